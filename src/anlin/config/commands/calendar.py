"""`anlin calendar check FILE` looks at a year's file; `anlin calendar load FILE --by NAME --approved-by NAME` loads it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from anlin.config.speech import beside, both, said


def main(argv: list[str]) -> int:
    if argv[:1] == ["check"]:
        from anlin.kernel.calendar_command import main as check

        return check(argv)
    return _load(_parser().parse_args(argv))


def _parser() -> argparse.ArgumentParser:
    about = both(said("check a year's holiday notice, or load it"))
    parser = argparse.ArgumentParser(
        prog="anlin calendar", description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("check", help=beside(said("look whether a year's file can stand; no database is needed")))
    about = said("load a year's holiday notice; two people are needed")
    load = actions.add_parser("load", help=beside(about), description=beside(about))
    load.add_argument("file", type=Path, help=beside(said("the year's file; anlin calendar check FILE looks at it")))
    load.add_argument("--by", metavar="NAME", required=True, help=beside(said("log-in of who asks")))
    load.add_argument("--approved-by", metavar="NAME", required=True, help=beside(said("log-in of who approves")))
    return parser


def _load(given: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlin.config.settings")
    import django

    django.setup()
    from anlin.config.people import NoLogIn, two_people
    from anlin.config.refusing import in_both
    from anlin.spine.matter.refusals import Refused
    from anlin.spine.matter.services.calendar_loading import load_year

    try:
        file = given.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        print(
            both(said("The file cannot be read: %(why)s"), why=getattr(error, "strerror", None) or error),
            file=sys.stderr,
        )
        return 2
    try:
        people = two_people(given.by, given.approved_by)
        loaded = load_year(file=file, **people)
    except NoLogIn as unknown:
        print(unknown, file=sys.stderr)
        return 2
    except Refused as refused:
        print(in_both(refused), file=sys.stderr)
        return 1
    print(both(said("%(year)s is loaded; it settled %(count)s clocks."), year=loaded.year, count=loaded.settled))
    return 0
