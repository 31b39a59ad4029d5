"""`anlin erase NUMBER --rule RULE --by NAME --approved-by NAME`: erase what a closed matter holds, or who owns what a record says.

Two people are needed.
"""

from __future__ import annotations

import argparse
import sys

from anlin.config.speech import beside, both, said


def main(argv: list[str]) -> int:
    """0 when erased, 1 when refused with its reason, 2 for an unknown number or log-in."""
    from anlin.config.refusing import in_both
    from anlin.kernel.number import read_number, read_record_number
    from anlin.spine.access.actors import actor_of
    from anlin.spine.access.models import User
    from anlin.spine.matter.models import Matter
    from anlin.spine.matter.refusals import Refused
    from anlin.spine.matter.services.erasure import erase_matter
    from anlin.spine.register.models import Record
    from anlin.spine.register.services.person import erase_person

    about = said("erase what a closed matter holds; two people are needed")
    parser = argparse.ArgumentParser(prog="anlin erase", description=beside(about))
    parser.add_argument("number", help=beside(said("the number of a matter or of a record")))
    rule = beside(said("the rule under which it is erased; it stands in the ledger"))
    parser.add_argument("--rule", required=True, help=rule)
    parser.add_argument("--by", metavar="NAME", required=True, help=beside(said("log-in of who asks")))
    parser.add_argument("--approved-by", metavar="NAME", required=True, help=beside(said("log-in of who approves")))
    given = parser.parse_args(argv)
    matter = Matter.objects.filter(number=read_number(given.number) or "").first()
    record = Record.objects.filter(number=read_record_number(given.number) or "").first()
    users = {user.username: user for user in User.objects.filter(username__in=(given.by, given.approved_by))}
    missing = [name for name in (given.by, given.approved_by) if name not in users]
    if (matter is None and record is None) or missing:
        print(both(said("There is no %(what)s here."), what=missing[0] if missing else given.number), file=sys.stderr)
        return 2
    by, approved_by = actor_of(users[given.by]), actor_of(users[given.approved_by])
    try:
        if matter is not None:
            erase_matter(matter=matter.pk, rule=given.rule, asked_by=by, approved_by=approved_by)
        elif record is not None:
            erase_person(record=record.pk, rule=given.rule, asked_by=by, approved_by=approved_by)
    except Refused as refused:
        print(in_both(refused), file=sys.stderr)
        return 1
    number = matter.number if matter is not None else given.number.strip().upper()
    print(both(said("%(number)s is erased; its entries stay, and the ledger still verifies."), number=number))
    return 0
