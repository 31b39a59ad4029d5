"""A list of matters to Excel and to CSV: seconds, and whether memory stays flat; the bare library writes the same cells beside."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from benchmarks.figures import Figure, figure
from benchmarks.houses import ENGINES, home_on

GOAL_S, FLAT_MB = 60, 30
MATTERS, FEW = 100_000, 5_000
_MEASURE = "import sys; from benchmarks.export import measure; measure(sys.argv[1], int(sys.argv[2]))"


def run(quick: bool, matters: int | None = None) -> list[Figure]:
    """The whole list of a demo house on each engine (`--quick`: SQLite, and few), and a tenth of it for its memory."""
    count = matters or (FEW if quick else MATTERS)
    return [one for engine in (ENGINES[:1] if quick else ENGINES) for one in _on(engine, count)]


def _on(engine: str, count: int) -> list[Figure]:
    with home_on(engine) as home:
        began = time.monotonic()
        home.anlin("demo", "--only-make", "--matters", str(count))
        made = f"{count:,} matters made in {time.monotonic() - began:.0f} s"

        def asked(form: str, rows: int) -> dict[str, Any]:
            told: dict[str, Any] = json.loads(home.python(_MEASURE, form, str(rows)))
            return told

        whole, tenth, bare = asked("xlsx", count), asked("xlsx", count // 10), asked("bare", count)
        plain = asked("csv", count)
    per = MATTERS / whole["rows"]
    grown = whole["mb"] - tenth["mb"]
    wrote = f"{whole['rows']:,} rows of {whole['columns']} cells in {whole['s']:.1f} s, {whole['cpu']:.1f} s CPU"
    beside = f"{wrote}, {whole['bytes'] / 1e6:.1f} MB; bare XlsxWriter, the same cells from memory: {bare['s']:.1f} s; {made}"
    return [
        figure(
            f"100,000 matters to Excel, {engine}", round(whole["s"] * per, 1), "s", f"≤ {GOAL_S}", whole["s"] * per <= GOAL_S, beside,
        ),
        figure(
            f"memory grown from {tenth['rows']:,} to {whole['rows']:,} rows, {engine}", grown, "MB", f"≤ {FLAT_MB}", grown <= FLAT_MB,
            f"{whole['mb']} MB at its highest; the bare library, its cells in memory: {bare['mb']} MB",
        ),
        figure(
            f"100,000 matters to CSV, {engine}", round(plain["s"] * per, 1), "s", "", None,
            f"first bytes after {1000 * plain['first']:.0f} ms; {plain['bytes'] / 1e6:.1f} MB; {plain['mb']} MB of memory at its highest",
        ),
    ]  # fmt: skip


def measure(form: str, rows: int) -> None:
    """Inside the house: write the newest rows in a process of their own; seconds and the highest memory, as JSON."""
    import django

    django.setup()
    from anlin.spine.ledger.services import now
    from anlin.spine.matter.models import Matter
    from anlin.workbench.desk.columns import file_columns, file_rows, headings_of
    from anlin.workbench.desk.files import Sheet, csv_chunks, workbook_chunks

    ids = list(Matter.objects.order_by("id").values_list("id", flat=True)[:rows])
    rows = len(ids)  # a demonstration has a few more or fewer than were asked for
    found = Matter.objects.filter(pk__lte=ids[-1])
    del ids
    columns = file_columns("")
    sheet = Sheet("Bench", [("Rows", str(rows))], headings_of(columns), file_rows(found, columns, order="newest"))
    cells = list(sheet.rows) if form == "bare" else []
    watch = _Watch()
    sheet = replace(sheet, rows=watch.beside(sheet.rows))
    began, spent, first, size = time.monotonic(), time.process_time(), 0.0, 0
    if form == "bare":
        size = _bare([column.label for column in sheet.columns], cells)
    else:
        for chunk in csv_chunks(sheet) if form == "csv" else workbook_chunks(sheet, now()):
            first, size = first or time.monotonic() - began, size + len(chunk)
    told = {
        "s": time.monotonic() - began,
        "cpu": time.process_time() - spent,
        "first": first,
        "bytes": size,
        "rows": rows,
        "columns": len(sheet.columns),
        "mb": watch.highest_mb(),
    }
    print(json.dumps(told))


class _Watch:
    """The highest memory of this process while rows pass: its own, without the pages of SQLite's file that it maps."""

    def __init__(self) -> None:
        self._highest = self._now()

    def beside(self, rows: Iterable[Any]) -> Iterator[Any]:
        for nth, row in enumerate(rows):
            if nth % 250 == 0:
                self._highest = max(self._highest, self._now())
            yield row

    def highest_mb(self) -> int:
        return max(self._highest, self._now()) // 1024

    def _now(self) -> int:
        """KiB."""
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))


def _bare(headings: list[str], rows: list[Any]) -> int:
    """The same cells by the library alone, its memory constant too."""
    from xlsxwriter import Workbook

    with TemporaryFile() as file:
        with Workbook(file, {"constant_memory": True, "strings_to_urls": False}) as book:
            sheet = book.add_worksheet()
            moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
            write: dict[type, Callable[..., Any]] = {
                str: sheet.write_string,
                int: sheet.write_number,
                datetime: lambda line, at, value: sheet.write_datetime(line, at, value, moment),
            }
            sheet.write_row(0, 0, headings)
            for line, row in enumerate(rows, start=1):
                for at, value in enumerate(row):
                    if value is not None and value != "":
                        write[type(value)](line, at, value)
        return file.tell()


if __name__ == "__main__":
    for told in run("--quick" in sys.argv):
        print(json.dumps(told, ensure_ascii=False))
