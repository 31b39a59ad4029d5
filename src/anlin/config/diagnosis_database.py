"""What `anlin doctor` looks at once Django stands: the database, what it promises about durability, and the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError

from anlin.config.diagnosis import Finding, Level
from anlin.config.readiness import assert_keys
from anlin.kernel.words import said
from anlin.spine.access.selectors import administrators, came_in
from anlin.spine.ledger.commands import key_to_verify_with, place_of
from anlin.spine.ledger.triggers import LedgerUnguarded, assert_triggers
from anlin.spine.ledger.verifying import verify_ledger
from anlin.spine.place.models import District
from anlin.spine.storage import NotDurable, assert_durable


def database() -> Iterator[Finding]:
    """Whether it answers, is up to date, keeps what it acknowledges, and holds a ledger that verifies."""
    try:
        executor = MigrationExecutor(connection)
        behind = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except (DatabaseError, NotDurable) as error:
        yield Finding(
            "database", Level.BAD, said("The database cannot be used: %(why)s"), "anlin settings", {"why": error}
        )
        return
    if behind:
        text = said("The database lacks %(count)s migrations")
        yield Finding("database", Level.BAD, text, "anlin migrate", {"count": behind})
        return
    yield Finding(
        "database", Level.OK, said("The database (%(engine)s) is up to date"), "", {"engine": connection.vendor}
    )
    yield _durability()
    yield from _people()
    keys = list(_keys())
    yield from keys or _ledger()  # with another key every entry would look wrong


def _durability() -> Finding:
    try:
        assert_durable(connection)
    except NotDurable as error:
        text = said("A committed write could be lost: %(why)s")
        mend = (
            "ALTER SYSTEM RESET ALL; SELECT pg_reload_conf();" if connection.vendor == "postgresql" else "./anlin setup"
        )
        return Finding("durability", Level.BAD, text, mend, {"why": error})
    return Finding("durability", Level.OK, said("What is acknowledged is on disk"))


def _keys() -> Iterator[Finding]:
    """A key that was used here and is missing, or is another one."""
    try:
        assert_keys()
    except NotDurable as error:
        text = said("The keys are not those of this house: %(why)s")
        yield Finding("keys", Level.BAD, text, "anlin keys", {"why": error})


def _people() -> Iterator[Finding]:
    """A district without anybody who may invite others: no page can mend that."""
    if not District.objects.exists() or any(came_in(user) for user in administrators()):
        return
    text = said("Nobody runs this house: it has no administrator who came in")
    yield Finding("people", Level.WARN, text, "anlin administrator --help")


def _ledger() -> Iterator[Finding]:
    try:
        assert_triggers()
    except LedgerUnguarded as error:
        yield Finding(
            "ledger", Level.BAD, said("The ledger's guards are missing: %(why)s"), "anlin migrate", {"why": error}
        )
    found = verify_ledger(key=key_to_verify_with())
    if found.faults:
        text = said("The ledger does not verify; the first that is wrong: %(where)s. All: anlin verify ledger")
        first = place_of(found.faults[0])
        yield Finding("ledger", Level.BAD, text, "anlin restore BACKUP --replace", {"where": first})
    elif found.late and found.waiting:
        text = said("%(count)s entries wait to be put into the log: nobody does it")
        yield Finding("ledger", Level.BAD, text, "anlin serve", {"count": found.waiting})
    elif found.late:
        text = said("%(count)s entries were put into the log later than promised; that stays on record")
        yield Finding("ledger", Level.WARN, text, "anlin verify ledger", {"count": len(found.late)})
    else:
        yield Finding("ledger", Level.OK, said("The ledger verifies"))
