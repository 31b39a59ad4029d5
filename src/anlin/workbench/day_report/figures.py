"""The figures of a day, and the list behind each: both come from one query, so that a number is the length of its list.

Imported matters are left out of all of them: their times are claimed. What counts is the matter for what came, and the time
limit for everything else: a matter may miss two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from anlin.kernel.process import OPENING, Process
from anlin.spine.access.actors import Actor
from anlin.spine.ledger.models import LedgerContent
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.selectors import matters_visible_to
from anlin.workbench.day_report.day import Day
from anlin.workbench.on_time import IN_TIME_BY_CALENDAR, IN_TIME_BY_LAW, JUDGED, kept_by_us
from anlin.workbench.overdue import REASONS

RUNNING = MatterClock.Outcome.RUNNING
IN_TIME = MatterClock.Outcome.IN_TIME
MISSED = (MatterClock.Outcome.LATE, MatterClock.Outcome.WITHDRAWN, MatterClock.Outcome.UNJUDGED)
"""How a limit stopped that was not met."""
Rows = QuerySet[Matter] | QuerySet[MatterClock]


@dataclass(frozen=True)
class Asked:
    """Which figure: `what`, and perhaps narrowed `by` something that `is` this."""

    what: str
    by: str = ""
    is_: str = ""


@dataclass(frozen=True)
class Figures:
    """The figures of one process on one day, as far as one reader sees it."""

    process: Process
    actor: Actor
    day: Day

    def came(self) -> QuerySet[Matter]:
        """Matters that were opened. Their numbers begin with the day, and have an index."""
        day = self.day
        return self._seen().filter(
            number__gte=f"{day.on:%Y%m%d}",
            number__lt=f"{day.next:%Y%m%d}",
            opened_at__gte=day.start,
            opened_at__lt=day.end,
        )

    def late(self) -> QuerySet[MatterClock]:
        """Limits that had passed, and had not been met, when the day ended (or by now).

        Pauses and extensions count as they are known today. One that is paused is not late, and one that waits for a
        holiday calendar is called late by nobody.
        """
        until = self.day.until
        paused = Q(pk__in=())
        for clock in self.process.clocks:
            if clock.paused_in:
                paused |= Q(key=clock.key, matter__state__in=list(clock.paused_in))
        # Each half has an index, which SQLite takes where it is said in the index's own words too: of one that runs for
        # certain the alarm is the due moment; what was missed is not in time.
        missed = Q(outcome__in=MISSED, stopped_at__gt=until) & ~Q(outcome=IN_TIME)
        open_then = Q(outcome=RUNNING, alarm_at__lt=until) | missed
        found = self._clocks(kept_by_us(self.process)).filter(open_then, certain=True, due_strict__lt=until)
        return found.exclude(paused, outcome=RUNNING)

    def objected(self) -> QuerySet[MatterClock]:
        """Closes that their reporters refused or opened again that day: each starts the clock of whoever decides on it."""
        return self._begun(objection_clocks(self.process))

    def again(self) -> QuerySet[MatterClock]:
        """What went back to work that day."""
        return self._begun(rework_clocks(self.process))

    def stopped(self) -> QuerySet[MatterClock]:
        """Limits that were met or missed that day; what was withdrawn did neither."""
        day = self.day
        return self._clocks(kept_by_us(self.process)).filter(
            stopped_at__gte=day.start, stopped_at__lt=day.end, outcome__in=JUDGED
        )

    def unjudged(self) -> QuerySet[MatterClock]:
        """Limits of which nobody can say yet whether they were met: a holiday calendar is missing."""
        day = self.day
        return self._clocks(kept_by_us(self.process)).filter(
            stopped_at__gte=day.start, stopped_at__lt=day.end, outcome=MatterClock.Outcome.UNJUDGED
        )

    def rows(self, asked: Asked) -> Rows | None:
        """What a figure counts; None: there is no such figure."""
        made = _WHAT.get(asked.what)
        if made is None:
            return None
        found = made(self)
        if not asked.by:
            return found
        narrowed = _BY.get((found.model, asked.by))
        return found.filter(narrowed(asked.is_)) if narrowed else None

    def count_of_came(self) -> dict[tuple[str, str], int]:
        """By category and source. One query."""
        rows = self.came().values_list("category", "source").annotate(n=Count("pk")).order_by("category", "source")
        return {(category, source): count for category, source, count in rows}

    def count_of_late(self) -> dict[tuple[str, str, bool], int]:
        """By clock, by who has the ball now, and by whether somebody wrote why. One query."""
        rows = (
            self.late()
            .annotate(said=_said())
            .values_list("key", "matter__held_by", "matter__holder_unit__key", "said")
            .annotate(n=Count("pk"))
            .order_by("key")
        )
        found: dict[tuple[str, str, bool], int] = {}
        for clock, held_by, unit, said, count in rows:
            key = clock, holder_key(held_by, unit), bool(said)
            found[key] = found.get(key, 0) + count
        return found

    def count_of_begun(self) -> dict[str, int]:
        """By clock: what was refused, and what went back to work. One query."""
        keys = (*objection_clocks(self.process), *rework_clocks(self.process))
        return dict(self._begun(keys).values_list("key").annotate(n=Count("pk")).order_by("key"))

    def _seen(self) -> QuerySet[Matter]:
        return matters_visible_to(self.actor).filter(process=self.process.key, imported=False)

    def _clocks(self, keys: tuple[str, ...]) -> QuerySet[MatterClock]:
        mine = self._seen().filter(pk=OuterRef("matter_id"))
        return MatterClock.objects.filter(Exists(mine), key__in=keys, as_claimed=False)

    def _begun(self, keys: tuple[str, ...]) -> QuerySet[MatterClock]:
        """Begun that day. What runs and what stopped since have an index each; what began has none, and no alarm before."""
        day = self.day
        alive = Q(outcome=RUNNING, alarm_at__gte=day.start) | Q(stopped_at__gte=day.start)
        return self._clocks(keys).filter(alive, started_at__gte=day.start, started_at__lt=day.end)


def objection_clocks(process: Process) -> tuple[str, ...]:
    """Clocks that only steps of the reporter start: somebody has to decide what they objected to."""
    return tuple(
        clock.key for clock in process.clocks if all(_by_reporter(process, event) for event in clock.starts_on)
    )


def rework_clocks(process: Process) -> tuple[str, ...]:
    """Clocks that only start out of what the reporter objected to: the work begins again."""
    objected = {
        process.step[event].enters
        for clock in process.clocks
        if clock.key in objection_clocks(process)
        for event in clock.starts_on
    }
    return tuple(
        clock.key
        for clock in process.clocks
        if all(event != OPENING and set(process.step[event].leaves) <= objected for event in clock.starts_on)
    )


def holder_key(held_by: str, unit: str | None) -> str:
    """Who has the ball, in an address: a unit's key, or the kind of holder with a colon."""
    return unit if unit and held_by in (Matter.Held.UNIT, Matter.Held.OUTSIDE) else f"{held_by}:"


def _by_reporter(process: Process, event: str) -> bool:
    return event != OPENING and "reporter" in process.step[event].by


def _said() -> Exists:
    """Somebody wrote a reason or a note after the opening."""
    return Exists(
        LedgerContent.objects.filter(entry__subject=OuterRef("matter__ref"), entry__seq__gt=1, key__in=REASONS)
    )


def _held(is_: str) -> Q:
    if is_.endswith(":"):
        named = Q(matter__held_by=is_[:-1])
        return named & Q(matter__holder_unit=None) if is_[:-1] in (Matter.Held.UNIT, Matter.Held.OUTSIDE) else named
    return Q(matter__holder_unit__key=is_, matter__held_by__in=(Matter.Held.UNIT, Matter.Held.OUTSIDE))


_WHAT: dict[str, Callable[[Figures], Rows]] = {
    "came": Figures.came,
    "late": Figures.late,
    "late_unsaid": lambda of: of.late().filter(~_said()),
    "objected": Figures.objected,
    "again": Figures.again,
    "stopped": Figures.stopped,
    "law": lambda of: of.stopped().filter(IN_TIME_BY_LAW),
    "law_missed": lambda of: of.stopped().exclude(IN_TIME_BY_LAW),
    "calendar": lambda of: of.stopped().filter(IN_TIME_BY_CALENDAR),
    "calendar_missed": lambda of: of.stopped().exclude(IN_TIME_BY_CALENDAR),
    "unjudged": Figures.unjudged,
}
_BY: dict[tuple[type, str], Callable[[str], Q]] = {
    (Matter, "category"): lambda is_: Q(category=is_),
    (Matter, "source"): lambda is_: Q(source=is_),
    (MatterClock, "clock"): lambda is_: Q(key=is_),
    (MatterClock, "holder"): _held,
}
