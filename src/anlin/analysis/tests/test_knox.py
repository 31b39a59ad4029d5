"""Near repeats equal published tables, and the slow way of counting; nothing is found where nothing is."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlin import analysis
from anlin.analysis import pairs
from anlin.analysis.banded import Times, shuffled
from anlin.analysis.errors import AnalysisError, BadCoordinates, BadParameter, BadTimes, TooFewEvents, UnknownColumn
from anlin.analysis.knox import NearRepeats, near_repeats
from anlin.analysis.pairs import Near
from anlin.analysis.tests.reference import GOLDEN, followed, table, told, town

BURKITT, TABLES = told("knox"), told("near_repeat")
Made = dict[str, npt.NDArray[Any]]


def burkitt() -> Made:
    frame = table("burkitt")
    return {"x": frame["x"].to_numpy(), "y": frame["y"].to_numpy(), "time": frame["t"].to_numpy()}


@pytest.mark.parametrize("band", BURKITT["computed"]["bands"], ids=lambda band: f"{band['delta']}-{band['tau']}")
def test_burkitts_lymphoma(band: dict[str, Any]) -> None:
    asked: dict[str, Any] = {"distances_m": [band["delta"]], "days": [band["tau"]], "same_m": None, "crs": "metres"}
    found = near_repeats(burkitt(), runs=9_999, **asked)
    assert found.observed[0, 0] == band["close_pairs"]
    assert (
        near_repeats(burkitt(), runs=1, closed="left", **asked).observed[0, 0] <= band["close_pairs_if_strictly_less"]
    )
    assert found.expected[0, 0] == pytest.approx(band["expected"], rel=1e-9)
    assert found.p_poisson[0, 0] == pytest.approx(band["p_poisson_greater_or_equal"], rel=1e-9)
    assert found.p_high[0, 0] == pytest.approx(band["p_permutation_9999"], abs=0.015)


def test_the_published_example_counts_ties() -> None:
    published = BURKITT["published"]["knox"]
    found = near_repeats(burkitt(), distances_m=[20], days=[5], same_m=None, crs="metres", runs=9_999)
    (close, near_late), (timely_far, neither) = published["observed"]
    assert found.observed[0, 0] == close == published["statistic"]
    rest = found.near_pairs[0] - close, found.timely_pairs[0] - close
    assert sorted(rest) == sorted((near_late, timely_far))
    assert BURKITT["pairs"] - close - sum(rest) == neither
    # P(X > s), as pointpats and surveillance give it, is far from what the random orders say; P(X >= s) is near.
    assert found.p_poisson[0, 0] - published["p_poisson_as_documented"] > 0.07
    assert abs(found.p_poisson[0, 0] - found.p_high[0, 0]) < 0.03


def test_times_are_exchanged_not_the_lags_of_pairs() -> None:
    # R surveillance exchanges lags: a pair's is then free of its neighbours', the spread too small, and p ten times too small.
    (band,) = (one for one in BURKITT["computed"]["bands"] if one["delta"] == 40)
    found = near_repeats(burkitt(), distances_m=[40], days=[360], same_m=None, runs=9_999, crs="metres")
    share = found.timely_pairs[0] / BURKITT["pairs"]
    of_lags = np.sqrt(found.near_pairs[0] * share * (1 - share) * (1 - found.near_pairs[0] / BURKITT["pairs"]))
    assert found.chance_sd[0, 0] > 1.2 * of_lags
    assert found.p_high[0, 0] > 5 * band["p_permutation_9999"]


CHICAGO = [*TABLES["published"][:3], *TABLES["computed"][:2]]


@pytest.mark.parametrize("one", CHICAGO, ids=["calculator", "labels", "vignette", "computed", "computed labels"])
def test_tables_of_the_near_repeat_calculator(one: dict[str, Any]) -> None:
    far, late = (one.get(f"true_{name}_breaks") or one[f"{name}_breaks"] for name in ("space", "time"))
    events = pl.read_csv(GOLDEN / "chicago_be_month1.csv", has_header=False, new_columns=["x", "y", "time"])
    edges: dict[str, Any] = {
        "distances_m": [one for one in far[2:] if one != "inf"],
        "days": [one for one in late[1:] if one != "inf"],
    }
    found = near_repeats(events, same_m=far[1], closed="left", metric="manhattan", crs="metres", runs=9_999, **edges)
    rows, columns = found.observed.shape
    assert np.array_equal(found.observed, np.array(one["observed"])[:rows, :columns])
    if len(one["observed"]) > rows and len(one["observed"][0]) > columns:  # what lies beyond follows from the margins
        beyond = found.timely_pairs - found.observed.sum(axis=0)
        assert beyond.tolist() == one["observed"][-1][:-1]
        assert (found.near_pairs - found.observed.sum(axis=1)).tolist() == [row[-1] for row in one["observed"][:-1]]
    if "expected_from_margins" in one:
        assert np.allclose(found.expected, np.array(one["expected_from_margins"])[:rows, :columns], rtol=1e-9)
        assert np.allclose(found.p_high, np.array(one["p_upper"])[:rows, :columns], rtol=0, atol=0.03)
    if "knox_ratio_mean" in one:
        error = 3 * found.ratio * found.chance_sd / found.expected / np.sqrt(999)
        assert (np.abs(found.ratio - np.array(one["knox_ratio_mean"])[:rows, :columns]) <= error).all()


def test_two_thousand_burglaries() -> None:
    one = TABLES["computed"][2]
    edges: dict[str, Any] = {
        "distances_m": [250, 500, 1000, 2000, 4000],
        "days": [d for d in one["time_breaks_days"] if d],
    }
    found = near_repeats(table("chicago_2000"), same_m=0.01, closed="left", crs="metres", **edges)
    assert np.array_equal(found.observed, one["observed"][:-1])
    spread = np.array(one["permutation_sd"])[:-1]
    assert (np.abs(found.expected - np.array(one["permutation_mean"])[:-1]) <= 4.5 * spread / np.sqrt(200)).all()
    assert np.allclose(found.chance_sd, spread, rtol=0.25)


def test_the_pathological_pair_is_where_its_label_says() -> None:
    one = TABLES["published"][3]
    x, y, time = zip(*one["events"], strict=True)
    found = near_repeats(
        {"x": x, "y": y, "time": list(time)}, same_m=1, distances_m=[200, 400], days=[4, 7], closed="left", crs="metres"
    )
    assert found.observed.tolist() == [[0, 0], [1, 0], [0, 0]]


def test_the_example_of_the_note() -> None:
    events = {"x": [0.0, 10.0, 500.0, 510.0], "y": [0.0] * 4, "time": [0, 1, 10, 11]}
    found = near_repeats(events, distances_m=[10], days=[1], same_m=None, runs=99_999, crs="metres")
    assert (found.observed[0, 0], found.near_pairs[0], found.timely_pairs[0]) == (2, 2, 2)
    assert found.expected[0, 0] == pytest.approx(2 / 3) and found.ratio[0, 0] == pytest.approx(3)
    assert found.p_high[0, 0] == pytest.approx(1 / 3, abs=0.006)
    assert found.p_poisson[0, 0] == pytest.approx(0.1443, abs=1e-4)


def slowly(
    events: Made, edges: Any, day_edges: Any, closed: str, metric: str, runs: int, seed: int
) -> tuple[Any, Any, Any]:
    """Every pair, one order of the times after another."""
    x, y = (events[name].astype(float) for name in "xy")
    near = Near.of(x, y, np.array(edges, float), metric, closed)  # type: ignore[arg-type]
    moments = events["time"].astype("datetime64[us]")
    x, y, moments = x[near.order], y[near.order], moments[near.order]
    i, j = np.triu_indices(len(x), 1)
    apart = np.abs(x[i] - x[j]) + np.abs(y[i] - y[j]) if metric == "manhattan" else np.hypot(x[i] - x[j], y[i] - y[j])
    side: Any = "left" if closed == "right" else "right"
    place = np.searchsorted(edges, apart, side=side)

    def counted(times: Any) -> Any:
        days = np.abs(times[i] - times[j]).astype("timedelta64[us]").astype(np.int64) / 86_400e6
        time = np.searchsorted(day_edges, days, side=side)
        out = np.zeros((len(edges) + 1, len(day_edges) + 1), int)
        np.add.at(out, (place, time), 1)
        return out

    seen = counted(moments)
    numbers = np.arange(len(x)).astype(np.int16)
    drawn = np.array([counted(moments[shuffled(numbers, seed, run, 1)[:, 0]]) for run in range(runs)])
    inside = np.s_[:-1, :-1]
    reach = (1 + (drawn >= seen).sum(axis=0)) / (runs + 1)
    stay = (1 + (drawn <= seen).sum(axis=0)) / (runs + 1)
    return seen[inside], reach[inside], stay[inside]


@settings(max_examples=30)
@given(
    st.integers(0, 2**31),
    st.integers(2, 40),
    st.sampled_from(["D", "h", "m", "us"]),
    st.sampled_from(["right", "left"]),
    st.sampled_from(["euclid", "manhattan"]),
    st.integers(1, 7),
    st.integers(1, 20),
)
def test_counts_and_p_equal_the_slow_way(
    seed: int, count: int, unit: str, closed: Any, metric: Any, bands: int, runs: int
) -> None:
    draw = np.random.default_rng(seed)
    # A lattice of 3 and 4 by whole steps: distances and times often equal an edge.
    x, y = draw.integers(0, 12, (2, count)) * np.array([[3.0], [4.0]]) + 1000  # beyond what could be degrees
    per_day = {"D": 1, "h": 24, "m": 1440, "us": 86_400_000_000}[unit]
    since = draw.integers(0, 9 * per_day, count).astype(f"timedelta64[{unit}]")
    events = {"x": x, "y": y, "time": np.datetime64("2025-03-01", "us") + since}
    if np.ptp(x) == np.ptp(y) == 0 or (since == since[0]).all():
        return
    edges, day_edges = [0.0, 5.0, 10.0, 16.0], [float(day) for day in range(1, bands + 1)]
    found = near_repeats(
        events,
        distances_m=edges[1:],
        same_m=0,
        days=day_edges,
        closed=closed,
        metric=metric,
        runs=runs,
        seed=seed,
        crs="metres",
    )
    seen, high, low = slowly(events, edges, day_edges, closed, metric, runs, seed)
    if closed == "left":  # the same place at 0 m holds what is exactly there, whichever side is closed
        assert np.array_equal(found.observed[:2].sum(axis=0), seen[:2].sum(axis=0))
        seen, high, low = seen[2:], high[2:], low[2:]
    skipped = len(found.observed) - len(seen)
    assert np.array_equal(found.observed[skipped:], seen)
    assert np.array_equal(found.p_high[skipped:], high) and np.array_equal(found.p_low[skipped:], low)
    assert found.expected.sum() <= count * (count - 1) / 2 + 1e-9
    assert (found.near_pairs >= found.observed.sum(axis=1)).all() and (
        found.timely_pairs >= found.observed.sum(axis=0)
    ).all()


@settings(max_examples=40)
@given(st.integers(0, 2**31), st.integers(2, 60), st.integers(1, 50), st.floats(0.5, 400))
def test_pairs_are_listed_once_in_whatever_pieces(seed: int, count: int, most: int, reach: float) -> None:
    x, y = np.random.default_rng(seed).normal(0, 100, (2, count)).round(1)
    near = Near.of(x, y, np.array([reach / 2, reach]), most=most)
    found = []
    for piece in near.pieces():
        assert piece.starts[-1] == len(piece.first)
        for band in range(2):
            part = slice(piece.starts[band], piece.starts[band + 1])
            ends = np.stack([near.order[piece.first[part]], near.order[piece.second[part]]])
            found += [(band, *sorted(pair)) for pair in ends.T.tolist()]
    i, j = np.triu_indices(count, 1)
    apart = (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2
    slow = [
        (int(d > (reach / 2) ** 2), a, b)
        for d, a, b in zip(apart, i.tolist(), j.tolist(), strict=True)
        if d <= reach**2
    ]
    assert sorted(found) == sorted(slow)
    assert near.counts.sum() == len(slow)


def test_many_pairs_are_counted_in_pieces_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = near_repeats(town(600), runs=99, crs="metres")
    monkeypatch.setattr(pairs, "MOST_PAIRS", 500)
    parts = near_repeats(town(600), runs=99, crs="metres")
    assert np.array_equal(whole.observed, parts.observed) and np.array_equal(whole.p_high, parts.p_high)
    assert np.array_equal(whole.chance_sd, parts.chance_sd)


def test_more_pairs_than_the_narrow_counter_holds() -> None:
    draw = np.random.default_rng(1)
    events = {"x": draw.uniform(0, 50, 400), "y": draw.uniform(0, 50, 400), "time": draw.integers(0, 100, 400)}
    found = near_repeats(events, distances_m=[100], days=[50, 100], same_m=None, runs=19, crs="metres")
    assert found.observed.sum() == 400 * 399 // 2 == found.near_pairs[0]
    assert np.array_equal(found.observed, found.expected.astype(int)) and (found.p_high == 1).all()
    assert (found.chance_sd == 0).all()


def test_followers_are_found_and_said() -> None:
    found = near_repeats(followed(), crs="metres")
    assert found.certain[1, 0] and found.ratio[1, 0] > 5 and found.ratio[1, 0] == np.nanmax(found.ratio)
    assert "up to 200 m and 7 days" in found.says()[0].english
    top = found.to_frame().filter(pl.col("ratio").is_not_nan()).sort("ratio", descending=True).row(0, named=True)
    assert (top["over_m"], top["to_m"], top["over_days"], top["to_days"], top["same_place"]) == (1, 200, 0, 7, False)


def test_where_nothing_follows_nothing_is_found() -> None:
    called = 0
    for seed in range(40):
        found = near_repeats(town(200, seed), runs=499, seed=seed, crs="metres")
        called += bool(found.certain.any())
    assert called <= 6  # of 40 tables one in twenty may be wrong


def test_dates_whole_numbers_and_moments_of_a_zone_agree() -> None:
    events = followed(50)
    numbers = events | {"time": (events["time"] - np.datetime64("1970-01-01")).astype(float)}
    moments = events | {"time": [f"{day}T08:00:00+08:00" for day in events["time"]]}
    tables = [near_repeats(one, runs=99, crs="metres") for one in (events, numbers, moments)]
    assert all(np.array_equal(tables[0].p_high, other.p_high) for other in tables)


def test_the_same_seed_gives_the_same_answer_and_another_another() -> None:
    one, two, three = (near_repeats(town(200), runs=199, seed=seed, crs="metres") for seed in (1, 1, 2))
    assert np.array_equal(one.p_high, two.p_high) and not np.array_equal(one.p_high, three.p_high)
    assert one.seed == 1 and three.explain().text().count("Seed: 2") == 1


def notes_of(found: NearRepeats) -> str:
    return " ".join(note.english for note in found.about.notes)


def test_blocks_doubles_and_short_windows_are_said() -> None:
    events = town(400)
    blocks = events | {"x": events["x"].round(-3), "y": events["y"].round(-3)}
    assert "rounded to blocks" in notes_of(near_repeats(blocks, runs=19, crs="metres"))
    assert "rounded to blocks" not in notes_of(near_repeats(events, runs=19, crs="metres"))
    doubled = {name: np.concatenate([values, values[:7]]) for name, values in events.items()}
    assert "7 events have the place and the very time" in notes_of(near_repeats(doubled, runs=19, crs="metres"))
    assert "No two events are at the same place" in notes_of(near_repeats(events, runs=19, crs="metres"))
    assert "19 random orders are too few to make any one of 20 bands certain: take 399" in notes_of(
        near_repeats(events, runs=19, crs="metres")
    )
    assert "window is 200 days" in notes_of(near_repeats(events, days=[70], runs=19, crs="metres"))
    apart = {"x": [0.0, 5000.0, 9000.0], "y": [0.0] * 3, "time": [0, 3, 5]}
    empty = near_repeats(apart, distances_m=[100, 5000], days=[4], runs=19, crs="metres")
    assert "In 1 bands of distance there is no pair" in notes_of(empty)
    assert np.isnan(empty.ratio[1, 0]) and np.isnan(empty.q[1, 0]) and empty.ratio[2, 0] > 0
    assert empty.to_json()["rows"][1]["ratio"] is None and empty.plot().figure is not None


@pytest.mark.parametrize(
    ("changed", "given_", "error", "words"),
    [
        ({"x": [0.0], "y": [0.0], "time": [1]}, {}, TooFewEvents, "1 events are left"),
        ({"x": [5.0] * 9, "y": [5.0] * 9, "time": range(9)}, {}, AnalysisError, "at one point"),
        ({"time": [7] * 9}, {}, BadTimes, "same time"),
        ({"time": None}, {}, BadTimes, "needs times"),
        ({"time": ["2025-01-01T08:00:00Z"] * 5 + ["2025-01-01T08:00:00"] * 4}, {}, BadTimes, "offset"),
        ({"x": np.arange(9) * 0.01 + 121, "y": np.arange(9) * 0.01 + 31}, {}, BadCoordinates, "degrees"),
        ({"x": [np.nan] * 8 + [1.0]}, {}, TooFewEvents, "1 events are left"),
        ({"suspect": ["A"] * 9}, {}, UnknownColumn, "never a person"),
        ({}, {"distances_m": []}, BadParameter, "ascend"),
        ({}, {"distances_m": [200, 100]}, BadParameter, "ascend"),
        ({}, {"distances_m": [np.nan]}, BadParameter, "ascend"),
        ({}, {"days": [0, 7]}, BadParameter, "ascend"),
        ({}, {"days": [0.5]}, BadTimes, "whole numbers"),
        ({}, {"same_m": 200}, BadParameter, "same_m"),
        ({}, {"runs": 0}, BadParameter, "between 1 and"),
        ({}, {"fdr": 0}, BadParameter, "share between"),
        ({}, {"metric": "taxi"}, BadParameter, "no metric"),
        ({}, {"closed": "both"}, BadParameter, "closed is"),
    ],
)
def test_what_cannot_be_answered_is_refused(changed: Any, given_: Any, error: type[Exception], words: str) -> None:
    events = {"x": np.arange(9) * 40.0, "y": np.arange(9) * 1.0, "time": np.arange(9)} | changed
    events = {name: values for name, values in events.items() if values is not None}
    with pytest.raises(error, match=words):
        near_repeats(events, crs="metres", **given_)


def test_rows_without_a_position_are_dropped_and_counted() -> None:
    events = town(100)
    events["x"][:3] = np.nan
    found = near_repeats(events, runs=19, crs="metres")
    assert found.about.events == 97 and found.about.dropped[0].rows == 3


def test_times_are_kept_in_the_coarsest_unit_and_the_narrowest_type() -> None:
    day = np.datetime64("2025-01-01", "us")
    for span, unit, kind in ((300, "D", np.int16), (300 * 1440, "m", np.int32), (2**40, "us", np.int64)):
        moments = day + np.array([0, 1, span]).astype(f"timedelta64[{unit}]")
        assert Times.of(moments, np.array([0.7, 7.0])).values.dtype == kind
    # 0.7 days are 1,008 minutes, though 0.7 * 1440 is less than that in binary.
    minutes = Times.of(day + np.array([0, 1008, 1]).astype("timedelta64[m]"), np.array([0.7]))
    assert minutes.limits.tolist() == [1008] and minutes.pairs().tolist() == [3]
    assert Times.of(
        day + np.array([0, 1008, 1]).astype("timedelta64[m]"), np.array([0.7]), "left"
    ).pairs().tolist() == [2]


def test_the_public_name_is_the_function() -> None:
    assert analysis.near_repeats is near_repeats
