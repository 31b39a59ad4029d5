"""`anlin restore SOURCE`: bring a backup back, check it first, close its log and replay the erasures made since, before serving.

PostgreSQL is brought back by its own tools; `anlin restore --declare --brought-back` then does the rest. Nothing in a database
tells that it was brought back, so whoever did it says so: a sound log is not closed for less.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connections

from anlin.config import environment, keeping
from anlin.config.commands.backup import embedded_database, ledger_fault
from anlin.config.speech import beside, both, said
from anlin.spine.access.actors import THE_HOUSE
from anlin.spine.ledger import keys
from anlin.spine.ledger.keys import KeyFromEnvironment
from anlin.spine.ledger.selectors import newest_checkpoint
from anlin.spine.ledger.services import LogKeyChanged, SequencerRuns, declare_restore
from anlin.spine.ledger.verifying import verify_ledger
from anlin.spine.matter.services.erasure import replay_erasures
from anlin.spine.register.services.person import replay_person_erasures


class NotDeclared(Exception):
    """No log was closed; the text says in both languages what to do."""


def _declare() -> None:
    """Close the log and do erasures again, before anything is served.

    Raises:
        NotDeclared: it cannot be closed here. keeping.NotKept: somebody is at work on it.
    """
    try:
        closed = declare_restore(who=THE_HOUSE.ref)
    except KeyFromEnvironment as where:
        words = said(
            "The log's key stands in ANLIN_LOG_KEY. Put its text into %(where)s, a new one (anlin keys --new NAME) into "
            "ANLIN_LOG_KEY, then: anlin restore --declare"
        )
        raise NotDeclared(both(words, where=where)) from where
    except LogKeyChanged as lost:
        words = said("The log's key is not in the folder of keys. Bring it back first, then run the same command again")
        raise NotDeclared(both(words)) from lost
    except SequencerRuns as busy:
        raise keeping.NotKept("in use") from busy
    erased = replay_erasures() + replay_person_erasures()
    print(both(said("%(count)s erasures made since the backup are done again"), count=erased))
    if closed is not None:
        words = said("The log %(origin)s is closed at %(size)s entries; a new log began, whose first entry says so")
        print(both(words, origin=closed.origin, size=closed.size))


def _restore(source: Path, database: Path, *, replace: bool, only_check: bool) -> None:
    home = environment.home()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with keeping.unpacked(source, home.parent) as copy:
        keeping.examine(copy, ledger_fault)
        if only_check:
            print(both(said("The backup is whole and its ledger verifies")))
            return
        at = datetime.now(UTC)
        with keeping.serving_lock(home, alone=True):
            connections.close_all()
            aside = keeping.bring_back(copy=copy, database=database, home=home, replace=replace, at=at)
            call_command("migrate", interactive=False, verbosity=0)
            _declare()
    if aside is not None:
        print(both(said("What stood here before is kept in %(where)s"), where=aside))
    print(both(said("Restored. Now: anlin serve")))


def _declare_alone(*, brought_back: bool) -> None:
    """Close the log of a database that other tools brought back.

    Raises:
        NotDeclared: its ledger does not hold; or it does, and nothing here tells that it was brought back.
    """
    with keeping.serving_lock(environment.home(), alone=True):
        call_command("migrate", interactive=False, verbosity=0)
        begun, last = keys.is_changing(), newest_checkpoint()
        signed_by = keys.key_that_signed(last) if last else keys.log_key()
        if not begun and signed_by is not None and verify_ledger(key=signed_by.verifier).faults:
            words = said(
                "The ledger of this database does not hold: anlin verify ledger says where. Bring another backup back"
            )
            raise NotDeclared(both(words))
        if not (begun or brought_back) and signed_by == keys.log_key():
            words = said(
                "The ledger holds and goes on under the key that is here: closing it would end a sound log. If this database was "
                "brought back from a backup, say so: anlin restore --declare --brought-back"
            )
            raise NotDeclared(both(words))
        _declare()


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="anlin restore", description=beside(said("bring a backup back")))
    parser.add_argument("source", type=Path, nargs="?", help=beside(said("the folder or .tar that anlin backup made")))
    parser.add_argument("--check", action="store_true", help=beside(said("examine the backup and change nothing")))
    parser.add_argument("--replace", action="store_true", help=beside(said("set the present database aside")))
    parser.add_argument(
        "--declare",
        action="store_true",
        help=beside(said("say that other tools brought the database back; see --brought-back")),
    )
    parser.add_argument(
        "--brought-back",
        action="store_true",
        help=beside(said("with --declare: they brought it back from a backup, so close its log and begin a new one")),
    )
    given = parser.parse_args(argv)
    if given.declare == (given.source is not None) or (given.brought_back and not given.declare):
        parser.error(both(said("name a backup, or say --declare")))
    database = embedded_database()
    if database is None and not given.declare:
        words = said(
            "This deployment stands on PostgreSQL: bring it back with pg_restore, then: anlin restore --declare --brought-back"
        )
        print(both(words), file=sys.stderr)
        return 2
    try:
        if given.declare or database is None:
            _declare_alone(brought_back=given.brought_back)
        else:
            _restore(given.source.absolute(), database, replace=given.replace, only_check=given.check)
    except NotDeclared as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except keeping.NotKept as refusal:
        if str(refusal) == "in use":
            told = both(said("Nothing was restored: stop anlin serve, anlin worker and every import first"))
        else:
            told = refusal.told(said("Nothing was restored. %(why)s"))
        print(told, file=sys.stderr)
        return 1
    return 0
