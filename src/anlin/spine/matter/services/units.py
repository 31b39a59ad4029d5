"""The units of the house: make one, give it another name, end it. Each is on record under a reference made of its key."""

from __future__ import annotations

import hashlib
import re

from django.db import transaction

from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.access.refusals import NotPossible
from anlin.spine.ledger.services import now, record
from anlin.spine.matter.models import Matter
from anlin.spine.party.models import Staff, Unit
from anlin.spine.place.models import Area

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{1,59}")
_HELD_BY_ALL = {Unit.Kind.DESK: Matter.Held.DESK, Unit.Kind.SUPERVISION: Matter.Held.SUPERVISION}
"""Matters that lie with every unit of a kind, and with none by name."""


def ref_of(key: str) -> str:
    """What the ledger calls a unit; its key never changes."""
    return hashlib.sha256(f"unit/{key}".encode()).hexdigest()[:32]


@transaction.atomic
def make_unit(*, by: Actor, key: str, name_zh: str, name_en: str, kind: str, area: Area) -> Unit:
    """A unit that can hold matters and have staff, or an authority outside.

    Raises:
        NotPossible: the key is no key and no beat names it so, or it is taken (by a unit that has ended, too: its history names it so).
    """
    if not (_KEY.fullmatch(key) or _named_by_the_map(key)):
        raise NotPossible(said("A key is small Latin letters, digits and dashes, two to sixty of them."))
    if Unit.objects.filter(key=key).exists():
        raise NotPossible(said("There is a unit with the key “%(key)s” already. Choose another."), key=key)
    last = Unit.objects.order_by("-order").values_list("order", flat=True).first()
    order = 0 if last is None else min(last + 1, 32767)
    unit = Unit.objects.create(key=key, name_zh=name_zh, name_en=name_en, kind=kind, area=area, order=order)
    facts = {"unit": key, "kind": kind, "area": area.code, "name_zh": name_zh, "name_en": name_en}
    record(who=by.ref, action="unit:made", subject=ref_of(key), facts=facts)
    return unit


@transaction.atomic
def rename_unit(*, by: Actor, unit: Unit, name_zh: str, name_en: str) -> Unit:
    """Another name; the key stays, and so does everything that was done under it.

    Raises:
        NotPossible: the unit has ended.
    """
    held = _working(unit)
    held.name_zh, held.name_en = name_zh, name_en
    held.save(update_fields=("name_zh", "name_en"))
    facts = {"unit": held.key, "name_zh": name_zh, "name_en": name_en}
    record(who=by.ref, action="unit:renamed", subject=ref_of(held.key), facts=facts)
    return held


@transaction.atomic
def end_unit(*, by: Actor, unit: Unit) -> None:
    """The unit gets nothing any more; what it did stays under its name.

    Raises:
        NotPossible: it has ended, people work in it, or it holds open matters: its own, or, as the last of its kind,
            those that lie with the desk or with supervision.
    """
    held = _working(unit)
    working = Staff.objects.filter(unit=held, left_at=None).count()
    if working:
        raise NotPossible(
            said("People work in this unit: %(count)s. End it when the last of them has left."),
            count=working,
        )
    matters = Matter.objects.filter(holder_unit=held, closed_at=None).count() or _left_to_the_last(held)
    if matters:
        raise NotPossible(
            said("Open matters lie with this unit: %(count)s. End it when they are closed or with another unit."),
            count=matters,
        )
    held.ended_at = now()
    held.save(update_fields=("ended_at",))
    record(who=by.ref, action="unit:ended", subject=ref_of(held.key), facts={"unit": held.key})


def _named_by_the_map(key: str) -> bool:
    """A file of areas may name stations in any script; an address of a page has to hold the name all the same."""
    fits = 1 < len(key) <= 60 and "/" not in key
    return fits and Area.objects.filter(station_key=key).exists()


def _left_to_the_last(unit: Unit) -> int:
    held_by = _HELD_BY_ALL.get(Unit.Kind(unit.kind))
    if held_by is None or Unit.objects.filter(kind=unit.kind, ended_at=None).exclude(pk=unit.pk).exists():
        return 0
    return Matter.objects.filter(held_by=held_by, closed_at=None).count()


def _working(unit: Unit) -> Unit:
    held = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if held.ended_at is not None:
        raise NotPossible(said("That unit has ended. Choose one that works."))
    return held
