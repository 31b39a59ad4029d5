"""The grid: every point has one cell, neighbours are mutual, and the study area is what it says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlin.analysis.errors import BadParameter
from anlin.analysis.grid import Grid, Neighbours, positions_of


@settings(max_examples=40)
@given(st.integers(0, 2**31), st.integers(1, 60), st.floats(25, 900), st.floats(0, 1500))
def test_the_study_area_is_the_cells_that_hold_or_lie_near_a_point(
    seed: int, count: int, cell: float, within: float
) -> None:
    x, y = np.random.default_rng(seed).uniform(-1000, 1000, (2, count))  # few enough cells for the slow way
    grid = Grid.around(x, y, cell, margin_m=200)
    cells = grid.cells_near(x, y, within)
    middle = grid.centres(np.arange(grid.nx * grid.ny))
    apart = np.hypot(middle[0][:, None] - x, middle[1][:, None] - y).min(axis=1)
    own = grid.cell_of(x, y)
    sure = np.union1d(np.flatnonzero(apart < within - 1e-6), own)
    possible = np.union1d(np.flatnonzero(apart < within + 1e-6), own)
    assert np.isin(sure, cells).all() and np.isin(cells, possible).all()
    if grid.nx * grid.ny > 1 and within < cell * np.hypot(grid.nx, grid.ny):
        assert np.array_equal(cells, grid._near_by_offsets(x, y, own, within))


@settings(max_examples=30)
@given(st.integers(0, 2**31), st.sampled_from(["queen", "rook"]))
def test_neighbours_are_mutual_and_touch(seed: int, contiguity: str) -> None:
    cells = np.unique(np.random.default_rng(seed).integers(0, 120, 50))
    near = Grid(0, 0, 100, 12, 10).neighbours(cells, contiguity)  # type: ignore[arg-type]
    pairs = {(int(i), int(j)) for i in range(len(near)) for j in near.indices[near.starts[i] : near.starts[i + 1]]}
    assert pairs == {(j, i) for i, j in pairs}
    row, column = np.divmod(cells, 12)
    far = {"queen": 1, "rook": 1}[contiguity]
    for i in range(len(cells)):
        for j in range(len(cells)):
            dx, dy = abs(column[i] - column[j]), abs(row[i] - row[j])
            touches = i != j and max(dx, dy) <= far and (contiguity == "queen" or dx + dy == 1)
            assert touches == ((i, j) in pairs)


def test_a_distance_makes_neighbours_by_the_middles() -> None:
    grid = Grid(0, 0, 30, 16, 16)
    assert grid.neighbours(np.arange(256), within_m=30).how_many[17] == 4
    assert grid.neighbours(np.arange(256), within_m=60).how_many[34] == 12
    with pytest.raises(BadParameter, match="No cell has a neighbour"):
        grid.neighbours(np.arange(256), within_m=20)


def test_points_on_a_border_belong_to_one_cell_and_outside_to_none() -> None:
    grid = Grid(0, 0, 10, 2, 2)
    cells = grid.cell_of(np.array([0.0, 10.0, 19.9, 20.0, -0.1]), np.array([0.0, 10.0, 0.0, 5.0, 5.0]))
    assert cells.tolist() == [0, 3, 1, -1, -1]
    assert grid.counts(
        np.array([0, 1]), np.array([1.0, 11.0, 12.0, 15.0]), np.array([1.0, 1.0, 2.0, 15.0])
    ).tolist() == [1, 2]


@pytest.mark.parametrize("cell", [0.0, -5.0, float("nan"), float("inf")])
def test_a_degenerate_cell_is_refused(cell: float) -> None:
    with pytest.raises(BadParameter, match="more than 0 m"):
        Grid.around(np.array([1.0]), np.array([1.0]), cell)


def test_doubles_and_a_place_beside_itself_are_no_neighbours() -> None:
    near = Neighbours.of(np.array([[0, 0, 1, 2], [1, 1, 1, 0]]), 3)
    assert near.how_many.tolist() == [1, 0, 1]
    assert positions_of(np.array([5, 6]), np.array([5, 7])).tolist() == [0, -1]


def test_neighbours_reach_as_far_as_the_grid_and_no_further() -> None:
    grid = Grid(0, 0, 30, 4, 3)
    assert (grid.neighbours(np.arange(12), within_m=1e15).how_many == 11).all()
    with pytest.raises(BadParameter, match="too many"):
        Grid(0, 0, 1, 20_000, 20_000).neighbours(np.arange(5), within_m=1e15)
    with pytest.raises(BadParameter, match="too many"):
        Grid(0, 0, 1, 2_000, 2_000).neighbours(np.arange(300_000), within_m=20)
