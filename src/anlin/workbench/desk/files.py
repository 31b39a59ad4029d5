"""A list as a file: Excel or CSV. No cell is a formula, and memory does not grow with the rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any, Literal, Protocol

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Cell = str | int | date | datetime | None
Kind = Literal["text", "integer", "date", "moment"]
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
MOST_IN_EXCEL = 200_000
"""Rows of a workbook; more go into CSV, which is sent while it is written."""
_AT_ONCE = 500
_PIECE = 1 << 16
_LONGEST = 32_000  # Excel refuses longer cells
# The wide ones too: East Asian editions take them for the narrow (OWASP, CSV Injection).
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORMATS = {"date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}
_WIDTHS = {"text": 20, "integer": 10, "date": 12, "moment": 17}
_SAFE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Column(Protocol):
    """A column of a file: its heading in the reader's language, and what stands in it."""

    @property
    def label(self) -> str: ...

    @property
    def kind(self) -> Kind: ...


@dataclass(frozen=True)
class Sheet:
    """What a file holds.

    Args:
        about: what the file says of itself, as (label, words).
        rows: one value a column. Moments are naive and stand on the district's wall clock.
    """

    title: str
    about: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


def workbook_chunks(sheet: Sheet, made: datetime) -> Iterator[bytes]:
    """The sheet as a workbook, in the language of the caller, piece by piece once all of it is written."""
    return _workbook_chunks(sheet, made, get_language() or "en")


def _workbook_chunks(sheet: Sheet, made: datetime, language: str) -> Iterator[bytes]:
    with TemporaryFile() as file:
        with override(language):  # the server asks after the page's language was put away
            _write_workbook(sheet, file, made)
        file.seek(0)
        yield from iter(partial(file.read, _PIECE), b"")


def _write_workbook(sheet: Sheet, out: IO[bytes], made: datetime) -> None:
    """Write the workbook; its second sheet says what the file is."""
    with Workbook(out, _SAFE) as book:
        book.set_properties({"title": sheet.title, "created": made.astimezone(UTC).replace(tzinfo=None)})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        shapes = {kind: book.add_format({"num_format": shape}) for kind, shape in _FORMATS.items()}
        first = book.add_worksheet(_("List"))
        first.freeze_panes(1, 1)
        for at, column in enumerate(sheet.columns):
            first.set_column(at, at, _WIDTHS[column.kind])
        for at, column in enumerate(sheet.columns):
            first.write_string(0, at, column.label, head)
        line = 0
        for line, row in enumerate(sheet.rows, start=1):
            _write_row(first, line, row, shapes)
        first.autofilter(0, 0, line, len(sheet.columns) - 1)
        _write_about(book, sheet, head)


def _write_row(into: Worksheet, line: int, row: Sequence[Cell], shapes: dict[str, Format]) -> None:
    """A cell by its type: text is written as text, whatever it begins with."""
    for at, value in enumerate(row):
        if isinstance(value, str):
            if value:
                into.write_string(line, at, value[:_LONGEST])
        elif isinstance(value, datetime):
            into.write_datetime(line, at, value, shapes["moment"])
        elif isinstance(value, date):
            into.write_datetime(line, at, value, shapes["date"])
        elif value is not None:
            into.write_number(line, at, value)


def _write_about(book: Workbook, sheet: Sheet, head: Format) -> None:
    about = book.add_worksheet(_("About this file"))
    about.set_column(0, 0, 18)
    about.set_column(1, 1, 90)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for line, (label, words) in enumerate(sheet.about):
        about.write_string(line, 0, label, head)
        about.write_string(line, 1, words[:_LONGEST], wrap)


def csv_chunks(sheet: Sheet) -> Iterator[bytes]:
    """The sheet as CSV, piece by piece, in the language of the caller: lines with # say what it is, then headings and rows.

    It begins with a byte order mark, by which Excel knows UTF-8.
    """
    return _csv_chunks(sheet, get_language() or "en")


def _csv_chunks(sheet: Sheet, language: str) -> Iterator[bytes]:
    rows = iter(sheet.rows)
    about = [(f"# {label}", words) for label, words in sheet.about]
    yield b"\xef\xbb\xbf" + _lines([*about, [column.label for column in sheet.columns]])
    while True:
        with override(language):  # as above
            some = list(islice(rows, _AT_ONCE))
        if not some:
            return
        yield _lines(some)


def _lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    out = io.StringIO()
    written = csv.writer(out)
    written.writerows([_as_text(value) for value in row] for row in rows)
    return out.getvalue().encode()


def _as_text(value: Cell) -> Any:
    """A value in CSV: what a spreadsheet would take for a formula begins with an apostrophe."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_STARTS_A_FORMULA) else value
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else value
