"""What a record says now, out of its sealed copies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from anlin.kernel.canonical import canonical
from anlin.kernel.register import Register, plainly
from anlin.spine.register.models import Record
from anlin.spine.vault.services import NotOpened, district_key, keyed_hash, seal_bytes, unseal_bytes, unwrap

VALUES, PERSON = "values", "person"


def key_of(record: Record) -> bytes:
    """The record's own key. Raises `NotOpened`."""
    return unwrap(district_key(), record.key_wrapped, record.ref)


def person_key_of(record: Record) -> bytes | None:
    """The key of whoever owns it; None: nobody is registered, or it was erased."""
    return unwrap(key_of(record), record.person_key, record.person_ref) if record.person_key else None


def values_of(record: Record) -> dict[str, object]:
    """What it says, identity left out. Raises `NotOpened`."""
    return _opened(key_of(record), VALUES, record.values_sealed)


def person_of(record: Record) -> dict[str, object]:
    """Who owns it and how to reach them; empty when nobody is registered. Only `reading.read_person` shows this."""
    key = person_key_of(record)
    return _opened(key, PERSON, record.person_sealed) if key and record.person_sealed else {}


def shown_values(record: Record) -> dict[str, object]:
    """The same for lists: empty when it does not open."""
    try:
        return values_of(record)
    except NotOpened:
        return {}


def spot_words(area_code: str, point: tuple[float, float] | None) -> str:
    """Where a record lies, as its history tells it: area and WGS-84 to a decimetre."""
    return f"{point[0]:.6f},{point[1]:.6f} {area_code}" if point else area_code


def sealed_values(key: bytes, field: str, values: Mapping[str, object]) -> bytes:
    """The copy that lists and pages read."""
    return seal_bytes(key, field, canonical({name: value for name, value in values.items() if value is not None}))


@dataclass(frozen=True)
class Marks:
    """The keyed hashes of a record."""

    identity: str
    name: str
    place: str


def marks_of(register: Register, values: Mapping[str, object]) -> Marks:
    """What tells two records apart, and what makes them look alike."""
    name, place = (plainly(str(values.get(key) or "")) for key in (register.named, register.placed))
    return Marks(
        identity=identity_mark(register, values),
        name=keyed_hash("register/name/v1", f"{register.key}\x1f{name}"),
        place=keyed_hash("register/place/v1", f"{register.key}\x1f{place}"),
    )


def identity_mark(register: Register, values: Mapping[str, object]) -> str:
    """The keyed hash of what identifies a record."""
    return keyed_hash("register/identity/v1", f"{register.key}\x1f{register.identity_of(values)}")


def _opened(key: bytes, field: str, blob: bytes | memoryview) -> dict[str, object]:
    found: dict[str, object] = json.loads(unseal_bytes(key, field, blob))
    return found


@dataclass(frozen=True)
class Personal:
    """Checked facts parted: what the record says, and what says who somebody is."""

    values: dict[str, object]
    person: dict[str, object]


def parted(register: Register, facts: Mapping[str, object]) -> Personal:
    """Facts by what seals them."""
    personal = {fact.key for fact in register.personal}
    return Personal(
        values={key: value for key, value in facts.items() if key not in personal},
        person={key: value for key, value in facts.items() if key in personal},
    )
