"""A slow, independent account of every clock: midnight by midnight, minute by minute, straight from the definitions.

It shares nothing with the engine but `Limit` and the rules' fields: workdays come from the package chinesecalendar.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import chinese_calendar

from anlin.kernel.counting import Rule
from anlin.kernel.process import Limit

FIRST_YEAR, LAST_YEAR = 2015, 2026
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
Pause = tuple[datetime, datetime]


class Answer(NamedTuple):
    """The last day (or the moment, for hours), and whether every day that mattered was known."""

    last_day: date | None
    strict: datetime
    formal: datetime
    certain: bool


@cache
def unknown(day: date) -> bool:
    if day.year < FIRST_YEAR or day.year > LAST_YEAR:
        return True
    return day.year == LAST_YEAR and day >= date(LAST_YEAR, 12, 25)


@cache
def rests(day: date) -> bool:
    return not unknown(day) and not chinese_calendar.is_workday(day)


@cache
def midnight_after(day: date, zone: ZoneInfo) -> datetime:
    return (datetime(day.year, day.month, day.day, tzinfo=zone) + DAY).astimezone(UTC)


def in_a_pause(moment: datetime, pauses: Sequence[Pause]) -> bool:
    """Whether a moment lies in a pause; both in UTC, where moments compare by time and not by wall clock."""
    return any(since < moment <= until for since, until in pauses)


def _in_utc(pauses: Sequence[Pause]) -> list[Pause]:
    return [(since.astimezone(UTC), until.astimezone(UTC)) for since, until in pauses]


def hours_due(limits: Sequence[Limit], rule: Rule, start: datetime, zone: ZoneInfo, pauses: Sequence[Pause]) -> Answer:
    pauses = _in_utc(pauses)
    minutes = 60 * sum(limit.amount for limit in limits)
    extra = 60 - start.astimezone(zone).minute if rule.start_hour_excluded else 0
    strict = _after_minutes(start.astimezone(UTC), minutes, pauses)
    return Answer(None, strict, _after_minutes(strict, extra, pauses), True)


def _after_minutes(at: datetime, minutes: int, pauses: Sequence[Pause]) -> datetime:
    while minutes:
        at += MINUTE
        minutes -= not any(since < at <= until for since, until in pauses)
    return at


def days_due(
    limits: Sequence[Limit], rule: Rule, start: datetime, zone: ZoneInfo, held: bool, pauses: Sequence[Pause]
) -> Answer:
    pauses = _in_utc(pauses)
    first = start.astimezone(zone).date()
    units = {rule.unit_of(limit.amount, limit.unit) for limit in limits}
    if units == {"working_days"}:
        last, certain = _working_days(first, sum(limit.amount for limit in limits), zone, pauses)
    else:
        needed = (_laid_out(first, limits, rule) - first).days
        last, certain = _natural_days(first, needed, rule.rolls and not held, zone, pauses)
    end = midnight_after(last, zone)
    return Answer(last, end, end, certain)


def _working_days(day: date, needed: int, zone: ZoneInfo, pauses: Sequence[Pause]) -> tuple[date, bool]:
    while in_a_pause(midnight_after(day, zone), pauses):
        day += DAY
    certain = True
    while needed:
        day += DAY
        if in_a_pause(midnight_after(day, zone), pauses):
            continue
        certain = certain and not unknown(day)
        needed -= not rests(day)
    return day, certain


def _natural_days(day: date, needed: int, rolls: bool, zone: ZoneInfo, pauses: Sequence[Pause]) -> tuple[date, bool]:
    counted, certain = 0, True
    while True:
        if not in_a_pause(midnight_after(day, zone), pauses):
            counted += 1
            if counted > needed:
                certain = certain and not (rolls and unknown(day))
                if not (rolls and rests(day)):
                    return day, certain
        day += DAY


def _laid_out(first: date, limits: Sequence[Limit], rule: Rule) -> date:
    """Where limits laid end to end end, without pauses and rolling."""
    day, months, anchor = first, 0, first
    for limit in limits:
        if limit.unit == "months":
            anchor = anchor if months else day
            months += limit.amount
            day = _month_by_month(anchor, months, rule.month_end_stays)
        else:
            months = 0
            for _ in range(limit.amount):
                day += DAY
    return day


def _month_by_month(anchor: date, months: int, month_end_stays: bool) -> date:
    day = anchor
    while months:
        day += DAY
        month_ends = (day + DAY).month != day.month
        at_the_end = month_end_stays and (anchor + DAY).month != anchor.month
        if at_the_end:
            months -= month_ends
        else:
            months -= day.day == anchor.day or (month_ends and day.day < anchor.day)
    return day
