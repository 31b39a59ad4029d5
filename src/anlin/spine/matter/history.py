"""A matter's story, joined from ledger and sealed content for a reader who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from anlin.kernel.fact import Fact
from anlin.kernel.process import OPENING, Process, Step
from anlin.spine.access.actors import THE_HOUSE, THE_IMPORTER, Actor
from anlin.spine.ledger.models import LedgerContent, LedgerEntry
from anlin.spine.ledger.selectors import content_of, history_of
from anlin.spine.matter.models import Matter, Participant
from anlin.spine.matter.registry import process_of
from anlin.spine.matter.selectors import matters_visible_to
from anlin.spine.party.models import Staff, Unit
from anlin.spine.vault.services import NotOpened, Opened, district_key, salted_digest_matches, unseal, unwrap

Look = Literal["value", "withheld", "erased", "broken"]


@dataclass(frozen=True)
class Told:
    """One fact as this reader gets it: the value, or why not."""

    fact: Fact
    look: Look
    value: object = None
    public: bool = False


@dataclass(frozen=True)
class Happening:
    """One entry of the story.

    `who_kind` is staff, reporter, house or import; `who` is a name for staff (only to staff), else empty.
    """

    entry: LedgerEntry
    key: str
    step: Step | None
    recorded_at: datetime
    known: str
    happened: str
    who: str
    who_kind: str
    unit: str
    left: str
    enters: str
    held_by: str
    holder: str
    told: tuple[Told, ...]
    public: dict[str, object]
    opened_as: str = ""
    """What the process calls its opening, where this is it."""


def history_for(matter: Matter, actor: Actor) -> list[Happening]:
    """The story, oldest first; constant queries whatever its length."""
    process = process_of(matter)
    entries = history_of(matter.ref)
    reader = _Reader(process, matter, actor, _names(entries), _units(entries), _Keys(matter))
    contents = content_of(entry.pk for entry in entries)
    return _without_hidden([reader.happening(entry, contents.get(entry.pk, [])) for entry in entries], actor)


def _without_hidden(story: list[Happening], actor: Actor) -> list[Happening]:
    """Other matters are named only to staff who may open them: a wall may stand around them by now (line 6)."""
    numbers = {str(told.value) for one in story for told in one.told if _names_a_matter(told)}
    if not numbers or not actor.is_staff:
        return story
    open_to = set(matters_visible_to(actor).filter(number__in=numbers).values_list("number", flat=True))
    hidden = numbers - open_to
    return [
        replace(
            one,
            told=tuple(
                Told(told.fact, "withheld") if _names_a_matter(told) and str(told.value) in hidden else told
                for told in one.told
            ),
        )
        for one in (story if hidden else ())
    ] or story


def _names_a_matter(told: Told) -> bool:
    return told.fact.kind == "matter" and told.look == "value"


class _Keys:
    """The keys of a matter and its participants, opened when first needed."""

    def __init__(self, matter: Matter) -> None:
        self.matter = matter
        self._opened: dict[str | None, bytes | None] = {}

    def of(self, participant: str | None) -> bytes | None:
        if participant not in self._opened:
            self._opened[participant] = self._open(participant)
        return self._opened[participant]

    def _open(self, participant: str | None) -> bytes | None:
        try:
            if participant is None:
                return unwrap(district_key(), self.matter.key_wrapped, self.matter.ref)
            mine = self.of(None)
            row = Participant.objects.filter(ref=participant, matter=self.matter).first()
            return unwrap(mine, row.key_wrapped, row.ref) if mine and row else None
        except NotOpened:
            return None


@dataclass(frozen=True)
class _Reader:
    """A reader before a matter: what it takes to tell them its entries."""

    process: Process
    matter: Matter
    actor: Actor
    names: dict[str, Staff]
    units: dict[str, Unit]
    keys: _Keys

    def happening(self, entry: LedgerEntry, contents: Sequence[LedgerContent]) -> Happening:
        said = entry.told
        key = said.action.partition(":")[2]
        staff = self.names.get(said.who)
        rows = {row.key: row for row in contents}
        known = self.process.fact
        told = [Told(known[k], "value", v, public=True) for k, v in said.facts.items() if k in known]
        told += [self._sealed(known[k], digest, rows.get(k)) for k, digest in said.sealed.items() if k in known]
        holder = self.units.get(str(said.facts.get("holder", "")))
        if holder is not None and said.facts.get("held_by") == Matter.Held.OUTSIDE and not holder.is_outside:
            holder = None  # a unit that waits for others keeps the matter, and they have the ball
        return Happening(
            entry=entry,
            key=key,
            step=self.process.step.get(key),
            recorded_at=entry.recorded_at,
            known=said.known,
            happened=said.happened,
            who=str(staff) if staff and self.actor.is_staff else "",
            who_kind=_kind(said.who, staff),
            unit=str(staff.unit) if staff else "",
            left=said.left,
            enters=said.enters,
            held_by=str(said.facts.get("held_by", "")),
            holder=str(holder) if holder else "",
            told=tuple(sorted(told, key=lambda one: list(known).index(one.fact.key))),
            public=dict(said.facts),
            opened_as=self.process.opened_as if key == OPENING else "",
        )

    def _sealed(self, fact: Fact, digest: str, row: LedgerContent | None) -> Told:
        gone: Look = "erased" if self.matter.erased_at is not None else "broken"  # nothing goes without an erasure
        if row is None:
            return Told(fact, gone)
        if not _may_read(fact, self.actor):
            return Told(fact, "withheld")
        key = self.keys.of(row.participant)
        if key is None:
            return Told(fact, gone)
        try:
            opened: Opened = unseal(key, fact.key, row.blob)
        except NotOpened:
            return Told(fact, "broken")
        return Told(fact, "value" if salted_digest_matches(opened, digest) else "broken", opened.value)


def _may_read(fact: Fact, actor: Actor) -> bool:
    """Identity only by its own door. Words of a matter: those who may open it; notes of staff: staff."""
    if fact.identity:
        return False
    if actor.participant_id is not None:
        return fact.audience in ("public", "parties")
    return True


def _kind(who: str, staff: Staff | None) -> str:
    if staff is not None:
        return "staff"
    return {THE_HOUSE.ref: "house", THE_IMPORTER.ref: "import"}.get(who, "reporter")


def _names(entries: Sequence[LedgerEntry]) -> dict[str, Staff]:
    refs = {entry.told.who for entry in entries}
    return {row.ref: row for row in Staff.objects.filter(ref__in=refs).select_related("unit")}


def _units(entries: Sequence[LedgerEntry]) -> dict[str, Unit]:
    keys = {str(entry.told.facts.get("holder", "")) for entry in entries}
    keys |= {str(entry.told.facts.get("unit", "")) for entry in entries}
    return {row.key: row for row in Unit.objects.filter(key__in=keys - {""})}
