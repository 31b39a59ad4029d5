"""CSV files with a cell longer than Python's reader takes by default: read, so that one such cell does not refuse the whole file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_CELL = 16 * 1024 * 1024


@contextmanager
def long_cells() -> Iterator[None]:
    """Cells up to 16 Mi characters are read; the limit is the process's, and put back afterwards."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)
