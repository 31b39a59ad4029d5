"""Rows of a file, one batch at a time, whatever its size: CSV, Parquet, Excel."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from anlin.kernel.long_cells import long_cells
from anlin.kernel.unreadable import reason_of, why_unreadable
from anlin.kernel.words import Phrase, said
from anlin.modules.intake.importing.refusals import ImportRefused

Batch = list[dict[str, object]]
EXCEL_MOST_BYTES = 64 * 1024 * 1024
_NOT_READ = said("%(file)s cannot be read: %(why)s.")


class NotRead(ImportRefused):
    """The file cannot be read; the message says what to do."""


def batches(path: Path, size: int) -> Iterator[Batch]:
    """Batches of rows, in the file's order.

    Raises:
        NotRead: not there, no file, unknown kind, too large (Excel), or broken.
    """
    kind = path.suffix.lower()
    if why := why_unreadable(path):
        raise NotRead(_NOT_READ, file=path, why=why)
    try:
        if kind == ".parquet":
            yield from _parquet(path, size)
        elif kind in (".csv", ".tsv"):
            yield from _csv(path, size, "\t" if kind == ".tsv" else ",")
        elif kind in (".xlsx", ".xls", ".xlsb", ".ods"):
            yield from _excel(path, size)
        else:
            raise NotRead(said("%(file)s: give a .csv, .tsv, .parquet or .xlsx file."), file=path)
    except OSError as error:
        raise NotRead(_NOT_READ, file=path, why=reason_of(error)) from None


def _parquet(path: Path, size: int) -> Iterator[Batch]:
    import pyarrow
    from pyarrow import parquet

    with path.open("rb") as opened:
        try:
            with parquet.ParquetFile(opened) as file:
                rows = file.iter_batches(batch_size=size)
                while (batch := next(rows, None)) is not None:
                    yield batch.to_pylist()
        except (pyarrow.ArrowException, ValueError, OverflowError) as error:
            raise NotRead(_NOT_READ, file=path, why=Phrase(str(error))) from None


def _csv(path: Path, size: int, delimiter: str) -> Iterator[Batch]:
    with long_cells(), path.open(encoding=_encoding(path), newline="", errors="strict") as file:
        rows = csv.DictReader(file, delimiter=delimiter)
        try:
            while batch := list(islice(rows, size)):
                yield [{key: value for key, value in row.items() if key is not None} for row in batch]
        except (csv.Error, UnicodeDecodeError) as error:
            raise NotRead(
                said(
                    "%(file)s cannot be read near line %(line)s: %(why)s. "
                    "Mend it and run again; what was entered stays and enters no second time."
                ),
                file=path,
                line=rows.line_num,
                why=Phrase(str(error)),
            ) from None


def _encoding(path: Path) -> str:
    """UTF-8 where the beginning is; else GB 18030, as Chinese offices save."""
    with path.open("rb") as file:
        start = file.read(1 << 20)
    try:
        start[: start.rfind(b"\n") + 1 or len(start)].decode("utf-8-sig")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _excel(path: Path, size: int) -> Iterator[Batch]:
    import python_calamine

    if path.stat().st_size > EXCEL_MOST_BYTES:
        raise NotRead(said("%(file)s has more than 64 MB. Save it as CSV."), file=path)
    try:
        sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except python_calamine.CalamineError as error:
        raise NotRead(_NOT_READ, file=path, why=Phrase(str(error))) from None
    rows = iter(sheet.iter_rows())
    names = [str(name).strip() for name in next(rows, [])]
    while batch := list(islice(rows, size)):
        yield [dict(zip(names, row, strict=False)) for row in batch]
