"""Re-compute records' states from their entries, for `anlin verify ledger`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from anlin.kernel.entry import Entry
from anlin.spine.ledger.verifying import StateFault
from anlin.spine.register.models import Record
from anlin.spine.register.registry import all_registers
from anlin.spine.register.services.entries import ADD, MERGE, RESTORE, RETIRE, UNMERGE

_ROADS = {
    ADD: ("", "current"),
    RETIRE: ("current", "retired"),
    RESTORE: ("retired", "current"),
    MERGE: ("current", "merged"),
    UNMERGE: ("merged", "current"),
}


def states(histories: Mapping[str, Sequence[Entry]]) -> Iterator[StateFault]:
    """Records whose entries do not follow from each other, or whose stored state is another one."""
    registers = {register.key for register in all_registers()}
    mine = {ref: entries for ref, entries in histories.items() if _register(entries[0]) in registers}
    stored = {
        ref: (state, seq)
        for ref, state, seq in Record.objects.filter(ref__in=list(mine)).values_list("ref", "state", "last_seq")
    }
    for subject, entries in mine.items():
        state = ""
        for entry in entries:
            left, enters = _ROADS.get(entry.action.partition(":")[2], (state, state))
            if (entry.left, entry.enters) != (left, enters) or left != state:
                yield StateFault(subject, entry.seq, f"goes from “{entry.left}” to “{entry.enters}” out of “{state}”")
                break
            state = enters
        else:
            if stored.get(subject) != (state, entries[-1].seq):
                why = f"the record is stored as {stored.get(subject)}, not “{state}” after entry {entries[-1].seq}"
                yield StateFault(subject, entries[-1].seq, why)


def _register(first: Entry) -> str:
    key, _slash, _version = first.action.partition(":")[0].partition("/")
    return key if first.action.endswith(f":{ADD}") else ""
