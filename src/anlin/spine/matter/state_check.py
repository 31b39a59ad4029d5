"""Re-compute a matter's state from its entries, for `anlin verify ledger`."""

from __future__ import annotations

from collections.abc import Iterator

from anlin.kernel.entry import Entry
from anlin.kernel.process import OPENING
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import process_named


def state_after(entries: list[Entry]) -> tuple[str, str]:
    """The state that the entries lead to, and what is wrong on the way ("" when nothing is)."""
    state = ""
    for entry in entries:
        name, _, step = entry.action.partition(":")
        if entry.left != state:
            return state, f"entry {entry.seq} leaves “{entry.left}”, but the matter was “{state}”"
        key, _, version = name.partition("/")
        if version:
            process = process_named(key, int(version))
            if step == OPENING:
                expected = process.initial
            elif step == "import":
                expected = entry.enters if entry.enters in process.state else process.initial
            else:
                taken = process.step_open_from(state, step)
                if taken is None:
                    return state, f"entry {entry.seq}: step {step} is not open from “{state}”"
                expected = taken.enters or state
            if entry.enters != expected:
                return state, f"entry {entry.seq} enters “{entry.enters}”, not “{expected}”"
        elif entry.enters != state:
            return state, f"entry {entry.seq} moves the matter without a step"
        state = entry.enters
    return state, ""


def stored_states(refs: list[str]) -> Iterator[tuple[str, str, int, str]]:
    """(ref, state, last_seq, last_digest) as the matters' table has them."""
    yield from Matter.objects.filter(ref__in=refs).values_list("ref", "state", "last_seq", "last_digest")
