"""A day of the district: it begins and ends by the district's own clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from anlin.spine.place.selectors import district_timezone

FIRST = date(2000, 1, 1)


@dataclass(frozen=True)
class Day:
    """A day, from its first moment to the first of the next; `until` is where what is known of it ends."""

    on: date
    start: datetime
    end: datetime
    until: datetime

    @property
    def is_running(self) -> bool:
        """It has not ended."""
        return self.until < self.end

    @property
    def before(self) -> date:
        return self.on - timedelta(days=1)

    @property
    def next(self) -> date:
        return self.on + timedelta(days=1)


def day_of(text: str, at: datetime) -> Day:
    """The day that an address names (`2026-11-29`); today where it names none, or one that has not begun."""
    zone = district_timezone()
    today = at.astimezone(zone).date()
    try:
        on = min(max(date.fromisoformat(text), FIRST), today)
    except ValueError:
        on = today
    start = datetime.combine(on, time.min, zone)
    end = datetime.combine(on + timedelta(days=1), time.min, zone)
    return Day(on, start, end, min(end, at))
