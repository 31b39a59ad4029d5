"""What `anlin doctor` looks at once Django stands: the database, what it promises about durability, and the ledger."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError

from anlin.config.diagnosis import Finding, Level
from anlin.kernel.words import said
from anlin.spine.ledger.commands import verify
from anlin.spine.ledger.triggers import LedgerUnguarded, assert_triggers
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
    yield from _ledger()


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


def _ledger() -> Iterator[Finding]:
    try:
        assert_triggers()
    except LedgerUnguarded as error:
        yield Finding(
            "ledger", Level.BAD, said("The ledger's guards are missing: %(why)s"), "anlin migrate", {"why": error}
        )
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
        code = verify(["ledger"])
    if code:
        last = (shown.getvalue().strip().splitlines() or [str(code)])[-1]
        text = said("The ledger does not verify: %(why)s")
        yield Finding("ledger", Level.BAD, text, "anlin restore BACKUP --replace", {"why": last})
    else:
        yield Finding("ledger", Level.OK, said("The ledger verifies"))
