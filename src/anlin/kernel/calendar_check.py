"""What is wrong with a calendar file, in words: its shape first, then its days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from anlin.kernel.words import Phrase, said

if TYPE_CHECKING:
    from anlin.kernel.calendar import Year

_TEXTS = ("title", "notice", "source", "mark")
_STATUTORY_DAYS = {2014: 11, 2025: 13}  # 全国年节及纪念日放假办法 of 2013-12-11 and of 2024-11-10, from the year named


def problems_in_shape(
    table: Mapping[str, Any], year_keys: frozenset[str], holiday_keys: frozenset[str]
) -> list[Phrase]:
    """What keeps a parsed table from being read as a year."""
    found = [Phrase.of(said("There is no key %(key)s here."), key=key) for key in sorted(set(table) - year_keys)]
    if not _is_year(table.get("year")):
        found.append(Phrase.of(said("Write the year as a number: year = 2027.")))
    if not _is_date(table.get("published")):
        found.append(Phrase.of(said("Write the day on which the notice was published: published = 2026-11-04.")))
    for key in _TEXTS:
        if not (isinstance(table.get(key), str) and table[key].strip()):
            found.append(Phrase.of(said("Write %(key)s as text."), key=key))
    holidays = table.get("holiday")
    if not (isinstance(holidays, list) and holidays and all(isinstance(h, dict) for h in holidays)):
        return [*found, Phrase.of(said("List the holidays, each under [[holiday]]."))]
    for holiday in holidays:
        found += _problems_in_holiday(holiday, holiday_keys)
    return found


def _problems_in_holiday(holiday: Mapping[str, Any], keys: frozenset[str]) -> list[Phrase]:
    name = str(holiday.get("name", "?"))
    found = [Phrase.of(said("There is no key %(key)s here."), key=key) for key in sorted(set(holiday) - keys)]
    if not all(isinstance(holiday.get(key), str) and holiday[key] for key in ("name", "name_en")):
        found.append(Phrase.of(said("Name each holiday in Chinese and English (name, name_en).")))
    off = holiday.get("off")
    if not (isinstance(off, list) and len(off) in (1, 2) and all(map(_is_date, off))):
        found.append(
            Phrase.of(
                said("%(name)s: write the first and the last day off: off = [2027-01-01, 2027-01-03]."), name=name
            )
        )
    elif off[0] > off[-1]:
        found.append(Phrase.of(said("%(name)s: the first day off comes after the last."), name=name))
    for key in ("work", "statutory"):
        days = holiday.get(key, [])
        if not (isinstance(days, list) and all(map(_is_date, days))):
            found.append(Phrase.of(said("%(name)s: write %(key)s as a list of days."), name=name, key=key))
    return found


def problems_in_days(year: Year) -> list[Phrase]:
    """What a well-formed year says that cannot be."""
    days_off = [day for holiday in year.holidays for day in holiday.days()]
    work = [day for holiday in year.holidays for day in holiday.work]
    found = [
        Phrase.of(said("%(day)s is listed twice."), day=day.isoformat())
        for day, times in sorted(Counter([*days_off, *work]).items())
        if times > 1
    ]
    found += [
        Phrase.of(
            said("%(day)s does not belong to %(year)s or the week before it."), day=day.isoformat(), year=year.year
        )
        for day in sorted({*days_off, *work, *year.statutory})
        if not _belongs(day, year.year)
    ]
    found += [
        Phrase.of(said("%(day)s is a make-up workday but falls on no weekend."), day=day.isoformat())
        for day in sorted(work)
        if day.weekday() < 5
    ]
    found += [
        Phrase.of(said("%(day)s is a statutory holiday but is not among the days off."), day=day.isoformat())
        for day in sorted(year.statutory - year.off)
    ]
    if year.published >= date(year.year + 1, 1, 1):
        found.append(Phrase.of(said("The notice was published after the year that it is for.")))
    return found


def cautions(year: Year) -> list[Phrase]:
    """What is unusual and should be compared with the notice; nothing here makes a year unsound."""
    found = []
    in_lieu = sum(day.weekday() < 5 for day in year.off) - len(year.work)
    if in_lieu != len(year.statutory):
        found.append(
            Phrase.of(
                said(
                    "Weekdays off less make-up workdays are %(days)s, statutory days are %(statutory)s: compare with the notice."
                ),
                days=in_lieu,
                statutory=len(year.statutory),
            )
        )
    expected = next((n for since, n in sorted(_STATUTORY_DAYS.items(), reverse=True) if year.year >= since), None)
    if expected is not None and len(year.statutory) != expected:
        found.append(
            Phrase.of(
                said("The law names %(expected)s statutory days, the file %(statutory)s."),
                expected=expected,
                statutory=len(year.statutory),
            )
        )
    return found


def _belongs(day: date, year: int) -> bool:
    return day.year == year or date(year - 1, 12, 25) <= day < date(year, 1, 1)


def _is_year(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1949 <= value <= 2200


def _is_date(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)
