"""Django's PostgreSQL backend, which raises `StorageUnavailable` when the server is full or gone."""

from __future__ import annotations

import select
import time

from django.db.backends.postgresql import base
from django.utils.functional import cached_property

from anlin.spine.storage import StorageErrors

SURE_S = 5.0
"""A connection that answered so lately is asked again only when its socket says that something came or ended."""


class DatabaseWrapper(base.DatabaseWrapper):
    """See `anlin.spine.storage`."""

    _answered_at = float("-inf")

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
