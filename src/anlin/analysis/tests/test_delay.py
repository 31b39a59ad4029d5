"""Reporting delay: the chain ladder of a published triangle, and days that are complete stay as they are."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlin import analysis
from anlin.analysis.delay import completed
from anlin.analysis.errors import BadParameter, BadTimes, TooFewEvents

TAYLOR_ASHE = [
    [357848, 766940, 610542, 482940, 527326, 574398, 146342, 139950, 227229, 67948],
    [352118, 884021, 933894, 1183289, 445745, 320996, 527804, 266172, 425046],
    [290507, 1001799, 926219, 1016654, 750816, 146923, 495992, 280405],
    [310608, 1108250, 776189, 1562400, 272482, 352053, 206286],
    [443160, 693190, 991983, 769488, 504851, 470639],
    [396132, 937085, 847498, 805037, 705960],
    [440832, 847631, 1131398, 1063269],
    [359480, 1061648, 1443370],
    [376686, 986608],
    [344014],
]
"""Taylor and Ashe (1983); Mack (1993) prints the chain ladder's reserve: 18,680,856."""


def test_a_published_triangle_is_completed_as_printed() -> None:
    triangle = np.array([row + [0] * (10 - len(row)) for row in TAYLOR_ASHE], dtype=float)
    _, complete = completed(triangle)
    seen = triangle.sum(axis=1)
    assert round(float((seen / complete - seen).sum())) == 18_680_856


def test_the_example_of_the_note() -> None:
    # Half are reported on the day and half on the next; the last day shows only its first half.
    happened = [f"2026-01-0{d}" for d in (1, 1, 2, 2, 3, 3, 4)]
    reported = [f"2026-01-0{d}" for d in (1, 2, 2, 3, 3, 4, 4)]
    found = analysis.reporting_delay(happened, reported, most_days=1)
    assert found.distribution.tolist() == [0.5, 1.0]
    assert found.expected.tolist() == [2, 2, 2, 2] and found.reported.tolist() == [2, 2, 2, 1]
    assert found.low[0] == found.high[0] == 2 and found.low[3] < 2 < found.high[3]
    assert "1 more" in found.says()[0].english


@settings(max_examples=40)
@given(st.integers(0, 2**31), st.integers(2, 60), st.integers(1, 12))
def test_it_equals_the_reversed_hazard_one_by_one(seed: int, count: int, most: int) -> None:
    draw = np.random.default_rng(seed)
    happened = draw.integers(0, 40, count)
    delay = np.minimum(draw.geometric(0.4, count) - 1, most)
    found = analysis.reporting_delay(happened, happened + delay, most_days=most)
    now, share = int((happened + delay).max()), 1.0
    slow = {len(found.distribution) - 1: 1.0}
    for d in range(len(found.distribution) - 1, 0, -1):
        seen = [i for i in range(count) if happened[i] <= now - d]
        whole = sum(delay[i] <= d for i in seen)
        share *= sum(delay[i] < d for i in seen) / whole if whole else 1.0
        slow[d - 1] = share
    assert found.distribution.tolist() == pytest.approx([slow[d] for d in range(len(slow))])
    assert (found.completeness <= 1).all() and found.distribution[-1] == 1


def test_what_was_reported_late_or_after_the_day_is_left_out_and_said() -> None:
    found = analysis.reporting_delay([1, 1, 2, 5], [1, 90, 3, 9], most_days=10, as_of=date(1970, 1, 7))
    assert found.about.events == 2 and len(found.about.notes) == 2


def test_impossible_reports_are_refused() -> None:
    with pytest.raises(BadTimes, match="before they happened"):
        analysis.reporting_delay([5, 6], [4, 7])
    with pytest.raises(BadParameter, match="one length"):
        analysis.reporting_delay([5], [4, 7])
    with pytest.raises(BadParameter, match="at least 1"):
        analysis.reporting_delay([5], [6], most_days=0)
    with pytest.raises(TooFewEvents):
        analysis.reporting_delay([5], [6])
