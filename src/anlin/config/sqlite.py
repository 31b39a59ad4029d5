"""Put a safe SQLite in place of Python's own, before Django loads it."""

from __future__ import annotations

import importlib
import sys

OLDEST = (3, 51, 3)
"""3.7.0 to 3.51.2 have the WAL-reset bug, which can lose committed writes (sqlite.org/wal.html)."""


class TooLate(RuntimeError):
    """Django's SQLite backend was loaded before `install` was called."""


def install() -> bool:
    """Make `import sqlite3` mean PyPI's pysqlite3, when it is here.

    Call it before anything of Django's database layer is imported. Without pysqlite3, Python's own stays,
    and the engine refuses to open a file with it if it is older than `OLDEST`.

    Returns:
        Whether the SQLite now linked may keep a write-ahead log.

    Raises:
        TooLate: Django has already taken the other one.
    """
    try:
        ours = importlib.import_module("pysqlite3")
        ours_dbapi2 = importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return linked() >= OLDEST
    if sys.modules.get("sqlite3") is ours:
        return linked() >= OLDEST
    if "django.db.backends.sqlite3.base" in sys.modules:
        raise TooLate("call anlin.config.sqlite.install() before Django's database layer is imported")
    sys.modules["sqlite3"] = ours
    sys.modules["sqlite3.dbapi2"] = ours_dbapi2
    return linked() >= OLDEST


def linked() -> tuple[int, ...]:
    """The version of the SQLite library that `import sqlite3` gives."""
    version: tuple[int, ...] = importlib.import_module("sqlite3").sqlite_version_info
    return version
