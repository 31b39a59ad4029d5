"""`anlin district new`, as an importer runs it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import shapely

from anlin.config.commands import district
from anlin.spine.ledger.keys import name_log
from anlin.spine.matter.models import DistrictPromise
from anlin.spine.place.models import Area, District
from anlin.spine.place.selectors import area_at
from anlin.workbench.rooms import rooms

pytestmark = pytest.mark.django_db
HAN = re.compile(r"[\u3400-\u9fff]")
BOX = json.loads(shapely.to_geojson(shapely.box(113.70, 34.80, 113.71, 34.81)))


@pytest.fixture
def points(tmp_path: Path) -> Path:
    file = tmp_path / "points.csv"
    file.write_text("lat,lon\n29.70,-95.40\n29.75,-95.45\n", encoding="utf-8")
    return file


def made(*words: object, name: str = "Bayou", zone: str = "America/Chicago") -> int:
    return district.main(["new", name, "--timezone", zone, *map(str, words)])


def refused(told: str) -> str:
    """The sentence in English; both stand there, the Chinese one first."""
    chinese, _newline, english = told.strip().partition("\n")
    assert HAN.search(chinese), told
    assert english, told
    assert not HAN.search(english), told
    return english


def test_squares_around_a_csv_make_a_district_and_say_which_columns_they_took(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    points = tmp_path / "points.csv"
    points.write_text("id,Latitude,Longitude\n1,29.70,-95.40\n2,29.75,-95.45\n3,,\n", encoding="utf-8")
    assert (
        district.main(
            ["new", "Bayou", "--timezone", "America/Chicago", "--square-grid", "500", "--around", str(points)]
        )
        == 0
    )
    said = capsys.readouterr().out
    assert "Longitude" in said
    assert "Latitude" in said
    found = area_at(-95.40, 29.70)
    assert found is not None
    assert found.kind == Area.Kind.GRID
    promised = set(DistrictPromise.objects.values_list("setting", flat=True))
    assert promised == {setting for room in rooms() for setting in room.promises}


def test_a_refusal_is_a_sentence_and_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "points.csv"
    wrong.write_text("a,b\n1,2\n", encoding="utf-8")
    assert district.main(["new", "X", "--timezone", "UTC", "--square-grid", "500", "--around", str(wrong)]) == 2
    assert "a, b" in capsys.readouterr().err
    assert district.main(["new", "X", "--timezone", "UTC", "--square-grid", "500"]) == 2
    assert district.main(["new", "X", "--timezone", "UTC", "--areas", str(tmp_path / "none.geojson")]) == 2
    assert not Area.objects.exists()


def test_where_nobody_migrated_the_command_says_so_first(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(District._meta, "db_table", "not_there_yet")
    given = ["new", "Bayou", "--timezone", "America/Chicago", "--square-grid", "500", "--around", "points.csv"]
    assert district.main(given) == 2
    assert capsys.readouterr().err.count("anlin migrate") == 2


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"zone": "America"}, "no time zone"),
        ({"zone": "x" * 300}, "no time zone"),
        ({"name": ""}, "needs a name"),
        ({"name": "  "}, "needs a name"),
        ({"name": "x" * 500}, "at most 64"),
        ({"name": "a\x1bb"}, "cannot be shown"),
    ],
)
def test_what_cannot_stand_as_name_or_zone_is_refused(
    points: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, str], sentence: str
) -> None:
    assert made("--square-grid", "500", "--around", points, **changed) == 2
    assert sentence in refused(capsys.readouterr().err)
    assert not District.objects.exists()
    assert not Area.objects.exists()


def test_a_name_may_be_as_long_as_its_column(points: Path) -> None:
    assert made("--square-grid", "500", "--around", points, "--name-en", "e" * 96, name="名" * 64) == 0


def test_an_origin_with_a_space_is_refused(points: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--square-grid", "500", "--around", points)
    assert made(*words, "--origin", "x" * 129) == 2
    assert "at most 128" in refused(capsys.readouterr().err)


@pytest.mark.parametrize("metres", ["0", "-1", "0.1", "nan", "inf", "1e9"])
def test_squares_of_no_size_are_refused_with_the_sizes_there_are(
    points: Path, capsys: pytest.CaptureFixture[str], metres: str
) -> None:
    assert made(f"--square-grid={metres}", "--around", points) == 2
    assert "metres from 1 to 100000" in refused(capsys.readouterr().err)


def test_files_that_cannot_be_read_are_named_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("x.csv", "x.parquet", "x.geojson", "x.shp"):
        (tmp_path / name).mkdir()
    for name in ("y.parquet", "y.shp", "y.shx", "y.dbf"):
        (tmp_path / name).write_bytes(b"no such thing" * 20)
    for name, why in {
        "x.csv": "it is a folder", "x.parquet": "it is a folder", "gone.csv": "no such file", "gone.txt": "no such file",
        "y.parquet": "cannot be read",
    }.items():  # fmt: skip
        assert made("--square-grid", "500", "--around", tmp_path / name) == 2
        told = refused(capsys.readouterr().err)
        assert why in told
        assert name in told
    for name, why in {
        "x.geojson": "it is a folder", "x.shp": "it is a folder", "gone.json": "no such file", "y.shp": "cannot be read",
    }.items():  # fmt: skip
        assert made("--areas", tmp_path / name) == 2
        told = refused(capsys.readouterr().err)
        assert why in told
        assert name in told


@pytest.mark.parametrize(
    ("features", "sentence"),
    [
        ([None], "not a GeoJSON feature collection"),
        ("ab", "not a GeoJSON feature collection"),
        (7, "not a GeoJSON feature collection"),
        ({}, "no polygon"),
        ([], "no polygon"),
        ([{"geometry": {"type": "Polygon", "coordinates": []}}], "no polygon"),
        ([{"geometry": BOX}, {"geometry": {"type": "Polygon", "coordinates": [[["a", 1], [1, 1], [1, 0]]]}}], "Feature 2"),
        ([{"geometry": {"type": "Polygon", "coordinates": "a"}}], "Feature 1"),
        ([{"geometry": {"type": "Polygon"}}], "Feature 1"),
        ([{"geometry": BOX, "properties": "a"}], "Feature 1"),
        ([{"geometry": {"coordinates": []}}], "Feature 1"),
        ([{"geometry": BOX, "properties": {"code": "c" * 33}}], "at most 32"),
        ([{"geometry": BOX, "properties": {"name": "a\x00b"}}], "cannot be shown"),
    ],
)  # fmt: skip
def test_geojson_that_is_none_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], features: object, sentence: str
) -> None:
    file = tmp_path / "areas.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert made("--areas", file) == 2
    assert sentence in refused(capsys.readouterr().err)
    assert not Area.objects.exists()


def test_an_unknown_encoding_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.shp").write_bytes(b"")
    assert made("--areas", tmp_path / "a.shp", "--encoding", "latin-99") == 2
    assert "is no encoding" in refused(capsys.readouterr().err)


def test_a_long_cell_is_no_reason_to_refuse_the_points(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text(f"lat,lon,what\n29.70,-95.40,{'x' * 140_000}\n", encoding="utf-8")
    assert made("--square-grid", "500", "--around", file) == 0


def test_help_and_result_are_said_in_both_languages(points: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert made("--square-grid", "500", "--around", points, "--name-zh", "河湾区") == 0
    told = capsys.readouterr().out
    assert "河湾区 / Bayou is set up" in told
    assert "河湾区 / Bayou 已建成" in told
    with pytest.raises(SystemExit):
        district.main(["new", "--help"])
    told = capsys.readouterr().out
    assert "IANA name" in told
    assert "IANA 时区名" in told


def test_an_origin_is_never_ignored_where_the_log_has_its_name_already(
    points: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = name_log("anlin.test/first")
    assert made("--square-grid", 500, "--around", points, "--origin", "anlin.test/second") == 2
    assert there in refused(capsys.readouterr().err)
    assert not District.objects.exists()
    assert made("--square-grid", 500, "--around", points, "--origin", there) == 0
