"""May this process write? Asked when it starts; the ledger asks again before its first entry."""

from __future__ import annotations

from django.db import connection

from anlin.spine.ledger.services import assert_triggers
from anlin.spine.storage import assert_durable


def assert_ready() -> None:
    """Look at the live connection's settings and at the ledger's triggers.

    Raises:
        NotDurable: what is acknowledged could be lost. LedgerUnguarded: what is on record could be changed.
        DatabaseError: the database cannot be asked.
    """
    try:
        assert_durable(connection)
        assert_triggers()
    finally:
        connection.close()


def is_unbuilt() -> bool:
    """The database has no tables of ours: nobody ran `anlin migrate` yet."""
    from anlin.spine.place.models import District

    return District._meta.db_table not in connection.introspection.table_names()
