"""`anlin demo`: make the fictitious district once, then serve it and say who can log in."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from pathlib import Path

from anlin.config.commands import serve
from anlin.config.speech import both, said, zh

MATTERS = 20_500
_MADE = "demo.json"  # written last: a demonstration without it was interrupted and is made again
_BEGUN = "demo.begun"  # written first: only what a demonstration began is ever deleted
_WIDE = 62


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="anlin demo", description=said("make the demonstration and serve it"))
    parser.add_argument("--matters", type=int, default=MATTERS, help="how many reports to make, the first time")
    parser.add_argument("--port", type=int)
    parser.add_argument("--only-make", action="store_true", help="make it, do not serve")
    given = parser.parse_args(argv)
    if given.matters < 1:
        print(both(said("--matters wants a number from 1 up")), file=sys.stderr)
        return 2
    ours = "ANLIN_HOME" not in os.environ
    os.environ.setdefault("ANLIN_HOME", "var/demo")
    home = _home()
    try:
        made = (home / _MADE).exists()
        if not made:
            _make(home, given.matters, ours=ours)
        elif given.only_make:
            _bring_up_to_date()
        if given.only_make:
            return 0
        return serve.run(
            serve.Serving(port=given.port),
            lambda address: _announce(home, address),
            _prepare if made else serve.prepare,
        )
    except serve.NotServed as refusal:
        print(refusal, file=sys.stderr)
        return 1


def _home() -> Path:
    from anlin.config import environment

    return environment.home()


def _make(home: Path, matters: int, *, ours: bool) -> None:
    """Make it. `ours`: the folder is the one that demonstrations have, not one that was named."""
    if os.environ.get("ANLIN_DATABASE_URL"):
        _refuse_other_data()
    elif home.exists():
        _clear(home, ours=ours)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home / _BEGUN).touch()
    _set_up()
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
    kept = home / f"{_MADE}.part"
    kept.touch(mode=0o600)
    kept.write_text(json.dumps({"log_ins": log_ins, "code": made.code, "matters": made.matters}))
    kept.rename(home / _MADE)
    seconds = round(time.monotonic() - began)
    print(both(said("%(matters)s reports made in %(seconds)s s."), matters=made.matters, seconds=seconds), flush=True)


def _clear(home: Path, *, ours: bool) -> None:
    """Take away what an interrupted demonstration left, and nothing else.

    Raises:
        serve.NotServed: the folder holds something that no demonstration made.
    """
    if not home.is_dir() or not (ours or (home / _BEGUN).exists() or not any(home.iterdir())):
        raise serve.NotServed(
            both(
                said("%(home)s holds something that no demonstration made. Name a new or empty folder in ANLIN_HOME."),
                home=home,
            )
        )
    shutil.rmtree(home)


def _prepare() -> None:
    _bring_up_to_date()
    serve.prepare()


def _bring_up_to_date() -> None:
    """A demonstration that an older version made goes on with this one."""
    _set_up()
    from anlin.config.commands.migrate import bring_up_to_date

    bring_up_to_date()


def _refuse_other_data() -> None:
    """A database that was named may hold something real: only an empty one is filled."""
    _set_up()
    from django.db import connection

    if connection.introspection.table_names():
        raise serve.NotServed(
            both(said("This database is not empty. Name an empty one in ANLIN_DATABASE_URL, or none for SQLite."))
        )


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

    made = json.loads((home / _MADE).read_text())
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
