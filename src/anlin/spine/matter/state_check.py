"""Re-compute matters' states from their entries, for `anlin verify ledger`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from anlin.kernel.entry import Entry, entry_digest
from anlin.kernel.process import OPENING, Process
from anlin.spine.ledger.models import LedgerContent, LedgerEntry
from anlin.spine.ledger.verifying import StateFault
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import process_named
from anlin.spine.matter.services.erasure import ERASE, erased_before

IMPORT = "import"
MOST_TOLD = 100
_TOLD = ("number", "held_by", "holder", "category", "urgency", "source")


def states(histories: Mapping[str, Sequence[Entry]]) -> Iterator[StateFault]:
    """Subjects whose entries do not follow from each other, or of which something else is stored than their entries say.

    Subjects that are no matters (searches, the house's own entries) have no state and are passed over.
    """
    stored = {row.ref: row for row in map(_Stored._make, _rows(histories))}
    kept = _content_of(histories)
    erased = set(erased_before())
    for subject, entries in histories.items():
        opened = _step_of(entries[0]) in (OPENING, IMPORT)
        if not opened:
            continue
        fault = _fault(subject, entries, stored.get(subject))
        fault = fault or _unlike(entries, stored[subject]) or _gone(entries, stored[subject], kept, erased)
        if fault is not None:
            yield fault


def without_entries() -> Iterator[StateFault]:
    """Matters of which no entry tells that they were opened."""
    opening = LedgerEntry.objects.filter(subject=OuterRef("ref"), seq=1)
    for ref in Matter.objects.filter(~Exists(opening)).values_list("ref", flat=True)[:MOST_TOLD]:
        yield StateFault(ref, 0, "no entry says that it was opened")


class _Stored(NamedTuple):
    """What a matter's row says that its entries say too."""

    ref: str
    state: str
    last_seq: int
    last_digest: str
    number: str
    held_by: str
    holder: str | None
    category: str
    urgency: int
    source: str
    erased: datetime | None


def _rows(subjects: Iterable[str]) -> Iterable[tuple[Any, ...]]:
    names = (
        "ref",
        "state",
        "last_seq",
        "last_digest",
        "number",
        "held_by",
        "holder_unit__key",
        "category",
        "urgency",
        "source",
        "erased_at",
    )
    return Matter.objects.filter(ref__in=list(subjects)).values_list(*names)


def _content_of(subjects: Iterable[str]) -> set[tuple[str, int, str]]:
    rows = LedgerContent.objects.filter(entry__subject__in=list(subjects))
    return set(rows.values_list("entry__subject", "entry__seq", "key"))


def _fault(subject: str, entries: Sequence[Entry], stored: _Stored | None) -> StateFault | None:
    state = ""
    for entry in entries:
        expected = _expected(entry, state)
        if entry.left != state or entry.enters != expected:
            return StateFault(
                subject,
                entry.seq,
                f"goes from “{entry.left}” to “{entry.enters}”; the process says “{state}” to “{expected}”",
            )
        state = entry.enters
    last = entries[-1].seq
    if stored is None:
        return StateFault(subject, last, "the matter is not there")
    if (stored.state, stored.last_seq) != (state, last):
        return StateFault(
            subject,
            last,
            f"the matter is stored as “{stored.state}” after entry {stored.last_seq}, not “{state}” after {last}",
        )
    if stored.last_digest != entry_digest(entries[-1].body()).hex():
        return StateFault(subject, last, "the matter names another last entry")
    return None


def _unlike(entries: Sequence[Entry], stored: _Stored) -> StateFault | None:
    """A column that lists filter by and that says otherwise than the last entry that names it."""
    told: dict[str, str] = {}
    for entry in entries:
        told |= {key: str(entry.facts[key]) for key in _TOLD if key in entry.facts}
        if "held_by" in entry.facts and "holder" not in entry.facts:
            told.pop("holder", None)
    for key, value in told.items():
        found = "" if (column := getattr(stored, key)) is None else str(column)
        if found != value:
            return StateFault(stored.ref, entries[-1].seq, f"its {key} is stored as “{found}”, not “{value}”")
    return None


def _gone(
    entries: Sequence[Entry], stored: _Stored, kept: set[tuple[str, int, str]], erased: set[str]
) -> StateFault | None:
    """Content that went without an erasure, or an erasure that nobody decided. A restore repeats those of the list."""
    decided = stored.ref in erased or any(entry.action == ERASE for entry in entries)
    if (stored.erased is not None) != decided:
        return StateFault(
            stored.ref,
            entries[-1].seq,
            "it is erased without an entry" if stored.erased else "it was erased, and is not",
        )
    if decided:
        return None
    for entry in entries:
        for key in entry.sealed:
            if (stored.ref, entry.seq, key) not in kept:
                return StateFault(stored.ref, entry.seq, f"the content of “{key}” is gone, and nobody erased it")
    return None


def _expected(entry: Entry, state: str) -> str:
    """The state that the process leads to from `state` by this entry; what no process moves stays."""
    step = _step_of(entry)
    key, _slash, version = entry.action.partition(":")[0].partition("/")
    if not version:
        return state
    process: Process = process_named(key, int(version))
    if step == OPENING:
        return process.initial
    if step == IMPORT:
        return entry.enters if entry.enters in process.state else process.initial
    taken = process.step_open_from(state, step)
    return (taken.enters or state) if taken else "?"


def _step_of(entry: Entry) -> str:
    return entry.action.partition(":")[2]
