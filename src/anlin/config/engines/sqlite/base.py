"""Django's SQLite backend on a write-ahead log with full sync, where writers queue and readers never wait."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.creation import DatabaseCreation as DjangoCreation
from django.utils.functional import cached_property

from anlin.config.engines.sqlite.queue import WriteQueue, forget_queue, queue_of
from anlin.config.sqlite import OLDEST, linked
from anlin.spine.storage import StorageErrors, StorageUnavailable

PATIENCE = 20.0  # seconds that a writer queues before it is told to try again
_WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|REINDEX|ANALYZE|VACUUM)\b", re.IGNORECASE)
_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA recursive_triggers = ON",  # REPLACE then meets the triggers that refuse DELETE
    "PRAGMA secure_delete = ON",  # erased content is overwritten in the file
    "PRAGMA temp_store = MEMORY",  # nothing unsealed in temporary files
    "PRAGMA cache_size = -8000",  # KiB, a connection
    "PRAGMA mmap_size = 268435456",
    "PRAGMA journal_size_limit = 67108864",
)
_seen: set[str] = set()


class DatabaseCreation(DjangoCreation):
    """Forgets a test database when Django deletes it, with the files beside it."""

    def _create_test_db(self, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        name = self._get_test_db_name()  # type: ignore[attr-defined] # the stubs leave it out
        if autoclobber and not keepdb and not self.is_in_memory_db(name):
            # The log of a run that was killed would be replayed into the new file.
            for ending in ("-wal", "-shm"):
                Path(f"{name}{ending}").unlink(missing_ok=True)
        created: str = super()._create_test_db(verbosity, autoclobber, keepdb)  # type: ignore[misc] # as above
        return created

    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        super()._destroy_test_db(test_database_name, verbosity)  # type: ignore[misc] # the stubs leave it out
        if not self.is_in_memory_db(test_database_name):
            _seen.discard(str(test_database_name))
            forget_queue(str(test_database_name))
            for ending in ("-wal", "-shm"):
                Path(f"{test_database_name}{ending}").unlink(missing_ok=True)


class Cursor(base.SQLiteCursorWrapper):
    """Takes the turn to write around a single statement outside a transaction, too."""

    owner: DatabaseWrapper | None = None

    def execute(self, query: str, params: Any = None) -> Any:
        if self.owner is None or not self.owner.must_queue(query):
            return super().execute(query, params)
        with self.owner.turn():
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        if self.owner is None or not self.owner.must_queue(query):
            return super().executemany(query, param_list)
        with self.owner.turn():
            return super().executemany(query, param_list)


class _Turn:
    def __init__(self, queue: WriteQueue) -> None:
        self._queue = queue

    def __enter__(self) -> None:
        self._queue.acquire(PATIENCE)

    def __exit__(self, *_: object) -> None:
        self._queue.release()


class DatabaseWrapper(base.DatabaseWrapper):
    """Every `atomic` begins IMMEDIATE behind the write queue, except inside `anlin.spine.storage.reading`."""

    creation_class = DatabaseCreation
    only_reads = False
    _holds_turn = False

    @cached_property
    def wrap_database_errors(self) -> StorageErrors:
        return StorageErrors(self)

    @property
    def queue(self) -> WriteQueue:
        return queue_of(str(self.settings_dict["NAME"]), in_memory=self.is_in_memory_db())

    def turn(self) -> _Turn:
        return _Turn(self.queue)

    def must_queue(self, query: str) -> bool:
        """Whether a statement writes, and no transaction of this connection holds the turn already."""
        return not self._holds_turn and not self.in_atomic_block and _WRITES.match(query) is not None

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params.setdefault("timeout", 5.0)  # seconds; only programs outside the queue, such as a backup, are waited for
        self.transaction_mode = "IMMEDIATE"
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        name, in_memory = str(self.settings_dict["NAME"]), self.is_in_memory_db()
        if linked() < OLDEST:
            raise ImproperlyConfigured(
                f"SQLite {'.'.join(map(str, linked()))} can lose committed writes in its write-ahead log; Anlin needs "
                f"{'.'.join(map(str, OLDEST))} or newer: install pysqlite3 from the package index, or use PostgreSQL."
            )
        if name in _seen and not Path(name).exists():
            raise StorageUnavailable("gone", "the database file was here and is not any more")
        connection = super().get_new_connection(conn_params)
        try:
            self._prepare(connection, in_memory=in_memory)
        except BaseException:
            connection.close()
            raise
        if not in_memory:
            _seen.add(name)
        return connection

    def _prepare(self, connection: Any, *, in_memory: bool) -> None:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        if in_memory or connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            return
        with self.turn():
            mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            raise ImproperlyConfigured(f"this file system gives SQLite no write-ahead log (journal_mode {mode})")

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=Cursor)
        cursor.owner = self
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        if self.only_reads:
            self.cursor().execute("PRAGMA query_only = ON")
            self.cursor().execute("BEGIN")
            return
        queue = self.queue
        queue.acquire(PATIENCE)
        self._holds_turn = True
        try:
            self.cursor().execute("BEGIN IMMEDIATE")
        except BaseException:
            self._give_turn_on()
            raise

    def _give_turn_on(self) -> None:
        if self._holds_turn:
            self._holds_turn = False
            self.queue.release()

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc] # the stubs leave it out
        self._after_transaction()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc] # the stubs leave it out
        finally:
            self._after_transaction()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc] # the stubs leave it out
        finally:
            self._give_turn_on()

    def _after_transaction(self) -> None:
        self._give_turn_on()
        if self.only_reads and self.connection is not None:
            self.connection.execute("PRAGMA query_only = OFF")
