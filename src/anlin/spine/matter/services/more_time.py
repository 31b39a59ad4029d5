"""More time for a clock: asked, then granted or refused by the rank that its extension names."""

from __future__ import annotations

from anlin.kernel.process import Process, Step
from anlin.kernel.soundness import asked_clock
from anlin.kernel.words import said
from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import Refused


def is_of_use(process: Process, step: Step, matter: Matter) -> bool:
    """Whether a step that is open has something to answer: time is asked for once, and granted or refused where it was asked for."""
    clock = asked_clock(process)
    if clock is None:
        return True
    if step.asks:
        return not matter.awaits_rank
    return bool(matter.awaits_rank) or clock.key not in (step.extends, step.denies)


def decides(process: Process, step: Step) -> bool:
    """Whether a step grants or refuses the time that was asked for."""
    clock = asked_clock(process)
    return clock is not None and clock.key in (step.extends, step.denies)


def idle_words(step: Step) -> str:
    """Why a step has nothing to answer, in the reader's language."""
    return _refused_again().sentence if step.asks else _refused_unasked().sentence


def _refused_again() -> Refused:
    return Refused(said("More time was asked for already; the decision is awaited."), code="not_open")


def _refused_unasked() -> Refused:
    return Refused(said("Nobody asked for more time."), code="not_open")


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
            raise _refused_again()
        matter.awaits_rank = clock.extension.approved_by if clock.extension is not None else ""
        return
    if clock.key in (step.extends, step.denies):
        if not matter.awaits_rank:
            raise _refused_unasked()
        matter.awaits_rank = ""
    answerable = any(clock.key == other.extends for other in process.steps_open_from(matter.state))
    if step.key in clock.stops_on or not answerable:
        matter.awaits_rank = ""
