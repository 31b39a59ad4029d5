"""Rows of a file, one batch at a time, whatever its size: CSV, Parquet, Excel."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from anlin.kernel.long_cells import long_cells
from anlin.kernel.unreadable import reason_of, why_unreadable
from anlin.kernel.words import Phrase, said
from anlin.modules.intake.importing.formulas import cells_without_value, column_of
from anlin.modules.intake.importing.refusals import ImportRefused

if TYPE_CHECKING:
    import pyarrow
    import python_calamine

Batch = list[dict[str, object]]
EXCEL_MOST_BYTES = 64 * 1024 * 1024
SURPLUS = "…"
"""The key of cells beyond the last column: a row with more cells than columns."""
UNCOMPUTED = "="
"""The key of the references of cells (B7) that hold a formula without its value, or an error."""
_SEPARATORS = ",;\t|"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_READ = said("%(file)s cannot be read: %(why)s.")


class NotRead(ImportRefused):
    """The file cannot be read; the message says what to do."""


def batches(path: Path, size: int, columns: Sequence[str] = ()) -> Iterator[Batch]:
    """Batches of rows, in the file's order; rows with nothing in any cell are none.

    Args:
        columns: those that the file must have, each once. A workbook is read from the sheet that has them.

    Raises:
        NotRead: not there, no file, unknown kind, too large (Excel), broken, or without these columns.
    """
    kind = path.suffix.lower()
    if why := why_unreadable(path):
        raise NotRead(_NOT_READ, file=path, why=why)
    try:
        if kind == ".parquet":
            read = _parquet(path, size, columns)
        elif kind in (".csv", ".tsv"):
            read = _csv(path, size, columns)
        elif kind in (".xlsx", ".xls", ".xlsb", ".ods"):
            read = _excel(path, size, columns)
        else:
            raise NotRead(said("%(file)s: give a .csv, .tsv, .parquet or .xlsx file."), file=path)
        for batch in read:
            if filled := [row for row in batch if any(cell not in (None, "") for cell in row.values())]:
                yield filled
    except OSError as error:
        raise NotRead(_NOT_READ, file=path, why=reason_of(error)) from None


def _refuse_other_columns(path: Path, there: Sequence[str], columns: Sequence[str]) -> None:
    """Raises `NotRead` where a column is missing, or stands twice: which of the two is meant nobody knows."""
    if missing := [column for column in columns if column not in there]:
        raise NotRead(
            said(
                "%(file)s lacks columns that the mapping names: %(missing)s. It has: %(there)s. "
                "The first line must hold the names of the columns. Nothing was entered."
            ),
            file=path,
            missing=", ".join(missing),
            there=", ".join(name[:40] for name in there[:60] if name) or "—",
        )
    if doubled := [column for column in columns if there.count(column) > 1]:
        raise NotRead(
            said("%(file)s has more than one column of this name: %(names)s. Rename one. Nothing was entered."),
            file=path,
            names=", ".join(doubled),
        )


def _parquet(path: Path, size: int, columns: Sequence[str]) -> Iterator[Batch]:
    import pyarrow
    from pyarrow import parquet

    with path.open("rb") as opened:
        try:
            with parquet.ParquetFile(opened) as file:
                _refuse_other_columns(path, file.schema_arrow.names, columns)
                _refuse_nested(path, file.schema_arrow, columns)
                rows = file.iter_batches(batch_size=size)
                while (batch := next(rows, None)) is not None:
                    yield batch.to_pylist()
        except (pyarrow.ArrowException, ValueError, OverflowError) as error:
            if isinstance(error, NotRead):
                raise
            raise NotRead(_NOT_READ, file=path, why=Phrase(str(error).rstrip("."))) from None


def _refuse_nested(path: Path, schema: pyarrow.Schema, columns: Sequence[str]) -> None:
    from pyarrow import types

    for column in columns:
        kind = schema.field(column).type
        if types.is_nested(kind) or types.is_binary(kind) or types.is_large_binary(kind):
            raise NotRead(
                said(
                    "%(file)s: the column %(column)s holds %(kind)s, which is no text, number or time. Nothing was entered."
                ),
                file=path,
                column=column,
                kind=str(kind)[:60],
            )


def _csv(path: Path, size: int, columns: Sequence[str]) -> Iterator[Batch]:
    before = 0
    with long_cells(), path.open(encoding=_encoding(path), newline="", errors="strict") as file:
        try:
            rows = csv.reader(file, delimiter=_separator(file, path), strict=True)
            names = [name.strip() for name in next(rows, [])]
            _refuse_other_columns(path, names, columns)
            while batch := list(islice(rows, size)):
                yield [_row(names, cells) for cells in batch if cells]
                before = rows.line_num
        except UnicodeDecodeError:
            raise _undecodable(path) from None
        except csv.Error as error:
            raise NotRead(
                said(
                    "%(file)s cannot be read between line %(first)s and line %(last)s: %(why)s. Perhaps a quotation mark is open, "
                    "or stands within a cell and is not doubled. Mend it and run again; what was entered stays and enters no second time."
                ),
                file=path,
                first=before + 1,
                last=rows.line_num,
                why=Phrase(str(error)),
            ) from None


def _row(names: Sequence[str], cells: Sequence[object]) -> dict[str, object]:
    """Cells by column; what stands beyond the last is kept, so that somebody can say it."""
    row = dict(zip(names, cells, strict=False)) | dict.fromkeys(names[len(cells) :])
    surplus = [cell for cell in cells[len(names) :] if cell not in (None, "")]
    return row | {SURPLUS: surplus} if surplus else row


def _separator(file: TextIO, path: Path) -> str:
    """What splits the first line into most columns; the usual one where none splits it."""
    first = file.readline(1 << 16)
    file.seek(0)
    usual = "\t" if path.suffix.lower() == ".tsv" else ","
    return max(usual + _SEPARATORS, key=lambda one: len(next(csv.reader([first], delimiter=one), ())))


def _encoding(path: Path) -> str:
    """UTF-16 where the file says so, UTF-8 where the beginning is; else GB 18030, as Chinese offices save."""
    with path.open("rb") as file:
        start = file.read(1 << 20)
    if start.startswith(_UTF_16):
        return "utf-16"
    try:
        start[: start.rfind(b"\n") + 1 or len(start)].decode("utf-8-sig")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _undecodable(path: Path) -> NotRead:
    if _encoding(path) == "utf-16":
        return NotRead(_NOT_READ, file=path, why=Phrase("UTF-16"))
    return NotRead(
        said(
            "%(file)s is neither UTF-8 (line %(first)s is not) nor GB 18030 (line %(second)s is not). "
            "Save it in UTF-8 and run again; what was entered stays and enters no second time."
        ),
        file=path,
        first=_first_not_in(path, "utf-8-sig"),
        second=_first_not_in(path, "gb18030"),
    )


def _first_not_in(path: Path, encoding: str) -> int:
    """The first line that is not in this encoding; 0 where all are."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                return number
    return 0


def _excel(path: Path, size: int, columns: Sequence[str]) -> Iterator[Batch]:
    import python_calamine

    if path.stat().st_size > EXCEL_MOST_BYTES:
        raise NotRead(said("%(file)s has more than 64 MB. Save it as CSV."), file=path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = [one.name for one in book.sheets_metadata if one.typ == python_calamine.SheetTypeEnum.WorkSheet]
        fitting = [name for name in sheets if set(columns) <= set(_names(book, name))]
        if len(fitting) > 1 and columns:
            raise NotRead(
                said(
                    "%(file)s has several sheets with the mapping's columns: %(sheets)s. Save each as a file. Nothing was entered."
                ),
                file=path,
                sheets=", ".join(fitting),
            )
        sheet = (fitting or sheets or book.sheet_names)[0]
        rows = enumerate(book.get_sheet_by_name(sheet).iter_rows(), 1)
    except python_calamine.PasswordError:
        raise NotRead(said("%(file)s has a password. Save it without one."), file=path) from None
    except python_calamine.CalamineError as error:
        raise NotRead(
            said("%(file)s is no Excel workbook, or is broken (%(why)s). Open it in Excel and save it anew."),
            file=path,
            why=error,
        ) from None
    names = [str(name).strip() for name in next(rows, (1, []))[1]]
    _refuse_other_columns(path, names, columns)
    empty = cells_without_value(path, sheet)
    while batch := list(islice(rows, size)):
        yield [
            _row(names, [_whole(cell) for cell in row]) | _uncomputed(names, empty.get(line, ()), columns)
            for line, row in batch
        ]


def _uncomputed(names: Sequence[str], cells: Sequence[str], columns: Sequence[str]) -> dict[str, object]:
    """Those of the columns that are asked for, under a key of their own; the others are nobody's concern."""
    asked = [cell for cell in cells if (column := column_of(cell)) < len(names) and names[column] in columns]
    return {UNCOMPUTED: ", ".join(asked)} if asked else {}


def _names(book: python_calamine.CalamineWorkbook, sheet: str) -> list[str]:
    return [str(name).strip() for name in next(iter(book.get_sheet_by_name(sheet).iter_rows()), [])]


def _whole(cell: object) -> object:
    """Excel keeps every number with a point; one without a fraction is written as people write it."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
