"""May this process write? Asked when it starts; the ledger asks again before its first entry."""

from __future__ import annotations

from contextlib import suppress

from django.apps import apps
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from anlin.config.speech import both, said
from anlin.spine.ledger.services import LedgerUnguarded, assert_triggers
from anlin.spine.storage import NotDurable, assert_durable, reason_of


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


def what_to_do_about(error: Exception) -> str:
    """In both languages, for a command that failed on its database; empty where something else is wrong."""
    if not isinstance(error, (DatabaseError, LedgerUnguarded, NotDurable)) and not reason_of(error):
        return ""
    if is_behind():
        return both(said("The database is not up to date. Run first: anlin migrate"))
    if missing := _missing():
        text = said("The database lacks tables that it had: %(names)s. Try: anlin doctor")
        return both(text, names=", ".join(missing))
    if isinstance(error, LedgerUnguarded) and error.trigger:
        text = said(
            "The ledger's guard %(name)s is missing, off or changed. Run: anlin migrate, then anlin verify ledger"
        )
        return both(text, name=error.trigger)
    if isinstance(error, DatabaseError) and not isinstance(error, OperationalError):
        return ""
    return both(said("The database cannot be used: %(why)s. Try: anlin doctor"), why=" ".join(str(error).split()))


def is_behind() -> bool:
    """Migrations wait to be run; False where the database cannot be asked."""
    with suppress(DatabaseError):
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return False


def missing_tables() -> list[str]:
    """The tables that an up-to-date database has and this one has not."""
    found = set(connection.introspection.table_names())
    wanted = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    return sorted(wanted - found)


def _missing() -> list[str]:
    with suppress(DatabaseError):
        return missing_tables()
    return []


def is_unbuilt() -> bool:
    """The database has no tables of ours: nobody ran `anlin migrate` yet."""
    from anlin.spine.place.models import District

    return District._meta.db_table not in connection.introspection.table_names()
