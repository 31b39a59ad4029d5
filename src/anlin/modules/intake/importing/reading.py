"""Rows of a file, one batch at a time, whatever its size: CSV, Parquet, Excel."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

Batch = list[dict[str, object]]
EXCEL_MOST_BYTES = 64 * 1024 * 1024


class NotRead(ValueError):
    """The file cannot be read; the message says what to do."""


def batches(path: Path, size: int) -> Iterator[Batch]:
    """Batches of rows, in the file's order.

    Raises:
        NotRead: unknown kind, too large (Excel), or broken.
    """
    kind = path.suffix.lower()
    if kind == ".parquet":
        yield from _parquet(path, size)
    elif kind in (".csv", ".tsv"):
        yield from _csv(path, size, "\t" if kind == ".tsv" else ",")
    elif kind in (".xlsx", ".xls", ".xlsb", ".ods"):
        yield from _excel(path, size)
    else:
        raise NotRead(f"{path.name}: give a .csv, .tsv, .parquet or .xlsx file")


def _parquet(path: Path, size: int) -> Iterator[Batch]:
    import pyarrow
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=size):
                yield batch.to_pylist()
    except pyarrow.ArrowInvalid as error:
        raise NotRead(f"{path.name}: {error}") from None


def _csv(path: Path, size: int, delimiter: str) -> Iterator[Batch]:
    with path.open(encoding=_encoding(path), newline="", errors="strict") as file:
        rows = csv.DictReader(file, delimiter=delimiter)
        try:
            while batch := list(islice(rows, size)):
                yield [{key: value for key, value in row.items() if key is not None} for row in batch]
        except (csv.Error, UnicodeDecodeError) as error:
            raise NotRead(f"{path.name}, line {rows.line_num}: {error}") from None


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
        raise NotRead(f"{path.name}: over 64 MB; save it as CSV")
    try:
        sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except python_calamine.CalamineError as error:
        raise NotRead(f"{path.name}: {error}") from None
    rows = iter(sheet.iter_rows())
    names = [str(name).strip() for name in next(rows, [])]
    while batch := list(islice(rows, size)):
        yield [dict(zip(names, row, strict=False)) for row in batch]
