"""What must not be done twice at once: migrating, and making the district. Two machines may share one PostgreSQL."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from anlin.config import environment

_KEY = 0x416E6C696E  # "Anlin": the lock's number, which nothing else of ours uses


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until nobody else is at it, on this database."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_KEY])
        try:
            yield
        finally:
            if connection.connection is not None and not connection.connection.closed:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [_KEY])
        return
    environment.home().mkdir(parents=True, exist_ok=True, mode=0o700)
    with (environment.home() / "migrate.lock").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
