"""What somebody holds goes on without them: to their unit, or to a colleague."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.access.models import User
from anlin.spine.access.selectors import able_to_act
from anlin.spine.access.services import switch_off
from anlin.spine.ledger.services import NewEntry, Tip, now, record_many
from anlin.spine.matter.models import Matter, Wall
from anlin.spine.matter.refusals import Refused
from anlin.spine.party.models import Staff

HAND_OVER = "matter:hand_over"


@transaction.atomic
def leave(*, by: Actor, user: User, heir: Staff | None = None) -> int:
    """Somebody leaves: their rights end this minute, and every matter that they hold goes to the heir or to its unit.

    Returns:
        How many matters were handed over.

    Raises:
        Refused: the heir has left, or is who leaves. access.refusals.NotPossible: as `switch_off`.
    """
    switch_off(by=by, user=user)
    return hand_over(by=by, holder=_staff_of(user), heir=heir)


@transaction.atomic
def hand_over(*, by: Actor, holder: Staff, heir: Staff | None = None) -> int:
    """Give every open matter of one holder to a colleague, or back to the unit that has it; clocks run on.

    What concerns that colleague goes back to the unit: they must not see it.

    Raises:
        Refused: the heir has left, may not act on matters, or is the holder.
    """
    if heir is not None and (heir == holder or not able_to_act().filter(pk=heir.pk).exists()):
        raise Refused(said("Choose a colleague with a post that acts on matters, not the one who leaves."), code="heir")
    held = list(
        Matter.objects.select_for_update(of=("self",))
        .filter(holder_staff=holder, closed_at=None)
        .select_related("holder_unit")
        .order_by("id")
    )
    walled = _walled_from(heir, held)
    heirs = {matter.pk: None if matter.pk in walled else heir for matter in held}
    moment = now()
    entries = record_many(
        NewEntry(
            by.ref,
            HAND_OVER,
            matter.ref,
            left=matter.state,
            enters=matter.state,
            facts=_holder(matter, heirs[matter.pk]),
            seq_prev=Tip(matter.last_seq, matter.last_digest),
        )
        for matter in held
    )
    for matter, entry in zip(held, entries, strict=True):
        goes_to = matter.holder_staff = heirs[matter.pk]
        if goes_to is not None:
            matter.holder_unit_id = goes_to.unit_id
        matter.held_since = moment
        matter.last_seq, matter.last_digest = entry.seq, bytes(entry.digest).hex()
    Matter.objects.bulk_update(
        held, ("holder_staff", "holder_unit", "held_since", "last_seq", "last_digest"), batch_size=500
    )
    return len(held)


def _walled_from(heir: Staff | None, matters: Sequence[Matter]) -> set[int]:
    """Those that concern the heir or their unit: they go back to the unit that has them (line 6)."""
    if heir is None:
        return set()
    against = Q(staff=heir) | Q(unit=heir.unit_id)
    return set(Wall.objects.filter(against, matter__in=[one.pk for one in matters]).values_list("matter", flat=True))


def _holder(matter: Matter, heir: Staff | None) -> dict[str, object]:
    unit = heir.unit if heir else matter.holder_unit
    return {"held_by": matter.held_by, **({"holder": unit.key} if unit else {})}


def _staff_of(user: User) -> Staff:
    return Staff.objects.get(user=user)
