"""Days off and make-up workdays, one State Council notice a year, and what they make of each day.

A year is a TOML file that an officer can read beside the notice. Days that no loaded notice covers are
*unknown*: never guessed to be workdays or days off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from anlin.kernel.canonical import digest_of

# The notice of a year may reach back into the last days of the year before: that of 2019 took Saturday 29 and
# Monday 31 December 2018. Until the next notice is loaded, the week before New Year is therefore unknown.
REACHES_BACK = timedelta(days=7)
_DAY = timedelta(days=1)


class CalendarNotLoaded(LookupError):
    """An answer hangs on a year whose holiday notice is not loaded.

    Attributes:
        years: the years that are missing.
    """

    def __init__(self, years: Sequence[int]) -> None:
        super().__init__("calendar not loaded: " + ", ".join(map(str, years)))
        self.years = tuple(years)


@dataclass(frozen=True)
class Holiday:
    """One holiday of a notice: days off from `first` to `last`, the make-up workdays, the days the law itself names."""

    name: str
    name_en: str
    first: date
    last: date
    work: tuple[date, ...] = ()
    statutory: tuple[date, ...] = ()

    def days(self) -> list[date]:
        """Every day off, in order."""
        return [self.first + _DAY * n for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True)
class Year:
    """A year's notice. `published` is the notice's date; `mark` is V, E or U (see the domain's fact base)."""

    year: int
    title: str
    notice: str
    published: date
    source: str
    mark: str
    holidays: tuple[Holiday, ...]
    changed_by: str = ""

    @cached_property
    def off(self) -> frozenset[date]:
        return frozenset(day for holiday in self.holidays for day in holiday.days())

    @cached_property
    def work(self) -> frozenset[date]:
        return frozenset(day for holiday in self.holidays for day in holiday.work)

    @cached_property
    def statutory(self) -> frozenset[date]:
        return frozenset(day for holiday in self.holidays for day in holiday.statutory)


@dataclass(frozen=True, eq=False)
class Calendar:
    """The years loaded. Immutable; `with_year` gives another one."""

    years: Mapping[int, Year]

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hex, over every day that the notices name; the wording of sources does not enter."""
        named = {
            str(y.year): [[d.isoformat() for d in sorted(days)] for days in (y.off, y.work, y.statutory)]
            for y in self.years.values()
        }
        return digest_of(named)

    @cached_property
    def table(self) -> DayTable:
        """The same, laid out for counting."""
        return DayTable(self)

    def with_year(self, year: Year) -> Calendar:
        """A new calendar with this year added, or put in place of an earlier notice for it."""
        return Calendar({**self.years, year.year: year})

    def knows(self, day: date) -> bool:
        """Whether a loaded notice settles this day."""
        if day.year not in self.years:
            return False
        return day.year + 1 in self.years or day + REACHES_BACK < date(day.year + 1, 1, 1)

    def missing_for(self, day: date) -> int | None:
        """The year whose notice is missing to settle this day; None when it is settled."""
        if self.knows(day):
            return None
        return day.year if day.year not in self.years else day.year + 1

    def is_rest_day(self, day: date) -> bool:
        """Whether people rest: a day off, or a weekend that is no make-up workday.

        Raises:
            CalendarNotLoaded: no loaded notice settles this day.
        """
        missing = self.missing_for(day)
        if missing is not None:
            raise CalendarNotLoaded([missing])
        return self._rests(day)

    def is_day_off(self, day: date) -> bool:
        """Whether a notice names this day as off; ordinary weekends are not.

        Raises:
            CalendarNotLoaded: no loaded notice settles this day.
        """
        missing = self.missing_for(day)
        if missing is not None:
            raise CalendarNotLoaded([missing])
        return any(day in year.off for year in self._notices(day))

    def _rests(self, day: date) -> bool:
        notices = self._notices(day)
        if any(day in year.work for year in notices):
            return False
        return day.weekday() >= 5 or any(day in year.off for year in notices)

    def _notices(self, day: date) -> list[Year]:
        return [self.years[y] for y in (day.year, day.year + 1) if y in self.years]


class DayTable:
    """Precomputed answers for every day from the first loaded year to the last, by ordinal (`date.toordinal`).

    Attributes:
        first, last: the ordinals covered; outside them every day is unknown.
        known: 1 where a notice settles the day.
        rolled: where a limit that ends on this day ends when rest days are rolled past; stops at an unknown day.
        rolled_past_days_off: the same when only days named by a notice are rolled past.
        workdays: ordinals of all days that are, or may yet prove to be, workdays.
        before: how many of `workdays` lie before each day. unknown_before: how many unknown days do.
    """

    def __init__(self, calendar: Calendar) -> None:
        years = sorted(calendar.years)
        self.first = date(years[0], 1, 1).toordinal() if years else 1
        self.last = date(years[-1], 12, 31).toordinal() if years else 0
        span = range(self.first, self.last + 1)
        days = [date.fromordinal(o) for o in span]
        self.known = bytearray(calendar.knows(day) for day in days)
        rests = [bool(k) and calendar.is_rest_day(d) for k, d in zip(self.known, days, strict=True)]
        off = [bool(k) and calendar.is_day_off(d) for k, d in zip(self.known, days, strict=True)]
        self.rests = bytearray(rests)
        self.rolled = self._rolls(rests)
        self.rolled_past_days_off = self._rolls(off)
        self.workdays = [o for o, rest in zip(span, rests, strict=True) if not rest]
        self.before = _running([not rest for rest in rests])
        self.unknown_before = _running([not k for k in self.known])

    def is_known(self, day: int) -> bool:
        return self.first <= day <= self.last and bool(self.known[day - self.first])

    def _rolls(self, rests: Sequence[bool]) -> list[int]:
        rolled = [0] * len(rests)
        landing = self.last + 1
        for n in range(len(rests) - 1, -1, -1):
            if not rests[n]:
                landing = self.first + n
            rolled[n] = landing
        return rolled

    def rolled_from(self, day: int, *, past_weekends: bool = True) -> int:
        """The day on which a limit ends whose last day is `day`; an unknown day is where the search stops."""
        if not self.first <= day <= self.last:
            return day
        return (self.rolled if past_weekends else self.rolled_past_days_off)[day - self.first]

    def workdays_before(self, day: int) -> int:
        """Workdays from the table's first day (negative before it) up to, not including, `day`; unknown days count as workdays."""
        if day < self.first:
            return day - self.first
        if day > self.last + 1:
            return self.before[-1] + day - self.last - 1
        return self.before[day - self.first]

    def unknown_days_before(self, day: int) -> int:
        """The same for unknown days."""
        if day < self.first:
            return day - self.first
        if day > self.last + 1:
            return self.unknown_before[-1] + day - self.last - 1
        return self.unknown_before[day - self.first]

    def workday(self, number: int) -> int:
        """The day whose `workdays_before` is `number` and that is a workday; the inverse of `workdays_before`."""
        if number < 0:
            return self.first + number
        if number < len(self.workdays):
            return self.workdays[number]
        return self.last + 1 + number - len(self.workdays)


def _running(flags: Sequence[bool]) -> list[int]:
    total, sums = 0, [0]
    for flag in flags:
        total += flag
        sums.append(total)
    return sums


NOTHING_LOADED = Calendar({})
