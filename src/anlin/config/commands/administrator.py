"""`anlin administrator USERNAME --name-zh … --name-en …`: the first administrator of a house; all others are invited by that one.

`--again` gives a new code where nobody else could: to the first one, who never came in, and to the only one, who lost the way in.

Django is ready and the database migrated before `main` is called.
"""

from __future__ import annotations

import argparse
import sys

from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from anlin.config.readiness import is_unbuilt
from anlin.config.refusing import in_both
from anlin.config.speech import both, said
from anlin.spine.access.actors import THE_HOUSE
from anlin.spine.access.refusals import NotPossible
from anlin.spine.access.selectors import administrators, came_in
from anlin.spine.access.services import Invited, give_post, invite, renew_invitation
from anlin.spine.ledger.services import now
from anlin.spine.matter.services.units import make_unit
from anlin.spine.party.models import Unit
from anlin.spine.place.models import Area, District
from anlin.spine.place.selectors import district_timezone
from anlin.workbench.accounts.forms import InviteForm

DONE, REFUSED = 0, 2
_RAN_OUT = "the first administrator's code ran out"
_LOST = "the only administrator lost the way in; renewed from the command line"


class _Refused(Exception):
    """Said in both languages already."""


def main(argv: list[str]) -> int:
    """0 when invited, with the code printed; 2 when refused with a sentence that says what to do."""
    given = _parser().parse_args(argv)
    try:
        invited = _invited_again(given.username) if given.again else _invited(given)
    except _Refused as refused:
        print(refused, file=sys.stderr)
        return REFUSED
    except NotPossible as refused:
        print(in_both(refused), file=sys.stderr)
        return REFUSED
    _tell(invited)
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="anlin administrator", description=both(said("make the first administrator of this house"))
    )
    parser.add_argument("username", help=both(said("log-in name: small Latin letters, digits, dot, dash")))
    parser.add_argument("--name-zh", default="", help=both(said("the person's name in Chinese")))
    parser.add_argument("--name-en", default="", help=both(said("the person's name in Latin letters")))
    parser.add_argument("--unit", default="", metavar="KEY", help=both(said("the unit that the person belongs to")))
    parser.add_argument(
        "--again",
        action="store_true",
        help=both(said("a new code, where nobody else could give one")),
    )
    return parser


@transaction.atomic
def _invited(given: argparse.Namespace) -> Invited:
    """The account, its post over the whole district, and a unit to belong to where there is none."""
    district = _district()
    _refuse_a_second()
    _check_names(given)
    invited = invite(
        by=THE_HOUSE,
        name_zh=given.name_zh,
        name_en=given.name_en,
        unit=_unit(given.unit, district),
        username=given.username,
    )
    give_post(by=THE_HOUSE, user=invited.user, role="administrator", area=district, since=now(), until=None)
    return invited


@transaction.atomic
def _invited_again(username: str) -> Invited:
    """A new code for an administrator, unless another one came in who could give it."""
    _district()
    holders = administrators()
    named = next((user for user in holders if user.username == username), None)
    if any(came_in(user) for user in holders if user != named):
        raise _refused_as_there_is_one()
    if named is None:
        raise _Refused(both(said("No administrator of the name %(name)s is invited here."), name=username))
    return renew_invitation(by=THE_HOUSE, user=named, reason=_LOST if came_in(named) else _RAN_OUT)


def _district() -> Area:
    """The area of the whole district; its row is held, so that two commands at once make one administrator."""
    if is_unbuilt():
        raise _Refused(both(said("The database is empty. Run first: anlin migrate")))
    if District.objects.select_for_update().first() is None:
        raise _Refused(both(said("There is no district yet. Run first: anlin district new")))
    return Area.objects.get(kind=Area.Kind.DISTRICT)


def _refuse_a_second() -> None:
    """Nobody is made administrator from outside where somebody is one, or is about to be."""
    holders = administrators()
    if not holders:
        return
    waiting = None if any(came_in(user) for user in holders) else holders[0]
    if waiting is None:
        raise _refused_as_there_is_one()
    raise _Refused(
        both(
            said("%(name)s is invited as administrator and has not come in yet. For a new code run: %(command)s"),
            name=waiting.username,
            command=f"anlin administrator {waiting.username} --again",
        )
    )


def _refused_as_there_is_one() -> _Refused:
    return _Refused(both(said("This house has an administrator. Others are invited by that one, under Staff.")))


def _check_names(given: argparse.Namespace) -> None:
    """As typed under Staff: the same rules, the same sentences."""
    if not (given.name_zh.strip() and given.name_en.strip()):
        raise _Refused(both(said("Give the person's name in both scripts: --name-zh … --name-en …")))
    form = InviteForm({"name_zh": given.name_zh, "name_en": given.name_en, "username": given.username})
    del form.fields["unit"]
    if form.is_valid():
        return
    lines = []
    for language in ("zh-hans", "en"):
        with override(language):
            for field, errors in form.errors.items():
                lines += [f"{field.replace('_', '-')}: {error}" for error in errors]
    raise _Refused("\n".join(lines))


def _unit(key: str, district: Area) -> Unit:
    """The unit named; else a working unit of supervision, made where there is none."""
    inside = Unit.objects.filter(ended_at=None).exclude(kind=Unit.Kind.OUTSIDE)
    if not key:
        return inside.filter(kind=Unit.Kind.SUPERVISION).first() or make_unit(
            by=THE_HOUSE,
            key="supervision",
            name_zh="区督察",
            name_en="District Supervision",
            kind=Unit.Kind.SUPERVISION,
            area=district,
        )
    named = inside.filter(key=key).first()
    if named is None:
        keys = ", ".join(inside.values_list("key", flat=True)) or "–"
        raise _Refused(both(said("No unit here has the key %(key)s. There are: %(keys)s"), key=key, keys=keys))
    return named


def _tell(invited: Invited) -> None:
    until = invited.expires_at.astimezone(district_timezone())
    print(both(said("Log-in name: %(name)s"), name=invited.user.username))
    print(both(said("Code, shown this once: %(code)s"), code=invited.code))
    print(both(said("Valid until: %(until)s"), until=f"{until:%Y-%m-%d %H:%M}"))
    where = reverse("account_join")
    print(both(said("Start the house (anlin serve), open %(path)s there and choose a password."), path=where))
