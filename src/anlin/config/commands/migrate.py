"""`anlin migrate`: bring the database up to date."""

from __future__ import annotations

import argparse
import sys

from django.core.management import call_command
from django.db import connection

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
    bring_up_to_date(verbosity=0 if quiet else 1)
    if missing := missing_tables():
        text = said("The database lacks tables that it had: %(names)s. Try: anlin doctor")
        print(both(text, names=", ".join(missing)), file=sys.stderr)
        return 1
    return 0


def bring_up_to_date(*, verbosity: int = 0) -> None:
    """Apply what this version brings: migrations, and the promises of rooms that came with it."""
    if not waiting_migrations() and not verbosity:
        promise_what_is_new()
        return
    with one_at_a_time():
        waiting = waiting_migrations()  # another may have been at it
        call_command("migrate", interactive=False, verbosity=verbosity)
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
