"""Start, pause, extend and stop a matter's clocks inside the step's transaction. Nothing is computed on read."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from anlin.kernel.calendar import Calendar
from anlin.kernel.clock import Due, ExtensionRefused, Span, due_of, extend
from anlin.kernel.process import Clock, Extension, InDocument, Limit, Process, Promise, Provision
from anlin.kernel.provision import limit_of
from anlin.kernel.words import said
from anlin.spine.matter.calendars import calendar_in_force
from anlin.spine.matter.models import DistrictPromise, Matter, MatterClock
from anlin.spine.matter.refusals import DayName, Refused
from anlin.spine.matter.services.dates import MOST_AHEAD_DAYS, days_until
from anlin.spine.place.selectors import district_timezone
from anlin.spine.rows import Maker

WITHDRAWING = frozenset({"withdraw"})  # the reporter ends it: its clocks neither keep nor break a promise
DERIVED = ("due_original", "due_strict", "due_formal", "alarm_at", "certain", "calendar_digest")
LOOK_AGAIN_S = 30
"""How long a process answers from the promises that it has read."""
_MOVED = (*DERIVED, "pauses", "extensions", "stopped_at", "outcome")
_new_clock = Maker(MatterClock)


def started(
    process: Process, event: str, matter: Matter, facts: Mapping[str, object], at: datetime
) -> list[MatterClock]:
    """Clocks that this event starts, unsaved, with their due moments; of a matter unsaved too, they lack its id."""
    return [_begun(clock, matter, facts, at) for clock in process.clocks if event in clock.starts_on]


@dataclass(frozen=True)
class Turned:
    """What a step did to a matter's clocks: rows changed, rows begun, rows that run on."""

    moved: list[MatterClock]
    begun: list[MatterClock]
    running: list[MatterClock]


def turned(
    process: Process,
    step: str,
    matter: Matter,
    running: Sequence[MatterClock],
    facts: Mapping[str, object],
    at: datetime,
) -> Turned:
    """Bring clocks up to date with a step just taken; saves nothing.

    Args:
        running: those that run, and those that this step takes up again (`taken_up`).

    Raises:
        Refused: the step extends a clock that may not be extended.
    """
    withdrawn = step in WITHDRAWING
    moved = [row for row in running if _moved(process, row, step, matter, facts, at, withdrawn)]
    begun = started(process, step, matter, facts, at)
    left = [row for row in running if row.outcome == MatterClock.Outcome.RUNNING] + begun
    return Turned(moved, begun, left)


def after_step(process: Process, step: str, matter: Matter, facts: Mapping[str, object], at: datetime) -> None:
    """Bring every clock of the matter up to date with a step just taken, and the matter's own alarm."""
    running = list(MatterClock.objects.filter(matter=matter, outcome=MatterClock.Outcome.RUNNING).order_by("id"))
    running += taken_up(process, step, MatterClock.objects.filter(matter=matter).order_by("id"))
    turn = turned(process, step, matter, running, facts, at)
    if turn.moved:
        MatterClock.objects.bulk_update(turn.moved, _MOVED)
    if turn.begun:
        MatterClock.objects.bulk_create(turn.begun)
    matter.alarm_at = earliest_alarm(turn.running)


def taken_up(process: Process, step: str, rows: Iterable[MatterClock]) -> list[MatterClock]:
    """The clocks whose stop this step takes back.

    Args:
        rows: the matter's clocks, oldest first; looked at only for such steps.
    """
    keys = {clock.key for clock in process.clocks if step in clock.resumes_on}
    last = {row.key: row for row in rows if row.key in keys} if keys else {}
    return [row for row in last.values() if row.outcome != MatterClock.Outcome.RUNNING]


def earliest_alarm(clocks: Iterable[MatterClock]) -> datetime | None:
    """The earliest alarm of these clocks; None when none runs."""
    return min((row.alarm_at for row in clocks if row.alarm_at is not None), default=None)


def derive(row: MatterClock, calendar: Calendar) -> None:
    """Write the due moments that follow from the row's own record."""
    due = _due(row, calendar)
    row.due_original, row.due_strict, row.due_formal = due.original, due.strict, due.formal
    row.certain, row.calendar_digest = due.certain, due.calendar_digest
    row.alarm_at = (due.strict if due.certain else due.earliest) if row.stopped_at is None else None


def district_promise(setting: str, at: datetime) -> DistrictPromise | None:
    """The promise in force for a setting at a moment. A process looks again every half minute."""
    return _in_force(_promises(setting, _half_minute()), at)


def _promise_to(setting: str, matter: Matter, at: datetime) -> DistrictPromise | None:
    """The promise to a matter's category, else to all others; `setting` has a place for the category."""
    made = _promises_to(setting, matter.category or "other", _half_minute())
    for promises in made:
        if found := _in_force(promises, at):
            return found
    # Claimed history is older than the district's first promise; such clocks count in no figure.
    return made[0][-1] if made and matter.imported else None


def _in_force(promises: Sequence[DistrictPromise], at: datetime) -> DistrictPromise | None:
    for promise in promises:
        if promise.since <= at:
            return promise
    return None


def _half_minute() -> int:
    return int(time.monotonic() // LOOK_AGAIN_S)


@lru_cache(maxsize=512)
def _promises_to(setting: str, category: str, half_minute: int) -> tuple[tuple[DistrictPromise, ...], ...]:
    """Those to a category and those to all others, without what was never promised."""
    named = (setting.format(category=one) for one in (category, "other"))
    return tuple(promises for name in named if (promises := _promises(name, half_minute)))


@lru_cache(maxsize=512)
def _promises(setting: str, _half_minute: int) -> tuple[DistrictPromise, ...]:
    """All promises ever made for a setting, the newest first."""
    return tuple(DistrictPromise.objects.filter(setting=setting).order_by("-since", "-id"))


def forget_promises() -> None:
    """Look again at once: a promise was set in this process."""
    _promises.cache_clear()
    _promises_to.cache_clear()


def _begun(clock: Clock, matter: Matter, facts: Mapping[str, object], at: datetime) -> MatterClock:
    limit, rule, basis = _limit(clock, matter, facts, at)
    row = _new_clock(
        matter_id=matter.pk,
        key=clock.key,
        basis=basis,
        amount=limit.amount,
        unit=limit.unit,
        rule=rule,
        held=clock.held,
        started_at=at,
        pauses=[],
        extensions=[],
        as_claimed=matter.imported,
    )
    if matter.state in clock.paused_in:
        row.pauses = [[at.isoformat(), None, clock.paused_in[matter.state]]]
    derive(row, calendar_in_force())
    return row


def _limit(
    clock: Clock, matter: Matter, facts: Mapping[str, object], at: datetime
) -> tuple[Limit, str, dict[str, object]]:
    basis = clock.basis
    if isinstance(basis, Provision):
        on = at.astimezone(district_timezone()).date()
        return (
            limit_of(basis, on),
            clock.rule,
            {"kind": "provision", "statute": basis.statute, "article": basis.article},
        )
    if isinstance(basis, Promise):
        promise = _promise_to(basis.setting, matter, at)
        if promise is None:
            raise Refused(
                said("The district has not set its promise for this yet: ask the administrator."), code="clock"
            )
        named: dict[str, object] = {"kind": "promise", "setting": promise.setting, "number": promise.number}
        return Limit(promise.amount, promise.unit), "promise", named
    return _limit_in_document(basis, facts, at)


def _limit_in_document(
    basis: InDocument, facts: Mapping[str, object], at: datetime
) -> tuple[Limit, str, dict[str, object]]:
    """A date set in a document of this matter, or some days before it, as days from the start."""
    days = days_until(facts[basis.fact], at) - (basis.before.amount if basis.before is not None else 0)
    if days < 0:
        raise Refused(said("The date must not lie before today."), code="fact", fact=basis.fact)
    if days > MOST_AHEAD_DAYS:
        raise Refused(said("The date lies more than ten years ahead: check the year."), code="fact", fact=basis.fact)
    return Limit(days, "days"), "promise", {"kind": "document", "fact": basis.fact}


def _moved(
    process: Process,
    row: MatterClock,
    step: str,
    matter: Matter,
    facts: Mapping[str, object],
    at: datetime,
    withdrawn: bool,
) -> bool:
    clock = process.clock.get(row.key)
    if clock is None:
        return False
    before = (row.stopped_at, [list(pause) for pause in row.pauses], list(row.extensions))
    if withdrawn or step in clock.stops_on:
        _stop(row, at, withdrawn=withdrawn)
    else:
        if step in clock.resumes_on:
            row.stopped_at, row.outcome = None, MatterClock.Outcome.RUNNING
        _pause_or_resume(clock, row, matter.state, at)
        if process.step[step].extends == row.key:
            _extend(clock, row, facts, at)
    if before == (row.stopped_at, row.pauses, row.extensions):
        return False
    derive(row, calendar_in_force())
    return True


def _stop(row: MatterClock, at: datetime, *, withdrawn: bool) -> None:
    if row.pauses and row.pauses[-1][1] is None:
        row.pauses[-1][1] = at.isoformat()
        derive(row, calendar_in_force())
    row.stopped_at = at
    row.outcome = outcome_of(row, at)
    if withdrawn and row.outcome != MatterClock.Outcome.LATE:
        row.outcome = MatterClock.Outcome.WITHDRAWN


def outcome_of(row: MatterClock, stopped_at: datetime) -> MatterClock.Outcome:
    """How a clock that stopped at a moment ended, by its own due moments.

    Where a year's calendar is missing these are the earliest possible ones: before them it was in time for certain,
    after them nobody can say, and it is not called late.
    """
    if stopped_at <= row.due_formal:
        return MatterClock.Outcome.IN_TIME
    return MatterClock.Outcome.LATE if row.certain else MatterClock.Outcome.UNJUDGED


def stop_as_claimed(row: MatterClock, at: datetime) -> None:
    """Stop a clock at a moment that a source claims."""
    row.stopped_at = at
    row.outcome = outcome_of(row, at)
    row.alarm_at = None


def _pause_or_resume(clock: Clock, row: MatterClock, state: str, at: datetime) -> None:
    paused = bool(row.pauses) and row.pauses[-1][1] is None
    if state in clock.paused_in and not paused:
        row.pauses = [*row.pauses, [at.isoformat(), None, clock.paused_in[state]]]
    elif state not in clock.paused_in and paused:
        row.pauses = [*row.pauses[:-1], [row.pauses[-1][0], at.isoformat(), row.pauses[-1][2]]]


def _extend(clock: Clock, row: MatterClock, facts: Mapping[str, object], at: datetime) -> None:
    if clock.extension is None:
        raise Refused(said("This clock cannot be extended."), code="clock")
    try:
        added = extend(clock.extension, given=len(row.extensions), due=row.due_strict, at=at)
    except ExtensionRefused as refused:
        raise Refused.because(refused.reason, code="clock") from refused
    if clock.extension.until:
        added = _until(clock.extension, row, facts, at)
    row.extensions = [*row.extensions, {"amount": added.amount, "unit": added.unit, "at": at.isoformat()}]


def _until(extension: Extension, row: MatterClock, facts: Mapping[str, object], at: datetime) -> Limit:
    """The days that lie between the clock's last day and the date that the step names, which may be so late and no later."""
    last_day = row.due_strict.astimezone(district_timezone()).date() - timedelta(days=1)
    days = days_until(facts[extension.until], at) - days_until(last_day.isoformat(), at)
    if days < 1:
        raise Refused(
            said("More time ends after %(day)s, when the time runs out now."),
            code="fact", fact=extension.until, day=DayName(last_day),
        )  # fmt: skip
    if days > extension.limit.amount:
        latest = last_day + timedelta(days=extension.limit.amount)
        raise Refused(
            said("At most %(days)s days may be added: the latest day is %(day)s."),
            code="fact", fact=extension.until, days=extension.limit.amount, day=DayName(latest),
        )  # fmt: skip
    return Limit(days, extension.limit.unit)


def due_if_resumed(row: MatterClock, at: datetime) -> datetime:
    """The strict due moment of a paused clock if its pause ended at `at`; of any other, the stored one."""
    paused = bool(row.pauses) and row.pauses[-1][1] is None and row.stopped_at is None
    if not paused:
        return row.due_strict
    # A promise in days or hours asks no calendar, and most clocks of a list are promises.
    asks = row.rule != "promise" or row.unit == "working_days"
    return _due(row, calendar_in_force() if asks else None, at).strict


def _due(row: MatterClock, calendar: Calendar | None, at: datetime | None = None) -> Due:
    return due_of(
        Limit(row.amount, row.unit),
        row.rule,
        row.started_at,
        timezone=district_timezone(),
        calendar=calendar,
        held=row.held,
        pauses=[
            Span(datetime.fromisoformat(since), datetime.fromisoformat(until) if until else None)
            for since, until, _reason in row.pauses
        ],
        extensions=[Limit(part["amount"], part["unit"]) for part in row.extensions],
        now=at,
    )
