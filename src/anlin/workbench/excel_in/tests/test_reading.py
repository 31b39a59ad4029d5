"""A workbook that a stranger may have made is bounded and looked through before it is read; refusals say what to do."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from random import Random

import pytest

from anlin.workbench.excel_in.reading import MOST_ROWS, MOST_UNPACKED, NotRead, read_sheet
from anlin.workbench.excel_in.tests.workbooks import row, with_part, workbook

GOOD = workbook([row("青禾面馆", day=date(2026, 3, 9))])
MACRO_TYPES = b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
SHEET = "xl/worksheets/sheet1.xml"
BLANKS = MOST_UNPACKED + 1024 * 1024


def test_a_sheet_is_read_with_its_lines_and_types() -> None:
    sheet = read_sheet(GOOD)
    assert list(sheet.rows[1])[:4] == ["青禾面馆", "书院路 41 号", "餐饮", 2.0]
    assert sheet.rows[1][4] == date(2026, 3, 9)
    assert not sheet.formulas


def _merged() -> bytes:
    return workbook([row("甲店"), row("乙店")], touch=lambda book, sheet: sheet.merge_range("B2:B3", "书院路"))


def _hidden() -> bytes:
    return workbook([row("甲店")], more=["底表"], touch=lambda book, sheet: book.worksheets()[1].hide())


def _bomb() -> bytes:
    """A sheet of more blanks than may be unpacked, in some 100 KB."""
    return with_part(GOOD, SHEET, b"<worksheet><sheetData>" + b" " * BLANKS + b"</sheetData></worksheet>")


def _lying() -> bytes:
    """The same bomb, whose directory says that it is small."""
    packed = bytearray(_bomb())
    size = (BLANKS + len(b"<worksheet><sheetData></sheetData></worksheet>")).to_bytes(4, "little")
    at = packed.find(size)
    while at >= 0:
        packed[at : at + 4] = (1000).to_bytes(4, "little")
        at = packed.find(size, at)
    return bytes(packed)


def _nested() -> bytes:
    entities = (
        b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData>&b;</sheetData></worksheet>'
    )
    return with_part(GOOD, SHEET, entities)


def _far() -> bytes:
    return workbook([row("甲店")], touch=lambda book, sheet: sheet.write(900_000, 0, "乙店"))


def _wide() -> bytes:
    return workbook([row("甲店")], touch=lambda book, sheet: sheet.write(1, 16_000, "乙店"))


def _greedy() -> bytes:
    """Says that it holds 100 thousand million texts: the reader would make room for them, and end its process."""
    return with_part(
        GOOD, "xl/sharedStrings.xml", b'<sst count="99999999999" uniqueCount="99999999999"><si><t>x</t></si></sst>'
    )


def _locked() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (_merged, "Cells are merged: B2:B3."),
        (_hidden, "The workbook has hidden sheets: 底表."),
        (lambda: workbook([row("甲店")], more=["另一张"]), "The workbook has more sheets: 另一张."),
        (lambda: with_part(GOOD, "xl/vbaProject.bin", b"\xcc\x61"), "The workbook holds a macro."),
        (lambda: with_part(GOOD, "[Content_Types].xml", MACRO_TYPES), "The workbook holds a macro."),
        (_bomb, "Unpacked, the workbook is larger than"),
        (_lying, "The workbook is damaged."),
        (_nested, "This is no Excel workbook."),
        (_far, "Row 900001 lies far below the others."),
        (_wide, "The sheet has more than 60 columns."),
        (lambda: with_part(GOOD, SHEET, b'<?xml version="1.0" encoding="none"?><worksheet/>'), "The workbook is damaged."),
        (_greedy, "The workbook is damaged."),
        (_locked, "This is an old or protected workbook."),
        (lambda: b"name,address\n1,2\n", "This is no Excel workbook."),
        (lambda: b"", "This is no Excel workbook."),
        (lambda: GOOD[: len(GOOD) // 2], "The workbook is damaged."),
        (lambda: with_part(GOOD, SHEET, b"<worksheet><sheetData><row r='1'><c></row>"), "The workbook is damaged."),
        (lambda: b"PK" + b"\x00" * (11 * 1024 * 1024), "The file has 11 MB."),
    ],
)  # fmt: skip
def test_what_is_not_read_says_what_to_do(made: Callable[[], bytes], says: str) -> None:
    with pytest.raises(NotRead) as refused:
        read_sheet(made())
    assert str(refused.value).startswith(says)


def test_a_zip_of_something_else_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as other:
        other.writestr("word/document.xml", "<document/>")
    with pytest.raises(NotRead, match="no Excel workbook"):
        read_sheet(out.getvalue())


def test_a_hundred_thousand_rows_are_refused_before_they_are_read() -> None:
    line = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>7</v></c></row>' for n in range(1, 100_002))
    many = with_part(GOOD, SHEET, f"<worksheet><sheetData>{line}</sheetData></worksheet>".encode())
    tracemalloc.start()
    with pytest.raises(NotRead) as refused:
        read_sheet(many)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert str(refused.value).startswith(f"The sheet has more than {MOST_ROWS:,} rows. Split it")
    assert peak < 8 * len(many)


def test_formulas_are_seen_where_they_stand() -> None:
    made = workbook([row("甲店"), row("乙店")], touch=lambda book, sheet: sheet.write_formula("D3", "=1+1", None, 2))
    assert read_sheet(made).formulas == {(3, 3)}


def test_the_explanation_may_stand_beside() -> None:
    assert read_sheet(workbook([row("甲店")], more=["填写说明"]), passed_over={"填写说明"}).rows


def test_what_is_spoilt_at_random_is_read_or_refused_and_nothing_else() -> None:
    random = Random(7)
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        parts = {
            name: archive.read(name) for name in (SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml")
        }
    refused = 0
    for _round in range(25):
        name = random.choice(sorted(parts))
        spoilt = bytearray(parts[name])
        for _time in range(3):
            at = random.randrange(len(spoilt))
            spoilt[at : at + random.randint(0, 12)] = random.choice((b"", b'"', b"99999999999", b"<c>", b"\xff", b"-1"))
        try:
            read_sheet(with_part(GOOD, name, bytes(spoilt)))
        except NotRead:
            refused += 1
    assert 0 < refused <= 25
