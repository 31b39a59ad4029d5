"""Re-compute matters' states from their entries, for `anlin verify ledger`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from anlin.kernel.entry import Entry
from anlin.kernel.process import OPENING, Process
from anlin.spine.ledger.verifying import StateFault
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import process_named

IMPORT = "import"


def states(histories: Mapping[str, Sequence[Entry]]) -> Iterator[StateFault]:
    """Subjects whose entries do not follow from each other, or whose stored state is another one.

    Subjects that are no matters (searches, the house's own entries) have no state and are passed over.
    """
    stored = {
        ref: (state, seq, digest)
        for ref, state, seq, digest in Matter.objects.filter(ref__in=list(histories)).values_list(
            "ref", "state", "last_seq", "last_digest"
        )
    }
    for subject, entries in histories.items():
        opened = _step_of(entries[0]) in (OPENING, IMPORT)
        if not opened:
            continue
        fault = _fault(subject, entries, stored.get(subject))
        if fault is not None:
            yield fault


def _fault(subject: str, entries: Sequence[Entry], stored: tuple[str, int, str] | None) -> StateFault | None:
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
    if stored[:2] != (state, last):
        return StateFault(
            subject, last, f"the matter is stored as “{stored[0]}” after entry {stored[1]}, not “{state}” after {last}"
        )
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
