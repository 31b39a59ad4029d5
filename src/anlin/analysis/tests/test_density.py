"""Density equals the closed form; fast sums equal slow ones within what they state; edges, bandwidths, refusals."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlin import analysis
from anlin.analysis.bandwidth import likely_bandwidth
from anlin.analysis.errors import BadParameter, TooFewEvents
from anlin.analysis.grid import Grid
from anlin.analysis.smoothing import direct, inside_cells, inside_rectangle, smoothed
from anlin.analysis.tests.reference import table, told, town

KDE = told("kde")
POINTS = table("kde_points")
FINE = Grid(-0.25, -0.25, 0.5, 21, 21)
"""Its middles hold every point at which the published values stand."""


def slowly(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], h: npt.NDArray[np.float64], at: Grid
) -> npt.NDArray[np.float64]:
    """Every kernel at every middle."""
    u, v = at.centres(np.arange(at.nx * at.ny))
    apart = (u[:, None] - x) ** 2 + (v[:, None] - y) ** 2
    return np.asarray((np.exp(-apart / (2 * h**2)) / (2 * math.pi * h**2)).sum(axis=1).reshape(at.ny, at.nx))


def at_published_points(field: npt.NDArray[np.float64]) -> list[float]:
    return [float(field[round(y * 2), round(x * 2)]) / 1e6 for x, y in KDE["query_points"]]


@pytest.mark.parametrize("case", KDE["cases"][:2], ids=lambda case: f"sigma {case['sigma']}")
@pytest.mark.parametrize("edge", ["none", "uniform", "diggle"])
def test_the_closed_form_at_the_published_points(case: dict[str, Any], edge: Any) -> None:
    boundary = None if edge == "none" else (0.0, 0.0, 10.0, 10.0)
    found = analysis.kde(
        POINTS,
        crs="metres",
        bandwidth_m=case["sigma"],
        grid=FINE,
        boundary=boundary,
        edge=edge,
        exact=True,
        study_within_m=99,
    )
    assert at_published_points(found.field()) == pytest.approx(case[edge], rel=1e-12)


@pytest.mark.parametrize("case", KDE["cases"][:2], ids=lambda case: f"sigma {case['sigma']}")
def test_the_fast_sum_agrees_within_a_thousandth_of_the_peak_with_a_polygon_too(case: dict[str, Any]) -> None:
    square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
    fine = Grid(0, 0, 0.25, 40, 40)
    found = analysis.kde(POINTS, crs="metres", bandwidth_m=case["sigma"], grid=fine, boundary=square)
    exact = analysis.kde(
        POINTS, crs="metres", bandwidth_m=case["sigma"], grid=fine, boundary=(0, 0, 10, 10), exact=True
    )
    assert np.abs(found.density - exact.density).max() < 0.01 * exact.density.max()
    assert found.density.sum() * 0.0625 / 1e6 == pytest.approx(8, rel=0.01)


def test_diggles_map_adds_up_to_the_events() -> None:
    found = analysis.kde(POINTS, crs="metres", bandwidth_m=1.5, grid=Grid(0, 0, 0.1, 100, 100), boundary=(0, 0, 10, 10))
    assert found.density.sum() * 0.01 / 1e6 == pytest.approx(8, rel=1e-4)
    assert inside_rectangle(np.array([1.0]), np.array([1.0]), 0.75, 0, 0, 10, 10)[0] == pytest.approx(
        0.8258970471521448
    )


@settings(max_examples=12)
@given(st.integers(0, 2**31), st.floats(60, 1500), st.integers(1, 80))
def test_fast_sums_equal_slow_ones_within_their_tolerance(seed: int, h: float, count: int) -> None:
    x, y = np.random.default_rng(seed).uniform(-1000, 5000, (2, count))
    at = Grid(0, 0, 200, 22, 19)
    slow = slowly(x, y, np.full(count, h), at)
    peak = count / (2 * math.pi * h * h)
    fast = smoothed(x, y, np.ones(count), h, 100, 100, 200, (19, 22), 1e-6)
    assert np.abs(fast - slow).max() <= 2e-6 * peak
    exact = direct(x, y, np.ones(count), np.full(count, h), 100, 100, 200, (19, 22), math.inf)
    assert np.allclose(exact, slow, rtol=1e-11, atol=1e-300)  # under that no number holds eleven digits
    wide = np.random.default_rng(seed).uniform(h / 2, 2 * h, count)
    assert (
        np.abs(direct(x, y, np.ones(count), wide, 100, 100, 200, (19, 22)) - slowly(x, y, wide, at)).max()
        <= 5e-9 * peak * 4
    )


@settings(max_examples=10)
@given(st.integers(0, 2**31), st.floats(1.5, 4))
def test_doubling_every_event_doubles_the_density_and_moving_all_moves_it(seed: int, factor: float) -> None:
    x, y = np.random.default_rng(seed).uniform(1000, 5000, (2, 50))
    at = Grid(0, 0, 250, 24, 24)
    one = analysis.kde(x=x, y=y, crs="metres", bandwidth_m=400, grid=at)
    two = analysis.kde(x=np.tile(x, 2), y=np.tile(y, 2), crs="metres", bandwidth_m=400, grid=at)
    assert np.allclose(two.density, 2 * one.density, rtol=1e-9)
    assert np.allclose(two.error, math.sqrt(2) * one.error, rtol=1e-6)
    moved = analysis.kde(x=x + 10_000, y=y, crs="metres", bandwidth_m=400, grid=Grid(10_000, 0, 250, 24, 24))
    assert np.allclose(moved.density, one.density, rtol=1e-6, atol=1e-9)


def test_the_error_is_that_of_repeated_samples() -> None:
    draw = np.random.default_rng(7)
    at = Grid(0, 0, 500, 8, 8)
    found = []
    for _ in range(200):
        x, y = draw.uniform(0, 4000, (2, draw.poisson(200)))
        found.append(analysis.kde(x=x, y=y, crs="metres", bandwidth_m=500, grid=at, study_within_m=math.inf))
    spread = np.std([one.density for one in found], axis=0)
    assert np.mean([one.error for one in found], axis=0) == pytest.approx(spread, rel=0.2)


def slow_likelihood(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], h: float, area: float) -> float:
    total = 0.0
    for i in range(len(x)):
        apart = (x - x[i]) ** 2 + (y - y[i]) ** 2
        others = np.exp(-apart[apart >= 1] / (2 * h * h)).sum() / (2 * math.pi * h * h * (len(x) - 1))
        total += math.log(0.99 * others + 0.01 / area)
    return total / len(x)


def test_the_chosen_bandwidth_has_the_highest_likelihood() -> None:
    events = town(300)
    x, y = events["x"], events["y"]
    chosen = likely_bandwidth(x, y)
    area = math.prod(float(np.quantile(one, 0.95) - np.quantile(one, 0.05)) for one in (x, y)) / 0.81
    best = slow_likelihood(x, y, chosen.metres, area)
    for h in np.geomspace(15, 2000, 30):
        assert slow_likelihood(x, y, float(h), area) <= best + 1e-3
    assert not chosen.at_the_end


def test_rounded_addresses_do_not_choose_a_bandwidth_of_nothing() -> None:
    events = town(600)
    chosen = likely_bandwidth(np.round(events["x"], -2), np.round(events["y"], -2))
    assert chosen.metres > 60


def test_a_stray_point_far_away_does_not_choose_the_bandwidth() -> None:
    x, y = town(600)["x"], town(600)["y"]
    with_stray = likely_bandwidth(np.append(x, 90_000.0), np.append(y, 90_000.0)).metres
    assert with_stray == pytest.approx(likely_bandwidth(x, y).metres, rel=0.1)


def test_an_adaptive_map_is_sharper_where_there_is_much_and_flatter_where_little() -> None:
    fixed = analysis.kde(town(2000), crs="metres", bandwidth_m=300)
    adaptive = analysis.kde(town(2000), crs="metres", bandwidth_m=300, adaptive=True, grid=fixed.grid)
    assert adaptive.density.max() > 1.3 * fixed.density.max()
    whole = adaptive.density.sum() * fixed.grid.cell**2 / 1e6
    assert whole == pytest.approx(2000, rel=0.05)


def test_the_mask_of_cells_shares_kernels_as_the_rectangle_does() -> None:
    mask = np.zeros((60, 60))
    mask[10:50, 10:50] = 1
    field = inside_cells(mask, 1.0, 3.0)
    at = np.arange(60) + 0.5
    x, y = np.meshgrid(at, at)
    assert field == pytest.approx(inside_rectangle(x, y, 3.0, 10, 10, 50, 50), abs=1e-9)


@pytest.mark.parametrize(
    ("given_", "error", "words"),
    [
        ({"bandwidth_m": 0.0}, BadParameter, "more than 0 m"),
        ({"bandwidth_m": math.nan}, BadParameter, "more than 0 m"),
        ({"bandwidth_m": 100.0, "edge": "diggle"}, BadParameter, "need a boundary"),
        ({"bandwidth_m": 100.0, "boundary": (5.0, 5.0, 1.0, 1.0)}, BadParameter, "west, south"),
        ({"bandwidth_m": 100.0, "boundary": [(0.0, 0.0), (1.0, 1.0)]}, BadParameter, "corners"),
        ({"bandwidth_m": 100.0, "boundary": (90_000.0, 0.0, 91_000.0, 100.0)}, TooFewEvents, "are left"),
        ({"bandwidth_m": 10.0, "cell_m": 0.5, "grid": None}, BadParameter, "too many"),
        ({"bandwidth_m": 100.0, "cell_m": -1.0}, BadParameter, "more than 0 m"),
    ],
)
def test_what_makes_no_map_is_refused(given_: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        analysis.kde(town(), crs="metres", **given_)


def test_one_event_or_one_point_needs_a_bandwidth_and_then_has_a_map() -> None:
    one = {"x": [500.0], "y": [900.0]}
    with pytest.raises(TooFewEvents, match="at least 10"):
        analysis.kde(one, crs="metres")
    with pytest.raises(analysis.AnalysisError, match="at one point"):
        analysis.kde(x=np.full(30, 500.0), y=np.full(30, 900.0), crs="metres")
    found = analysis.kde(one, crs="metres", bandwidth_m=100)
    assert found.density.max() == pytest.approx(1e6 / (2 * math.pi * 100**2), rel=0.05)


def test_a_polygon_in_degrees_bounds_events_in_degrees() -> None:
    draw = np.random.default_rng(3)
    frame = pl.DataFrame({"lon": draw.uniform(121.4, 121.5, 300), "lat": draw.uniform(31.2, 31.3, 300)})
    half = [(121.4, 31.2), (121.45, 31.2), (121.45, 31.3), (121.4, 31.3)]
    found = analysis.kde(frame, x="lon", y="lat", bandwidth_m=500, boundary=half)
    inside = int((frame["lon"] < 121.45).sum())
    assert abs(found.about.events - inside) <= 1
    lons = [point[0] for shape in found.shapes() if shape for point in shape["coordinates"][0]]
    assert min(lons) > 121.39 and max(lons) < 121.46
