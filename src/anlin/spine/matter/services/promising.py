"""What a district promises: the limits that it starts with, and others from a day on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from anlin.kernel.process import Limit
from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.ledger.services import now, record
from anlin.spine.matter.models import DistrictPromise
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.services.clocks import forget_promises

CHANGE = "promise:change"
SUBJECT = hashlib.sha256(b"anlin/promises").hexdigest()[:32]
RANKS = frozenset({"administrator", "supervisor"})
MOST, NUMBER_CHARS = 999, 40


def promise_all(limits: Mapping[str, Limit], *, number: str, since: datetime) -> None:
    """Promise these limits, by setting.

    Args:
        number: of the document that says so.
        since: from when on they count.
    """
    DistrictPromise.objects.bulk_create(
        DistrictPromise(setting=key, amount=limit.amount, unit=limit.unit, number=number, since=since)
        for key, limit in limits.items()
    )
    forget_promises()


def promise_missing(limits: Mapping[str, Limit], *, number: str, since: datetime) -> int:
    """Promise those of these limits that the district never promised: a room that came later brings its own.

    Returns:
        How many.
    """
    known = set(DistrictPromise.objects.filter(setting__in=list(limits)).values_list("setting", flat=True))
    missing = {key: limit for key, limit in limits.items() if key not in known}
    promise_all(missing, number=number, since=since)
    return len(missing)


@transaction.atomic
def change_promise(setting: str, amount: int, *, number: str, asked_by: Actor, approved_by: Actor) -> DistrictPromise:
    """Promise another length from now on; a clock that runs keeps the promise under which it began.

    Args:
        amount: of the unit in which this promise is counted; extensions are declared in it too.
        number: of the document that says so.

    Raises:
        Refused: both people are one, one of them has not the rank, or there is no such promise, length or number.
    """
    if asked_by.ref == approved_by.ref:
        raise Refused(said("Two people are needed: one asks, another approves."), code="role")
    if not all(actor.roles & RANKS for actor in (asked_by, approved_by)):
        raise Refused(said("An administrator or a supervisor changes a promise."), code="role")
    before = DistrictPromise.objects.filter(setting=setting).order_by("-since", "-id").first()
    if before is None:
        raise Refused(said("Nothing is promised under the name %(setting)s."), code="fact", setting=setting)
    if not 1 <= amount <= MOST:
        raise Refused(said("A promise is 1 to %(most)s of its unit."), code="fact", most=MOST)
    if not 0 < len(number.strip()) <= NUMBER_CHARS:
        raise Refused(
            said("Name the document that says so, in 1 to %(most)s characters."), code="fact", most=NUMBER_CHARS
        )
    changed = DistrictPromise.objects.create(
        setting=setting, amount=amount, unit=before.unit, number=number.strip(), since=now()
    )
    facts = {"setting": setting, "amount": amount, "unit": changed.unit, "number": changed.number}
    record(who=approved_by.ref, action=CHANGE, subject=SUBJECT, facts=facts | {"asked_by": asked_by.ref})
    forget_promises()
    transaction.on_commit(forget_promises)
    return changed
