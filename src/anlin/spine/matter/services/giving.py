"""To which units a step may give a matter: one rule for what forms offer and for what `advance` refuses, each with its own sentence."""

from __future__ import annotations

from collections.abc import Iterable

from anlin.kernel.process import Process, Step
from anlin.kernel.words import said
from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import receivers_of
from anlin.spine.party.models import Unit


def receivers(process: Process, step: Step, matter: Matter, units: Iterable[Unit]) -> list[Unit]:
    """Those of the units that can get this matter by this step, in their order; `units` with their areas."""
    return [unit for unit in units if why_not(process, step, matter, unit) is None]


def why_not(process: Process, step: Step, matter: Matter, unit: Unit) -> Refused | None:
    """Why nobody would act on it there; None where somebody would.

    A prosecutor signs for what is sent, and handles nothing; of a complaint only supervision knows; officers open what lies in the
    areas of their unit, and would not see others.
    """
    kinds = receivers_of(process.key, step.key)
    if kinds is not None and unit.kind not in kinds:
        reason = said("This step gives nothing to %(unit)s, where nobody could act on it: choose another unit.")
        return Refused(reason, code="fact", fact="unit", unit=unit)
    if matter.complaint and not unit.is_elsewhere and unit.kind != Unit.Kind.SUPERVISION:
        reason = said("Only supervision sees a complaint: give it to supervision, or send it to another authority.")
        return Refused(reason, code="fact", fact="unit")
    if matter.lon is not None and not unit.is_outside and not unit.area.first <= matter.area_id <= unit.area.last:
        return Refused(
            said("%(unit)s does not work at this place: choose a unit that does."), code="fact", fact="unit", unit=unit
        )
    return None
