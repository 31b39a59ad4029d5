"""The feedback check: finds of patrols run away, reports do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlin import analysis
from anlin.analysis.errors import BadParameter
from anlin.analysis.feedback import FOUND, REPORTED


def test_a_forecast_fed_with_finds_runs_away_and_one_fed_with_reports_does_not() -> None:
    found = analysis.feedback_loop(runs=50)
    assert found.runs_away(FOUND) and not found.runs_away(REPORTED)
    assert found.times_true(FOUND) > 5 and found.times_true(REPORTED) < 1.5
    away, sound = (sentence.english for sentence in found.says())
    assert "runs away" in away and "it stays" in sound


def test_even_where_all_places_are_alike_finds_run_away() -> None:
    found = analysis.feedback_loop([10] * 10, runs=50, rounds=300)
    assert found.runs_away(FOUND) and not found.runs_away(REPORTED)


def test_the_example_of_the_note() -> None:
    # Two places of 6 and 4: with the last round as memory the odds of finds grow by 1.5 each round; of reports they stay at 1.5.
    found = analysis.feedback_loop([6, 4], rounds=11, memory=1, chance=False)
    odds = {feed: shares[0, :, 0] / shares[0, :, 1] for feed, shares in found.patrols.items()}
    assert odds[FOUND].tolist() == pytest.approx([1.5**k for k in range(11)])
    assert odds[REPORTED].tolist() == pytest.approx([1.0] + [1.5] * 10)
    assert found.patrols[FOUND][0, 10, 0] == pytest.approx(0.983, abs=1e-3)


@settings(max_examples=25)
@given(st.lists(st.floats(0.01, 50), min_size=2, max_size=8), st.integers(0, 2**31), st.integers(1, 5))
def test_patrols_are_shares_and_a_seed_gives_them_again(rates: list[float], seed: int, memory: int) -> None:
    one, same = (analysis.feedback_loop(rates, rounds=8, memory=memory, runs=3, seed=seed) for _ in range(2))
    for feed, shares in one.patrols.items():
        assert shares.shape == (3, 8, len(rates)) and np.allclose(shares.sum(axis=2), 1) and (shares >= 0).all()
        assert shares.tobytes() == same.patrols[feed].tobytes()


def test_what_cannot_be_simulated_is_refused() -> None:
    for rates in ([10], [10, 0], [10, float("nan")]):
        with pytest.raises(BadParameter, match="two places"):
            analysis.feedback_loop(rates)
    with pytest.raises(BadParameter, match="at least 1"):
        analysis.feedback_loop(rounds=0)
