"""The forecast: no glance ahead, better than the history or the history itself, honest about its scores."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage, stats

from anlin import analysis
from anlin.analysis.categories import FOUND_BY_PATROL
from anlin.analysis.errors import AnalysisError, BadCategory, BadParameter, BadTimes, TooFewEvents
from anlin.analysis.events import Events
from anlin.analysis.forecasters import boosting, scores
from anlin.analysis.forecasters.answer import Forecast
from anlin.analysis.forecasters.boosting import Lesson, boosted, known_of
from anlin.analysis.forecasters.cutoffs import days_of, told
from anlin.analysis.forecasters.lattice import COMPONENTS, FADING, SPREADING, Lattice
from anlin.analysis.forecasters.mixing import weights_of
from anlin.analysis.forecasters.scores import Calibration
from anlin.analysis.tests.reference import told as published

CUTOFF = "2025-02-01"
START = np.datetime64("2024-01-01", "us")
Data = dict[str, Any]


def moving(days: int = 480, a_day: int = 8, seed: int = 2) -> Data:
    """A town whose busy corners move every ten weeks: what is long ago says little."""
    draw = np.random.default_rng(seed)
    count = days * a_day
    day = np.sort(draw.uniform(0, days, count))
    corners = draw.uniform(1_000, 7_000, (20, 2))
    busy = (day // 70).astype(int) * 2 + draw.integers(0, 2, count)
    near = corners[busy] + draw.normal(0, 200, (count, 2))
    x, y = np.where((draw.random(count) < 0.5)[:, None], near, draw.uniform(0, 8_000, (count, 2))).T
    return {"x": x.copy(), "y": y.copy(), "time": START + (day * 86_400).astype("timedelta64[s]")}


def even(days: int = 480, a_day: int = 8, seed: int = 4) -> Data:
    """Events anywhere at any time."""
    draw = np.random.default_rng(seed)
    count = days * a_day
    x, y = draw.uniform(0, 8_000, (2, count))
    return {"x": x, "y": y, "time": START + draw.integers(0, days * 24, count).astype("timedelta64[h]")}


def made(data: Data, **more: Any) -> Forecast:
    asked: dict[str, Any] = {"crs": "metres", "cell_m": 400, "flagged_cells": 20, "cutoffs": CUTOFF} | more
    return analysis.forecast(data, **asked)


@pytest.fixture(scope="module")
def found() -> Forecast:
    return made(moving(), cutoffs="2024-12-01+28x5")


def test_it_is_followed_where_it_beats_the_history(found: Forecast) -> None:
    assert found.used == "blend" and found.says()[0].english.startswith("On ")
    mean, low, high = found.difference
    assert 0 < low < mean < high
    assert mean == pytest.approx(np.mean(found.hit_shares) - np.mean(found.history_hit_shares))


@pytest.mark.parametrize("seed", [4, 5])
def test_on_noise_it_says_use_the_history_and_gives_it(seed: int) -> None:
    one = made(even(seed=seed))
    assert one.used == "history" and one.says()[0].english.startswith("Use the history")
    assert one.hit_shares == one.history_hit_shares and set(one.difference) == {0}
    busiest = np.sort(one.history)[::-1][: len(one.flagged)]
    assert one.history[one.flagged].tolist() == busiest.tolist()


def test_what_comes_after_the_cutoff_changes_nothing() -> None:
    data = moving()
    later = data["time"] >= np.datetime64(CUTOFF)
    turned = {name: values.copy() for name, values in data.items()}
    turned["x"][later] = 8_000 - turned["x"][later]
    turned["y"][later] = 100.0
    turned["time"][later] += np.timedelta64(3, "h")
    fewer = {name: values[~later | (np.arange(len(later)) % 3 == 0)] for name, values in data.items()}
    first, *others = (made(one) for one in (data, turned, fewer))
    for other in others:
        assert first.expected.tobytes() == other.expected.tobytes()
        assert [a.tolist() for a in first.grid.centres(first.cells)] == [
            a.tolist() for a in other.grid.centres(other.cells)
        ]
        assert first.to_frame().drop("cell").equals(other.to_frame().drop("cell"))
    assert first.hit_shares != others[0].hit_shares


def test_nor_where_the_cells_lie_when_places_are_degrees() -> None:
    data = moving()
    data["x"], data["y"] = 121.4 + data["x"] / 95_000, 31.2 + data["y"] / 111_000
    until = data["time"] < np.datetime64("2025-03-05")
    until &= (data["time"] < np.datetime64(CUTOFF)) | (data["x"] > 121.44)
    whole, part = (made(one, crs="degrees") for one in (data, {name: values[until] for name, values in data.items()}))
    assert np.allclose(whole.expected, part.expected, rtol=1e-9, atol=0)
    squares = [[one["geometry"] for one in each.to_geojson()["features"]] for each in (whole, part)]
    assert squares[0] == squares[1]


def test_the_forecast_of_a_cutoff_is_the_same_alone_and_among_others(found: Forecast) -> None:
    alone = made(moving(), cutoffs=[told(found.windows[2].day)])
    assert alone.expected.tolist() == found.windows[2].expected.tolist()


def test_the_json_holds_what_programs_ask_for(found: Forecast) -> None:
    said = found.to_json()
    assert said["used"] == "blend" and len(said["rows"]) == 20
    for name in ("hit_share", "history_hit_share", "pai", "pei"):
        assert (
            said[name]["mean"] == pytest.approx(np.mean(said[name]["by_cutoff"])) and len(said[name]["by_cutoff"]) == 5
        )
    assert said["cutoffs"][0] == "2024-12-01" and said["difference"]["low"] > 0
    card = said["card"]
    assert sum(card["blend"].values()) == pytest.approx(1) and card["not_for"] and card["decided_on"]["windows"] == 12
    frame = found.scores_frame()
    assert set(frame["method"]) == {"history", "seasonal", "kernel", "self_exciting", "mixture", "boosted", "blend"}
    used = frame.filter(pl.col("used"))["hit_share"].to_list()
    assert used == found.hit_shares


def test_shares_are_those_of_a_plain_count(found: Forecast) -> None:
    data = moving()
    for window, share in zip(found.windows, found.hit_shares, strict=True):
        named = found.cells[scores.top(window.expected, 20)]
        begin = np.datetime64(window.day, "D")
        inside = [
            int(found.grid.cell_of(np.array([x]), np.array([y]))[0]) in set(named.tolist())
            for x, y, time in zip(data["x"], data["y"], data["time"], strict=True)
            if begin <= time < begin + np.timedelta64(28, "D")
        ]
        assert share == pytest.approx(sum(inside) / len(inside))


def test_intervals_and_calibration_hold_what_came(found: Forecast) -> None:
    assert found.coverage()["cells"] >= 0.9 and found.coverage()["named"] >= 0.8
    told_of = found.calibration()
    assert told_of["seen"].sum() == sum(int(one.counts.sum()) for one in found.windows if one.counts is not None)
    assert found.expected.sum() == pytest.approx(found.windows[-1].total)
    assert (found.low <= found.expected).all() and (np.ceil(found.expected) <= np.maximum(found.high, 1)).all()


def test_without_cutoffs_it_looks_ahead_from_the_end() -> None:
    one = made(moving(300), cutoffs=None)
    assert told(one.cutoff) == "2024-10-27" and len(one.judged) == 6 and one.windows[-1].counts is None
    assert "are expected in the study area" in one.says()[-1].english


def test_dates_without_hours_are_enough() -> None:
    data = moving()
    days = data | {"time": data["time"].astype("datetime64[D]").astype(str)}
    assert made(days).expected.tolist() == made(data).expected.tolist()


@pytest.mark.parametrize("name", sorted(FOUND_BY_PATROL)[:: len(FOUND_BY_PATROL) // 8])
def test_what_patrols_find_is_refused(name: str) -> None:
    data = moving(200)
    with pytest.raises(BadCategory, match="found by patrols"):
        made(data | {"category": np.full(len(data["x"]), name)}, cutoffs=None)
    made_by_hand = Events(
        data["x"],
        data["y"],
        data["time"],
        "hour",
        category=np.zeros(len(data["x"]), dtype=np.int16),
        categories=(name,),
    )
    with pytest.raises(BadCategory, match="reviewed list"):
        analysis.forecast(made_by_hand)


def few(count: int) -> Data:
    return {name: values[:count] for name, values in moving(200).items()}


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (lambda: few(1), TooFewEvents, "at least 50"),
        (lambda: few(100), BadParameter, "reach beyond the last event"),
        (lambda: moving() | {"x": np.zeros(3840), "y": np.full(3840, 900.0)}, AnalysisError, "at one point"),
        (lambda: {k: v for k, v in moving().items() if k != "time"}, BadTimes, "needs times"),
        (lambda: moving() | {"x": np.full(3840, np.nan)}, TooFewEvents, "no event is left"),
    ],
)
def test_data_that_cannot_be_answered_are_refused(
    change: Callable[[], Data], error: type[AnalysisError], said: str
) -> None:
    with pytest.raises(error, match=said):
        made(change())


def test_too_short_a_history_is_refused() -> None:
    for cutoffs in ("2024-02-10", None):
        with pytest.raises(TooFewEvents, match="days before"):
            made(few(8 * 40), cutoffs=cutoffs)


def test_degrees_given_as_metres_and_mixed_zones_are_refused() -> None:
    data = moving()
    degrees = data | {"x": 121 + data["x"] / 1e5, "y": 31 + data["y"] / 1e5}
    with pytest.raises(AnalysisError, match="degrees"):
        made(degrees)
    mixed = ["2024-01-01T10:00:00Z", "2024-01-01 10:00"] * (len(data["x"]) // 2)
    with pytest.raises(BadTimes, match="offset from UTC"):
        made(data | {"time": mixed})


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"cutoffs": "2025-04-20+28x2"}, "reach beyond the last event"),
        ({"cutoffs": "2026-01-01"}, "reach beyond the last event"),
        ({"cutoffs": "soon"}, "is no cutoff"),
        ({"cutoffs": "2025-02-01,2025-02-01"}, "different dates"),
        ({"horizon_days": 0}, "horizon"),
        ({"flagged_cells": 0}, "At least one"),
        ({"flagged_cells": 100_000}, "cannot be named"),
        ({"methods": ("oracle",)}, "blended"),
        ({"cell_m": -1}, "more than 0 m"),
    ],
)
def test_parameters_out_of_bounds_are_refused(more: Data, said: str) -> None:
    with pytest.raises(BadParameter, match=said):
        made(moving(), **more)


def test_empty_windows_are_said_and_not_judged() -> None:
    data = moving()
    gone = (data["time"] >= np.datetime64("2025-01-01")) & (data["time"] < np.datetime64("2025-02-15"))
    one = made({name: values[~gone] for name, values in data.items()}, cutoffs="2025-01-01,2025-03-01")
    assert len(one.judged) == 1 and any("2025-01-01" in note.english for note in one.about.notes)


def test_a_window_ahead_in_which_nothing_is_known_is_no_share() -> None:
    one = made(moving(), cutoffs="2025-04-20")
    assert not one.judged and one.to_json()["hit_share"] == {"mean": None, "by_cutoff": []}


def test_cutoffs_as_people_write_them() -> None:
    assert [told(day) for day in days_of("2013-10-01+28x3")] == ["2013-10-01", "2013-10-29", "2013-11-26"]
    assert days_of([date(2025, 1, 2), "2025-01-01"]) == days_of("2025-01-01,2025-01-02")


@pytest.mark.parametrize("case", published("pai")["worked"])
def test_published_indices(case: dict[str, Any]) -> None:
    for name, function in (("PAI", scores.pai), ("PEI", scores.pei)):
        if name in case:
            value = function(case["cells_counts"], case["flagged_cells_0based"])
            assert math.isnan(value) if case[name] is None else value == case[name]


def test_the_example_of_the_note() -> None:
    # Two components, three places; of four events three came to the first place and one to the third.
    densities = np.array([[0.8, 0.1, 0.1], [0.2, 0.2, 0.6]])
    once = weights_of(densities, np.array([3.0, 0.0, 1.0]), np.array([0.5, 0.5]), 4.0)
    mixed = 0.5 * densities[0] + 0.5 * densities[1]
    share = 3 * 0.5 * 0.8 / mixed[0] + 1 * 0.5 * 0.1 / mixed[2]
    assert mixed.tolist() == pytest.approx([0.5, 0.15, 0.35]) and share == pytest.approx(2.543, abs=1e-3)
    assert (share + 4 * 0.5) / (4 + 4) == pytest.approx(0.568, abs=1e-3)
    assert once[0] == pytest.approx(0.595, abs=1e-3) and once.sum() == pytest.approx(1)


@settings(max_examples=30)
@given(st.integers(0, 2**31), st.integers(2, 6), st.integers(2, 30))
def test_weights_raise_the_likelihood_and_stay_weights(seed: int, components: int, places: int) -> None:
    draw = np.random.default_rng(seed)
    densities = draw.dirichlet(np.full(places, 0.5), components)
    events = draw.poisson(3, places).astype(float)
    prior = draw.dirichlet(np.ones(components))
    found = weights_of(densities, events, prior, 0.0)
    assert found.sum() == pytest.approx(1) and (found >= 0).all()

    def likelihood(weights: Any) -> float:
        return float((events * np.log(np.maximum(weights @ densities, 1e-300))).sum())

    assert likelihood(found) >= likelihood(prior) - 1e-9
    assert weights_of(densities, np.zeros(places), prior, 5.0).tolist() == prior.tolist()


def test_the_bank_is_what_plain_sums_give() -> None:
    draw = np.random.default_rng(8)
    x, y = draw.uniform(0, 3_000, (2, 60))
    x[0] = 400_000.0  # far away: the strips between are left out of the images, and change nothing
    day = draw.integers(0, 700, 60)
    lattice = Lattice.of(x, y, day, 150.0, 300.0, 400)
    bank = lattice.bank(600, 28)
    grid = lattice.grid
    assert np.allclose(bank.sum(axis=1), 1) and lattice.shape[0] * lattice.shape[1] < grid.nx * grid.ny / 2
    for fading, weigh in (
        ("28 days", lambda age: 2.0 ** (-age / 28)),
        ("forever", lambda age: 1.0),
        ("season", lambda age: math.exp(-0.5 * (min((age + 14) % 365.25, 365.25 - (age + 14) % 365.25) / 30) ** 2)),
    ):
        own, around = np.zeros((2, grid.ny, grid.nx))
        for at_x, at_y, at in zip(x, y, day, strict=True):
            if at >= 600:
                continue
            u, v = (at_x - grid.x0) / 150 - 0.5, (at_y - grid.y0) / 150 - 0.5
            own[round(v), round(u)] += weigh(600 - at)
            for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
                part = (1 - abs(u - math.floor(u) - i)) * (1 - abs(v - math.floor(v) - j))
                around[math.floor(v) + j, math.floor(u) + i] += part * weigh(600 - at)
        wide = ndimage.gaussian_filter(around, 2.0, mode="constant")
        for spreading, image in (("own", own), ("around", around), ("2 cells", wide)):
            plain = image.ravel()[lattice.cells]
            row = bank[COMPONENTS.index((fading, spreading))]
            assert np.allclose(row, plain / plain.sum(), atol=1e-12), (fading, spreading)


def test_every_component_spreads_an_event_wider_than_the_one_before() -> None:
    lattice = Lattice.of(np.full(3, 1_000.0), np.full(3, 1_000.0), np.arange(3), 150.0, 3_000.0, 3)
    bank = lattice.bank(3, 28)
    for at in range(len(FADING)):
        peaks = bank[at * len(SPREADING) : (at + 1) * len(SPREADING)].max(axis=1)
        assert (np.diff(peaks) < 0).all()


def test_trees_find_what_the_mixture_does_not_know() -> None:
    draw = np.random.default_rng(3)
    cells = 2_000
    secret = np.where(np.arange(cells) < 500, 4.0, 0.25)
    mixture = np.full(cells, 1 / cells)
    bank = np.full((len(COMPONENTS), cells), 1 / cells)
    bank[0] = np.where(np.arange(cells) < 500, 2.0, 0.5) / cells
    known = known_of(bank, mixture)
    lessons = [Lesson.of(known, mixture, draw.poisson(secret / 2), k) for k in range(6)]
    raised = boosted(lessons, known, mixture, 1)
    assert raised.sum() == pytest.approx(1) and raised[:500].mean() > 3 * raised[500:].mean()
    assert boosted(lessons[: boosting.LEAST_WINDOWS - 1], known, mixture, 1) is mixture


@settings(max_examples=40)
@given(st.floats(0.01, 40), st.floats(0, 3))
def test_intervals_are_those_of_the_distribution(mean: float, spread: float) -> None:
    low, high = scores.interval(np.array([mean]), spread, 0.9)
    known = stats.poisson(mean) if spread < 1e-9 else stats.nbinom(1 / spread, 1 / (1 + spread * mean))
    assert known.cdf(high[0]) >= 0.95 - 1e-9 and (high[0] == 0 or known.cdf(high[0] - 1) < 0.95 + 1e-9)
    assert known.cdf(low[0]) >= 0.05 - 1e-9 and (low[0] == 0 or known.cdf(low[0] - 1) < 0.05 + 1e-9)


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_chance_of_wins_is_the_binomial(won: int, lost: int) -> None:
    assert scores.chance_of_wins(won, lost) == pytest.approx(stats.binom.sf(won - 1, won + lost, 0.5), abs=1e-12)


@given(st.lists(st.floats(0, 5), min_size=1, max_size=60), st.integers(0, 99))
def test_calibration_loses_nothing(expected: list[float], seed: int) -> None:
    counts = np.random.default_rng(seed).poisson(1, len(expected))
    told_of = Calibration.of(np.array(expected), counts)
    assert told_of.seen.sum() == counts.sum() and told_of.expected.sum() == pytest.approx(sum(expected))
