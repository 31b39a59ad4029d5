"""Move a matter one step along its process; the only way to move one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from anlin.kernel.process import Process, Step
from anlin.kernel.soundness import COLUMNS
from anlin.kernel.words import said
from anlin.spine.access.actors import Actor, holds
from anlin.spine.access.roles import REPORTER
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.ledger.selectors import entry_at
from anlin.spine.ledger.services import Tip, now, record
from anlin.spine.matter.models import Matter, MatterClock, Participant, Wall
from anlin.spine.matter.refusals import Label, Refused
from anlin.spine.matter.registry import Taken, effects_of, process_of, tell_recorded
from anlin.spine.matter.selectors import may_see
from anlin.spine.matter.services import clocks, more_time, write_keys
from anlin.spine.matter.services.dates import refuse_too_near, why_too_early
from anlin.spine.matter.services.giving import why_not
from anlin.spine.matter.services.sealing import ParticipantKey, checked, parted
from anlin.spine.party.models import Unit
from anlin.spine.place.selectors import district_timezone
from anlin.spine.search import services as search
from anlin.spine.vault.services import district_key, unwrap

_STEP_SAVES = (
    "state", "category", "urgency", "source", "area", "lon", "lat", "held_by", "holder_unit", "holder_staff", "held_since",
    "closed_at", "alarm_at", "awaits_rank", "complaint", "merged_into", "last_seq", "last_digest", "legal_hold",
)  # fmt: skip


@dataclass(frozen=True)
class Advanced:
    """A step taken, and its entry. `repeated`: the same write came before, and its entry stands."""

    matter: Matter
    entry: LedgerEntry
    repeated: bool = False


@transaction.atomic
def advance(
    *,
    matter: int,
    step: str,
    actor: Actor,
    facts: Mapping[str, object],
    write_key: str,
    seen: int | None = None,
    happened: str = "",
    known: datetime | None = None,
) -> Advanced:
    """Take a step.

    Args:
        matter: its id. seen: the last entry's number that the actor's page showed, to tell "it moved" apart.
        happened: as claimed, text. known: when the district knew, if an officer attests an earlier moment.

    Raises:
        Refused: the step is not open (or the matter moved), the actor lacks the role, a fact is missing or out of
            bounds, or the write key was used for something else. Nothing is stored then.
    """
    held = Matter.objects.select_for_update(of=("self",)).select_related("area").filter(pk=matter).first()
    if held is None or not may_see(actor, held):
        raise Refused(said("There is no such matter."), code="missing")
    process = process_of(held)
    at = now()
    key = write_keys.read_key(write_key)
    body = {"matter": held.pk, "step": step, "facts": dict(facts)}
    today = at.astimezone(district_timezone()).date()
    before = write_keys.claim(key, body, today, write_keys.Done(held.pk, held.last_seq + 1))
    if before is not None:
        return Advanced(held, entry_at(held.ref, before.seq), repeated=True)
    taken = _admitted(process, held, step, actor, seen)
    if early := why_too_early(process, step, held, at):
        raise early
    stated = checked(process, taken, facts)

    left = held.state
    held.state = taken.enters or left
    _hand_over(taken, held, actor, stated, at)
    refuse_too_near(process, step, stated, at)
    more_time.settle(process, taken, held, MatterClock.objects.filter(matter=held), at)
    _keep_columns(held, stated)
    event = Taken(held, step, actor, stated, {})
    for run in effects_of(process.key, step):
        run(event)
    _end_or_go_on(process, held, at)
    clocks.after_step(process, step, held, stated, at)
    entry = _recorded(process, held, event, actor, left, at, happened, known)
    if held.held_since >= at:
        held.held_since = entry.recorded_at  # a holding begins with its entry: what the step says was not said since
    held.save(update_fields=_STEP_SAVES)
    _index(process, held, entry, stated)
    tell_recorded(held, entry)
    return Advanced(held, entry)


def _admitted(process: Process, matter: Matter, key: str, actor: Actor, seen: int | None) -> Step:
    taken = process.step_open_from(matter.state, key)
    if taken is None or matter.erased_at is not None:
        moved = seen is not None and seen != matter.last_seq
        reason = (
            said("Somebody else was first: this is now “%(state)s”. What you typed is below; nothing was lost.")
            if moved
            else said("This step is not open now: the matter is “%(state)s”.")
        )
        raise Refused(reason, code="moved" if moved else "not_open", state=Label(process.state[matter.state].label))
    if not _may_take(taken, matter, actor):
        raise Refused.for_others(taken.by)
    return taken


def _may_take(step: Step, matter: Matter, actor: Actor) -> bool:
    if REPORTER in step.by and actor.participant_id is not None:
        return Participant.objects.filter(pk=actor.participant_id, matter=matter).exists()
    return any(holds(actor, role, area=matter.area_id) for role in step.by if role != REPORTER)


def _hand_over(step: Step, matter: Matter, actor: Actor, facts: Mapping[str, object], at: datetime) -> None:
    before = (matter.held_by, matter.holder_unit_id, matter.holder_staff_id)
    if step.gives_to == "unit":
        unit = Unit.objects.filter(key=facts.get("unit", ""), ended_at=None).first()
        if unit is None:
            raise Refused(said("Choose a unit of this district."), code="fact", fact="unit")
        if Wall.objects.filter(matter=matter, unit=unit).exists():
            reason = said("This is about %(unit)s, which must not see it: choose another unit.")
            raise Refused(reason, code="fact", fact="unit", unit=unit)
        if unfit := why_not(process_of(matter), step, matter, unit):
            raise unfit
        matter.held_by = Matter.Held.OUTSIDE if unit.is_outside else Matter.Held.UNIT
        matter.holder_unit, matter.holder_staff_id = unit, None
        _place_with(unit, matter)
    elif step.gives_to in ("actor", "party"):  # of a party's matter, the unit and officer who follow it
        matter.held_by = Matter.Held.UNIT if step.gives_to == "actor" else Matter.Held.PARTY
        matter.holder_staff_id = actor.staff_id
        if actor.unit_id is not None:
            matter.holder_unit_id = actor.unit_id
    elif step.gives_to == "back":
        matter.held_by = Matter.Held.UNIT if matter.holder_unit_id else Matter.Held.DESK
    elif step.gives_to:
        matter.held_by = Matter.Held(step.gives_to)
    if before != (matter.held_by, matter.holder_unit_id, matter.holder_staff_id):
        matter.held_since = at


def _place_with(unit: Unit, matter: Matter) -> None:
    """A matter that nobody could place goes to the area of the unit that gets it."""
    if unit.is_outside or unit.area.first <= matter.area_id <= unit.area.last:
        return
    matter.area = unit.area
    search.move(matter.pk, unit.area_id)


def _keep_columns(matter: Matter, facts: Mapping[str, object]) -> None:
    """What a step says anew of the facts that lists filter by."""
    for key in COLUMNS & facts.keys():
        setattr(matter, key, int(str(facts[key])) if key == "urgency" else facts[key])


def _end_or_go_on(process: Process, matter: Matter, at: datetime) -> None:
    if matter.state in process.final:
        matter.held_by = Matter.Held.NOBODY
        matter.closed_at = matter.closed_at or at
    else:
        matter.closed_at = None


def _recorded(
    process: Process,
    matter: Matter,
    event: Taken,
    actor: Actor,
    left: str,
    at: datetime,
    happened: str,
    known: datetime | None,
) -> LedgerEntry:
    matter_key = unwrap(district_key(), matter.key_wrapped, matter.ref)
    person = _participant_key(actor, matter_key)
    split = parted(process, event.facts, matter_key, person)
    holder = {"held_by": matter.held_by}
    if matter.held_by in (Matter.Held.UNIT, Matter.Held.OUTSIDE) and matter.holder_unit is not None:
        holder["holder"] = matter.holder_unit.key
    entry = record(
        who=actor.ref,
        action=f"{process.key}/{process.version}:{event.step}",
        subject=matter.ref,
        left=left,
        enters=matter.state,
        facts={**holder, **split.public, **event.public},
        sealed=split.sealed,
        happened=happened,
        known=known or at,
        seq_prev=Tip(matter.last_seq, matter.last_digest),
    )
    matter.last_seq, matter.last_digest = entry.seq, bytes(entry.digest).hex()
    return entry


def _participant_key(actor: Actor, matter_key: bytes) -> ParticipantKey | None:
    if actor.participant_id is None:
        return None
    row = Participant.objects.get(pk=actor.participant_id)
    return ParticipantKey(row.ref, unwrap(matter_key, row.key_wrapped, row.ref)) if row.key_wrapped else None


def _index(process: Process, matter: Matter, entry: LedgerEntry, facts: Mapping[str, object]) -> None:
    words = [str(value) for key, value in facts.items() if process.fact[key].is_searched]
    if words:
        search.index(
            doc=entry.pk, matter=matter.pk, area=matter.area_id, text="\n".join(words), walled=matter.complaint
        )
