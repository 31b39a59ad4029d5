"""Areas: their tree, where they come from, and how they are found."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapefile
import shapely

from anlin.kernel.coordinates import wgs84_to_gcj02
from anlin.kernel.note import new_signing_key
from anlin.spine.place import selectors, services
from anlin.spine.place.areas_file import read_areas
from anlin.spine.place.finder import GridFinder
from anlin.spine.place.models import Area
from anlin.spine.place.square_grid import square_grid
from anlin.spine.place.tree import AreasRefused, DrawnArea, numbered

LEFT, RIGHT = shapely.box(113.70, 34.80, 113.71, 34.81), shapely.box(113.71, 34.80, 113.72, 34.81)
TREE = (
    DrawnArea("qt", "district", "青棠区", "Qingtang"),
    DrawnArea("sy", "street", "书院街道", "Shuyuan Street"),
    DrawnArea("sy-b", "beat", "书院辖区", "Shuyuan beat", None, "sy", "station-shuyuan"),
    DrawnArea("sy-1", "grid", "书院-01", "Shuyuan-01", LEFT, "sy-b"),
    DrawnArea("sy-2", "grid", "书院-02", "Shuyuan-02", RIGHT, "sy-b"),
)


@pytest.fixture
def qingtang(db: None) -> None:
    services.set_up_district(
        name_zh="青棠区", name_en="Qingtang", timezone="Asia/Shanghai", log_origin="anlin/qt", areas=TREE
    )


def test_a_subtree_is_one_range_of_ids() -> None:
    placed = numbered(TREE)
    assert [(one.drawn.code, one.id, one.last) for one in placed] == [
        ("qt", 1, 5),
        ("sy", 2, 5),
        ("sy-b", 3, 5),
        ("sy-1", 4, 4),
        ("sy-2", 5, 5),
    ]
    assert placed[0].shape.equals(shapely.union(LEFT, RIGHT))


@pytest.mark.parametrize(
    ("areas", "sentence"),
    [
        (TREE[1:], "exactly one area of kind district"),
        ((*TREE, TREE[-1]), "code sy-2"),
        ((*TREE, DrawnArea("x", "beat", "x", "x", LEFT, "sy-1")), "Area x must lie in a wider area"),
        ((*TREE, DrawnArea("x", "grid", "x", "x", None, "sy-b")), "Area x has no polygon"),
    ],
)
def test_areas_that_are_no_tree_are_refused(areas: tuple[DrawnArea, ...], sentence: str) -> None:
    with pytest.raises(AreasRefused) as refused:
        numbered(areas)
    assert sentence in str(refused.value)


def test_a_point_finds_its_grid_and_its_station(qingtang: None) -> None:
    found = selectors.area_at(113.705, 34.805)
    assert found is not None and found.code == "sy-1"
    beat = selectors.beat_of(found)
    assert beat is not None and beat.station_key == "station-shuyuan"
    assert [one.code for one in selectors.ancestors(found)] == ["qt", "sy", "sy-b", "sy-1"]
    assert selectors.area_at(0, 0) is None
    assert selectors.areas_at([113.715, 0.0], [34.805, 0.0]).tolist() == [5, 0]
    assert found.name == "书院-01"


def test_the_district_knows_its_zone_and_box(qingtang: None) -> None:
    here = selectors.district()
    assert (here.timezone, here.bbox) == ("Asia/Shanghai", (113.70, 34.80, 113.72, 34.81))


def test_a_second_district_is_refused(qingtang: None) -> None:
    with pytest.raises(AreasRefused, match="has a district already"):
        services.set_up_district(name_zh="乙", name_en="B", timezone="Asia/Shanghai", log_origin="b", areas=TREE)


def test_an_unknown_time_zone_is_refused(db: None) -> None:
    with pytest.raises(AreasRefused, match="no time zone"):
        services.set_up_district(name_zh="乙", name_en="B", timezone="Mars/Base", log_origin="b", areas=TREE)


def test_an_origin_that_no_log_can_have_is_refused(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "name_log", new_signing_key)
    with pytest.raises(AreasRefused, match="no spaces and no plus sign"):
        services.set_up_district(name_zh="乙", name_en="B", timezone="Asia/Shanghai", log_origin="a b", areas=TREE)
    assert not Area.objects.exists()


@pytest.mark.django_db
def test_without_a_district_the_sentence_says_what_to_run() -> None:
    with pytest.raises(selectors.NoDistrict, match="anlin district new"):
        selectors.district()


def test_a_changed_area_is_seen_at_once(qingtang: None) -> None:
    assert selectors.area_at(113.725, 34.805) is None
    grid = Area.objects.get(code="sy-2")
    grid.draw(shapely.box(113.71, 34.80, 113.73, 34.81))
    grid.save()
    found = selectors.area_at(113.725, 34.805)
    assert found is not None and found.code == "sy-2"


def test_finding_a_grid_asks_the_database_once(qingtang: None, django_assert_num_queries: object) -> None:
    selectors.area_at(113.705, 34.805)
    with django_assert_num_queries(1):  # type: ignore[operator]
        selectors.area_at(113.705, 34.805)


def test_a_point_off_a_chinese_map_is_offered_corrected(qingtang: None) -> None:
    lon, lat = (float(value) for value in wgs84_to_gcj02(113.717, 34.805))
    assert selectors.area_at(lon, lat) is None
    offered = selectors.correction_for(lon, lat)
    assert offered is not None
    assert (offered.lon, offered.lat) == pytest.approx((113.717, 34.805), abs=1e-7)
    assert selectors.correction_for(113.705, 34.805) is None


def test_geojson_of_bare_polygons_becomes_grids_of_the_district(tmp_path: Path) -> None:
    file = tmp_path / "grids.geojson"
    features = [
        {"type": "Feature", "properties": {"名称": f"格{n}"}, "geometry": json.loads(shapely.to_geojson(box))}
        for n, box in enumerate((LEFT, RIGHT))
    ]
    file.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), encoding="utf-8"
    )
    read = read_areas(file, name_zh="甲区", name_en="A")
    assert [(one.kind, one.code, one.name_zh) for one in read.areas] == [
        ("district", "district", "甲区"),
        ("grid", "g1", "格0"),
        ("grid", "g2", "格1"),
    ]
    assert [one.id for one in numbered(read.areas)] == [1, 2, 3]


@pytest.mark.parametrize(("encoding", "cpg"), [("gbk", "GBK"), ("gbk", ""), ("utf-8", "UTF-8"), ("gbk", "UTF-8")])
def test_a_shapefile_keeps_its_chinese_names_whatever_its_encoding(tmp_path: Path, encoding: str, cpg: str) -> None:
    with shapefile.Writer(str(tmp_path / "areas"), encoding=encoding) as writer:
        writer.field("NAME", "C", 40)
        writer.field("CODE", "C", 20)
        writer.poly([list(LEFT.exterior.coords)])
        writer.record("书院网格", "sy-1")
    (tmp_path / "areas.cpg").unlink(missing_ok=True)
    if cpg:
        (tmp_path / "areas.cpg").write_text(cpg, encoding="ascii")
    read = read_areas(tmp_path / "areas.shp", name_zh="甲区", name_en="A")
    assert read.sample == ("书院网格",)


def test_plane_coordinates_and_other_files_are_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "plane.geojson"
    plane = {
        "type": "Polygon",
        "coordinates": [[[500000, 3850000], [500100, 3850000], [500100, 3850100], [500000, 3850000]]],
    }
    file.write_text(
        json.dumps(
            {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": plane}]}
        ),
        encoding="utf-8",
    )
    with pytest.raises(AreasRefused, match="plane coordinates"):
        read_areas(file, name_zh="甲", name_en="A")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    with pytest.raises(AreasRefused, match="not a GeoJSON"):
        read_areas(tmp_path / "broken.json", name_zh="甲", name_en="A")
    (tmp_path / "areas.kml").write_text("<kml/>", encoding="utf-8")
    with pytest.raises(AreasRefused, match="neither GeoJSON"):
        read_areas(tmp_path / "areas.kml", name_zh="甲", name_en="A")


def test_squares_hold_every_near_point_and_leave_out_the_strays() -> None:
    draw = np.random.default_rng(3)
    x, y = draw.normal(-95.4, 0.1, 5000), draw.normal(29.7, 0.08, 5000)
    x[:2], y[:2], x[2] = 0.0, 0.0, np.nan
    x[3] = -80.0
    squares = square_grid(1000, x, y, name_zh="甲", name_en="A")
    assert (squares.kept, squares.far) == (4996, 1)
    placed = numbered(squares.areas)
    grids = [one for one in placed if one.drawn.kind == "grid"]
    finder = GridFinder([one.id for one in grids], [one.shape for one in grids])
    assert (finder.many(x, y) > 0).sum() == 4996
    assert {one.drawn.kind for one in placed} == {"district", "street", "beat", "grid"}


def test_squares_without_points_or_too_small_are_refused() -> None:
    none = np.array([np.nan])
    with pytest.raises(AreasRefused, match="no point"):
        square_grid(1000, none, none, name_zh="甲", name_en="A")
    with pytest.raises(AreasRefused, match="larger"):
        square_grid(1, np.linspace(113, 114, 50), np.linspace(34, 35, 50), name_zh="甲", name_en="A")


def test_a_row_of_a_shapefile_without_a_shape_is_no_area(tmp_path: Path) -> None:
    with shapefile.Writer(str(tmp_path / "areas"), encoding="utf-8") as writer:
        writer.field("NAME", "C", 40)
        writer.poly([list(LEFT.exterior.coords)])
        writer.record("书院")
        writer.null()
        writer.record("无")
    read = read_areas(tmp_path / "areas.shp", name_zh="甲", name_en="A")
    assert [one.name_zh for one in read.areas] == ["甲", "书院"]
