"""What `anlin doctor` looks at once Django stands: the database, what it promises about durability, and the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import connection

from anlin.config.diagnosis import Finding, Level
from anlin.config.readiness import assert_keys, missing_tables, waiting_migrations
from anlin.kernel.words import said
from anlin.spine.access.selectors import administrators, came_in
from anlin.spine.ledger.commands import key_to_verify_with, place_of
from anlin.spine.ledger.keys import key_places
from anlin.spine.ledger.triggers import LedgerUnguarded, assert_triggers
from anlin.spine.ledger.verifying import verify_ledger
from anlin.spine.place.models import District
from anlin.spine.storage import NotDurable, StorageUnavailable, assert_durable

RESTORE = "anlin restore BACKUP --replace"


def database() -> Iterator[Finding]:
    """Whether it answers, is up to date, keeps what it acknowledges, and holds a ledger that verifies."""
    try:
        behind = waiting_migrations()
        missing = [] if behind else missing_tables()
    except Exception as error:  # whatever it is, the doctor says it
        text, why = said("The database cannot be used: %(why)s"), " ".join(str(error).split())
        yield Finding("database", Level.BAD, text, RESTORE if _is_damaged(error) else "anlin settings", {"why": why})
        return
    if behind:
        text = said("The database lacks %(count)s migrations")
        yield Finding("database", Level.BAD, text, "anlin migrate", {"count": behind})
        return
    if missing:
        text = said("The database lacks tables that it had: %(names)s")
        yield Finding("database", Level.BAD, text, RESTORE, {"names": ", ".join(missing)})
        return
    yield Finding(
        "database", Level.OK, said("The database (%(engine)s) is up to date"), "", {"engine": connection.vendor}
    )
    yield from _told("durability", _durability)
    yield from _told("people", _people)
    keys = list(_told("keys", _keys))
    yield from keys or _told("ledger", _ledger)  # with another key every entry would look wrong


def _told(about: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What was found; where looking itself failed, that is the finding."""
    try:
        yield from look()
    except Exception as error:  # whatever it is, the doctor says it
        text = said("This could not be looked at: %(why)s")
        mend = RESTORE if _is_damaged(error) else "anlin verify ledger"
        yield Finding(about, Level.BAD, text, mend, {"why": f"{type(error).__name__}: {error}"})


def _is_damaged(error: Exception) -> bool:
    return isinstance(error, StorageUnavailable) and error.reason == "damaged"


def _durability() -> Iterator[Finding]:
    try:
        assert_durable(connection)
    except NotDurable as error:
        text = said("A committed write could be lost: %(why)s")
        mend = (
            "ALTER SYSTEM RESET ALL; SELECT pg_reload_conf();" if connection.vendor == "postgresql" else "./anlin setup"
        )
        yield Finding("durability", Level.BAD, text, mend, {"why": error})
        return
    yield Finding("durability", Level.OK, said("What is acknowledged is on disk"))


def _people() -> Iterator[Finding]:
    """A district without anybody who may invite others: no page can mend that."""
    if not District.objects.exists() or any(came_in(user) for user in administrators()):
        return
    text = said("Nobody runs this house: it has no administrator who came in")
    yield Finding("people", Level.WARN, text, "anlin administrator --help")


def _keys() -> Iterator[Finding]:
    """A key that was used here and is missing, is another one or cannot be read: nothing could be checked or opened."""
    try:
        key_places()
        assert_keys()
    except NotDurable as error:
        text = said("The keys are not those of this house: %(why)s")
        yield Finding("keys", Level.BAD, text, "anlin keys", {"why": error})
    except (ValueError, OSError) as error:
        text = said("A key in %(where)s cannot be read: %(why)s. Put it back from its copy")
        yield Finding("keys", Level.BAD, text, "anlin keys --help", {"where": settings.KEYS_DIR, "why": error})


def _ledger() -> Iterator[Finding]:
    try:
        assert_triggers()
    except LedgerUnguarded as error:
        yield Finding(
            "ledger",
            Level.BAD,
            said("The ledger's guards are missing: %(why)s"),
            "anlin migrate",
            {"why": error.trigger},
        )
    found = verify_ledger(key=key_to_verify_with())
    if found.faults:
        text = said("The ledger does not verify; the first that is wrong: %(where)s. All: anlin verify ledger")
        first = place_of(found.faults[0])
        yield Finding("ledger", Level.BAD, text, RESTORE, {"where": first})
    elif found.late and found.waiting:
        text = said("%(count)s entries wait to be put into the log: nobody does it")
        yield Finding("ledger", Level.BAD, text, "anlin serve", {"count": found.waiting})
    elif found.late:
        text = said("%(count)s entries were put into the log later than promised; that stays on record")
        yield Finding("ledger", Level.WARN, text, "anlin verify ledger", {"count": len(found.late)})
    else:
        yield Finding("ledger", Level.OK, said("The ledger verifies"))
