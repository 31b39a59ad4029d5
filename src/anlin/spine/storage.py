"""What the database's edge has to know: storage that fails, snapshots for reading, and durability."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DatabaseErrorWrapper


class StorageUnavailable(OperationalError):
    """Nothing was stored: try again later. `reason` is one of full, gone, busy, damaged, read_only.

    Raised by both engines in place of Django's own, so that the edge needs one `except`. It is a
    `DatabaseError`, since `atomic` rolls back on nothing else when a commit fails.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail = reason, detail


class NotDurable(RuntimeError):
    """The live connection may lose what it has acknowledged; the product does not serve."""


_SQLITE_REASONS = {
    "SQLITE_FULL": "full",
    "SQLITE_CANTOPEN": "gone",
    "SQLITE_IOERR": "gone",
    "SQLITE_BUSY": "busy",
    "SQLITE_LOCKED": "busy",
    "SQLITE_PROTOCOL": "busy",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_NOTADB": "damaged",
    "SQLITE_READONLY": "read_only",
}
_POSTGRESQL_REASONS = {
    "53100": "full",
    "53": "busy",
    "57P": "gone",
    "08": "gone",
    "58": "gone",
    "55P03": "busy",
    "25006": "read_only",
    "XX001": "damaged",
    "XX002": "damaged",
}


def reason_of(error: BaseException) -> str:
    """Why storage failed, from a driver's error of either engine; empty when it did not fail as such."""
    name = getattr(error, "sqlite_errorname", None)
    if name is not None:
        return _SQLITE_REASONS.get("_".join(name.split("_")[:2]), "")
    if type(error).__module__.startswith("psycopg"):
        return _postgresql_reason(error)
    return ""


def _postgresql_reason(error: BaseException) -> str:
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return next((reason for start, reason in _POSTGRESQL_REASONS.items() if state.startswith(start)), "")
    # The driver lost its server, or never reached it: such errors carry no SQLSTATE.
    lost = "connection" in str(error).lower() or "server" in str(error).lower()
    return "gone" if lost and type(error).__name__ in {"OperationalError", "ConnectionTimeout"} else ""


class StorageErrors(DatabaseErrorWrapper):
    """Django's wrapper of driver errors, with `StorageUnavailable` for those that mean the storage itself."""

    wrapper: Any

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if error is not None and not isinstance(error, StorageUnavailable):
            reason = reason_of(error)
            if reason:
                self.wrapper.errors_occurred = True
                # SQLite may have rolled back by itself: nothing more may run as if the transaction stood.
                self.wrapper.needs_rollback = self.wrapper.in_atomic_block
                raise StorageUnavailable(reason, str(error)) from error
        super().__exit__(kind, error, traceback)


@contextmanager
def reading(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """One consistent snapshot for several reads: no write lock, no waiting; a write inside raises.

    Single reads need nothing; requests that only read open no transaction. Every `atomic` outside `reading` is a
    write transaction: it waits its turn. Inside a running transaction this changes nothing.
    """
    connection: Any = connections[using]
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor != "sqlite":
        with transaction.atomic(using=using):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    connection.only_reads = True
    try:
        with transaction.atomic(using=using):
            yield
    finally:
        connection.only_reads = False


def look_over(using: str = DEFAULT_DB_ALIAS) -> None:
    """Let the planner learn what the tables hold: after a bulk entry it knows nothing of it."""
    with connections[using].cursor() as cursor:
        cursor.execute("ANALYZE")


def damage(connection: BaseDatabaseWrapper) -> str:
    """What is wrong with the embedded database's file, on one line; empty where nothing is, and on PostgreSQL.

    Reads the whole file, about a second a GB from a warm cache, a disk's pace from a cold one: never while somebody waits.
    """
    if connection.vendor != "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        found = " ".join(str(cursor.fetchone()[0]).split())
    return "" if found == "ok" else found


def assert_durable(connection: BaseDatabaseWrapper) -> None:
    """Look at the live settings of a connection, not at what was asked for.

    Raises:
        NotDurable: a committed write could be lost when the machine stops.
    """
    wanted = _WANTED_OF_SQLITE if connection.vendor == "sqlite" else _WANTED_OF_POSTGRESQL
    wrong = []
    with connection.cursor() as cursor:
        for question, good in wanted.items():
            cursor.execute(question)
            found = str(cursor.fetchone()[0]).lower()
            if found not in good:
                wrong.append(f"{question.split()[1]} is {found}, not {' or '.join(sorted(good))}")
    if wrong:
        raise NotDurable("; ".join(wrong))


_WANTED_OF_SQLITE = {
    "PRAGMA journal_mode": {"wal"},
    "PRAGMA synchronous": {"2", "3"},  # FULL, EXTRA
    "PRAGMA foreign_keys": {"1"},
    "PRAGMA recursive_triggers": {"1"},  # without it REPLACE slips past the triggers that refuse DELETE
}
_WANTED_OF_POSTGRESQL = {
    "SHOW fsync": {"on"},
    "SHOW synchronous_commit": {"on", "remote_apply", "remote_write", "local"},
    "SHOW full_page_writes": {"on"},
    "SHOW transaction_read_only": {"off"},  # nobody is served by a house that can store nothing
    "SHOW server_encoding": {"utf8"},  # others cannot hold what people write
}
