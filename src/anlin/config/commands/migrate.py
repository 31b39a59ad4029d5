"""`anlin migrate`: bring the database up to date."""

from __future__ import annotations

import argparse
import sys

from django.core.management import call_command
from django.core.management.commands import migrate as django_migrate
from django.db import connection
from django.db.migrations import Migration

from anlin.config.one_at_a_time import one_at_a_time
from anlin.config.readiness import missing_tables, waiting_migrations
from anlin.config.speech import beside, both, said
from anlin.spine.storage import assert_durable, look_over


def main(argv: list[str]) -> int:
    """Run the command; 1 where a table that was made once is gone: migrating makes none anew."""
    about = beside(said("bring the database up to date"))
    parser = argparse.ArgumentParser(prog="anlin migrate", description=about)
    parser.add_argument("--quiet", action="store_true", help=beside(said("say nothing of what is done")))
    quiet = parser.parse_args(argv).quiet
    assert_durable(connection)  # a database that nothing may be stored in is not begun
    bring_up_to_date(quiet=quiet)
    if missing := missing_tables():
        text = said("The database lacks tables that it had: %(names)s. Try: anlin doctor")
        print(both(text, names=", ".join(missing)), file=sys.stderr)
        return 1
    if not quiet:
        print(both(said("The database is up to date")))
    return 0


class _Told(django_migrate.Command):
    """Django's own command, whose steps are told in our words: it speaks one language, and says more than anybody needs."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self._steps, self._done = steps, 0

    def migration_progress_callback(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:
        if action == "apply_success" and migration is not None:
            self._done += 1
            print(f"  {self._done}/{self._steps}  {migration}", flush=True)


def bring_up_to_date(*, quiet: bool = True) -> None:
    """Apply what this version brings: migrations, and the promises of rooms that came with it.

    Args:
        quiet: say nothing of what is done.
    """
    if not waiting_migrations() and quiet:
        promise_what_is_new()
        return
    with one_at_a_time():
        waiting = waiting_migrations()  # another may have been at it
        if waiting and not quiet:
            print(both(said("The database is brought up to date; steps: %(steps)s"), steps=waiting), flush=True)
        call_command("migrate" if quiet else _Told(waiting), interactive=False, verbosity=0)
    if waiting:
        look_over()  # SQLite makes some tables anew, and has then forgotten what they hold: a list would take seconds
    promise_what_is_new()


def promise_what_is_new() -> None:
    """A room that came with this version starts with its own promises, where there is a district."""
    from anlin.config.commands.district import FIRST_NUMBER
    from anlin.spine.ledger.services import now
    from anlin.spine.matter.services.promising import promise_missing
    from anlin.spine.place.models import District
    from anlin.workbench.rooms import first_promises

    if District.objects.exists():
        promise_missing(first_promises(), number=FIRST_NUMBER, since=now())
