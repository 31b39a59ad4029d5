"""Files as offices save them, and mappings as people write them: read as they are meant, or refused with the line and the remedy."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow
import pytest
import xlsxwriter
from django.db import IntegrityError
from pyarrow import parquet

from anlin.modules.intake.importing import entering
from anlin.modules.intake.importing.command import main
from anlin.modules.intake.models import ImportedRow
from anlin.modules.intake.tests.test_importing import aside_rows, in_both_languages
from anlin.spine.matter.models import Matter
from tests.house import House, built

pytestmark = pytest.mark.django_db
MAPPING = """title = "Lamps"
key = ["number"]

[text]
what = "{what}"
where = "{where}"

[created]
column = "time"
formats = ["%Y-%m-%d %H:%M", "excel"]

[category]
column = "kind"
else = "other"
values = { "lamp" = "public_facility" }

[point]
lon = "lon"
lat = "lat"

[status]
all_closed = true
"""
COLUMNS = ("number", "what", "where", "time", "kind", "lon", "lat")
HEAD = ",".join(COLUMNS)

KNOWN_AS = "9ec83d779ed78a28fd6af093dddc5992"
KNOWN_AS_OF_EXCEL = "94518311f2bdf7d1ec4599c40a8297be"


@pytest.fixture
def house() -> House:
    return built()


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    return mapped(tmp_path, MAPPING)


def mapped(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "lamps.toml"
    path.write_text(text, encoding=encoding)
    return path


def cells(house: House, number: str = "A1") -> list[str]:
    lon, lat = house.point("g111")
    return [number, "路灯不亮", "书院路 41 号", "2026-03-01 08:00", "lamp", str(lon), str(lat)]


def saved(folder: Path, text: str, encoding: str = "utf-8", name: str = "lamps.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def run(file: Path, mapping: Path) -> int:
    return main(["reports", str(file), "--mapping", str(mapping)])


def refused(file: Path, mapping: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What it says, in both languages; nothing entered."""
    assert run(file, mapping) == 2
    told = capsys.readouterr().err
    assert in_both_languages(told), told
    assert not Matter.objects.exists()
    return told


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_however_an_office_saves_it(
    house: House, tmp_path: Path, mapping: Path, encoding: str, separator: str
) -> None:
    rows = [[f" {name} " for name in COLUMNS], cells(house), [""] * len(COLUMNS), cells(house, "A2")]
    text = "\r\n".join(separator.join(row) for row in rows)
    assert run(saved(tmp_path, text, encoding), mapping) == 0
    assert Matter.objects.count() == 2, "a line without anything in it is no row"


def test_a_decimal_comma_is_read_and_what_is_no_number_is_not_taken_for_no_place(
    house: House, tmp_path: Path, mapping: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    comma = [one.replace(".", ",") if number > 4 else one for number, one in enumerate(cells(house))]
    odd = [*cells(house, "A2")[:5], "E121", "N31"]
    none = [*cells(house, "A3")[:5], "NULL", ""]
    file = saved(tmp_path, "\n".join(";".join(row) for row in (list(COLUMNS), comma, odd, none)))
    run(file, mapping)
    told = capsys.readouterr().out
    assert "read 3 = entered 2 + set aside 1" in told
    assert "not located: 1" in told
    assert "no longitude and latitude" in aside_rows(tmp_path / "lamps.set-aside.csv")[0]["reason"]


def test_a_row_with_more_cells_than_columns_is_set_aside(house: House, tmp_path: Path, mapping: Path) -> None:
    shifted = ["A1", "路灯", "不亮", *cells(house)[2:]]
    run(saved(tmp_path, "\n".join([HEAD, ",".join(shifted), ",".join([*cells(house, "A2"), "", ""])])), mapping)
    assert "more cells" in aside_rows(tmp_path / "lamps.set-aside.csv")[0]["reason"]
    assert Matter.objects.count() == 1


def test_an_open_quotation_mark_swallows_no_rows_unsaid(
    house: House, tmp_path: Path, mapping: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_one = ",".join(["A2", '"路灯', *cells(house)[2:]])
    told = refused(saved(tmp_path, "\n".join([HEAD, open_one, ",".join(cells(house, "A3"))])), mapping, capsys)
    assert "between line 1 and line 3" in told


def test_a_file_in_no_encoding_is_refused_with_the_lines(
    house: House, tmp_path: Path, mapping: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lamps.csv"
    file.write_bytes(f"{HEAD}\nA1,好".encode() + b"\n\xff\xff,x\n")
    assert "line 3 is not" in refused(file, mapping, capsys)


@pytest.mark.parametrize("text", ["", HEAD + ",what\n"])
def test_a_file_without_columns_or_with_one_twice_is_refused(
    house: House, tmp_path: Path, mapping: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "what" in refused(saved(tmp_path, text), mapping, capsys)


def test_a_workbook_is_read_from_the_sheet_that_has_the_columns(house: House, tmp_path: Path, mapping: Path) -> None:
    lon, lat = house.point("g111")
    row: list[object] = [17, "路灯不亮", "书院路 41 号", 46082.5, "lamp", lon, lat]
    assert run(workbook(tmp_path / "a.xlsx", guide=[["填表说明"]], rows=[list(COLUMNS), row]), mapping) == 0
    assert Matter.objects.get().opened_at.isoformat() == "2026-03-01T04:00:00+00:00", (
        "half past day 46,082 is noon there"
    )
    as_text = saved(tmp_path, "\n".join([HEAD, ",".join(map(str, [*row[:3], "2026-03-01 12:00", *row[4:]]))]))
    run(as_text, mapping)
    assert Matter.objects.count() == 1, "number 17 is the same in a workbook and in a text file"


def test_a_formula_that_nobody_computed_and_an_error_enter_no_empty_cell(
    house: House, tmp_path: Path, mapping: Path
) -> None:
    with xlsxwriter.Workbook(tmp_path / "lamps.xlsx") as book:
        book.add_worksheet("guide").write_formula("A2", "=1+1", value="")
        sheet = book.add_worksheet("rows")
        sheet.write_row(0, 0, [*COLUMNS, "note"])
        for line in range(1, 6):
            sheet.write_row(line, 0, cells(house, f"A{line}"))
        sheet.write_formula("B2", '="路灯"&"不亮"', value="")
        sheet.write_formula("C3", "=1/0", value="#DIV/0!")
        sheet.write_formula("B4", '="路灯"&"不亮"', value="路灯不亮")
        sheet.write_formula("H5", "=NOW()", value="")
    run(tmp_path / "lamps.xlsx", mapping)
    reasons = {row["row"]: row["reason"] for row in aside_rows(tmp_path / "lamps.set-aside.csv")}
    assert set(reasons) == {"1", "2"}
    assert "B2" in reasons["1"]
    assert "C3" in reasons["2"]
    assert Matter.objects.count() == 3, "computed, of a column that nobody asks for, or no formula"


def test_of_two_sheets_with_the_columns_none_is_left_out_unsaid(
    house: House, tmp_path: Path, mapping: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[list[object]] = [list(COLUMNS), list(cells(house))]
    told = refused(workbook(tmp_path / "a.xlsx", March=rows, April=rows), mapping, capsys)
    assert "March, April" in told


def test_a_nested_column_is_never_entered_as_a_programs_own_words(
    house: House, tmp_path: Path, mapping: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = {name: [cell] for name, cell in zip(COLUMNS, cells(house), strict=True)} | {"what": [{"zh": "路灯"}]}
    parquet.write_table(pyarrow.table(table), tmp_path / "a.parquet")
    assert "struct" in refused(tmp_path / "a.parquet", mapping, capsys)


def test_a_time_with_its_zone_enters_as_that_moment(house: House, tmp_path: Path, mapping: Path) -> None:
    table = {name: [cell] for name, cell in zip(COLUMNS, cells(house), strict=True)}
    zoned = pyarrow.array([datetime(2026, 3, 1, 0, 0)], pyarrow.timestamp("us", tz="America/New_York"))  # noqa: DTZ001 - the column has it
    parquet.write_table(pyarrow.table(table | {"time": zoned}), tmp_path / "a.parquet")
    assert run(tmp_path / "a.parquet", mapping) == 0
    assert Matter.objects.get().opened_at.isoformat() == "2026-03-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("good", "bad", "line", "says"),
    [
        ("[point]", "[points]", 17, "“points”"),
        ("lon =", "longitude =", 18, "“longitude”"),
        ('lat = "lat"\n', "", 17, "“point.lat” is missing"),
        ("all_closed = true", 'all_closed = "no"', 22, "true or false"),
        ("all_closed = true", 'closed = ["Done"]', 21, "“column”"),
        ('"{what}"', '"{what"', 5, "brace"),
        ('"%Y-%m-%d %H:%M"', '"%Q"', 10, "%Q"),
        ('"%Y-%m-%d %H:%M"', '"%m/%d"', 10, "with its year"),
        ('"public_facility"', '"lamps"', 15, "no such categories: lamps"),
        ('{ "lamp" = "public_facility" }', '["lamp"]', 15, "pairs"),
        ('["number"]', "[5]", 2, "a list of texts"),
        ('key = ["number"]', 'source = " "', 2, "1 to 60 characters"),
        ('key = ["number"]', f'source = "{"x" * 61}"', 2, "1 to 60 characters"),
        ("[category]", "[category", 12, "TOML"),
        ('[text]\nwhat = "{what}"\nwhere = "{where}"', 'text = "x"', 4, "[text]"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_mapping_is_named_with_its_line_before_anything_enters(
    house: House, tmp_path: Path, good: str, bad: str, line: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = saved(tmp_path, "\n".join([HEAD, ",".join(cells(house))]))
    assert MAPPING.count(good) == 1
    told = refused(file, mapped(tmp_path, MAPPING.replace(good, bad)), capsys)
    assert f"line {line}:" in told
    assert says in told


def test_a_mapping_may_begin_with_the_mark_that_some_editors_write(house: House, tmp_path: Path) -> None:
    file = saved(tmp_path, "\n".join([HEAD, ",".join(cells(house))]))
    assert run(file, mapped(tmp_path, MAPPING, "utf-8-sig")) == 0


def test_rows_are_known_by_the_source_that_a_mapping_names_else_by_its_file(house: House, tmp_path: Path) -> None:
    file = saved(tmp_path, "\n".join([HEAD, ",".join(cells(house))]))
    run(file, mapped(tmp_path, MAPPING))
    copy = tmp_path / "copy of lamps.toml"
    copy.write_text(f'source = "lamps"\n{MAPPING}')
    run(file, copy)
    assert list(ImportedRow.objects.values_list("source", flat=True)) == ["lamps"]
    copy.write_text(MAPPING)
    run(file, copy)
    assert Matter.objects.count() == 2, "another name is another source"
    long = tmp_path / f"{'x' * 61}.toml"
    long.write_text(f'source = "lamps"\n{MAPPING}')
    assert run(file, long) == 0


KEYLESS = MAPPING.replace('key = ["number"]', "key = []")


def test_a_row_without_a_key_is_known_again_for_good(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changes what names such a row lets every source of this kind enter twice: pinned here."""
    monkeypatch.setattr(entering, "derived_key", lambda _purpose: b"k" * 32)
    mapping = mapped(tmp_path, KEYLESS)
    row = ["17", "路灯不亮", "书院路 41 号", "2026-03-01 08:00", "lamp", "", ""]
    run(saved(tmp_path, "\n".join([HEAD, ",".join(row)])), mapping)
    spaced = [f" {name} " for name in reversed(COLUMNS)]
    run(saved(tmp_path, "\r\n".join([";".join(spaced), ";".join(reversed(row))]), "gb18030"), mapping)
    assert {bytes(one).hex() for one in ImportedRow.objects.values_list("identity", flat=True)} == {KNOWN_AS}


def test_a_row_without_a_key_of_a_workbook_is_known_again_for_good(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "derived_key", lambda _purpose: b"k" * 32)
    mapping = mapped(tmp_path, KEYLESS)
    for number in (17, 17.0):
        row: list[object] = [number, "路灯不亮", "书院路 41 号", 46082.5, "lamp", "", ""]
        run(workbook(tmp_path / "a.xlsx", rows=[list(COLUMNS), row]), mapping)
    assert {bytes(one).hex() for one in ImportedRow.objects.values_list("identity", flat=True)} == {KNOWN_AS_OF_EXCEL}


def test_two_imports_of_the_same_rows_at_once_enter_them_once_and_the_second_is_told(
    house: House, tmp_path: Path, mapping: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def entered_meanwhile(*_given: object) -> None:
        raise IntegrityError("UNIQUE")

    monkeypatch.setattr(entering, "insert_rows", entered_meanwhile)
    told = refused(saved(tmp_path, "\n".join([HEAD, ",".join(cells(house))])), mapping, capsys)
    assert "nothing enters twice" in told
    assert not ImportedRow.objects.exists()
