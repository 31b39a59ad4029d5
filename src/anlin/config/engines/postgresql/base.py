"""Django's PostgreSQL backend, which raises `StorageUnavailable` when the server is full or gone."""

from __future__ import annotations

import select
import time
from typing import Any

from django.db.backends.postgresql import base
from django.utils.functional import cached_property
from psycopg import adapters
from psycopg.postgres import types
from psycopg.pq import Format

from anlin.spine.storage import StorageErrors

SURE_S = 5.0
"""A connection that answered so lately is asked again only when its socket says that something came or ended."""


PREPARED_AT = 5
"""psycopg's own measure: a statement that does not ask for it is prepared when it comes for the sixth time."""
_MOMENT = adapters.get_loader(types["timestamptz"].oid, Format.TEXT)


class DatabaseWrapper(base.DatabaseWrapper):
    """See `anlin.spine.storage`."""

    _answered_at = float("-inf")

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that reads moments as psycopg does, compiled: in UTC, which every session of ours is set to.

        Django has each read in Python, four times as slow (5 µs each): a page of a list reads hundreds.
        It also forbids prepared statements, which `anlin.spine.rows` asks for; nothing else here prepares any.
        """
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_loader("timestamptz", _MOMENT)
        connection.prepare_threshold = PREPARED_AT
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """As Django's, which would look for its own loader of moments."""
        if name is None:
            return self.connection.cursor()
        beyond = self.connection.autocommit  # outside a transaction it outlives the statement
        return base.ServerSideCursor(self.connection, name=name, scrollable=False, withhold=beyond)  # type: ignore[call-arg]  # psycopg's

    def is_usable(self) -> bool:
        """Whether the server still answers; a round trip only where the socket cannot tell."""
        at = time.monotonic()
        sure = not self.errors_occurred and at - self._answered_at < SURE_S
        if sure and self.connection is not None and not self.connection.closed and _is_quiet(self.connection.fileno()):
            return True
        usable = bool(super().is_usable())
        self._answered_at = at if usable else float("-inf")
        return usable

    def close(self) -> None:
        self._answered_at = float("-inf")
        super().close()

    @cached_property
    def wrap_database_errors(self) -> StorageErrors:
        return StorageErrors(self)


def _is_quiet(socket: int) -> bool:
    """Nothing waits to be read: a server that ends a connection sends a last word or closes it."""
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return not poll.poll(0)
