"""Enter many matters at once: imported history as claimed, and the fictional past of a demonstration.

The same rows come out as of `open_matter` and `advance`: entries, content, clocks, search tokens, walls; a test
compares them. What differs is that nobody is asked: the caller vouches for steps and facts.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from anlin.kernel.number import matter_number
from anlin.kernel.process import OPENING, Process
from anlin.spine.ledger.services import NO_ENTRY, NewEntry, Recorded, record_rows
from anlin.spine.matter.codes import code_hash
from anlin.spine.matter.models import Matter, MatterClock, Participant, Wall
from anlin.spine.matter.registry import process_named, tell_entered
from anlin.spine.matter.services import clocks, more_time
from anlin.spine.matter.services.opening import PARTICIPANT, short_title
from anlin.spine.matter.services.sealing import ParticipantKey, parted
from anlin.spine.party.models import Staff, Unit, new_ref
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import district_timezone
from anlin.spine.rows import Maker, insert_models, insert_rows, next_ids
from anlin.spine.search import services as search
from anlin.spine.vault.services import district_key, new_key, seal_bytes, wrap

IMPORT = "import"
_NOTHING: Mapping[str, Any] = {}
_new_matter = Maker(Matter)


class PastStep(NamedTuple):
    """A step already taken. `who` is an actor's reference; empty: the reporter's."""

    step: str
    at: datetime
    who: str
    enters: str
    facts: Mapping[str, object] = _NOTHING
    public: Mapping[str, object] = _NOTHING
    held_by: str = ""
    unit: Unit | None = None
    staff: Staff | None = None


class Past(NamedTuple):
    """A matter with its past. `steps` begins with the opening (`open`) or with the one `import` entry.

    `at` of an import's clocks is the source's; its entry is recorded now.
    """

    process: str
    area: Area
    steps: Sequence[PastStep]
    title: str
    search_text: str
    point: tuple[float, float] | None = None
    category: str = ""
    urgency: int = 2
    source: str = ""
    code: str = ""
    against_units: Sequence[int] = ()
    complaint: bool = False
    merged_into: int | None = None
    happened: str = ""
    claimed_open: datetime | None = None
    claimed_closed: datetime | None = None


@dataclass
class _Built:
    """One past on its way into the tables."""

    matter: Matter
    entries: list[NewEntry]
    clocks: list[MatterClock]
    person: ParticipantKey | None
    person_wrapped: bytes
    texts: list[str]
    past: Past


# No savepoint inside the caller's transaction: SQLite would keep every page that a batch touches in its journal twice.
@transaction.atomic(savepoint=False)
def enter_many(pasts: Sequence[Past], *, fiction: bool = False) -> list[Matter]:
    """Enter matters with their past, in a handful of statements for all of them.

    Args:
        fiction: inside `clock_at`: each entry is recorded at its step's own time.

    Returns:
        The matters, in order. Related rows (area, units) are not loaded with them.
    """
    numbers, ids = _free_numbers(pasts), next_ids(Matter, len(pasts))
    built = [_built(past, pk, number, fiction) for past, pk, number in zip(pasts, ids, numbers, strict=True)]
    entries = record_rows(entry for one in built for entry in one.entries)
    _tip_all(built, entries)
    insert_models(Matter, [one.matter for one in built])
    running = [row for one in built for row in one.clocks]
    for pk, row in zip(next_ids(MatterClock, len(running)), running, strict=True):
        row.id = pk
    insert_models(MatterClock, running)
    insert_rows(Participant, PARTICIPANT, filter(None, map(_participant, built)))
    Wall.objects.bulk_create(
        [Wall(matter=one.matter, unit_id=unit) for one in built for unit in one.past.against_units]
    )
    search.index_many(_documents(built, entries), known=False)
    tell_entered(
        [(one.matter, process_named(one.past.process), step.facts) for one in built for step in one.past.steps]
    )
    return [one.matter for one in built]


def _built(past: Past, pk: int, number: str, fiction: bool) -> _Built:
    process = process_named(past.process)
    opened_at = past.claimed_open or past.steps[0].at
    ref, key = new_ref(), new_key()
    matter = _new_matter(
        id=pk,
        ref=ref,
        number=number,
        process=process.key,
        version=process.version,
        state=process.initial,
        category=past.category,
        urgency=past.urgency,
        source=past.source,
        area_id=past.area.id,
        lon=past.point[0] if past.point else None,
        lat=past.point[1] if past.point else None,
        held_by=Matter.Held.SUPERVISION if past.complaint else Matter.Held.DESK,
        held_since=past.steps[0].at,
        opened_at=opened_at,
        known_at=opened_at,
        complaint=past.complaint,
        imported=past.claimed_open is not None,
        merged_into_id=past.merged_into,
        key_wrapped=wrap(district_key(), key, ref),
        title_sealed=seal_bytes(key, "title", short_title(past.title).encode()),
    )
    person = ParticipantKey(new_ref(), new_key()) if past.code else None
    one = _Built(matter, [], [], person, wrap(key, person.key, person.ref) if person else b"", [], past)
    running: list[MatterClock] = []
    for step in past.steps:
        running = _lived(process, one, step, running, key, fiction)
    matter.alarm_at = clocks.earliest_alarm(running)
    return one


def _lived(
    process: Process, one: _Built, step: PastStep, running: list[MatterClock], key: bytes, fiction: bool
) -> list[MatterClock]:
    """Take one step of the past; answers which clocks run on."""
    matter, first = one.matter, not one.entries
    left = "" if first else matter.state
    matter.state = step.enters
    _held(matter, step)
    if step.step in process.step:
        more_time.settle(process, process.step[step.step], matter, running, step.at)
    running = _clocks_after(process, one, step, running)
    if matter.state in process.final:
        matter.held_by, matter.closed_at = Matter.Held.NOBODY, one.past.claimed_closed or step.at
    split = parted(process, step.facts, key, one.person)
    one.entries.append(
        NewEntry(
            who=step.who or (one.person.ref if one.person else matter.ref),
            action=f"{process.key}/{process.version}:{step.step}",
            subject=matter.ref,
            left=left,
            enters=matter.state,
            facts={**({"number": matter.number} if first else {}), **_holder(matter), **split.public, **step.public},
            sealed=split.sealed,
            happened=one.past.happened if first else None,
            known=None if step.step == IMPORT else step.at,
            seq_prev=NO_ENTRY if first else None,
            recorded=step.at if fiction else None,
        )
    )
    one.texts.append(one.past.search_text if first else "\n".join(_words(process, step)))
    return running


def _clocks_after(process: Process, one: _Built, step: PastStep, running: list[MatterClock]) -> list[MatterClock]:
    if step.step == IMPORT:
        begun = _claimed_clocks(process, one, step)
        one.clocks += begun
        return [row for row in begun if row.stopped_at is None]
    if step.step == OPENING:
        begun = clocks.started(process, OPENING, one.matter, step.facts, step.at)
        one.clocks += begun
        return begun
    rows = [*running, *clocks.taken_up(process, step.step, one.clocks)]
    turn = clocks.turned(process, step.step, one.matter, rows, step.facts, step.at)
    one.clocks += turn.begun
    return turn.running


def _holder(matter: Matter) -> dict[str, object]:
    held: dict[str, object] = {"held_by": matter.held_by}
    if matter.held_by in (Matter.Held.UNIT, Matter.Held.OUTSIDE) and matter.holder_unit is not None:
        held["holder"] = matter.holder_unit.key
    return held


def _words(process: Process, step: PastStep) -> Iterator[str]:
    """What search finds of a later step, as `advance` has it."""
    for key, value in step.facts.items():
        fact = process.fact[key]
        if fact.is_searched:
            yield str(value)


def _held(matter: Matter, step: PastStep) -> None:
    if step.held_by:
        matter.held_by, matter.held_since = step.held_by, step.at
        if step.unit is not None:
            matter.holder_unit, matter.holder_staff = step.unit, step.staff


def _claimed_clocks(process: Process, one: _Built, step: PastStep) -> list[MatterClock]:
    """Clocks that begin with an opening, as the source claims them; they stop where the source says it ended."""
    past = one.past
    begun = clocks.started(process, OPENING, one.matter, step.facts, past.claimed_open or step.at)
    if past.claimed_closed is not None:
        for row in begun:
            clocks.stop_as_claimed(row, past.claimed_closed)
    return begun


def _free_numbers(pasts: Sequence[Past]) -> list[str]:
    """A number for each, none in use."""
    zone = district_timezone()
    days = [(past.claimed_open or past.steps[0].at).astimezone(zone).date() for past in pasts]
    numbers: list[str] = []
    while len(numbers) < len(days):
        drawn = [matter_number(day, secrets.randbits(25)) for day in days[len(numbers) :]]
        used = {*numbers, *Matter.objects.filter(number__in=drawn).values_list("number", flat=True)}
        for number in drawn:
            if number in used:
                break  # 33 million a day: rare, and everything from here is drawn anew
            used.add(number)
            numbers.append(number)
    return numbers


def _tip_all(built: Sequence[_Built], entries: Sequence[Recorded]) -> None:
    start = 0
    for one in built:
        start += len(one.entries)
        last = entries[start - 1]
        one.matter.last_seq, one.matter.last_digest = last.seq, last.digest.hex()


def _participant(one: _Built) -> tuple[object, ...] | None:
    if one.person is None:
        return None
    has_contact = any(sealed.participant for entry in one.entries for sealed in entry.sealed.values())
    return (one.person.ref, one.matter.pk, "reporter", code_hash(one.past.code), one.person_wrapped, has_contact)


def _documents(built: Sequence[_Built], entries: Sequence[Recorded]) -> Iterator[search.Text]:
    """What search has to know of every entry that has words."""
    recorded = iter(entries)
    for one in built:
        for text in one.texts:
            entry = next(recorded)
            if text:
                yield search.Text(entry.id, one.matter.pk, one.matter.area_id, text, one.matter.complaint)
