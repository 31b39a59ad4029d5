"""Retire and restore a record; join doubles and separate them again. Nothing is ever deleted."""

from __future__ import annotations

from django.db import transaction

from anlin.kernel.fact import BadFact
from anlin.kernel.register import REASON, Register
from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.ledger.services import now
from anlin.spine.matter.refusals import Refused
from anlin.spine.register.models import Record
from anlin.spine.register.services.entries import (
    GAVE_BACK,
    MERGE,
    RESTORE,
    RETIRE,
    TOOK_IN,
    UNMERGE,
    held_for,
    sealed_reason,
    told,
)


@transaction.atomic
def retire(*, register: Register, record: int, actor: Actor, reason: str) -> Record:
    """It is no more: it leaves the lists and stays readable.

    Raises:
        Refused: it is not current, no reason is given, or the actor settles nothing there.
    """
    held = held_for(actor, register, record, register.settled_by)
    if held.state != Record.State.CURRENT:
        raise Refused(said("It is not current any more."), code="not_open")
    return _turned(held, register, RETIRE, Record.State.RETIRED, actor, _reason(reason))


@transaction.atomic
def restore(*, register: Register, record: int, actor: Actor, reason: str) -> Record:
    """It is there again. Raises `Refused` as `retire`."""
    held = held_for(actor, register, record, register.settled_by)
    if held.state != Record.State.RETIRED:
        raise Refused(said("It is not retired."), code="not_open")
    return _turned(held, register, RESTORE, Record.State.CURRENT, actor, _reason(reason))


@transaction.atomic
def merge(*, register: Register, record: int, into: int, actor: Actor, reason: str) -> Record:
    """Join a double to the record that stays. The double stays readable, points there, and can be separated again.

    Raises:
        Refused: one of them is not current, others were joined to the double, both are one, or the actor settles
            nothing in one of the two areas.
    """
    if record == into:
        raise Refused(said("Choose two records."), code="fact")
    held = {pk: held_for(actor, register, pk, register.settled_by) for pk in sorted((record, into))}
    double, survivor = held[record], held[into]
    if (double.state, survivor.state) != (Record.State.CURRENT, Record.State.CURRENT):
        raise Refused(said("One of the two is not current any more."), code="not_open")
    if Record.objects.filter(merged_into=double).exists():
        raise Refused(said("Others were joined to this one already: let it be the one that stays."), code="not_open")
    why = _reason(reason)
    double.merged_into = survivor
    _turned(double, register, MERGE, Record.State.MERGED, actor, why, other=survivor)
    _noted(survivor, register, TOOK_IN, actor, why, double)
    return double


@transaction.atomic
def unmerge(*, register: Register, record: int, actor: Actor, reason: str) -> Record:
    """They were two after all. Raises `Refused` as `merge`."""
    first = Record.objects.filter(pk=record, register=register.key).values_list("pk", "merged_into").first()
    if first is None or first[1] is None:
        raise Refused(said("It is not joined to another one."), code="not_open")
    held = {pk: held_for(actor, register, pk, register.settled_by) for pk in sorted(pk for pk in first if pk)}
    double, survivor = held[first[0]], held[first[1]]
    if double.state != Record.State.MERGED:
        raise Refused(said("It is not joined to another one."), code="not_open")
    why = _reason(reason)
    double.merged_into = None
    _turned(double, register, UNMERGE, Record.State.CURRENT, actor, why, other=survivor)
    _noted(survivor, register, GAVE_BACK, actor, why, double)
    return double


def _turned(
    held: Record, register: Register, verb: str, state: str, actor: Actor, reason: str, other: Record | None = None
) -> Record:
    left, held.state = held.state, state
    held.edition += 1
    held.changed_at = now()
    public = {"other": other.number} if other is not None else {}
    told(held, register, verb, actor, left=left, public=public, sealed=sealed_reason(held, reason))
    held.save()
    return held


def _noted(held: Record, register: Register, verb: str, actor: Actor, reason: str, other: Record) -> None:
    """An entry that changes nothing of what it says."""
    told(
        held, register, verb, actor, left=held.state, public={"other": other.number}, sealed=sealed_reason(held, reason)
    )
    held.save(update_fields=("last_seq", "last_digest"))


def _reason(reason: str) -> str:
    try:
        return str(REASON.checked(reason))
    except BadFact as bad:
        raise Refused.of(bad) from bad
