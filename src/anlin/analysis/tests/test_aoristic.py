"""Aoristic weights: shares of a span, exact to the minute, local hours, elapsed time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlin import analysis
from anlin.analysis.errors import BadParameter, BadTimes
from anlin.analysis.tests.reference import told

CASES = [case for kind in ("published", "worked") for case in told("aoristic")[kind] if "hours" in case]


def shared(begin: str | list[str], end: str | list[str], **given_: Any) -> Any:
    begins, ends = ([one] if isinstance(one, str) else one for one in (begin, end))
    places = {"x": np.zeros(len(begins)), "y": np.full(len(begins), 900.0)}
    return analysis.aoristic(places | {"time": begins, "time_end": ends}, crs="metres", **given_)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["from"])
def test_published_and_worked_shares(case: dict[str, Any]) -> None:
    found = shared(case["from"], case["to"]).weights
    expected = [case["hours"].get(str(hour), 0.0) for hour in range(24)]
    assert found.tolist() == pytest.approx(expected, abs=1e-12)


def by_minutes(begin: datetime, minutes: int) -> list[float]:
    """A share for each minute, one by one."""
    out = [0.0] * 24
    for minute in range(minutes):
        out[(begin + timedelta(minutes=minute)).hour] += 1 / minutes
    if not minutes:
        out[begin.hour] = 1.0
    return out


spans = st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 4_000)), min_size=1, max_size=8)


@settings(max_examples=40)
@given(spans)
def test_it_equals_minute_by_minute_and_adds_up_to_the_events(pairs: list[tuple[int, int]]) -> None:
    starts = [datetime(2026, 1, 1) + timedelta(minutes=start) for start, _ in pairs]  # noqa: DTZ001
    ends = [start + timedelta(minutes=span) for start, (_, span) in zip(starts, pairs, strict=True)]
    found = shared([str(s) for s in starts], [str(e) for e in ends])
    slow = np.sum([by_minutes(s, span) for s, (_, span) in zip(starts, pairs, strict=True)], axis=0)
    assert found.weights.tolist() == pytest.approx(slow.tolist(), abs=1e-9)
    assert found.weights.sum() == pytest.approx(len(pairs))
    assert (found.known <= found.weights + 1e-9).all() and (found.variance >= 0).all()
    week = shared([str(s) for s in starts], [str(e) for e in ends], by="hour_of_week").weights
    assert week.reshape(7, 24).sum(axis=0).tolist() == pytest.approx(found.weights.tolist(), abs=1e-9)


def test_the_hour_of_the_week_begins_on_monday() -> None:
    assert shared("2026-01-05 00:10", "2026-01-05 00:50", by="hour_of_week").weights.argmax() == 0  # a Monday
    assert shared("2026-01-04 23:10", "2026-01-04 23:50", by="hour_of_week").weights.argmax() == 167


def test_a_span_over_a_change_of_the_clock_is_measured_in_elapsed_time() -> None:
    # 01:00 to 04:00 on the night when 02:00 becomes 03:00: two hours passed, none of them named 2.
    found = shared("2026-03-08 01:00", "2026-03-08 04:00", timezone="America/Chicago").weights
    assert found[[1, 2, 3]].tolist() == pytest.approx([0.5, 0.0, 0.5])
    # and on the night when 02:00 becomes 01:00 the hour named 1 passes twice.
    found = shared("2026-11-01 00:00", "2026-11-01 03:00", timezone="America/Chicago").weights
    assert found[[0, 1, 2]].tolist() == pytest.approx([0.25, 0.5, 0.25])


def test_half_hour_zones_and_long_spans() -> None:
    found = shared("2026-01-05 10:30", "2026-01-05 12:00", timezone="Asia/Kolkata").weights
    assert found[[10, 11]].tolist() == pytest.approx([1 / 3, 2 / 3])
    kept = shared(["2026-01-05 10:30"] * 2, ["2026-01-05 11:30", "2026-02-05 11:30"], most_hours=24)
    assert kept.about.events == 1 and kept.about.dropped[-1].rows == 1


def test_dates_a_missing_end_and_other_cycles_are_refused() -> None:
    with pytest.raises(BadTimes, match="dates without hours"):
        shared("2026-01-05", "2026-01-06")
    with pytest.raises(BadTimes, match="latest moment"):
        analysis.aoristic({"x": [0.0], "y": [900.0], "time": ["2026-01-05 10:00"]}, crs="metres")
    with pytest.raises(BadParameter, match="hour_of_week"):
        shared("2026-01-05 10:00", "2026-01-05 11:00", by="month")
    with pytest.raises(BadTimes, match="500 years"):
        shared("1026-01-05 10:00", "2026-01-05 11:00")
