"""`anlin migrate`: bring the database up to date."""

from __future__ import annotations

import argparse

from django.core.management import call_command

from anlin.config.readiness import waiting_migrations
from anlin.config.speech import beside, said
from anlin.spine.storage import look_over


def main(argv: list[str]) -> int:
    about = beside(said("bring the database up to date"))
    parser = argparse.ArgumentParser(prog="anlin migrate", description=about)
    parser.add_argument("--quiet", action="store_true", help=beside(said("say nothing of what is done")))
    bring_up_to_date(verbosity=0 if parser.parse_args(argv).quiet else 1)
    return 0


def bring_up_to_date(*, verbosity: int = 0) -> None:
    """Apply what this version brings: migrations, and the promises of rooms that came with it."""
    waiting = waiting_migrations()
    if waiting or verbosity:
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
