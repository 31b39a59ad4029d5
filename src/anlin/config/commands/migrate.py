"""`anlin migrate`: bring the database up to date."""

from __future__ import annotations

import argparse

from django.core.management import call_command


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="anlin migrate")
    parser.add_argument("--quiet", action="store_true")
    call_command("migrate", interactive=False, verbosity=0 if parser.parse_args(argv).quiet else 1)
    promise_what_is_new()
    return 0


def promise_what_is_new() -> None:
    """A room that came with this version starts with its own promises, where there is a district."""
    from anlin.config.commands.district import FIRST_NUMBER
    from anlin.spine.ledger.services import now
    from anlin.spine.matter.services.promising import promise_missing
    from anlin.spine.place.models import District
    from anlin.workbench.rooms import first_promises

    if District.objects.exists():
        promise_missing(first_promises(), number=FIRST_NUMBER, since=now())
