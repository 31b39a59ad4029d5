"""What `anlin doctor` looks at once Django stands: the database, what it promises about durability, and the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from anlin.config.database_advice import account, granting, mending, restoring, why
from anlin.config.diagnosis import Finding, Level
from anlin.config.readiness import assert_keys, missing_tables, waiting_migrations
from anlin.kernel.words import said
from anlin.spine.access.selectors import administrators, came_in
from anlin.spine.ledger.commands import key_to_verify_with, place_of
from anlin.spine.ledger.keys import key_places
from anlin.spine.ledger.triggers import LedgerUnguarded, assert_triggers
from anlin.spine.ledger.verifying import verify_ledger
from anlin.spine.place.models import District
from anlin.spine.storage import NotDurable, StorageUnavailable, assert_durable, damage


def database() -> Iterator[Finding]:
    """Whether it answers, is up to date, keeps what it acknowledges, and holds a ledger that verifies."""
    try:
        behind = waiting_migrations()
        missing = [] if behind else missing_tables()
    except Exception as error:  # whatever it is, the doctor says it
        text = said("The database cannot be used: %(why)s")
        yield Finding("database", Level.BAD, text, mending(error), {"why": why(error)})
        return
    if behind:
        text = said("The database lacks %(count)s migrations")
        yield Finding("database", Level.BAD, text, "anlin migrate", {"count": behind})
        return
    if missing:
        text = said("The database lacks tables that it had: %(names)s")
        yield Finding("database", Level.BAD, text, restoring(), {"names": ", ".join(missing)})
        return
    yield Finding(
        "database", Level.OK, said("The database (%(engine)s) is up to date"), "", {"engine": connection.vendor}
    )
    yield from _told("durability", _durability)
    yield from _told("file", _file)
    yield from _told("sessions", _sessions)
    yield from _told("rights", _rights)
    yield from _told("people", _people)
    keys = list(_told("keys", _keys))
    yield from keys or _told("ledger", _ledger)  # with another key every entry would look wrong


def _told(about: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What was found; where looking itself failed, that is the finding."""
    try:
        yield from look()
    except Exception as error:  # whatever it is, the doctor says it
        text = said("This could not be looked at: %(why)s")
        mend = restoring() if _is_damaged(error) else "anlin verify ledger"
        yield Finding(about, Level.BAD, text, mend, {"why": f"{type(error).__name__}: {error}"})


_MENDS = (
    ("transaction_read_only", "psql --command='ALTER DATABASE NAME SET default_transaction_read_only = off'"),
    ("server_encoding", "createdb --encoding=UTF8 --template=template0 NAME"),
)
_RESET = {
    "postgresql": "psql --command='ALTER SYSTEM RESET ALL' --command='SELECT pg_reload_conf()'",
    "sqlite": "./anlin setup",
}


def _is_damaged(error: Exception) -> bool:
    return isinstance(error, StorageUnavailable) and error.reason == "damaged"


def _durability() -> Iterator[Finding]:
    try:
        assert_durable(connection)
    except NotDurable as error:
        text = said("A committed write could be lost: %(why)s")
        mend = next((command for words, command in _MENDS if words in str(error)), _RESET[connection.vendor])
        yield Finding("durability", Level.BAD, text, mend, {"why": error})
        return
    yield Finding("durability", Level.OK, said("What is acknowledged is on disk"))


def _file() -> Iterator[Finding]:
    """A page of the embedded database that is damaged may lie in a table that nobody asks for weeks."""
    if found := damage(connection):
        text = said("The database file is damaged: %(why)s")
        yield Finding("file", Level.BAD, text, restoring(), {"why": found})


def _sessions() -> Iterator[Finding]:
    """A pooler that hands one connection to two of ours at once loses what we set and prepared on it."""
    if connection.vendor != "postgresql":
        return
    other = connection.copy()
    try:
        seen = [_answer(one, "SELECT pg_backend_pid()") for one in (connection, other)]
    except StorageUnavailable:
        return  # no second connection is free: nothing can be told
    finally:
        other.close()
    if seen[0] == seen[1]:
        text = said(
            "A pooler before PostgreSQL gives one of its connections to several of ours in turn: pages would fail at random"
        )
        yield Finding("sessions", Level.BAD, text, "pool_mode = session")


def _rights() -> Iterator[Finding]:
    """Tables of ours that this account may not write."""
    if connection.vendor != "postgresql":
        return
    names = sorted(connection.introspection.table_names())
    question = "SELECT bool_and(has_table_privilege(quote_ident(one), %s)) FROM unnest(%s::text[]) AS one"
    if _answer(connection, question, ["INSERT", names]):
        return
    text = said("The database account %(user)s may not write the tables of this house")
    yield Finding("rights", Level.BAD, text, granting(), {"user": account()})


def _answer(one: BaseDatabaseWrapper, question: str, given: Sequence[Any] = ()) -> object:
    with one.cursor() as cursor:
        cursor.execute(question, given)
        return cursor.fetchone()[0]


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
        yield Finding("ledger", Level.BAD, text, restoring(), {"where": first})
    elif found.late and found.waiting:
        text = said("%(count)s entries wait to be put into the log: nobody does it")
        yield Finding("ledger", Level.BAD, text, "anlin serve", {"count": found.waiting})
    elif found.late:
        text = said("%(count)s entries were put into the log later than promised; that stays on record")
        yield Finding("ledger", Level.WARN, text, "anlin verify ledger", {"count": len(found.late)})
    else:
        yield Finding("ledger", Level.OK, said("The ledger verifies"))
