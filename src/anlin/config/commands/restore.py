"""`anlin restore SOURCE`: bring a backup back, check it first, and replay the erasures made since before anything is served."""

from __future__ import annotations

import argparse
import importlib
import sys
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connections

from anlin.config import environment, keeping
from anlin.config.commands.backup import embedded_database, ledger_fault
from anlin.config.speech import both, said
from anlin.spine.matter.services.erasure import replay_erasures
from anlin.spine.register.services.person import replay_person_erasures

# Called on the restored database when the floor has it: the new log commits to the last checkpoint of the old one.
DECLARE_BREAK = "anlin.spine.ledger.services:declare_restore"


def _declare_break() -> None:
    module, _, name = DECLARE_BREAK.partition(":")
    declare = getattr(importlib.import_module(module), name, None)
    if declare is not None:
        declare()


def _restore(source: Path, database: Path, *, replace: bool, only_check: bool) -> None:
    home = environment.home()
    home.mkdir(parents=True, exist_ok=True)
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
            erased = replay_erasures() + replay_person_erasures()
            _declare_break()
    if aside is not None:
        print(both(said("What stood here before is kept in %(where)s"), where=aside))
    print(
        both(said("Restored; %(count)s erasures made since the backup are done again. Now: anlin serve"), count=erased)
    )


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="anlin restore", description=said("bring a backup back"))
    parser.add_argument("source", type=Path)
    parser.add_argument("--check", action="store_true", help="examine the backup and change nothing")
    parser.add_argument("--replace", action="store_true", help="set the present database aside")
    given = parser.parse_args(argv)
    database = embedded_database()
    if database is None:
        print(both(said("This deployment stands on PostgreSQL: restore it with pg_restore")), file=sys.stderr)
        return 2
    try:
        _restore(given.source.absolute(), database, replace=given.replace, only_check=given.check)
    except keeping.NotKept as refusal:
        why = both(said("stop anlin serve first")) if str(refusal) == "in use" else str(refusal)
        print(both(said("Nothing was restored. %(why)s"), why=why), file=sys.stderr)
        return 1
    return 0
