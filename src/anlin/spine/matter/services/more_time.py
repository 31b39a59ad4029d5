"""More time for a clock: asked, then granted or refused by the rank that its extension names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from anlin.kernel.clock import ExtensionRefused, extend
from anlin.kernel.process import Clock, Process, Step
from anlin.kernel.soundness import asked_clock
from anlin.kernel.words import said
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.refusals import Refused


def decides(process: Process, step: Step) -> bool:
    """Whether a step grants or refuses the time that was asked for."""
    clock = asked_clock(process)
    return clock is not None and clock.key in (step.extends, step.denies)


def why_idle(process: Process, step: Step, matter: Matter, rows: Iterable[MatterClock], at: datetime) -> Refused | None:
    """Why a question, a grant or a refusal of more time has nothing to do here; None for what has, and for other steps.

    Args:
        rows: the matter's clocks; looked at only for such steps.
    """
    clock = asked_clock(process)
    if clock is None or not (step.asks or decides(process, step)):
        return None
    if step.asks and matter.awaits_rank:
        return Refused(said("More time was asked for already; the decision is awaited."), code="not_open")
    if not step.asks and not matter.awaits_rank:
        return Refused(said("Nobody asked for more time."), code="not_open")
    return None if step.denies else _why_no_more(clock, rows, at)


def _why_no_more(clock: Clock, rows: Iterable[MatterClock], at: datetime) -> Refused | None:
    """Why nobody could give this clock more time."""
    running = next((row for row in rows if row.key == clock.key and row.outcome == MatterClock.Outcome.RUNNING), None)
    if running is None or clock.extension is None:
        return Refused(said("The limit that could be extended does not run now."), code="clock")
    try:
        extend(clock.extension, given=len(running.extensions), due=running.due_strict, at=at)
    except ExtensionRefused as refused:
        return Refused.because(refused.reason, code="clock")
    return None


def settle(process: Process, step: Step, matter: Matter, rows: Iterable[MatterClock], at: datetime) -> None:
    """Keep the open question up to date with a step that is being taken; `matter` stands in its new state already.

    A question falls away with the clock, and where nobody could answer it any more.

    Raises:
        Refused: asked twice or where no more can be given, or answered without having been asked.
    """
    clock = asked_clock(process)
    if clock is None:
        return
    if refused := why_idle(process, step, matter, rows, at):
        raise refused
    if step.asks:
        matter.awaits_rank = clock.extension.approved_by if clock.extension is not None else ""
        return
    answerable = any(clock.key == other.extends for other in process.steps_open_from(matter.state))
    if decides(process, step) or step.key in clock.stops_on or not answerable:
        matter.awaits_rank = ""
