"""Complaints stand behind their walls, as their entries say: looked at whenever the ledger is verified (line 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from anlin.kernel.entry import Entry
from anlin.modules.intake.categories import COMPLAINT
from anlin.modules.intake.processes import REPORT
from anlin.spine.ledger.verifying import StateFault
from anlin.spine.matter.models import Matter, Wall

_OURS = f"{REPORT.key}/"


def walls(histories: Mapping[str, Sequence[Entry]]) -> Iterator[StateFault]:
    """Reports that are stored as no complaint though they were one from the first or became one, or whose wall is gone."""
    against = {ref: _against(entries) for ref, entries in histories.items() if entries[0].action.startswith(_OURS)}
    behind = {ref: units for ref, units in against.items() if units is not None}
    if not behind:
        return
    stored = dict(Matter.objects.filter(ref__in=behind).values_list("ref", "complaint"))
    standing = set(Wall.objects.filter(matter__ref__in=behind).values_list("matter__ref", "unit__key"))
    for ref, units in behind.items():
        last = histories[ref][-1].seq
        if not stored.get(ref, True):
            yield StateFault(ref, last, "it is a complaint about an officer or unit, and is stored as none")
        for unit in sorted(units):
            if (ref, unit) not in standing:
                yield StateFault(ref, last, f"its wall against {unit} is gone")


def _against(entries: Sequence[Entry]) -> set[str] | None:
    """The units that its steps named as those whom it concerns; None: it is no complaint."""
    complaint, units = entries[0].facts.get("category") == COMPLAINT, set()
    for entry in entries:
        step = entry.action.partition(":")[2]
        if step in {"concerns", "concerns_escalated"}:
            complaint = True
            units.add(str(entry.facts.get("unit", "")))
        elif step in {"unmerge", "go_alone"} and entry.facts.get("held_by") == Matter.Held.SUPERVISION:
            complaint = True
    return units if complaint else None
