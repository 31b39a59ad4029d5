"""The district's map: right in place, light, whole without script, and closed to nonsense."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import shapely
from django.template import engines
from django.test import Client
from django.utils import translation

from anlin.spine.place import selectors, services
from anlin.spine.place.services import DrawnFeature
from anlin.spine.place.tree import DrawnArea
from anlin.workbench.map.answers import layer_geojson, view_asked
from anlin.workbench.map.drawing import draw
from anlin.workbench.map.marks import Marker, Shading
from anlin.workbench.map.paths import path_of
from anlin.workbench.map.view import View

WEST, SOUTH, STEP = 113.70, 34.80, 0.01
HERE = View(WEST + STEP, SOUTH + STEP / 2, 2.0, 800, 600)


def _square(column: int) -> shapely.Polygon:
    return shapely.box(WEST + column * STEP, SOUTH, WEST + (column + 1) * STEP, SOUTH + STEP)


def make_town() -> None:
    """Two grids, two roads, a school and a house."""
    areas = [DrawnArea("d", "district", "青棠区", "Qingtang"), DrawnArea("s", "street", "书院街道", "Shuyuan Street")]
    areas.append(DrawnArea("b", "beat", "书院", "Shuyuan", None, "s", "station"))
    areas += [DrawnArea(f"g{n}", "grid", f"书院-{n:02d}", f"Shuyuan-{n:02d}", _square(n), "b") for n in (0, 1)]
    services.set_up_district(
        name_zh="青棠区", name_en="Qingtang", timezone="Asia/Shanghai", log_origin="t", areas=areas
    )
    road = shapely.LineString([(WEST - 0.01, SOUTH + 0.006), (WEST + 0.04, SOUTH + 0.006)])
    steep = shapely.LineString([(WEST + 0.012, SOUTH - 0.01), (WEST + 0.0121, SOUTH + 0.03)])
    services.draw_map(
        [
            DrawnFeature("block", _square(0).buffer(-0.001), rank=11),
            DrawnFeature("building", shapely.Point(WEST + 0.002, SOUTH + 0.002).buffer(0.0003), rank=15),
            DrawnFeature("main", road, "柳岸街", "Liu'an Street", 11),
            DrawnFeature("trunk", steep, "书院路", "Shuyuan Road", 11),
            DrawnFeature("label", shapely.Point(WEST + 0.006, SOUTH + 0.003), "书院小学", "Shuyuan School", 13),
        ]
    )


@pytest.fixture
def town(db: None) -> Iterator[None]:
    make_town()
    with translation.override("zh-hans"):
        yield


def _page(tag: str, **context: object) -> str:
    return str(
        engines["django"].from_string("{% load district_map %}" + tag).render({"view": HERE, "said": "图", **context})
    )


@pytest.mark.parametrize(("x", "y"), [(0.0, 0.0), (800.0, 600.0), (400.0, 300.0), (13.7, 599.2)])
def test_a_pixel_and_its_place_are_one(x: float, y: float) -> None:
    assert HERE.pixel(*HERE.place(x, y)) == pytest.approx((x, y), abs=1e-6)


def test_a_view_shows_its_whole_box() -> None:
    view = View.of((113.7, 34.8, 113.8, 34.85), 800, 600)
    corners = [view.pixel(lon, lat) for lon in (113.7, 113.8) for lat in (34.8, 34.85)]
    assert all(0 <= x <= 800 and 0 <= y <= 600 for x, y in corners)


def test_paths_are_cut_to_the_window_and_keep_their_place() -> None:
    d = path_of([shapely.box(0, 0, 180, 80)], HERE)
    numbers = [float(part) for part in re.findall(r"-?\d+\.?\d*", d)]
    assert d.startswith("M") and d.endswith("Z")
    assert max(map(abs, numbers)) < 900
    assert path_of([shapely.box(10, 10, 11, 11)], HERE) == ""


def test_roads_bear_their_names_once_and_upright_where_steep(town: None) -> None:
    labels = {label.text: label for label in draw(HERE).labels}
    assert {"柳岸街", "书院路", "书院小学"} <= set(labels)
    assert [letter for letter, _y in labels["书院路"].letters] == ["书", "院", "路"]
    assert not labels["柳岸街"].letters
    with translation.override("en"):
        assert "Shuyuan Road" in {label.text for label in draw(HERE).labels}


def test_names_keep_clear_of_markers(town: None) -> None:
    at = (WEST + 0.006, SOUTH + 0.003)
    assert "书院小学" not in {label.text for label in draw(HERE, free=[at]).labels}


def test_houses_are_drawn_only_near(town: None) -> None:
    looks = {layer.look for layer in draw(HERE).ground}
    assert "m-build" not in looks
    near = View(WEST + 0.002, SOUTH + 0.002, 1.0, 390, 292)
    assert "m-build" in {layer.look for layer in draw(near).ground}


def test_what_lies_outside_is_washed_over_and_the_border_drawn(town: None) -> None:
    assert {layer.look for layer in draw(HERE).frame} == {"d-out", "d-line"}
    assert draw(View(WEST + 0.005, SOUTH + 0.005, 0.5, 300, 300)).frame == ()


def test_a_changed_map_is_drawn_afresh(town: None) -> None:
    assert draw(HERE) is draw(HERE)
    services.draw_map([])
    assert draw(HERE).labels == ()


def test_the_page_holds_map_and_list_and_neither_style_nor_script(town: None) -> None:
    markers = [
        Marker(WEST + 0.005, SOUTH + 0.005, "matter", "两人打斗", href="/m/1", urgent=True),
        Marker(1, 1, "car", "巡-03 空闲", "巡-03", "done"),
    ]
    page = _page("{% district_map view said markers=markers grids=True %}", markers=markers)
    assert "两人打斗" in page and page.count("巡-03 空闲") == 1  # outside the window, so in the list only
    assert "m-grid" in page
    assert not re.search(r"style=|<script|data:|onclick", page)


def test_shapes_tell_kinds_apart_without_colour(town: None) -> None:
    kinds = ("pin", "matter", "car", "foot", "volunteer", "number")
    markers = [Marker(WEST + 0.003 + 0.002 * n, SOUTH + 0.005, kind, kind) for n, kind in enumerate(kinds)]  # type: ignore[arg-type]
    page = _page("{% district_map view said markers=markers %}", markers=markers)
    drawn = re.findall(r"</title>(.*?)</g>", page)
    assert len(set(drawn)) == len(drawn) == len(kinds)


def test_few_are_hatched_and_their_number_is_said_nowhere(town: None) -> None:
    grids = [area.id for area in selectors.all_areas().values() if area.kind == "grid"]
    shading = Shading("隐患", {grids[0]: 3, grids[1]: 44}, (30, 60, 80), under=5, printed=True)
    page = _page("{% district_map view said shading=shading %}", shading=shading)
    assert 'fill="url(#map-none)"' in page
    assert "&lt;5" in page and ">44<" in page
    assert ">3<" not in page


def test_fair_steps_grow_and_cover_every_count() -> None:
    shading = Shading.fair("x", dict(enumerate([0, 1, 1, 1, 2, 2, 5, 9, 30])))
    assert shading.bounds[0] < shading.bounds[1] < shading.bounds[2]
    assert shading.step_of(0) is None
    assert {shading.step_of(count) for count in (1, 9, 30)} <= {1, 2, 3, 4}
    assert Shading.fair("x", {}).bounds == tuple(sorted(Shading.fair("x", {}).bounds))


def test_the_reporters_map_is_light_and_carries_its_pin(town: None) -> None:
    page = _page("{% pin_map view said pin=pin %}", pin=(WEST + 0.005, SOUTH + 0.005))
    assert len(page.encode()) < 40_000
    assert 'data-pin-lon="113.705"' in page
    assert "hidden data-map-here" in page  # a button that needs script is not shown without it


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_numbers_for_the_script_are_plain_in_every_language(town: None, language: str) -> None:
    with translation.override(language):
        assert f'data-lon="{HERE.lon}"' in _page("{% pin_map view said %}")


def test_the_next_window_is_answered_as_a_drawing(town: None, client: Client) -> None:
    asked = {"lon": "113.705", "lat": "34.805", "scale": "1", "width": "780", "height": "584"}
    answer = client.get("/map/drawing", asked)
    assert answer.status_code == 200
    assert answer.content.startswith(b"<svg")


@pytest.mark.parametrize(
    "wrong",
    [
        {"lon": "nan"},
        {"lat": "91"},
        {"scale": "0"},
        {"scale": "1e9"},
        {"width": "99999"},
        {"height": "-1"},
        {"lon": "x"},
        {"width": "1.5"},
        {"lat": "inf"},
    ],
)
def test_a_window_that_is_none_is_refused_in_words(wrong: dict[str, str]) -> None:
    assert view_asked({"lon": "113", "lat": "34", "scale": "1", "width": "10", "height": "10"}) is not None
    assert view_asked({"lon": "113", "lat": "34", "scale": "1", "width": "10", "height": "10"} | wrong) is None


@pytest.mark.parametrize("bbox", ["", "1,2,3", "a,b,c,d", "nan,0,1,1", "2,0,1,1", "0,0,90,45"])
def test_a_box_that_is_none_is_refused(town: None, client: Client, bbox: str) -> None:
    assert client.get("/map/layer.json", {"bbox": bbox}).status_code == 400


def test_the_layer_names_kinds_and_leaves_houses_for_near(town: None, client: Client) -> None:
    box = (113.6, 34.7, 113.8, 34.9)
    kinds = {one["properties"]["kind"] for one in layer_geojson(box, 14)["features"]}
    assert kinds == {"block", "main", "trunk", "label", "grid"}
    assert {one["properties"]["kind"] for one in layer_geojson(box, 16, only="building")["features"]} == {"building"}
    answer = client.get("/map/layer.json", {"bbox": ",".join(map(str, box)), "zoom": "14"})
    assert json.loads(answer.content)["type"] == "FeatureCollection"


def test_an_address_is_found_as_it_is_typed(town: None, client: Client) -> None:
    services.list_addresses([services.KnownAddress("书院路 41 号", WEST + 0.005, SOUTH + 0.005, site_zh="便民超市")])
    answer = client.get("/map/addresses.json", {"q": "书院路41"})
    assert json.loads(answer.content) == [
        {"text": "书院路 41 号", "site": "便民超市", "street": "书院街道", "lon": 113.705, "lat": 34.805}
    ]
    assert answer["Cache-Control"] == "no-store"
