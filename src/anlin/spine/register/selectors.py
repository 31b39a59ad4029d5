"""Which records an actor may see, and the one door to each."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.http import Http404

from anlin.kernel.number import read_record_number
from anlin.kernel.register import Register
from anlin.spine.access.actors import Actor, holds, holds_everywhere
from anlin.spine.access.roles import IMPORTER, SYSTEM
from anlin.spine.matter.models import Matter
from anlin.spine.matter.selectors import matters_visible_to
from anlin.spine.register.models import Record, RecordLink


def records_visible_to(actor: Actor, register: Register) -> QuerySet[Record]:
    """Records of the actor's areas, retired and joined ones too."""
    found = Record.objects.filter(register=register.key)
    if {SYSTEM, IMPORTER} & actor.roles or holds_everywhere(actor, *register.read_by):
        return found
    return found.filter(_within(actor.areas_as(*register.read_by)))


def records_audited_by(actor: Actor) -> QuerySet[Record]:
    """Records of an auditor's areas, none of which opens to them."""
    if holds_everywhere(actor, "auditor"):
        return Record.objects.all()
    return Record.objects.filter(_within(actor.areas_as("auditor")))


def record_for(actor: Actor, register: Register, number: str) -> Record:
    """The one door to a record.

    Raises:
        Http404: there is none, or it may not be seen; the same answer for both.
    """
    read = read_record_number(number)
    found = records_visible_to(actor, register).select_related("area", "merged_into").filter(number=read or "").first()
    if found is None:
        raise Http404
    return found


def may_keep(actor: Actor, register: Register, record: Record) -> bool:
    """The actor may change this record."""
    return any(holds(actor, role, area=record.area_id) for role in register.kept_by)


def may_settle(actor: Actor, register: Register, record: Record) -> bool:
    """The actor may retire, restore and join this record."""
    return any(holds(actor, role, area=record.area_id) for role in register.settled_by)


def matters_at(record: Record, actor: Actor) -> QuerySet[Matter]:
    """Matters that name this record or one that was joined to it, as far as the actor may see them."""
    same = Record.objects.filter(Q(pk=record.pk) | Q(merged_into=record.pk)).values("pk")
    named = RecordLink.objects.filter(record__in=same).values("matter")
    return matters_visible_to(actor).filter(pk__in=named).order_by("-id")


def records_at(matter: Matter, actor: Actor, registers: Iterable[Register]) -> list[Record]:
    """The records that a matter names, in these registers and as far as the actor may see them."""
    named = RecordLink.objects.filter(matter=matter).values("record")
    return [
        record
        for register in registers
        for record in records_visible_to(actor, register).filter(pk__in=named).order_by("id")
    ]


def _within(ranges: list[tuple[int, int]]) -> Q:
    within = Q(pk__in=())
    for first, last in ranges:
        within |= Q(area=first) if first == last else Q(area__id__range=(first, last))
    return within
