"""To which units a step may give a matter: what forms offer, and what `advance` refuses otherwise, each with its own sentence."""

from __future__ import annotations

from collections.abc import Iterable

from anlin.kernel.process import Process, Step
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import receivers_of
from anlin.spine.party.models import Unit


def receivers(process: Process, step: Step, matter: Matter, units: Iterable[Unit]) -> list[Unit]:
    """Those of the units that can get this matter by this step, in their order; `units` with their areas."""
    kinds = receivers_of(process.key, step.key)
    return [
        unit
        for unit in units
        if (kinds is None or unit.kind in kinds)
        and (not matter.complaint or unit.is_elsewhere or unit.kind == Unit.Kind.SUPERVISION)
        and (unit.is_outside or matter.lon is None or unit.area.first <= matter.area_id <= unit.area.last)
    ]
