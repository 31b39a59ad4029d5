"""The fictitious district: whole, exact, the same every time, and quick to draw."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import shapely

from anlin.config.demo.geometry import build
from anlin.config.tests.drawing import drawn, set_up_drawn
from anlin.spine.place import selectors
from anlin.spine.place.finder import GridFinder
from anlin.spine.place.models import Address, MapFeature
from anlin.spine.place.tree import numbered


def test_there_are_eight_streets_and_504_grids_with_a_station_for_every_beat() -> None:
    kinds = Counter(one.kind for one in drawn().areas)
    assert (kinds["district"], kinds["street"], kinds["grid"]) == (1, 8, 504)
    beats = [one.station_key for one in drawn().areas if one.kind == "beat"]
    assert all(beats)
    assert len(set(beats)) == len(beats) == 11


def test_grids_cover_the_district_without_gap_or_overlap() -> None:
    placed = numbered(drawn().areas)
    grids = [one.shape for one in placed if one.drawn.kind == "grid"]
    district = placed[0].shape
    assert sum(one.area for one in grids) == pytest.approx(district.area, rel=1e-9)
    assert district.geom_type == "Polygon"
    assert len(district.interiors) == 0
    draw = np.random.default_rng(1)
    west, south, east, north = district.bounds
    x, y = draw.uniform(west, east, 20_000), draw.uniform(south, north, 20_000)
    found = GridFinder([one.id for one in placed if one.drawn.kind == "grid"], grids).many(x, y)
    assert ((found > 0) == shapely.intersects_xy(district, x, y)).all()


def test_grids_are_no_squares_and_none_is_a_sliver() -> None:
    grids = [one.shape for one in drawn().areas if one.kind == "grid" and one.shape is not None]
    boxes = np.array([one.area / one.minimum_rotated_rectangle.area for one in grids])
    square_metres = np.array([one.area for one in grids]) * 111_320**2 * np.cos(np.radians(34.8))
    assert np.median(boxes) < 0.97
    assert square_metres.min() > 10_000
    assert np.quantile(square_metres, 0.95) < 400_000


def test_the_same_seed_draws_the_same_district() -> None:
    again = build()
    assert [one.shape and one.shape.wkb for one in again.areas] == [
        one.shape and one.shape.wkb for one in drawn().areas
    ]
    assert again.addresses == drawn().addresses


def test_about_five_thousand_addresses_each_with_its_own_text() -> None:
    texts = [one.text_zh for one in drawn().addresses]
    assert 4_500 < len(texts) < 6_500
    assert len(set(texts)) == len(texts)
    assert "书院路 41 号" in texts
    assert any("柳岸街" in text and text.endswith("路口") for text in texts)


def test_the_map_layer_is_light() -> None:
    ground = sum(len(shapely.to_geojson(one.shape)) for one in drawn().features if one.kind != "building")
    assert ground < 1_500_000


@pytest.mark.django_db
def test_the_database_holds_it_and_every_address_lies_in_its_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up_drawn(monkeypatch)
    here = selectors.district()
    assert (here.name_zh, here.demo) == ("青棠区", True)
    assert MapFeature.objects.filter(kind="building").exists()
    rows = list(Address.objects.values_list("area_id", "lon", "lat"))
    assert selectors.areas_at([row[1] for row in rows], [row[2] for row in rows]).tolist() == [row[0] for row in rows]
    found = selectors.addresses_like("书院路 41")[0]
    assert found.text_zh == "书院路 41 号"
    assert selectors.ancestors(found.area_id)[1].name_zh == "书院街道"
    beat = selectors.beat_of(found.area_id)
    assert beat is not None and beat.station_key == "station-shuyuan"
