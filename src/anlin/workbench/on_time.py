"""On-time shares, always twice: by law (pauses and extensions count) and by calendar (what people waited). LINES.md 13."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from anlin.kernel.process import OPENING, Process
from anlin.spine.matter.models import MatterClock

FEWEST = 5
"""With fewer than this, no share is told."""
_OTHERS = frozenset({"reporter", "party"})
JUDGED = (MatterClock.Outcome.IN_TIME, MatterClock.Outcome.LATE)
IN_TIME_BY_LAW = Q(outcome=MatterClock.Outcome.IN_TIME)
IN_TIME_BY_CALENDAR = Q(stopped_at__lte=F("due_original"))


def kept_by_us(process: Process) -> tuple[str, ...]:
    """Clocks that the house has to keep, in declared order.

    One that starts as the ball goes to the reporter or to a party is theirs, whoever sets it anew later.
    """
    return tuple(
        clock.key
        for clock in process.clocks
        if not any(event != OPENING and process.step[event].gives_to in _OTHERS for event in clock.starts_on)
    )


@dataclass(frozen=True)
class Share:
    """Of `closed` clocks that stopped, how many were in time by law, and how many by calendar."""

    closed: int = 0
    law: int = 0
    calendar: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.closed + other.closed, self.law + other.law, self.calendar + other.calendar)

    @property
    def told(self) -> bool:
        """There are enough for a share."""
        return self.closed >= FEWEST

    @property
    def by_law(self) -> float:
        """Percent."""
        return 100 * self.law / self.closed

    @property
    def by_calendar(self) -> float:
        """Percent."""
        return 100 * self.calendar / self.closed


def shares(stopped: QuerySet[MatterClock], *by: str) -> dict[tuple[object, ...], Share]:
    """Of judged clocks that stopped, how many were in time, by clock and whatever else is named. One query."""
    rows = (
        stopped.filter(outcome__in=JUDGED)
        .values_list("key", *by)
        .annotate(
            closed=Count("pk"),
            law=Count("pk", filter=IN_TIME_BY_LAW),
            calendar=Count("pk", filter=IN_TIME_BY_CALENDAR),
        )
        .order_by("key", *by)
    )
    return {tuple(row[:-3]): Share(*row[-3:]) for row in rows}


def total(parts: Iterable[Share]) -> Share:
    """All of them together."""
    return sum(parts, Share())


def percent(value: float) -> str:
    """One digit, except for all and nothing."""
    return "100" if value == 100 else "0" if value == 0 else f"{value:.1f}"


LEFT, RIGHT, TOP, STEP = 182, 300, 34, 26
"""Where the axis begins and ends, the first line, and the distance of lines, in the drawing's units."""


@dataclass(frozen=True)
class Line:
    """A clock's line of the chart: two dots, or the words that there are too few."""

    label: str
    y: int
    told: bool
    law_x: float = 0
    calendar_x: float = 0
    law: str = ""
    calendar: str = ""
    closed: int = 0

    @property
    def text_y(self) -> int:
        """Where its words stand."""
        return self.y + 4


@dataclass(frozen=True)
class Chart:
    """The dots, their axis and what they say."""

    lines: list[Line]
    ticks: list[tuple[float, str]]
    height: int
    said: str

    @property
    def foot(self) -> int:
        """Where the lines of the axis end."""
        return self.height - 18


def chart(process: Process, of: Mapping[str, Share]) -> Chart:
    """On-time shares by clock, in declared order; clocks that nobody stopped are left out."""
    kept = [(clock, of[clock.key]) for clock in process.clocks if clock.key in of and of[clock.key].closed]
    low = _axis_start([share for _clock, share in kept if share.told])
    lines = [_line(_(clock.label), TOP + STEP * number, share, low) for number, (clock, share) in enumerate(kept)]
    ticks = [(_x(value, low), f"{value:.0f}") for value in (low + (100 - low) * part / 4 for part in range(5))]
    finding = ", ".join(
        _("%(clock)s %(law)s %% by law, %(calendar)s %% by calendar")
        % {"clock": line.label, "law": line.law, "calendar": line.calendar}
        for line in lines
        if line.told
    )
    return Chart(lines, ticks, TOP + STEP * max(len(lines), 1) + 14, finding or _("Too few were closed for a share."))


def _axis_start(told: Sequence[Share]) -> int:
    least = min((min(share.by_law, share.by_calendar) for share in told), default=100.0)
    return 80 if least >= 82 else 60 if least >= 62 else 0


def _x(value: float, low: int) -> float:
    return round(LEFT + (RIGHT - LEFT) * (value - low) / (100 - low), 1)


def _line(label: str, y: int, share: Share, low: int) -> Line:
    if not share.told:
        return Line(label, y, told=False, closed=share.closed)
    return Line(
        label,
        y,
        True,
        _x(share.by_law, low),
        _x(share.by_calendar, low),
        percent(share.by_law),
        percent(share.by_calendar),
        share.closed,
    )
