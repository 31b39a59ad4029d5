"""`anlin restore SOURCE`: bring a backup back, check it first, close its log and replay the erasures made since, before serving.

PostgreSQL is brought back by its own tools; `anlin restore --declare` then does the rest.
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
from anlin.spine.ledger.keys import KeyFromEnvironment
from anlin.spine.ledger.services import LogKeyChanged, SequencerRuns, declare_restore
from anlin.spine.matter.services.erasure import replay_erasures
from anlin.spine.register.services.person import replay_person_erasures


def _declare() -> None:
    """Close the log and do erasures again, before anything is served.

    Raises:
        keeping.NotKept: it cannot be closed here; the sentence says what to do.
    """
    try:
        closed = declare_restore(who=THE_HOUSE.ref)
    except KeyFromEnvironment as where:
        words = said(
            "The log's key stands in ANLIN_LOG_KEY. Put its text into %(where)s, a new one (anlin keys --new NAME) into "
            "ANLIN_LOG_KEY, then: anlin restore --declare"
        )
        raise keeping.NotKept(both(words, where=where)) from where
    except LogKeyChanged as lost:
        words = said("The log's key is not in the folder of keys: bring it back first, then: anlin restore --declare")
        raise keeping.NotKept(both(words)) from lost
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


def _declare_alone() -> None:
    with keeping.serving_lock(environment.home(), alone=True):
        call_command("migrate", interactive=False, verbosity=0)
        _declare()


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="anlin restore", description=beside(said("bring a backup back")))
    parser.add_argument("source", type=Path, nargs="?", help=beside(said("the folder or .tar that anlin backup made")))
    parser.add_argument("--check", action="store_true", help=beside(said("examine the backup and change nothing")))
    parser.add_argument("--replace", action="store_true", help=beside(said("set the present database aside")))
    parser.add_argument(
        "--declare",
        action="store_true",
        help=beside(said("the database was brought back by other tools: begin a new log")),
    )
    given = parser.parse_args(argv)
    if given.declare == (given.source is not None):
        parser.error(both(said("name a backup, or say --declare")))
    database = embedded_database()
    if database is None and not given.declare:
        words = said(
            "This deployment stands on PostgreSQL: bring it back with pg_restore, then: anlin restore --declare"
        )
        print(both(words), file=sys.stderr)
        return 2
    try:
        if given.declare or database is None:
            _declare_alone()
        else:
            _restore(given.source.absolute(), database, replace=given.replace, only_check=given.check)
    except keeping.NotKept as refusal:
        if str(refusal) == "in use":
            told = both(said("Nothing was restored: stop anlin serve, anlin worker and every import first"))
        else:
            told = refusal.told(said("Nothing was restored. %(why)s"))
        print(told, file=sys.stderr)
        return 1
    return 0
