"""When a limit falls due: hours, days, working days and months, pauses, extensions, holidays, unknown years.

Days and pauses
    A limit of N days that starts on day S runs out at 24:00 of day S + N: at the (N + 1)th midnight after its start
    (the first ends the day that does not count). A pause takes out every midnight that falls within it, so it moves
    the end by the days from the date on which it begins to the date on which it ends; one that begins and ends
    on the same day moves nothing. Working days count only midnights that end a workday. Hours run to the second.
    A pause that begins after the limit ran out moves nothing.

Unknown years
    Whatever needs a day that no loaded notice settles is not `certain`: the answer then is the earliest possible moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from anlin.kernel.calendar import NOTHING_LOADED, Calendar
from anlin.kernel.counting import DAYS, HOURS, MONTHS, RULES, UNITS, WORKING_DAYS, Rule
from anlin.kernel.extending import ExtensionRefused, extend
from anlin.kernel.process import Limit

__all__ = ["Due", "ExtensionRefused", "Span", "due_of", "extend"]

_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MOST = {HOURS: 100_000, DAYS: 40_000, WORKING_DAYS: 10_000, MONTHS: 1_200}


class Span(NamedTuple):
    """A pause: from a moment to another, or still open. Both aware."""

    since: datetime
    until: datetime | None


class Asked(NamedTuple):
    """The question behind an answer, kept so that its steps can be told when somebody asks."""

    limits: tuple[Limit, ...]
    rule: Rule
    started_at: datetime
    zone: tzinfo
    calendar: Calendar
    held: bool
    pauses: tuple[tuple[datetime, datetime], ...]


class Due(NamedTuple):
    """When a limit falls due. All moments are aware, in the district's time zone.

    Attributes:
        strict: drives alarms. formal: where the start hour does not count, up to an hour later; otherwise the same.
            When not `certain` both are `earliest`, which is a bound and no answer: call nothing late by it.
        original: `strict` as it stood at the start, without pauses and extensions.
        earliest: the earliest possible moment, whatever the missing years say and even if an open pause ended now.
        certain: no year is missing for this answer.
        ends_day: for days, working days and months, the last day (it ends at 24:00, which is 00:00 of the next day in
            `strict`); None for hours.
        paused: a pause is open; the moments are as if it ended at `now`.
        missing_year: the year whose notice would settle it, else None.
        calendar_digest: of the calendar consulted.
    """

    strict: datetime
    formal: datetime
    original: datetime
    earliest: datetime
    certain: bool
    ends_day: date | None
    paused: bool
    missing_year: int | None
    calendar_digest: str
    asked: Asked


class _Days(NamedTuple):
    """A last day as an ordinal; its unrolled form; the first unknown day that it hangs on (0: none)."""

    last: int
    unrolled: int
    unknown: int


def due_of(
    limit: Limit,
    rule: str | Rule,
    started_at: datetime,
    *,
    timezone: str | tzinfo,
    calendar: Calendar | None,
    held: bool = False,
    pauses: Iterable[Span] = (),
    extensions: Sequence[Limit] = (),
    now: datetime | None = None,
) -> Due:
    """When a limit that started at a moment falls due.

    Args:
        rule: a name in `counting.RULES`, or a rule with other readings.
        timezone: the district's.
        calendar: None where no notice applies; every day is then unknown, and only what needs no calendar is certain.
        held: a person is held: the last day never rolls.
        pauses: in any order; overlapping ones count once.
        extensions: limits granted, in order; each adds to the length (not to a rolled last day). Hours may be
            followed by days, never days by hours.
        now: when an open pause is taken to end; by default at once.

    Raises:
        ValueError: a moment without time zone, an unknown rule or unit, an amount out of bounds, hours after days.
    """
    if started_at.tzinfo is None:
        raise ValueError("a clock starts at a moment with its time zone")
    counting = RULES.get(rule) if isinstance(rule, str) else rule
    if counting is None:
        raise ValueError(f"no counting rule {rule}")
    zone = ZoneInfo(timezone) if isinstance(timezone, str) else timezone
    known = calendar if calendar is not None else NOTHING_LOADED
    limits = (limit, *extensions) if extensions else (limit,)
    for part in limits:
        _refuse_unsound(part)
    spans, paused = _merged(pauses, started_at, now) if pauses else ((), False)
    asked = Asked(limits, counting, started_at, zone, known, held, spans)
    if limits[-1].unit == HOURS:
        return _hours_due(asked, paused)
    return _days_due(asked, paused)


def _refuse_unsound(limit: Limit) -> None:
    if limit.unit not in UNITS:
        raise ValueError(f"no unit {limit.unit}")
    if not 0 <= limit.amount <= MOST[limit.unit]:
        raise ValueError(f"{limit.amount} {limit.unit} is out of bounds")


def _merged(
    pauses: Iterable[Span], started_at: datetime, now: datetime | None
) -> tuple[tuple[tuple[datetime, datetime], ...], bool]:
    """Pauses in order and apart, none before the start, in UTC; and whether one is still open."""
    # Moments of one ZoneInfo compare by wall clock: in UTC they compare by time.
    start = started_at.astimezone(UTC)
    closed, is_open = [], False
    for since, until in pauses:
        if since.tzinfo is None or (until is not None and until.tzinfo is None):
            raise ValueError("a pause begins and ends at moments with their time zone")
        begins = max(since.astimezone(UTC), start)
        if until is None:
            is_open = True
            ends = max(begins, now.astimezone(UTC)) if now is not None else begins
        else:
            ends = until.astimezone(UTC)
        if ends > begins:
            closed.append((begins, ends))
    closed.sort()
    apart: list[tuple[datetime, datetime]] = []
    for begins, ends in closed:
        if apart and begins <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], ends))
        else:
            apart.append((begins, ends))
    return tuple(apart), is_open


def _hours_due(asked: Asked, paused: bool) -> Due:
    limits, rule, started_at, zone, calendar, _, spans = asked
    hours = 0
    for part in limits:
        if part.unit != HOURS:
            raise ValueError("hours cannot be added to a limit in days")
        hours += part.amount
    start = started_at.astimezone(UTC)
    strict = formal = start + timedelta(hours=hours)
    if rule.start_hour_excluded:
        local = started_at.astimezone(zone)
        formal = strict + timedelta(seconds=3600 - 60 * local.minute - local.second, microseconds=-local.microsecond)
    if spans:
        strict, formal = _moved(strict, spans), _moved(formal, spans)
    original = start + timedelta(hours=limits[0].amount)
    due = strict.astimezone(zone)
    return Due(
        due, formal.astimezone(zone), original.astimezone(zone), due, True, None, paused, None, calendar.digest, asked
    )


def _moved(due: datetime, spans: Iterable[tuple[datetime, datetime]]) -> datetime:
    for begins, ends in spans:
        if begins >= due:
            break
        due += ends - begins
    return due


def _days_due(asked: Asked, paused: bool) -> Due:
    limits, rule, started_at, zone, calendar, held, spans = asked
    rolls = rule.rolls and not held
    if len(limits) == 1 and not spans:
        found = _last_day(limits, started_at.astimezone(zone).toordinal(), rule, rolls, calendar)
        due = original = _end_of(found.last, zone)
    else:
        start, rest = _after_hours(limits, started_at, zone)
        dates = [(since.astimezone(zone).toordinal(), until.astimezone(zone).toordinal()) for since, until in spans]
        found = _paused_last_day(rest, start, rule, rolls, calendar, [pair for pair in dates if pair[1] > pair[0]])
        due, original = _end_of(found.last, zone), _original_of(asked, rolls)
    certain = not found.unknown
    missing = None if certain else calendar.missing_for(date.fromordinal(found.unknown))
    return Due(due, due, original, due, certain, date.fromordinal(found.last), paused, missing, calendar.digest, asked)


def _original_of(asked: Asked, rolls: bool) -> datetime:
    """When the first limit alone, never paused, would have ended."""
    first, start = asked.limits[:1], asked.started_at
    if first[0].unit == HOURS:
        return (start.astimezone(UTC) + timedelta(hours=first[0].amount)).astimezone(asked.zone)
    day = start.astimezone(asked.zone).toordinal()
    return _end_of(_last_day(first, day, asked.rule, rolls, asked.calendar).last, asked.zone)


def _after_hours(limits: tuple[Limit, ...], started_at: datetime, zone: tzinfo) -> tuple[int, tuple[Limit, ...]]:
    """The day from which the limits in days run: that of the start, or on which the hours before them ran out."""
    hours, rest = 0, limits
    while rest[0].unit == HOURS:
        hours, rest = hours + rest[0].amount, rest[1:]
    if any(part.unit == HOURS for part in rest):
        raise ValueError("hours cannot be added to a limit in days")
    return (started_at.astimezone(UTC) + timedelta(hours=hours)).astimezone(zone).toordinal(), rest


def _last_day(limits: tuple[Limit, ...], start: int, rule: Rule, rolls: bool, calendar: Calendar) -> _Days:
    """The last day without pauses."""
    unrolled, unknown = _counted(limits, start, rule, calendar)
    return _rolled(unrolled, unknown, rule, rolls, calendar)


def _counted(limits: tuple[Limit, ...], start: int, rule: Rule, calendar: Calendar) -> tuple[int, int]:
    """Limits laid end to end from a start day: the last day before any rolling, and the first unknown day needed."""
    day, unknown, months, anchor = start, 0, 0, start
    for amount, unit in ((part.amount, rule.unit_of(part.amount, part.unit)) for part in limits):
        if unit == MONTHS:
            if not months:
                anchor = day
            # Months granted one after another run from one day, so that the 31st is not lost in February.
            months += amount
            day = _months_after(anchor, months, rule.month_end_stays)
            continue
        months = 0
        if unit == DAYS:
            day += amount
        else:
            day, needed = _working_days_after(day, amount, calendar)
            unknown = unknown or needed
    return day, unknown


def _working_days_after(day: int, amount: int, calendar: Calendar) -> tuple[int, int]:
    """The Nth workday after a day, unknown days counted as workdays; and the first unknown day it hangs on."""
    if not amount:
        return day, 0
    table = calendar.table
    last = table.workday(table.workdays_before(day + 1) + amount - 1)
    if table.unknown_days_before(last + 1) == table.unknown_days_before(day + 1):
        return last, 0
    return last, _first_unknown(day + 1, calendar)


def _first_unknown(day: int, calendar: Calendar) -> int:
    table = calendar.table
    while table.is_known(day):
        day += 1
    return day


def _paused_last_day(
    limits: tuple[Limit, ...],
    start: int,
    rule: Rule,
    rolls: bool,
    calendar: Calendar,
    pauses: Iterable[tuple[int, int]],
) -> _Days:
    """The last day when pauses, as pairs of days (from, to), take out the midnights between them."""
    table = calendar.table
    last, unknown = _counted(limits, start, rule, calendar)
    in_working_days = all(rule.unit_of(part.amount, part.unit) == WORKING_DAYS for part in limits)
    applied = []
    for begins, ends in pauses:
        rolled = table.rolled_from(last, past_weekends=rule.past_weekends) if rolls else last
        if begins > rolled:
            break
        if begins > last:
            # It ran out on a rest day, but people still had until the next workday: that day lies in the pause.
            last = max(last, ends) if rolled < ends else last
        elif not in_working_days:
            last += ends - begins
        elif begins == start:
            # The day on which counting begins anew does not count, as the start day would not have.
            last = _working_days_after(
                last, table.workdays_before(ends + 1) - table.workdays_before(start + 1), calendar
            )[0]
            start = ends
        else:
            last = _working_days_after(last, table.workdays_before(ends) - table.workdays_before(begins), calendar)[0]
            applied.append((begins, ends))
    if in_working_days:
        unknown = _first_unknown_worked(start, last, applied, calendar)
    return _rolled(last, unknown, rule, rolls, calendar)


def _rolled(unrolled: int, unknown: int, rule: Rule, rolls: bool, calendar: Calendar) -> _Days:
    if not rolls:
        return _Days(unrolled, unrolled, unknown)
    table = calendar.table
    last = table.rolled_from(unrolled, past_weekends=rule.past_weekends)
    if not unknown and not table.is_known(last):
        unknown = last
    return _Days(last, unrolled, unknown)


def _first_unknown_worked(start: int, last: int, paused: Sequence[tuple[int, int]], calendar: Calendar) -> int:
    """The first unknown day that was counted as a workday; days inside a pause do not matter."""
    table = calendar.table
    if table.unknown_days_before(last + 1) == table.unknown_days_before(start + 1):
        return 0
    taken_out = {day for begins, ends in paused for day in range(begins, ends)}
    counted = (day for day in range(start + 1, last + 1) if day not in taken_out)
    return next((day for day in counted if not table.is_known(day)), 0)


def _months_after(day: int, months: int, month_end_stays: bool) -> int:
    """The corresponding day; the month's last where there is none, and where the start was one if `month_end_stays`."""
    start = date.fromordinal(day)
    total = start.year * 12 + start.month - 1 + months
    year, month = divmod(total, 12)
    length = _length(year, month)
    from_the_end = month_end_stays and start.day == _length(start.year, start.month - 1)
    return date(year, month + 1, length if from_the_end else min(start.day, length)).toordinal()


def _length(year: int, month: int) -> int:
    leap = month == 1 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap else _MONTH_DAYS[month]


@lru_cache(maxsize=65_536)
def _end_of(day: int, zone: tzinfo) -> datetime:
    """24:00 of a day: the first moment of the next, whatever clocks do that night."""
    return datetime.fromordinal(day + 1).replace(tzinfo=zone)
