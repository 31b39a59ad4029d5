"""Reporting delay: the last days always look quiet, because part of what happened is not reported yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import stats

from anlin.analysis.columns import as_series
from anlin.analysis.errors import BadParameter, BadTimes, TooFewEvents
from anlin.analysis.pictures import INK, QUIET, axes_or_new
from anlin.analysis.results import About, Result
from anlin.analysis.times import DAY_US, local, read_times
from anlin.kernel.words import Phrase, said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
LEVEL = 0.9


@dataclass(frozen=True, eq=False, kw_only=True)
class ReportingDelay(Result):
    """Counts by day as reported so far, and as to be expected when all is in."""

    TITLE = said("The last days, with what is still to be reported")
    READS = said(
        "The line is what is to be expected in the end; a fall of the bars alone at the end is no fall of events."
    )
    ASSUMES = (
        said("Delays of the last days are like those of the days before; how people report did not change."),
        said("Whatever is reported later than the longest delay considered is left out."),
    )
    FAILS = (
        said("A change of staff, opening hours or a holiday at the end changes delays, and the correction with them."),
        said("For the very last day it says little: the interval shows how little."),
    )
    NOTE = "reporting_delay"

    day: Whole
    """Days since 1970-01-01."""
    reported: Whole
    completeness: Array
    """The share of a day's events that is reported by now, 0 to 1."""
    expected: Array
    low: Array
    high: Array
    distribution: Array
    """The share of events reported within 0, 1, … days."""

    def to_frame(self) -> pl.DataFrame:
        """date, reported, completeness, expected, low, high: 90 %."""
        names = ("reported", "completeness", "expected", "low", "high")
        columns = {name: pl.Series(getattr(self, name)) for name in names}
        return pl.DataFrame({"date": self.day.astype("datetime64[D]"), **columns})

    def plot(self, axes: Axes | None = None) -> Axes:
        """The last 60 days, bars as reported and a line as expected with its band."""
        axes = axes_or_new(axes)
        part = slice(-60, None)
        at = self.day[part] - self.day[-1]
        axes.bar(at, self.reported[part], color=QUIET)
        axes.plot(at, self.expected[part], color=INK)
        axes.fill_between(at, self.low[part], self.high[part], color=INK, alpha=0.15)
        axes.set_xlabel("days before the last")
        axes.set_ylabel("events")
        return axes

    def says(self) -> tuple[Phrase, ...]:
        """How many of the last seven days' events are still out."""
        part = slice(-7, None)
        missing = self.expected[part].sum() - self.reported[part].sum()
        text = said("Of the last seven days %(seen)s events are reported; about %(missing)s more are to be expected.")
        return (Phrase.of(text, seen=int(self.reported[part].sum()), missing=f"{missing:.0f}"),)


def reporting_delay(
    happened: object, reported: object, *, as_of: date | None = None, most_days: int = 60, timezone: str | None = None
) -> ReportingDelay:
    """Correct the counts of the last days for what is not reported yet.

    Args:
        happened, reported: when each event happened and when it was reported, shape (n,), in any form of times.
        as_of: the day up to which reports are in, itself included; left out: the day of the last report.
        most_days: the longest delay considered; events reported later are left out and counted.
        timezone: of moments that name none.

    Method: the delay's distribution from its reversed hazard (Lawless 1994, Canadian J. Statistics 22, 15-31), which for counts is
        the chain ladder (Mack 1993, ASTIN Bulletin 23, 213-225); the interval is negative binomial given what is reported.
    """
    if most_days < 1:
        raise BadParameter.of(said("most_days is at least 1."))
    since, until = _days(happened, timezone), _days(reported, timezone)
    if len(since) != len(until):
        raise BadParameter.of(said("happened and reported must be of one length."))
    known = ~(np.isnan(since) | np.isnan(until))
    at, delay = since[known].astype(np.int64), (until - since)[known].astype(np.int64)
    if (delay < 0).any():
        text = said("%(rows)s events are reported before they happened: mend or leave them out first.")
        raise BadTimes.of(text, rows=int((delay < 0).sum()))
    if len(at) < 2:
        raise TooFewEvents.of(
            said("%(have)s events are left; this method needs at least %(need)s."), have=len(at), need=2
        )
    now = int((at + delay).max()) if as_of is None else int(np.datetime64(as_of, "D").astype(np.int64))
    late, future = delay > most_days, at + delay > now
    kept = ~late & ~future
    notes = []
    for bad, text in (
        (late, said("%(rows)s events were reported later than most_days: left out.")),
        (future, said("%(rows)s events are reported after as_of: left out.")),
    ):
        if bad.any():
            notes.append(Phrase.of(text, rows=int(bad.sum())))
    triangle, first = _triangle(at[kept], delay[kept], now, most_days)
    about = About(
        int(kept.sum()),
        {"as_of": str(np.datetime64(now, "D")), "most_days": most_days},
        rows=len(known),
        notes=tuple(notes),
    )
    return _result(about, triangle, first, now)


def _days(values: object, timezone: str | None) -> Array:
    read = read_times(as_series(values, "time"), timezone)
    wall = read.times if read.resolution == "date" else local(read.times, read.timezone)
    wall = wall.astype("datetime64[us]")
    return np.where(np.isnat(wall), np.nan, wall.astype(np.int64) // DAY_US)


def _triangle(at: Whole, delay: Whole, now: int, most_days: int) -> tuple[Array, int]:
    """Counts by day and delay, shape (days, delays); what cannot be seen yet is 0."""
    first = int(at.min())
    days, delays = now - first + 1, min(most_days, now - first) + 1
    flat = np.bincount((at - first) * delays + delay, minlength=days * delays)
    return flat.reshape(days, delays).astype(float), first


def completed(triangle: Array) -> tuple[Array, Array]:
    """The delay's distribution and each day's completeness.

    Args:
        triangle: shape (days, delays), incremental amounts; row t is seen up to delay days - 1 - t.

    Returns:
        (delays,): the share reported within 0, 1, … ; (days,): the share of each day that is seen by now.
    """
    days, delays = triangle.shape
    share = np.ones(delays)
    sums = np.cumsum(triangle, axis=1)
    for d in range(delays - 1, 0, -1):
        seen = days - d  # rows that are seen up to delay d
        whole = sums[:seen, d].sum()
        share[d - 1] = share[d] * (sums[:seen, d - 1].sum() / whole if whole > 0 else 1.0)
    age = np.minimum(days - 1 - np.arange(days), delays - 1)
    return share, share[age]


def _result(about: About, triangle: Array, first: int, now: int) -> ReportingDelay:
    share, complete = completed(triangle)
    seen = triangle.sum(axis=1).astype(np.int64)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.where(complete > 0, seen / complete, np.nan)
    tail = (1 - LEVEL) / 2
    chance = np.clip(complete, 1e-12, 1 - 1e-12)
    low, high = (seen + stats.nbinom.ppf(level, seen + 0.5, chance) for level in (tail, 1 - tail))
    settled = complete >= 1
    return ReportingDelay(
        about=about,
        day=np.arange(first, now + 1),
        reported=seen,
        completeness=complete,
        expected=expected,
        low=np.where(settled, seen, low),
        high=np.where(settled, seen, high),
        distribution=share,
    )
