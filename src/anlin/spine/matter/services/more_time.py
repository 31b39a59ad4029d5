"""More time for a clock: asked, then granted or refused by the rank that its extension names."""

from __future__ import annotations

from anlin.kernel.process import Process, Step
from anlin.kernel.soundness import asked_clock
from anlin.kernel.words import said
from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import Refused


def settle(process: Process, step: Step, matter: Matter) -> None:
    """Keep the open question up to date with a step that is being taken; `matter` stands in its new state already.

    A question falls away with the clock, and where nobody could answer it any more.

    Raises:
        Refused: asked twice, or answered without having been asked.
    """
    clock = asked_clock(process)
    if clock is None:
        return
    if step.asks:
        if matter.awaits_rank:
            raise Refused(said("More time was asked for already; the decision is awaited."), code="not_open")
        matter.awaits_rank = clock.extension.approved_by if clock.extension is not None else ""
        return
    if clock.key in (step.extends, step.denies):
        if not matter.awaits_rank:
            raise Refused(said("Nobody asked for more time."), code="not_open")
        matter.awaits_rank = ""
    answerable = any(clock.key == other.extends for other in process.steps_open_from(matter.state))
    if step.key in clock.stops_on or not answerable:
        matter.awaits_rank = ""
