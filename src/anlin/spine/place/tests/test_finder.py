"""The grid of a point: exact, also on boundaries, alone and in bulk."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from anlin.spine.place.finder import GridFinder

RANDOM = np.random.default_rng(11)


@pytest.fixture(scope="module")
def finder() -> GridFinder:
    seeds = shapely.MultiPoint(RANDOM.uniform(0, 1, (300, 2)))
    circle = shapely.Point(0.5, 0.5).buffer(0.45)
    cells = [cell for cell in shapely.voronoi_polygons(seeds).geoms if cell.intersects(circle)]
    return GridFinder(range(1000, 1000 + len(cells)), [cell.intersection(circle) for cell in cells])


def test_bulk_agrees_with_one_by_one_inside_outside_and_on_every_corner(finder: GridFinder) -> None:
    lons, lats = RANDOM.uniform(-0.1, 1.1, 40_000), RANDOM.uniform(-0.1, 1.1, 40_000)
    corners = shapely.get_coordinates(finder._polygons)
    middles = (corners[1:] + corners[:-1]) / 2
    x, y = np.concatenate((lons, corners[:, 0], middles[:, 0])), np.concatenate((lats, corners[:, 1], middles[:, 1]))
    bulk = finder.many(x, y)
    checked = np.concatenate((np.arange(0, 40_000, 13), np.arange(40_000, x.size)))
    assert [finder.one(x[i], y[i]) for i in checked] == bulk[checked].tolist()


def test_few_points_take_the_same_answer_without_a_raster(finder: GridFinder) -> None:
    x, y = RANDOM.uniform(0, 1, 500), RANDOM.uniform(0, 1, 500)
    fresh = GridFinder(finder.ids.tolist(), list(finder._polygons))
    assert fresh.many(x, y).tolist() == finder.many(np.tile(x, 60), np.tile(y, 60))[:500].tolist()


def test_a_point_on_a_shared_edge_belongs_to_the_lower_id() -> None:
    left, right = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    assert GridFinder([9, 4], [left, right]).one(1.0, 0.5) == 4
    assert GridFinder([9, 4], [left, right]).many(np.full(30_000, 1.0), np.full(30_000, 0.5)).tolist() == [4] * 30_000


def test_what_is_not_a_number_lies_nowhere(finder: GridFinder) -> None:
    assert finder.many(np.array([np.nan, 0.5]), np.array([0.5, np.inf])).tolist() == [0, 0]
    assert finder.many(np.full(30_000, np.nan), np.full(30_000, 0.5)).max() == 0


def test_a_house_without_areas_finds_nothing() -> None:
    empty = GridFinder([], [])
    assert empty.one(1, 1) == 0
    assert empty.many(np.array([1.0]), np.array([1.0])).tolist() == [0]


def test_ids_and_polygons_must_pair() -> None:
    with pytest.raises(ValueError, match="one polygon"):
        GridFinder([1, 2], [shapely.box(0, 0, 1, 1)])
