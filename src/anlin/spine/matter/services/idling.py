"""Steps that are open and have nothing to do yet, for whoever would offer them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from anlin.kernel.process import Process, Step
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.services import more_time
from anlin.spine.matter.services.dates import why_too_early


def why_idle(process: Process, step: Step, matter: Matter, rows: Iterable[MatterClock], at: datetime) -> Refused | None:
    """Why an open step would be refused now, whatever its form says; None where it would not.

    Args:
        rows: the matter's clocks; looked at for few steps.
    """
    return more_time.why_idle(process, step, matter, rows, at) or why_too_early(process, step.key, matter, at)
