"""`anlin promise` lists what the district promises; with a name it changes one: two people, one entry in the ledger."""

from __future__ import annotations

import argparse
import sys

from django.utils.translation import override

from anlin.config.people import NoLogIn, two_people
from anlin.config.refusing import in_both
from anlin.config.speech import beside, both, said
from anlin.spine.matter.models import DistrictPromise
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import all_processes
from anlin.spine.matter.services.promising import change_promise
from anlin.workbench.faces import length_words
from anlin.workbench.promises import promise_words


def main(argv: list[str]) -> int:
    given = _parser().parse_args(argv)
    if given.setting is None:
        _list()
        return 0
    if None in (given.within, given.number, given.by, given.approved_by):
        words = said("To change a promise say all of these: --within, --number, --by, --approved-by.")
        print(both(words), file=sys.stderr)
        return 2
    try:
        people = two_people(given.by, given.approved_by)
        changed = change_promise(given.setting, given.within, number=given.number, **people)
    except NoLogIn as unknown:
        print(unknown, file=sys.stderr)
        return 2
    except Refused as refused:
        print(in_both(refused), file=sys.stderr)
        return 1
    print(both(said("This counts for what begins from now on:")))
    print(_told(changed))
    return 0


def _parser() -> argparse.ArgumentParser:
    about = said("list what the district promises, or change one of it")
    parser = argparse.ArgumentParser(prog="anlin promise", description=beside(about))
    parser.add_argument("setting", nargs="?", help=beside(said("the name of a promise; without it all are listed")))
    within = beside(said("its new length, in the unit that it has"))
    parser.add_argument("--within", metavar="N", type=int, help=within)
    parser.add_argument("--number", help=beside(said("the number of the document that says so")))
    parser.add_argument("--by", metavar="NAME", help=beside(said("log-in of who asks")))
    parser.add_argument("--approved-by", metavar="NAME", help=beside(said("log-in of who approves")))
    return parser


def _list() -> None:
    newest = {row.setting: row for row in DistrictPromise.objects.order_by("since", "id")}
    for row in newest.values():
        print(_told(row))


def _told(row: DistrictPromise) -> str:
    told = []
    for language in ("zh-hans", "en"):
        with override(language):
            process, what = promise_words(row.setting, all_processes())
            told.append(f"{process} · {what} {length_words(row.amount, row.unit)}")
    return f"{row.setting:<32} {' | '.join(told)} | {row.number}"
