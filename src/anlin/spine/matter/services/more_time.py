"""More time for a clock: asked, then granted or refused by the rank that its extension names."""

from __future__ import annotations

from collections.abc import Iterable

from anlin.kernel.clock import ExtensionRefused, extend
from anlin.kernel.process import Clock, Process, Step
from anlin.kernel.soundness import asked_clock
from anlin.kernel.words import said
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.refusals import Refused

_NO_MORE = said("The limit that runs now cannot be extended: it is over, or was extended as often as it may be.")


def can_have_more(clock: Clock, rows: Iterable[MatterClock]) -> bool:
    """This clock runs in a matter, whose rows these are, and may be extended: often enough, and not after its due moment."""
    return any(
        row.key == clock.key and row.outcome == MatterClock.Outcome.RUNNING and _may_grow(clock, row) for row in rows
    )


def _may_grow(clock: Clock, row: MatterClock) -> bool:
    if clock.extension is None:
        return False
    try:
        extend(clock.extension, given=len(row.extensions), due=row.due_strict, at=now())
    except ExtensionRefused:
        return False
    return True


def has_sense(process: Process, step: Step, matter: Matter, rows: Iterable[MatterClock]) -> bool:
    """False for a question, a grant or a refusal of more time that would be refused as the matter stands."""
    clock = asked_clock(process)
    if clock is None or not (step.asks or clock.key in (step.extends, step.denies)):
        return True
    if step.denies:
        return bool(matter.awaits_rank)
    return bool(matter.awaits_rank) != bool(step.asks) and can_have_more(clock, rows)


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


def refuse_where_none(process: Process, step: Step, matter: Matter) -> None:
    """Now, more time is asked for and granted only where there is any; what history claims is another matter.

    Raises:
        Refused: the clock does not run, or may not be extended any more.
    """
    clock = asked_clock(process)
    if clock is None or not (step.asks or step.extends == clock.key):
        return
    running = MatterClock.objects.filter(matter=matter, key=clock.key, outcome=MatterClock.Outcome.RUNNING)
    # Of a grant, the clock itself says why it may not be extended; what does not run says nothing.
    if not (running.exists() if step.extends else can_have_more(clock, running)):
        raise Refused(_NO_MORE, code="clock")
