"""Run by `reading` as a process of its own: values of a workbook's first sheet, from standard input to standard output.

A reader in Rust that is told to make room for more than there is ends its whole process, and no exception can be caught. Here that is a
refused file. Imports nothing of ours, so that it starts in a tenth of a second.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from datetime import date, datetime

MEMORY = 1536 * 1024 * 1024
SECONDS = 30
CELLS = 50_000 * 60
TOO_LARGE = 3


def main() -> int:
    """0 with the rows as JSON; dates as {"date": …} and {"moment": …}; anything else: not read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook  # after the limits

    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheet = book.get_sheet_by_index(0)
    if sheet.total_height * sheet.total_width > CELLS:
        return TOO_LARGE
    rows = [[_plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    sys.stdout.buffer.write(json.dumps(rows).encode())
    return 0


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value if isinstance(value, str | int | float | bool | None) else str(value)


if __name__ == "__main__":
    sys.exit(main())
