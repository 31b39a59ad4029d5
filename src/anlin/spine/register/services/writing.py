"""Add a record and change one: one transaction, refusals first, the ledger entry inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from anlin.kernel.fact import BadFact
from anlin.kernel.register import Register
from anlin.kernel.words import said
from anlin.spine.access.actors import Actor, holds
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.ledger.services import Sealed, erase_content, now
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.services.write_keys import read_key
from anlin.spine.party.models import new_ref
from anlin.spine.place.models import Area
from anlin.spine.register.content import (
    PERSON,
    VALUES,
    key_of,
    marks_of,
    parted,
    person_key_of,
    person_of,
    sealed_values,
    spot_words,
    values_of,
)
from anlin.spine.register.models import Record
from anlin.spine.register.services.entering import NewRecord, enter_many
from anlin.spine.register.services.entries import CHANGE, done_before, held_for, index, settle_write, told
from anlin.spine.vault.services import new_key, seal, wrap


@dataclass(frozen=True)
class Where:
    """Where a record lies: the smallest area known, and its point (longitude, latitude in WGS-84) where there is one."""

    area: Area
    point: tuple[float, float] | None = None


@dataclass(frozen=True)
class Written:
    """A write done. `repeated`: the same write came before, and its answer stands; `entry` is None then, or when
    nothing was different."""

    record: Record
    entry: LedgerEntry | None
    repeated: bool = False


def checked(register: Register, facts: Mapping[str, object], *, whole: bool) -> dict[str, object]:
    """Facts in canonical form.

    Raises:
        Refused: one is missing, unknown or out of bounds.
    """
    try:
        return register.checked(facts, whole=whole)
    except BadFact as bad:
        raise Refused.of(bad) from bad


@transaction.atomic
def add_record(
    *, register: Register, facts: Mapping[str, object], where: Where, actor: Actor, write_key: str
) -> Written:
    """Add a record, once for each write key.

    Raises:
        Refused: the actor keeps no record there, a fact is refused, or the key was used for something else.
    """
    if not any(holds(actor, role, area=where.area.pk) for role in register.kept_by):
        raise Refused(said("Your role does not do this here."), code="role")
    stated = checked(register, facts, whole=True)
    body = {"register": register.key, "facts": stated, "where": spot_words(where.area.code, where.point)}
    key = read_key(write_key)
    before = done_before(key, body)
    if before is not None:
        return Written(Record.objects.select_related("area").get(pk=before), None, repeated=True)
    (made,) = enter_many(register, [NewRecord(stated, where.area, where.point)], actor)
    settle_write(key, made.pk)
    return Written(Record.objects.select_related("area").get(pk=made.pk), None)


@transaction.atomic
def change_record(
    *,
    register: Register,
    record: int,
    facts: Mapping[str, object],
    where: Where | None,
    actor: Actor,
    write_key: str,
    seen: int,
    forget_person: bool = False,
) -> Written:
    """Change what a record says.

    Of what says who its owner is, only the latest is kept: what it said before is destroyed, and its history tells
    that it changed.

    Args:
        facts: what it says from now on, by fact key; keys left out stay as they are.
        where: None: it stays where it is.
        seen: the edition that the actor's form was made from.
        forget_person: its owner changed: nothing of the earlier one is kept.

    Raises:
        Refused: somebody else changed it since (`moved`), it is not current, the actor keeps no record there, or a
            fact is refused. Nothing is stored then.
    """
    held = held_for(actor, register, record, register.kept_by)
    stated = checked(register, facts, whole=False)
    spot = spot_words(where.area.code, where.point) if where else None
    key = read_key(write_key)
    if done_before(key, {"record": held.pk, "facts": stated, "where": spot, "forget": forget_person}) is not None:
        return Written(held, None, repeated=True)
    _refuse_unless_open(held, seen)
    if where is not None and not any(holds(actor, role, area=where.area.pk) for role in register.kept_by):
        raise Refused(said("Your role does not do this there."), code="role", fact="area")
    entry = _changed(held, register, stated, where, actor, forget_person)
    settle_write(key, held.pk)
    return Written(held, entry)


def _refuse_unless_open(held: Record, seen: int) -> None:
    if held.state != Record.State.CURRENT:
        raise Refused(said("It is not current any more: nothing in it is changed."), code="not_open")
    if held.edition != seen:
        raise Refused(
            said("Somebody else changed it while you were writing. What you typed is below; look at what they changed, then save again."),
            code="moved",
        )  # fmt: skip


def _changed(
    held: Record, register: Register, stated: dict[str, object], where: Where | None, actor: Actor, forget_person: bool
) -> LedgerEntry | None:
    key, given = key_of(held), parted(register, stated)
    values = values_of(held)
    differing = {name: value for name, value in given.values.items() if value != values.get(name)}
    sealed = {name: seal(key, name, value) for name, value in differing.items()}
    sealed |= _moved(held, where, key)
    sealed |= _person_changed(held, register, given.person, key, forget=forget_person)
    if not sealed:
        return None
    values |= differing
    marks = marks_of(register, values)
    held.identity, held.name_mark, held.place_mark = marks.identity, marks.name, marks.place
    held.category = str(values[register.sorted_by])
    held.values_sealed = sealed_values(key, VALUES, values)
    held.edition += 1
    held.changed_at = now()
    entry = told(held, register, CHANGE, actor, left=held.state, sealed=sealed)
    held.save()
    index(held, register, values, entry)
    return entry


def _moved(held: Record, where: Where | None, key: bytes) -> dict[str, Sealed]:
    if where is None:
        return {}
    before = (held.area_id, held.lon, held.lat)
    held.area, (held.lon, held.lat) = where.area, where.point or (None, None)
    if before == (held.area_id, held.lon, held.lat):
        return {}
    return {"spot": seal(key, "spot", spot_words(where.area.code, where.point))}


def _person_changed(
    held: Record, register: Register, given: Mapping[str, object], key: bytes, *, forget: bool
) -> dict[str, Sealed]:
    """What is sealed anew of its owner; what the same fields said before is destroyed."""
    before = person_of(held)
    after = {} if forget else dict(before)
    after |= {name: value for name, value in given.items() if value is not None}
    differing = {name: after.get(name) for name in {*before, *after} if before.get(name) != after.get(name)}
    if not differing:
        return {}
    if held.person_key is None:
        held.person_ref, made = new_ref(), new_key()
        held.person_key = wrap(key, made, held.person_ref)
        held.person_erased_at = None
    else:
        erase_content(subject=held.ref, participant=held.person_ref, keys=set(differing))
    person_key = person_key_of(held)
    assert person_key is not None
    held.person_sealed = sealed_values(person_key, PERSON, after) if after else None
    return {
        fact.key: seal(person_key, fact.key, differing[fact.key], participant=held.person_ref)
        for fact in register.personal
        if fact.key in differing
    }
