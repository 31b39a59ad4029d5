"""A year of the calendar from its file; and what is wrong with the file, in words: its shape first, then its days."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from anlin.kernel.calendar import Calendar, Holiday, Year
from anlin.kernel.words import Phrase, said

SHIPPED_IN = Path(__file__).with_name("calendars")
_YEAR_KEYS = frozenset({"year", "title", "notice", "published", "changed_by", "source", "mark", "holiday"})
_HOLIDAY_KEYS = frozenset({"name", "name_en", "off", "work", "statutory"})
_TEXTS = ("title", "notice", "source", "mark")
_STATUTORY_DAYS = {2014: 11, 2025: 13}  # 全国年节及纪念日放假办法 of 2013-12-11 and of 2024-11-10, from the year named


class BadCalendar(ValueError):
    """A calendar file that cannot stand. `problems` says what is wrong, as phrases."""

    def __init__(self, problems: Sequence[Phrase]) -> None:
        super().__init__("; ".join(problem.english for problem in problems))
        self.problems = tuple(problems)


@cache
def shipped() -> Calendar:
    """Every year that ships with Anlin."""
    years = [read_year(path) for path in sorted(SHIPPED_IN.glob("*.toml"))]
    return Calendar({year.year: year for year in years})


def read_year(path: Path) -> Year:
    """A year from its TOML file.

    Raises:
        BadCalendar: the file is not TOML, or says what cannot be.
        OSError: the file cannot be read.
    """
    try:
        table = tomllib.loads(path.read_bytes().decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadCalendar([Phrase.of(said("The file is not valid TOML: %(error)s"), error=str(error))]) from error
    return year_of(table)


def year_of(table: Mapping[str, Any]) -> Year:
    """A year from a parsed table. Raises `BadCalendar`."""
    problems = _problems_in_shape(table)
    if problems:
        raise BadCalendar(problems)
    holidays = tuple(
        Holiday(
            h["name"], h["name_en"], h["off"][0], h["off"][-1], tuple(h.get("work", ())), tuple(h.get("statutory", ()))
        )
        for h in table["holiday"]
    )
    year = Year(
        year=table["year"],
        title=table["title"],
        notice=table["notice"],
        published=table["published"],
        source=table["source"],
        mark=table["mark"],
        holidays=holidays,
        changed_by=table.get("changed_by", ""),
    )
    problems = _problems_in_days(year)
    if problems:
        raise BadCalendar(problems)
    return year


def _problems_in_shape(table: Mapping[str, Any]) -> list[Phrase]:
    """What keeps a parsed table from being read as a year."""
    found = [Phrase.of(said("There is no key %(key)s here."), key=key) for key in sorted(set(table) - _YEAR_KEYS)]
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
        found += _problems_in_holiday(holiday)
    return found


def _problems_in_holiday(holiday: Mapping[str, Any]) -> list[Phrase]:
    name = str(holiday.get("name", "?"))
    found = [Phrase.of(said("There is no key %(key)s here."), key=key) for key in sorted(set(holiday) - _HOLIDAY_KEYS)]
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


def _problems_in_days(year: Year) -> list[Phrase]:
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
