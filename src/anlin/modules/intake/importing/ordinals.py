"""How often equal content was seen before, kept in a file of its own: memory stays flat over millions of rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from types import TracebackType

_COUNT = "INSERT INTO seen VALUES (?, 1) ON CONFLICT (hash) DO UPDATE SET times = times + 1 RETURNING times"


class Ordinals:
    """Counts of content hashes in one run; the file goes with it."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)  # "": a temporary file on disk
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute("CREATE TABLE seen (hash BLOB PRIMARY KEY, times INTEGER) WITHOUT ROWID")

    def of(self, hashes: Sequence[bytes]) -> list[int]:
        """For each, the how-manieth it is among equals, from 1."""
        self._file.execute("BEGIN")
        found = [self._file.execute(_COUNT, (one,)).fetchone()[0] for one in hashes]
        self._file.execute("COMMIT")
        return found

    def __enter__(self) -> Ordinals:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
