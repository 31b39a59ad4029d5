"""Chains and the risk that recent events leave equal the slow way; chance stands beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlin.analysis.chains import repeat_chains
from anlin.analysis.errors import AnalysisError, BadParameter, BadTimes, UnknownColumn
from anlin.analysis.knox import NearRepeats, near_repeats
from anlin.analysis.risk import repeat_risk
from anlin.analysis.tests.reference import followed, town

DAY = np.datetime64("2025-06-01", "us")


@settings(max_examples=40)
@given(st.integers(0, 2**31), st.integers(2, 50), st.sampled_from(["euclid", "manhattan"]), st.integers(2, 4))
def test_chains_equal_the_slow_way(seed: int, count: int, metric: Any, at_least: int) -> None:
    draw = np.random.default_rng(seed)
    x, y, days = draw.integers(0, 15, (3, count)).astype(float)
    if np.ptp(x) == np.ptp(y) == 0 or np.ptp(days) == 0:
        return
    found = repeat_chains(
        {"x": x + 1000, "y": y, "time": days},
        distance_m=3,
        days=2,
        at_least=at_least,
        metric=metric,
        runs=3,
        crs="metres",
    )
    apart = np.abs(x[:, None] - x) + np.abs(y[:, None] - y)
    if metric == "euclid":
        apart = np.hypot(x[:, None] - x, y[:, None] - y)
    linked = (apart <= 3) & (np.abs(days[:, None] - days) <= 2)
    for _ in range(6):  # squared, paths of any length of these events
        linked = linked @ linked
    slow = {tuple(np.flatnonzero(row)) for row in linked if row.sum() >= at_least}
    assert {tuple(np.flatnonzero(found.chain == number)) for number in range(1, found.chain.max() + 1)} == slow
    assert found.sizes.tolist() == sorted(found.sizes.tolist(), reverse=True)
    assert len(found.to_frame()) == len(slow) and len(found.members()) == sum(map(len, slow))


def test_a_chain_says_when_and_where_it_was() -> None:
    x, y, time = [0.0, 30.0, 60.0, 5000.0], [0.0, 40.0, 80.0, 0.0], DAY + np.array([0, 36, 60, 1], "timedelta64[h]")
    found = repeat_chains({"x": x, "y": y, "time": time}, distance_m=50, days=2, runs=19, crs="metres")
    (row,) = found.to_frame().iter_rows(named=True)
    assert (row["events"], row["places"], row["days"], row["x"], row["y"], row["across_m"]) == (3, 3, 2.5, 30, 40, 100)
    assert found.chain.tolist() == [1, 1, 1, 0] and str(row["first"].date()) == "2025-06-01"


def test_chance_stands_beside_the_chains() -> None:
    planted = repeat_chains(followed(), at_least=2, days=4, crs="metres")
    assert planted.p == 0.01 and len(planted.sizes) > 4 * planted.chance_chains
    assert "chains of 2 events or more hold" in planted.says()[0].english
    none = repeat_chains(town(300), at_least=2, days=4, crs="metres")
    assert none.p > 0.05 and "no more than chance" in none.says()[1].english
    empty = repeat_chains(town(30), distance_m=1, days=1, runs=19, crs="metres")
    assert empty.chain.max() == 0 and len(empty.to_frame()) == 0 and empty.plot().figure is not None


def test_chains_have_a_map() -> None:
    events = followed(40)
    degrees = {"x": 121.4 + events["x"] / 95_000, "y": 31.2 + events["y"] / 111_000, "time": events["time"]}
    found = repeat_chains(degrees, at_least=2, crs="degrees", runs=19)
    told = found.to_geojson()["features"]
    assert [len(one["geometry"]["coordinates"]) for one in told] == found.to_frame()["events"].to_list()
    assert all(121 < lon < 122 and 31 < lat < 32 for one in told for lon, lat in one["geometry"]["coordinates"])


@pytest.mark.parametrize("metric", ["euclid", "manhattan"])
@pytest.mark.parametrize("closed", ["right", "left"])
def test_the_surface_equals_the_slow_way(metric: Any, closed: Any) -> None:
    events = followed()
    table = near_repeats(events, distances_m=[100, 200, 300], days=[3, 7], metric=metric, closed=closed, crs="metres")
    at = np.datetime64("2025-07-01", "us")
    found = repeat_risk(events, table=table, at=at, cell_m=50, crs="metres")
    past = events["time"] <= at
    age = (at - events["time"][past]).astype("timedelta64[D]").astype(float)
    side: Any = "left" if closed == "right" else "right"
    assert (
        found.weight.min() > 0
        and found.about.parameters["recent"] == (np.searchsorted([3, 7], age, side=side) < 2).sum()
    )
    total = 0.0
    for cell, weight, highest, recent, left in zip(
        found.cells, found.weight, found.highest, found.recent, found.days_left, strict=True
    ):
        x, y = found.grid.centres(np.array([cell]))
        slow = [
            (slow_excess(table, np.array([x[0] - a, y[0] - b]), days), days)
            for a, b, days in zip(events["x"][past], events["y"][past], age, strict=True)
            if days <= 7
        ]
        felt = [one for one, _ in slow if one > 0]
        assert weight == pytest.approx(sum(felt)) and highest == pytest.approx(1 + max(felt)) and recent == len(felt)
        assert 0 <= left <= 7
        total += weight
    assert total > 0
    # Cells that are not in it have no weight.
    empty = np.setdiff1d(found.grid.cells_near(events["x"][past], events["y"][past], 300), found.cells)[:50]
    for x, y in zip(*found.grid.centres(empty), strict=True):
        assert not any(
            slow_excess(table, np.array([x - a, y - b]), days) > 0
            for a, b, days in zip(events["x"][past], events["y"][past], age, strict=True)
        )


def slow_excess(table: NearRepeats, apart: Any, days: float) -> float:
    """What one event adds at one place."""
    far = float(np.abs(apart).sum()) if table.metric == "manhattan" else float(np.hypot(*apart))

    def inside(value: float, end: float) -> bool:
        return value <= end if table.closed == "right" else value < end

    for row, edge in enumerate(table.distances_m):
        if row and inside(far, edge):
            for column, end in enumerate(table.days):
                if inside(days, end):
                    return float(table.ratio[row, column] - 1) if table.certain[row, column] else 0.0
            return 0.0
    return 0.0


def test_the_surface_looks_back_from_its_moment_only() -> None:
    events = followed()
    whole = repeat_risk(events, at="2025-07-01", crs="metres")
    past = events["time"] <= np.datetime64("2025-07-01")
    cut = repeat_risk({name: values[past] for name, values in events.items()}, at="2025-07-01", crs="metres")
    assert np.array_equal(whole.weight, cut.weight) and np.array_equal(whole.cells, cut.cells)
    assert whole.about.dropped[0].rows == (~past).sum()
    assert "On 2025-07-01 00:00" in whole.says()[0].english


def test_where_nothing_follows_there_is_no_surface() -> None:
    with pytest.raises(AnalysisError, match="no surface to draw"):
        repeat_risk(town(300, 8), runs=199, crs="metres")


def test_a_table_has_its_own_bands_and_others_beside_it_are_refused() -> None:
    table = near_repeats(followed(), days=[4, 8], crs="metres")
    with pytest.raises(BadParameter, match="leave out days, seed"):
        repeat_risk(followed(), table=table, days=[4], seed=3, crs="metres")
    with pytest.raises(UnknownColumn, match="never a person"):
        repeat_risk(followed(), table=table, suspect=["A"], crs="metres")  # type: ignore[call-arg]  # the promise
    asked = repeat_risk(followed(), days=[4, 8], crs="metres").table
    assert np.array_equal(asked.p_high, table.p_high) and asked.days == (4, 8)


@pytest.mark.parametrize(
    ("call", "given_", "error", "words"),
    [
        (repeat_chains, {"at_least": 1}, BadParameter, "at least two"),
        (repeat_chains, {"runs": 0}, BadParameter, "between 1 and"),
        (repeat_chains, {"distance_m": -5}, BadParameter, "ascend"),
        (repeat_chains, {"days": 0.5}, BadTimes, "whole numbers"),
        (repeat_chains, {"metric": "taxi"}, BadParameter, "no metric"),
        (repeat_risk, {"cell_m": 0}, BadParameter, "more than 0 m"),
        (repeat_risk, {"at": "soon"}, BadTimes, "no moment"),
        (repeat_risk, {"at": "2031-01-01"}, BadTimes, "No event lies in the 28 days"),
    ],
)
def test_what_cannot_be_answered_is_refused(call: Any, given_: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call(followed(), crs="metres", **given_)


def test_members_are_in_the_order_of_their_chain() -> None:
    members = repeat_chains(followed(), at_least=2, crs="metres", runs=9).members()
    assert members.equals(members.sort("chain", "time", maintain_order=True)) and members["time"].dtype == pl.Datetime(
        "us"
    )
