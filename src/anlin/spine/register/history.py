"""The history of every field of a record, out of the ledger: who, when, before, after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from anlin.kernel.entry import Entry
from anlin.kernel.fact import Fact
from anlin.kernel.register import REASON
from anlin.spine.access.actors import THE_HOUSE, THE_IMPORTER
from anlin.spine.ledger.models import LedgerContent, LedgerEntry
from anlin.spine.ledger.selectors import content_of, history_of
from anlin.spine.matter.history import Told
from anlin.spine.party.models import Staff
from anlin.spine.register.content import key_of
from anlin.spine.register.models import Record
from anlin.spine.register.registry import register_of
from anlin.spine.register.services.entries import ADD, CHANGE, MERGE, RESTORE, RETIRE, UNMERGE
from anlin.spine.vault.services import NotOpened, salted_digest_matches, unseal

EDITIONS = frozenset({ADD, CHANGE, RETIRE, RESTORE, MERGE, UNMERGE})
"""Verbs that made a new edition of the record. An erasure makes one too, and changes no field."""


@dataclass(frozen=True)
class FieldChange:
    """One field in one entry. `before` is None where the field was empty or unknown."""

    fact: Fact
    before: Told | None
    after: Told


@dataclass(frozen=True)
class Happening:
    """One entry of a record. `who` is a name, `who_kind` staff, house or import."""

    entry: LedgerEntry
    verb: str
    at: datetime
    who: str
    who_kind: str
    unit: str
    edition: int
    changes: tuple[FieldChange, ...]
    reason: str
    public: Mapping[str, object]


def history_for(record: Record) -> list[Happening]:
    """The story, oldest first; constant queries whatever its length. Values of an owner never come out of it."""
    register = register_of(record)
    entries = history_of(record.ref)
    contents = content_of(entry.pk for entry in entries)
    names = _names(entries)
    key = _key(record)
    known: dict[str, Told] = {}
    story: list[Happening] = []
    edition = 0
    for entry in entries:
        said = entry.told
        verb = said.action.partition(":")[2]
        rows = {row.key: row for row in contents.get(entry.pk, [])}
        told = {
            name: _told(register.fact[name], digest, rows.get(name), key)
            for name, digest in said.sealed.items()
            if name in register.fact
        }
        reason = told.pop(REASON.key, None)
        changes = tuple(
            FieldChange(register.fact[name], known.get(name), told[name]) for name in register.fact if name in told
        )
        known |= told
        edition += verb in EDITIONS
        story.append(_happening(entry, said, verb, names.get(said.who), edition, changes, reason))
    return story


def latest(story: Sequence[Happening]) -> dict[str, Told]:
    """What each field says by its last entry."""
    return {change.fact.key: change.after for happening in story for change in happening.changes}


def agrees(values: Mapping[str, object], story: Sequence[Happening]) -> bool:
    """What lists and pages show of a record is what the ledger's last entries say, and nothing in it is broken."""
    told = latest(story)
    whole = all(one.look != "broken" for one in told.values())
    return whole and all(
        values.get(key) == one.value for key, one in told.items() if one.look == "value" and key != "spot"
    )


def _happening(
    entry: LedgerEntry,
    said: Entry,
    verb: str,
    staff: Staff | None,
    edition: int,
    changes: tuple[FieldChange, ...],
    reason: Told | None,
) -> Happening:
    return Happening(
        entry=entry,
        verb=verb,
        at=entry.recorded_at,
        who=str(staff) if staff else "",
        who_kind="staff" if staff else {THE_IMPORTER.ref: "import"}.get(said.who, "house"),
        unit=str(staff.unit) if staff else "",
        edition=edition,
        changes=changes,
        reason=str(reason.value) if reason is not None and reason.look == "value" else "",
        public=dict(said.facts),
    )


def _told(fact: Fact, digest: str, row: LedgerContent | None, key: bytes | None) -> Told:
    if row is None:
        return Told(fact, "erased")
    if fact.identity:
        return Told(fact, "withheld")
    if key is None:
        return Told(fact, "broken")
    try:
        opened = unseal(key, fact.key, row.blob)
    except NotOpened:
        return Told(fact, "broken")
    return Told(fact, "value" if salted_digest_matches(opened, digest) else "broken", opened.value)


def _key(record: Record) -> bytes | None:
    try:
        return key_of(record)
    except NotOpened:
        return None


def _names(entries: Sequence[LedgerEntry]) -> dict[str, Staff]:
    refs = {entry.told.who for entry in entries} - {THE_HOUSE.ref}
    return {row.ref: row for row in Staff.objects.filter(ref__in=refs).select_related("unit")}
