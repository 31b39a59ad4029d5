"""Rates, baselines and repeat places."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlin import analysis
from anlin.analysis.errors import BadParameter, BadTimes, TooFewEvents
from anlin.analysis.frequency import poisson_interval
from anlin.analysis.repeated import truncated_rate
from anlin.analysis.tests.reference import town


def at(days: list[str]) -> dict[str, object]:
    return {"x": np.zeros(len(days)), "y": np.full(len(days), 900.0), "time": days}


def test_the_example_of_the_note() -> None:
    # Two Mondays with 3 events each, two Tuesdays with none, the rest of the two weeks one a day.
    days = ["2026-01-05"] * 3 + ["2026-01-12"] * 3
    days += [f"2026-01-{d:02}" for d in (7, 8, 9, 10, 11, 14, 15, 16, 17, 18)]
    found = analysis.rates(at(days), crs="metres", cell_m=100).parts["weekday"]
    assert found["events"].to_list() == [6, 0, 2, 2, 2, 2, 2] and found["days"].to_list() == [2] * 7
    assert found["per_day"].to_list() == [3.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    assert found["ratio"].to_list() == pytest.approx([3 / (16 / 14), 0, *[14 / 16] * 5])
    # Garwood's interval of 6 events at 90 %: 2.613 to 11.842.
    assert found["low"][0] * 2 == pytest.approx(2.613, abs=1e-3) and found["high"][0] * 2 == pytest.approx(
        11.842, abs=1e-3
    )


def test_published_limits_of_a_poisson_mean() -> None:
    # Garwood 1936 at 95 %, as in every table since: 0 -> 3.689, 1 -> 0.0253 to 5.572, 10 -> 4.795 to 18.39.
    low, high = poisson_interval([0, 1, 10], 0.95)
    assert low.tolist() == pytest.approx([0, 0.0253, 4.795], abs=5e-4)
    assert high.tolist() == pytest.approx([3.689, 5.572, 18.390], abs=5e-4)


@settings(max_examples=25)
@given(st.integers(0, 2**31), st.integers(1, 300))
def test_every_event_is_in_each_part_once(seed: int, count: int) -> None:
    found = analysis.rates(town(count * 2, seed), crs="metres")
    for part, frame in found.parts.items():
        assert frame["events"].sum() == count * 2, part
    slow = [0] * 7
    for moment in np.asarray(town(count * 2, seed)["time"]).astype("datetime64[s]").tolist():
        slow[moment.weekday()] += 1
    assert found.parts["weekday"]["events"].to_list() == slow


def test_hours_are_left_out_of_dates_and_refused_when_asked_for() -> None:
    dates = at(["2026-01-05", "2026-01-06"])
    assert "hour" not in analysis.rates(dates, crs="metres").parts
    with pytest.raises(BadTimes, match="dates without hours"):
        analysis.rates(dates, crs="metres", by=("hour",))
    with pytest.raises(BadParameter, match="no part"):
        analysis.rates(dates, crs="metres", by=("moon",))


def test_a_long_silence_is_pointed_out() -> None:
    days = [f"2026-01-{d:02}" for d in range(1, 31)] * 3 + [f"2026-03-{d:02}" for d in range(1, 31)] * 3
    notes = [note.english for note in analysis.rates(at(days), crs="metres").about.notes]
    assert any("No event from 2026-01-31 to 2026-02-28" in note for note in notes)


def test_days_without_an_event_count_and_the_window_can_be_named() -> None:
    found = analysis.rates(
        at(["2026-01-05", "2026-01-06"]), crs="metres", first=date(2026, 1, 1), last=date(2026, 1, 10)
    )
    assert found.parts["weekday"]["days"].sum() == 10
    with pytest.raises(BadTimes, match="ends before"):
        analysis.rates(at(["2026-01-05"]), crs="metres", first=date(2026, 2, 1), last=date(2026, 1, 1))
    with pytest.raises(TooFewEvents):
        analysis.rates(at(["2026-01-05"]), crs="metres", first=date(2026, 2, 1), last=date(2026, 2, 2))


def test_the_baseline_adds_up_to_what_was_seen() -> None:
    days = [f"2025-{m:02}-{d:02}" for m in range(1, 13) for d in range(1, 29)] * 2
    found = analysis.rates(at(days), crs="metres")
    expected = found.expected(date(2025, 1, 1), date(2025, 12, 28))
    assert expected["expected"].sum() == pytest.approx(len(days), rel=0.01)
    assert (expected["low"] <= expected["expected"]).all() and (expected["expected"] <= expected["high"]).all()


def test_one_event_is_a_rate_with_a_wide_interval() -> None:
    found = analysis.rates(at(["2026-01-05"]), crs="metres").parts["weekday"]
    assert found["high"][0] == pytest.approx(4.744, abs=1e-3) and found["per_day"][1] is None


def test_repeat_places_the_example_of_the_note() -> None:
    x = np.array([0, 0, 0, 0, 100, 200, 300, 300, 400, 500], dtype=float)
    found = analysis.repeat_places(x=x, y=np.full(10, 900.0), crs="metres")
    assert found.events.tolist() == [4, 2, 1, 1, 1, 1]
    # Mean 10/6 without zeros: rate 1.1263; two or more at 1 - 1.1263 / (e^1.1263 - 1) = 0.4596 of the places.
    rate = truncated_rate(10 / 6)
    assert rate == pytest.approx(1.1263, abs=1e-3)
    assert found.expected_repeats == pytest.approx(6 * (1 - rate / math.expm1(rate)), rel=1e-12)
    assert found.to_frame()["share_so_far"][0] == 0.4


@settings(max_examples=25)
@given(st.lists(st.integers(0, 30), min_size=2, max_size=80))
def test_repeat_places_equal_a_plain_count(places: list[int]) -> None:
    found = analysis.repeat_places(x=np.array(places) * 500.0 + 1000, y=np.full(len(places), 9000.0), crs="metres")
    assert found.events.tolist() == sorted((places.count(one) for one in set(places)), reverse=True)
    assert (np.diff(found.p) >= -1e-12).all()


def test_all_at_one_point_is_one_place() -> None:
    found = analysis.repeat_places(x=np.full(50, 700.0), y=np.full(50, 900.0), crs="metres")
    assert found.events.tolist() == [50] and any("blocks" in note.english for note in found.about.notes)
