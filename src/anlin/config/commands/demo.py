"""`anlin demo`: make the fictitious district once, then serve it and say who can log in."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

from anlin.config.commands import serve
from anlin.config.demo.beginning import MADE, NotBegun, database_for_one, folder_for_one
from anlin.config.speech import beside, both, said, zh

MATTERS = 20_500
_WIDE = 62


def main(argv: list[str]) -> int:
    about = said("make a fictitious district and serve it")
    parser = argparse.ArgumentParser(
        prog="anlin demo", description=both(about), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    matters = said("how many reports are made, the first time; of itself %(count)s")
    parser.add_argument("--matters", type=int, default=MATTERS, help=beside(matters) % {"count": f"{MATTERS:,}"})
    parser.add_argument("--port", type=int, help=beside(said("of itself 8000, or a free one where that is taken")))
    parser.add_argument("--only-make", action="store_true", help=beside(said("make it and do not serve it")))
    given = parser.parse_args(argv)
    if given.matters < 1:
        print(both(said("--matters wants a number from 1 up")), file=sys.stderr)
        return 2
    serving = serve.Serving(port=given.port)
    ours = "ANLIN_HOME" not in os.environ
    os.environ.setdefault("ANLIN_HOME", "var/demo")
    home = _home()
    try:
        serve.assert_servable(serving)  # before minutes of making
        made = (home / MADE).exists()
        if not made:
            with folder_for_one(home, ours=ours):
                _set_up()
                with database_for_one():
                    _make(home, given.matters)
        elif given.only_make:
            _bring_up_to_date()
        if given.only_make:
            return 0
        return serve.run(
            serving,
            lambda address: _announce(home, address),
            _prepare if made else serve.prepare,
        )
    except (serve.NotServed, NotBegun) as refusal:
        print(refusal, file=sys.stderr)
        return 1


def _home() -> Path:
    from anlin.config import environment

    return environment.home()


def _make(home: Path, matters: int) -> None:
    from django.core.management import call_command

    from anlin.config.demo.seed import seed
    from anlin.spine.ledger.services.sequencer import sequence_all

    print(both(said("Making the fictitious district; this happens once.")), flush=True)
    began = time.monotonic()
    call_command("migrate", interactive=False, verbosity=0)
    made = seed(matters, say=lambda done: _progress(done, matters))
    sequence_all()
    _progress(matters, matters, last=True)
    log_ins = [{"role": one.role, "username": one.username, "password": one.password} for one in made.log_ins]
    kept = home / f"{MADE}.part"
    kept.touch(mode=0o600)
    kept.write_text(json.dumps({"log_ins": log_ins, "code": made.code, "matters": made.matters}))
    kept.rename(home / MADE)
    seconds = round(time.monotonic() - began)
    print(both(said("%(matters)s reports made in %(seconds)s s."), matters=made.matters, seconds=seconds), flush=True)


def _prepare() -> None:
    _bring_up_to_date()
    serve.prepare()


def _bring_up_to_date() -> None:
    """A demonstration that an older version made goes on with this one.

    Raises:
        NotBegun: the database that is named is not the one in which it was made.
    """
    _set_up()
    from anlin.config.commands.migrate import bring_up_to_date
    from anlin.config.demo.beginning import assert_made_in_this_database

    assert_made_in_this_database(_home())
    bring_up_to_date()


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlin.config.settings")
    import django

    django.setup()


def _progress(done: int, whole: int, *, last: bool = False) -> None:
    if not sys.stdout.isatty() and not last and done % 5000:
        return
    share = min(1.0, done / whole) if whole else 1.0
    end = "\n" if last or not sys.stdout.isatty() else "\r"
    print(f"  [{'#' * round(share * 30):<30}] {done:,}", end=end, flush=True)


def _announce(home: Path, address: str) -> None:
    """Who can log in, how to stop: what a newcomer needs, once the first page is there."""
    from anlin.config.demo.staffing import current_code
    from anlin.spine.access.models import User
    from anlin.spine.access.roles import ROLES

    made = json.loads((home / MADE).read_text())
    users = {
        user.username: user for user in User.objects.filter(username__in=[one["username"] for one in made["log_ins"]])
    }
    rule = "─" * _WIDE
    print(f"\n{rule}\n{both(said('Anlin is at %(address)s'), address=address)}\n{rule}")
    print(f"{zh(said('Demonstration: everything in it is fiction.'))}  Demonstration: everything in it is fiction.\n")
    print(
        both(said("Log in at %(address)s with name, password and the six digits:"), address=f"{address}account/login/")
    )
    for one in made["log_ins"]:
        role = str(ROLES[one["role"]].label)
        print(f"  {one['username']:<11} {one['password']:<20} {current_code(users[one['username']])}   {role}")
    print(both(said("The six digits change every 30 seconds. New ones: ./anlin code NAME")))
    if made["code"]:
        print(
            both(said("As a resident: %(address)sprogress/ with the code %(code)s"), address=address, code=made["code"])
        )
    anew = said("Stop: Ctrl-C. Start again: ./anlin demo. Begin anew: delete the folder %(home)s.")
    print(both(anew, home=os.environ["ANLIN_HOME"]), flush=True)
    print(rule, flush=True)
