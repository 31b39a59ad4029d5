"""Open a matter: number, keys, first entry, clocks and search tokens in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter

from django.db import connection, transaction

from anlin.kernel.number import matter_number
from anlin.kernel.process import OPENING, Process
from anlin.kernel.words import said
from anlin.spine.access.actors import Actor, holds
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.ledger.services import NO_ENTRY, NewEntry, now, record_with
from anlin.spine.matter.codes import code_for, code_hash, part_hash
from anlin.spine.matter.models import Matter, MatterClock, Participant, Wall
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import Taken, effects_of, process_named, tell_recorded
from anlin.spine.matter.services import clocks, write_keys
from anlin.spine.matter.services.dates import refuse_too_near
from anlin.spine.matter.services.sealing import ParticipantKey, checked, parted
from anlin.spine.party.models import new_ref
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import district_timezone
from anlin.spine.rows import Lot, Maker, lot_of
from anlin.spine.search import services as search
from anlin.spine.vault.services import district_key, new_key, seal_bytes, wrap

TITLE_CHARS = 40
_new_matter = Maker(Matter)
_MATTER = tuple(field.attname for field in Matter._meta.concrete_fields)
_CLOCK = tuple(field.attname for field in MatterClock._meta.concrete_fields if not field.primary_key)
_matter_values, _clock_values = attrgetter(*_MATTER), attrgetter(*_CLOCK)
PARTICIPANT = ("ref", "matter_id", "role", "code_hash", "key_wrapped", "has_contact")


def short_title(text: str) -> str:
    """The beginning of a report's words; what is cut off ends in an ellipsis, and no Latin word is cut in two."""
    text = " ".join(text.split())
    if len(text) <= TITLE_CHARS:
        return text
    cut = text[: TITLE_CHARS - 1]
    head, space, tail = cut.rpartition(" ")
    in_a_word = tail.isascii() and text[TITLE_CHARS - 1].isascii() and not text[TITLE_CHARS - 1].isspace()
    return (head if space and in_a_word else cut.rstrip()) + "…"


@dataclass(frozen=True)
class Contents:
    """What a matter is opened with.

    Args:
        facts: by fact key, as given; checked here against the process.
        area: where; the smallest area known. point: (lon, lat) in WGS-84, or None: not located.
        photos: given the matter's id and open key, stores photographs and returns their references.
        photo_marks: what tells these photographs from others, where the same write with others is another write.
        against_staff, against_units: whom it concerns; they are walled out from the first moment (line 6).
    """

    process: str
    facts: Mapping[str, object]
    area: Area
    point: tuple[float, float] | None = None
    category: str = ""
    urgency: int = 2
    source: str = ""
    known_at: datetime | None = None
    happened: str = ""
    complaint: bool = False
    against_staff: Sequence[int] = ()
    against_units: Sequence[int] = ()
    title: str = ""
    search_text: str = ""
    photos: Callable[[int, bytes], list[str]] | None = None
    photo_marks: Sequence[str] = ()
    extra_public: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class SplitFrom:
    """The matter that a new one was part of, and the stored hash of its reporter's code; empty: nobody holds one."""

    matter: int
    code_hash: str


@dataclass(frozen=True)
class Opened:
    """A matter opened. `code` is told once, to the participant, and stored nowhere."""

    matter: Matter
    entry: LedgerEntry
    code: str
    repeated: bool = False


@transaction.atomic
def open_matter(
    *, contents: Contents, actor: Actor, write_key: str, participant: bool = False, split_from: SplitFrom | None = None
) -> Opened:
    """Open a matter, once for each write key.

    Args:
        participant: somebody outside the house takes part and gets a receipt code.
        split_from: it was part of another matter; its reporter opens it by the receipt of that one.

    Raises:
        Refused: the actor may not open this process here, a fact is refused, or the key was used otherwise.
    """
    process = process_named(contents.process)
    _admit(process, actor, contents.area, participant)
    facts = checked(process, None, contents.facts)
    at = now()
    refuse_too_near(process, OPENING, facts, contents.known_at or at)
    body: dict[str, object] = {
        "facts": facts,
        "area": contents.area.pk,
        "point": contents.point,
        "source": contents.source,
    }
    if contents.photo_marks:
        body["photos"] = list(contents.photo_marks)
    key = write_keys.read_key(write_key)
    today = at.astimezone(district_timezone()).date()
    ground = write_keys.claim_opening(key, body, today, number := _random_number(today))
    if isinstance(ground, write_keys.Done):
        return _opened_before(ground.matter, key)

    matter_key, ref = new_key(), new_ref()
    takes_part = participant or (split_from is not None and bool(split_from.code_hash))
    person = ParticipantKey(new_ref(), new_key()) if takes_part else None
    matter = _new_matter(
        id=ground.matter,
        ref=ref,
        number=_free_number(today) if ground.number_taken else number,
        process=process.key,
        version=process.version,
        state=process.initial,
        category=contents.category,
        urgency=contents.urgency,
        source=contents.source,
        lon=contents.point[0] if contents.point else None,
        lat=contents.point[1] if contents.point else None,
        held_by=Matter.Held.SUPERVISION if contents.complaint else Matter.Held.DESK,
        held_since=at,
        opened_at=at,
        known_at=contents.known_at or at,
        complaint=contents.complaint,
        split_from_id=split_from.matter if split_from else None,
        key_wrapped=wrap(district_key(), matter_key, ref),
        title_sealed=seal_bytes(matter_key, "title", short_title(contents.title).encode()),
    )
    matter.area = contents.area
    matter._state.adding, matter._state.db = False, connection.alias
    running = clocks.started(process, OPENING, matter, facts, matter.known_at)
    matter.alarm_at = clocks.earliest_alarm(running)
    if contents.photos is not None:
        stored = contents.photos(matter.pk, matter_key)
        if stored:
            facts["photos"] = stored
    taken = Taken(
        matter, OPENING, actor, facts, {"number": matter.number, "held_by": matter.held_by, **contents.extra_public}
    )
    for run in effects_of(process.key, OPENING):
        run(taken)
    split = parted(process, facts, matter_key, person)
    new = NewEntry(
        who=person.ref if person is not None and not actor.is_staff else actor.ref,
        action=f"{process.key}/{process.version}:{OPENING}",
        subject=ref,
        enters=matter.state,
        facts={**split.public, **taken.public},
        sealed=split.sealed,
        happened=contents.happened,
        known=matter.known_at,
        seq_prev=NO_ENTRY,
    )
    code = code_for(key)

    def beside(entry: LedgerEntry) -> list[Lot]:
        matter.last_digest = bytes(entry.digest).hex()
        lots = [
            lot_of(Matter, _MATTER, [_matter_values(matter)]),
            lot_of(MatterClock, _CLOCK, map(_clock_values, running)),
        ]
        if person is not None:
            wrapped = wrap(matter_key, person.key, person.ref)
            has_contact = any(sealed.participant for sealed in split.sealed.values())
            opened_by = part_hash(split_from.code_hash, ref) if split_from else code_hash(code)
            row = (person.ref, matter.pk, "reporter", opened_by, wrapped, has_contact)
            lots.append(lot_of(Participant, PARTICIPANT, [row]))
        text = search.Text(entry.pk, matter.pk, contents.area.pk, contents.search_text, contents.complaint)
        return lots + search.lots_of(text)

    entry = record_with(new, id_=ground.entry, beside=beside)
    walls = [Wall(matter=matter, staff_id=staff) for staff in contents.against_staff]
    walls += [Wall(matter=matter, unit_id=unit) for unit in contents.against_units]
    if walls:
        Wall.objects.bulk_create(walls)
    tell_recorded(matter, entry)
    return Opened(matter, entry, code if participant else "")


def _admit(process: Process, actor: Actor, area: Area, participant: bool) -> None:
    if participant and "reporter" in process.opened_by:
        return
    if not any(holds(actor, role, area=area.pk) for role in process.opened_by):
        raise Refused(said("Your role does not open this kind of matter here."), code="role")


def _random_number(today: date) -> str:
    """33 million a day: one is free almost always."""
    return matter_number(today, secrets.randbits(25))


def _free_number(today: date) -> str:
    """A number not in use; unique holds what comes between the look and the row."""
    while True:
        number = _random_number(today)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM matter_matter WHERE number = %s", [number])
            if cursor.fetchone() is None:
                return number


def _opened_before(matter_id: int, key: str) -> Opened:
    matter = Matter.objects.get(pk=matter_id)
    entry = LedgerEntry.objects.get(subject=matter.ref, seq=1)
    has_code = Participant.objects.filter(matter=matter).exists()
    return Opened(matter, entry, code_for(key) if has_code else "", repeated=True)
