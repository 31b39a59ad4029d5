"""Telling reports apart that look alike: said once, remembered, on record; both go on as before."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Q

from anlin.modules.intake.models import Apart
from anlin.spine.access.actors import Actor
from anlin.spine.ledger.services import record
from anlin.spine.matter.models import Matter

Pair = tuple[int, int]


def pair(one: int, other: int) -> Pair:
    """Two ids in the order in which they are kept."""
    return (one, other) if one < other else (other, one)


def told_apart(ids: Collection[int]) -> set[Pair]:
    """The pairs with one of these reports in them. One query."""
    return set(Apart.objects.filter(Q(low__in=ids) | Q(high__in=ids)).values_list("low", "high"))


@transaction.atomic
def tell_apart(*, by: Actor, matter: Matter, others: Iterable[Matter]) -> int:
    """None of these is the same as this report; those said before are passed over.

    Returns how many are new. The ledger has one entry of it, apart from the histories of the reports: nothing happened to them.
    """
    known = told_apart([matter.pk])
    fresh = [one for one in others if one.pk != matter.pk and pair(one.pk, matter.pk) not in known]
    if not fresh:
        return 0
    Apart.objects.bulk_create(
        (Apart(low=low, high=high) for low, high in (pair(one.pk, matter.pk) for one in fresh)), ignore_conflicts=True
    )
    subject = hashlib.sha256(f"intake/apart/{matter.ref}".encode()).hexdigest()[:32]
    facts = {"report": matter.number, "not_the_same": " ".join(sorted(one.number for one in fresh))}
    record(who=by.ref, action="intake:told_apart", subject=subject, facts=facts)
    return len(fresh)
