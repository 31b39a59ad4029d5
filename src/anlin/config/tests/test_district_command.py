"""`anlin district new`, as an importer runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from anlin.config.commands import district
from anlin.spine.matter.models import DistrictPromise
from anlin.spine.place.models import Area, District
from anlin.spine.place.selectors import area_at
from anlin.workbench.rooms import rooms

pytestmark = pytest.mark.django_db


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
