"""`anlin calendar check FILE` looks at a year's file; `anlin calendar load FILE --by NAME --approved-by NAME` loads it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from anlin.config.speech import both, said


def main(argv: list[str]) -> int:
    if argv[:1] != ["load"]:
        from anlin.kernel.calendar_command import main as check

        return check(argv)
    parser = argparse.ArgumentParser(prog="anlin calendar load", description=said("load a year's holiday notice"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--by", required=True, help="log-in of who asks")
    parser.add_argument("--approved-by", required=True, help="log-in of who approves")
    return _load(parser.parse_args(argv[1:]))


def _load(given: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlin.config.settings")
    import django

    django.setup()
    from anlin.config.refusing import in_both
    from anlin.spine.access.actors import actor_of
    from anlin.spine.access.models import User
    from anlin.spine.matter.refusals import Refused
    from anlin.spine.matter.services.calendar_loading import load_year

    try:
        file = given.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        print(both(said("The file cannot be read: %(why)s"), why=error), file=sys.stderr)
        return 2
    users = {user.username: user for user in User.objects.filter(username__in=(given.by, given.approved_by))}
    for name in (given.by, given.approved_by):
        if name not in users:
            print(both(said("There is no log-in %(name)s."), name=name), file=sys.stderr)
            return 2
    try:
        loaded = load_year(
            file=file,
            asked_by=actor_of(users[given.by]),
            approved_by=actor_of(users[given.approved_by]),
        )
    except Refused as refused:
        print(in_both(refused), file=sys.stderr)
        return 1
    print(both(said("%(year)s is loaded; it settled %(count)s clocks."), year=loaded.year, count=loaded.settled))
    return 0
