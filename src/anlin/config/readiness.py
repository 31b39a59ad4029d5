"""May this process write? Asked when it starts; the ledger asks again before its first entry."""

from __future__ import annotations

from contextlib import suppress

from django.apps import apps
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.exceptions import MigrationSchemaMissing
from django.db.migrations.executor import MigrationExecutor

from anlin.config import environment
from anlin.config.database_advice import account, is_not_allowed, why
from anlin.config.speech import both, said
from anlin.spine.ledger import keys
from anlin.spine.ledger.keys import KeyMissing
from anlin.spine.ledger.services import LedgerUnguarded, assert_triggers
from anlin.spine.storage import NotDurable, assert_durable, reason_of


def assert_ready() -> None:
    """Look at the live connection's settings, at the ledger's triggers and at the keys.

    Raises:
        NotDurable: what is acknowledged could be lost, or a key is not the one that it was. LedgerUnguarded: what is on
            record could be changed. DatabaseError: the database cannot be asked.
    """
    try:
        assert_durable(connection)
        assert_triggers()
        assert_keys()
    finally:
        connection.close()


def assert_keys() -> None:
    """What was signed and sealed here was so with the keys that are here.

    Raises:
        NotDurable: a key is missing or is another one: what is written with it could not be read beside what is there.
    """
    from anlin.spine.ledger.selectors import newest_checkpoint
    from anlin.spine.matter.models import Matter
    from anlin.spine.vault.services import NotOpened, district_key, unwrap

    folder = environment.keys_dir()
    note = newest_checkpoint()
    if note and keys.key_that_signed(note) is None:
        raise NotDurable(f"{folder / 'log.key'}: not the key that signed the log here")
    try:
        district_key()
        newest = Matter.objects.exclude(key_wrapped=None).order_by("-pk").first()
        if newest is not None:
            unwrap(district_key(), newest.key_wrapped, newest.ref)
    except NotOpened as wrong:
        raise NotDurable(f"{folder / 'district.key'}: not the key that sealed what is here") from wrong


def what_to_do_about(error: Exception, *, migrating: bool = False) -> str:
    """In both languages, for a command that failed on its database; empty where something else is wrong.

    Args:
        migrating: the command was `anlin migrate` itself, which is then no advice.
    """
    if not isinstance(error, (DatabaseError, LedgerUnguarded, NotDurable)) and not reason_of(error):
        return ""
    if isinstance(error, KeyMissing):
        words = said(
            "The key %(name)s is not in %(folder)s, though this house has used it. Bring it back from where you keep your "
            "keys. Nothing was changed"
        )
        return both(words, name=error.name, folder=error.folder)
    if is_not_allowed(error):
        text = said(
            "The database account %(user)s may not do this: %(why)s. Use the account that owns the tables of this house, or let "
            "an administrator of the server allow it (GRANT)"
        )
        return both(text, user=account(), why=why(error))
    behind = _is_behind()
    if behind and not migrating:
        return both(said("The database is not up to date. Run first: anlin migrate"))
    if not behind and (missing := _missing()):
        text = said("The database lacks tables that it had: %(names)s. Try: anlin doctor")
        return both(text, names=", ".join(missing))
    if isinstance(error, LedgerUnguarded) and error.trigger:
        text = said(
            "The ledger's guard %(name)s is missing, off or changed. Run: anlin migrate, then anlin verify ledger"
        )
        return both(text, name=error.trigger)
    never_opened = connection.connection is None and not connection.in_atomic_block
    foreseen = isinstance(error, (OperationalError, MigrationSchemaMissing)) or never_opened
    if isinstance(error, DatabaseError) and not foreseen:
        return ""
    return cannot_be_used(error)


def cannot_be_used(error: Exception) -> str:
    """In both languages, of a database that cannot be asked at all."""
    return both(said("The database cannot be used: %(why)s. Try: anlin doctor"), why=why(error))


def waiting_migrations() -> int:
    """How many migrations wait to be run. Raises `DatabaseError` where the database cannot be asked."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def missing_tables() -> list[str]:
    """The tables that an up-to-date database has and this one has not."""
    found = set(connection.introspection.table_names())
    wanted = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    return sorted(wanted - found)


def _is_behind() -> bool:
    with suppress(DatabaseError):
        return waiting_migrations() > 0
    return False


def _missing() -> list[str]:
    with suppress(DatabaseError):
        return missing_tables()
    return []


def is_unbuilt() -> bool:
    """The database has no tables of ours: nobody ran `anlin migrate` yet."""
    from anlin.spine.place.models import District

    return District._meta.db_table not in connection.introspection.table_names()
