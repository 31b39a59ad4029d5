"""Which matters an actor may see, and the one door to each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache, reduce
from operator import or_

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.lookups import Range
from django.http import Http404

from anlin.kernel.number import may_end_a_number, numbers_ending, read_number
from anlin.spine.access.actors import Actor, holds_everywhere
from anlin.spine.access.roles import IMPORTER, ROLES, SYSTEM
from anlin.spine.matter.codes import code_hash, part_hash
from anlin.spine.matter.models import Matter, Participant, Wall

_OPENS = tuple(key for key, role in ROLES.items() if role.opens_matters)
_COMPLAINTS = tuple(key for key, role in ROLES.items() if role.sees_complaints)


def matters_visible_to(actor: Actor) -> QuerySet[Matter]:
    """Matters of the actor's areas, without complaints for those who may not, without those behind a wall."""
    if SYSTEM in actor.roles or IMPORTER in actor.roles:
        return Matter.objects.all()
    return _visible_to(actor).all()


@lru_cache(maxsize=256)
def _visible_to(actor: Actor) -> QuerySet[Matter]:
    """The question alone, never asked itself: a page puts it four times and more, and an actor holds all that it depends on."""
    return Matter.objects.filter(reduce(or_, map(_opened_to, _posts_apart(actor))))


def matters_audited_by(actor: Actor) -> QuerySet[Matter]:
    """Matters of an auditor's areas, none of which opens to them; without those that concern the auditor or their unit (line 6)."""
    return Matter.objects.filter(
        reduce(or_, (_scope(one, ("auditor",)) & ~Q(_walled(one)) for one in _posts_apart(actor)))
    )


def may_see(actor: Actor, matter: Matter) -> bool:
    """The same rule for one matter."""
    if SYSTEM in actor.roles or IMPORTER in actor.roles:
        return True
    if actor.participant_id is not None:
        return Participant.objects.filter(pk=actor.participant_id, matter=matter).exists()
    roles = _COMPLAINTS if matter.complaint else _OPENS
    return any(
        _inside(matter.area_id, one.areas_as(*roles)) and not Wall.objects.filter(_against(one), matter=matter).exists()
        for one in _posts_apart(actor)
    )


def matter_for(actor: Actor, number: str) -> Matter:
    """The one door to a matter.

    Raises:
        Http404: there is none, or it may not be seen; the same answer for both.
    """
    read = read_number(number)
    found = (
        matters_visible_to(actor)
        .select_related("area", "holder_unit", "holder_staff", "merged_into__holder_unit", "split_from")
        .filter(number=read or "")
    )
    matter = found.first()
    if matter is None:
        raise Http404
    return matter


def numbered(typed: str, matters: QuerySet[Matter]) -> list[str]:
    """Numbers among these matters that somebody means by a number, or by its end as lists print it; none for anything else.

    Asks for whole numbers, which are indexed: of an end, those whose check character fits, from the first day to the last.
    """
    number = read_number(typed)
    ends = number is None and may_end_a_number(typed)
    wanted = [number] if number is not None else numbers_ending(typed, *_days()) if ends else []
    return (
        list(matters.filter(number__in=wanted).order_by("-number").values_list("number", flat=True)) if wanted else []
    )


def _days() -> tuple[date, date]:
    """The days of the first and of the last number."""
    ends = (Matter.objects.order_by(order).values_list("number", flat=True).first() for order in ("number", "-number"))
    first, last = (datetime.strptime(number[:8], "%Y%m%d").date() if number else date.min for number in ends)  # noqa: DTZ007 - a day
    return first, last


def participant_by_code(code: str) -> Participant | None:
    """The participant who holds this code."""
    return (
        Participant.objects.select_related("matter", "matter__area", "matter__holder_unit")
        .filter(code_hash=code_hash(code))
        .first()
    )


def part_of(first: Participant, number: str) -> Participant | None:
    """The same reporter in a matter that was split off from the first one's."""
    part = Matter.objects.filter(split_from=first.matter_id, number=read_number(number) or "").first()
    if part is None:
        return None
    return (
        Participant.objects.select_related("matter", "matter__area", "matter__holder_unit")
        .filter(matter=part, code_hash=part_hash(first.code_hash, part.ref))
        .first()
    )


def reporter_actor(participant: Participant) -> Actor:
    """A participant as an actor of the one matter."""
    return Actor(ref=participant.ref, participant_id=participant.pk, roles=frozenset({"reporter"}))


def _posts_apart(actor: Actor) -> list[Actor]:
    """The actor by the posts of one person at a time: their own, and those of each for whom they stand in."""
    whose = list(dict.fromkeys(held.of for held in actor.held)) or [None]
    if whose == [None]:
        return [actor]
    return [replace(actor, held=tuple(held for held in actor.held if held.of == of)) for of in whose]


def _opened_to(actor: Actor) -> Q:
    """What posts of one person open."""
    return _scope(actor, _OPENS) & _complaints(actor) & ~Q(_walled(actor))


def _scope(actor: Actor, roles: tuple[str, ...]) -> Q:
    return Q() if holds_everywhere(actor, *roles) else _within(actor.areas_as(*roles))


def _within(ranges: list[tuple[int, int]]) -> Q:
    """Areas as id ranges; one grid is an equality, so that its index serves the order too."""
    if not ranges:
        return Q(pk__in=())
    return reduce(or_, (Q(area=first) if first == last else in_areas(first, last) for first, last in ranges))


def in_areas(first: int, last: int) -> Q:
    """Matters of a subtree of areas.

    SQLite would gather a whole street by the index of areas and sort it for one page. The sum keeps it off that index, so
    that it walks the order that is asked for and stops when the page is full. PostgreSQL weighs both by itself.
    """
    if connection.vendor == "sqlite":
        return Q(Range(F("area_id") + 0, (first, last)))
    return Q(area__id__range=(first, last))


def _inside(area: int, ranges: list[tuple[int, int]]) -> bool:
    return any(first <= area <= last for first, last in ranges)


def _complaints(actor: Actor) -> Q:
    if not actor.areas_as(*_COMPLAINTS):
        return Q(complaint=False)
    scope = _scope(actor, _COMPLAINTS)
    return Q(complaint=False) | scope if scope else Q()


def _against(actor: Actor) -> Q:
    """Walls against the actor or their unit, and against whoever's posts they act by."""
    mine = Q(staff=actor.staff_id, staff__isnull=False) | Q(unit=actor.unit_id, unit__isnull=False)
    theirs = {held.of for held in actor.held if held.of is not None}
    return reduce(or_, (Q(staff=staff) | Q(unit=unit) for staff, unit in theirs), mine)


def _walled(actor: Actor) -> Exists:
    return Exists(Wall.objects.filter(_against(actor), matter=OuterRef("pk")))
