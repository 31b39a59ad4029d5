"""Records by the hundred: a handful of statements for all of them. One record enters the same way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from anlin.kernel.register import Register
from anlin.spine.access.actors import Actor
from anlin.spine.ledger.services import NO_ENTRY, NewEntry, Recorded, Sealed, now, record_rows
from anlin.spine.party.models import new_ref
from anlin.spine.place.models import Area
from anlin.spine.register.content import PERSON, VALUES, marks_of, parted, sealed_values, spot_words
from anlin.spine.register.models import Record
from anlin.spine.register.services.entries import ADD, action_of, free_numbers, text_of
from anlin.spine.rows import Maker, insert_models, next_ids
from anlin.spine.search import services as search
from anlin.spine.vault.services import district_key, new_key, seal, wrap

_new = Maker(Record)


@dataclass(frozen=True)
class NewRecord:
    """A record to enter: checked facts in canonical form, and where it lies."""

    facts: Mapping[str, object]
    area: Area
    point: tuple[float, float] | None = None


@dataclass(frozen=True)
class _Built:
    record: Record
    entry: NewEntry
    text: str


def enter_many(register: Register, rows: Sequence[NewRecord], actor: Actor, *, source: str = "") -> list[Record]:
    """Enter records whose facts and places were checked before, inside the caller's transaction.

    Args:
        source: where they come from, in clear in their entries; empty for a form.
    """
    if not rows:
        return []
    ids, numbers = next_ids(Record, len(rows)), free_numbers(len(rows))
    built = [
        _built(register, row, pk, number, actor, source) for row, pk, number in zip(rows, ids, numbers, strict=True)
    ]
    entries = record_rows(one.entry for one in built)
    for one, entry in zip(built, entries, strict=True):
        one.record.last_digest = entry.digest.hex()
    insert_models(Record, [one.record for one in built])
    for one in built:
        one.record._state.adding, one.record._state.db = False, connection.alias
    search.index_many(_documents(built, entries), known=False)
    return [one.record for one in built]


def _built(register: Register, row: NewRecord, pk: int, number: str, actor: Actor, source: str) -> _Built:
    at, key, ref = now(), new_key(), new_ref()
    given = parted(register, {name: value for name, value in row.facts.items() if value is not None})
    marks = marks_of(register, given.values)
    sealed: dict[str, Sealed] = {name: seal(key, name, value) for name, value in given.values.items()}
    sealed["spot"] = seal(key, "spot", spot_words(row.area.code, row.point))
    person_ref, person_key = (new_ref(), new_key()) if given.person else ("", b"")
    for name, value in given.person.items():
        sealed[name] = seal(person_key, name, value, participant=person_ref)
    made = _new(
        id=pk,
        ref=ref,
        number=number,
        register=register.key,
        category=str(given.values[register.sorted_by]),
        state=Record.State.CURRENT,
        area_id=row.area.pk,
        lon=row.point[0] if row.point else None,
        lat=row.point[1] if row.point else None,
        edition=1,
        added_at=at,
        changed_at=at,
        key_wrapped=wrap(district_key(), key, ref),
        values_sealed=sealed_values(key, VALUES, given.values),
        person_ref=person_ref,
        person_key=wrap(key, person_key, person_ref) if person_key else None,
        person_sealed=sealed_values(person_key, PERSON, given.person) if person_key else None,
        identity=marks.identity,
        name_mark=marks.name,
        place_mark=marks.place,
        last_seq=1,
    )
    entry = NewEntry(
        who=actor.ref,
        action=action_of(register, ADD),
        subject=ref,
        enters=Record.State.CURRENT.value,
        facts={"number": number, **({"source": source} if source else {})},
        sealed=sealed,
        seq_prev=NO_ENTRY,
    )
    return _Built(made, entry, text_of(register, number, given.values))


def _documents(built: Sequence[_Built], entries: Sequence[Recorded]) -> Iterator[search.Text]:
    for one, entry in zip(built, entries, strict=True):
        yield search.Text(entry.id, -one.record.pk, one.record.area_id, one.text)
