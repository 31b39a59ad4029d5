"""Moments, days and durations as people here write them.

11月24日 12:31; this year's year is left out; a limit that ends with a day ends at 24:00 of it, never at 00:00 of
the next. Durations have two units at most. Times stand in the district's zone. English and Chinese.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from anlin.kernel.words import said

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NEAR = {-1: said("yesterday"), 0: said("today"), 1: said("tomorrow")}
_WEEKDAYS_ZH = "一二三四五六日"


def _chinese(lang: str | None) -> bool:
    return (lang or get_language() or "zh-hans").startswith("zh")


def wall(at: datetime, tz: tzinfo, *, ends_day: bool = False) -> tuple[date, str]:
    """The day and the time on the wall; a day's end belongs to the day that ends: (7 December, "24:00")."""
    local = at.astimezone(tz)
    if ends_day and (local.hour, local.minute, local.second) == (0, 0, 0):
        return (local - timedelta(days=1)).date(), "24:00"
    if ends_day and (local.hour, local.minute, local.second) == (23, 59, 59):
        return local.date(), "24:00"
    return local.date(), f"{local:%H:%M}"


def day(on: date, today: date, lang: str | None = None) -> str:
    """11月24日 / 24 Nov, with the year when it is not this one."""
    if _chinese(lang):
        plain = f"{on.month}月{on.day}日"
        return plain if on.year == today.year else f"{on.year}年{plain}"
    plain = f"{on.day} {_MONTHS[on.month - 1]}"
    return plain if on.year == today.year else f"{plain} {on.year}"


def near_day(on: date, today: date, lang: str | None = None) -> str:
    """Today, tomorrow or yesterday where true; else the day."""
    words = _NEAR.get((on - today).days)
    return _(words) if words else day(on, today, lang)


def listed_day(on: date, today: date, lang: str | None = None) -> str:
    """For lists: 11-24, 2025-11-24 / 24 Nov, 24 Nov 2025."""
    if not _chinese(lang):
        return day(on, today, lang)
    return f"{on:%m-%d}" if on.year == today.year else f"{on:%Y-%m-%d}"


def moment(
    at: datetime, now: datetime, tz: tzinfo, lang: str | None = None, *, ends_day: bool = False, near: bool = False
) -> str:
    """11月24日 12:31 / 24 Nov 12:31; with `near`, 今天 12:31 / today 12:31."""
    on, time = wall(at, tz, ends_day=ends_day)
    today = now.astimezone(tz).date()
    words = near_day(on, today, lang) if near else day(on, today, lang)
    return f"{words} {time}"


def dated(at: datetime, tz: tzinfo, lang: str | None = None, *, ends_day: bool = False) -> str:
    """2026年11月24日 12:31 / 24 Nov 2026 12:31: as it stands on paper, where "today" would be wrong tomorrow."""
    on, time = wall(at, tz, ends_day=ends_day)
    return f"{day(on, date.min, lang)} {time}"


def weekday(on: date, lang: str | None = None) -> str:
    """周二 / Tue."""
    return f"周{_WEEKDAYS_ZH[on.weekday()]}" if _chinese(lang) else _WEEKDAYS[on.weekday()]


def wall_clock(local: datetime, lang: str | None = None) -> str:
    """11月24日 周二 12:31 / Tue 24 Nov 12:31."""
    on = day(local.date(), local.date(), lang)
    named = weekday(local.date(), lang)
    first, second = (on, named) if _chinese(lang) else (named, on)
    return f"{first} {second} {local:%H:%M}"


def duration(length: timedelta, *, spelled: bool = False) -> str:
    """13 天 11 时 / 13 d 11 h; two units at most, the smaller left out when nothing; never negative.

    `spelled`: 5 小时 / 5 hours, for residents.
    """
    minutes = max(int(length.total_seconds()) // 60, 0)
    if minutes == 0:
        return _("less than a minute") if spelled else _("<1 min")
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    write = _spelled if spelled else _brief
    units = [(days, "d"), (hours, "h"), (left, "min")]
    first = next(at for at, (count, _unit) in enumerate(units) if count)
    return " ".join(write(count, unit) for count, unit in units[first : first + 2] if count)


def _brief(count: int, unit: str) -> str:
    if unit == "d":
        words = _("%(count)d d")
    elif unit == "h":
        words = _("%(count)d h")
    else:
        words = _("%(count)d min")
    return words % {"count": count}


def _spelled(count: int, unit: str) -> str:
    if unit == "d":
        words = ngettext("%(count)d day", "%(count)d days", count)
    elif unit == "h":
        words = ngettext("%(count)d hour", "%(count)d hours", count)
    else:
        words = ngettext("%(count)d minute", "%(count)d minutes", count)
    return words % {"count": count}


def stamped(at: datetime, words: str, paper: str = "") -> SafeString:
    """A <time> element: the words for people, UTC for machines; `paper` stands in its place in print."""
    utc = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if paper:
        return SafeString(
            f'<time datetime="{utc}" title="{escape(paper)}"><span>{conditional_escape(words)}</span></time>'
        )
    return SafeString(f'<time datetime="{utc}">{conditional_escape(words)}</time>')
