"""Aoristic weights: an event known to lie between two moments gives every hour the share of the span that falls in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Unpack

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

from anlin.analysis.columns import Columns
from anlin.analysis.errors import BadParameter, BadTimes
from anlin.analysis.events import Events, as_events
from anlin.analysis.pictures import HOT, INK, QUIET, axes_or_new
from anlin.analysis.results import About, Result
from anlin.analysis.times import Moments, local
from anlin.kernel.words import Phrase, said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = npt.NDArray[np.float64]
By = Literal["hour", "hour_of_week"]
CYCLES = {"hour": 24, "hour_of_week": 168}
_HOUR_US, _SLOT_US = 3_600_000_000, 900_000_000
_MOST_SLOTS = 20_000_000


@dataclass(frozen=True, eq=False, kw_only=True)
class Aoristic(Result):
    """Expected events by hour of the day, or of the week from Monday 0:00."""

    TITLE = said("When, where only “between” is known")
    READS = said(
        "A bar is the number of events to be expected in that hour; its light part is what is only possible, not known."
    )
    ASSUMES = (said("Within its span an event is as likely at one moment as at another."),)
    FAILS = (
        said(
            "Long spans make the night look busy and flat: people find in the morning what happened at an unknown hour."
        ),
        said("It cannot tell one hour from the next inside the spans; it shows what is possible, not what was seen."),
        said("Entered spans are often habits (8 to 17): look at the spans themselves."),
    )
    NOTE = "aoristic"

    by: By
    weights: Array
    """Shape (24,) or (168,): the sums of the shares; they add up to the number of events."""
    known: npt.NDArray[np.int64]
    """How many events lie wholly within one hour."""
    variance: Array
    """Of the number of events in each hour, given the spans."""

    def to_frame(self) -> pl.DataFrame:
        """hour, expected, share, known, low, high: 90 % given the spans."""
        spread = 1.645 * np.sqrt(self.variance)
        hours = np.arange(len(self.weights))
        frame = pl.DataFrame(
            {
                "hour": hours % 24, "expected": self.weights, "share": self.weights / self.weights.sum(), "known": self.known,
                "low": np.maximum(self.weights - spread, self.known), "high": self.weights + spread,
            }
        )  # fmt: skip
        return frame if self.by == "hour" else frame.insert_column(0, pl.Series("weekday", hours // 24 + 1))

    def plot(self, axes: Axes | None = None) -> Axes:
        """Bars by hour, the known part dark."""
        axes = axes_or_new(axes)
        hours = np.arange(len(self.weights))
        axes.bar(hours, self.weights, color=QUIET, width=0.9)
        axes.bar(hours, self.known, color=HOT, width=0.9)
        axes.errorbar(hours, self.weights, yerr=1.645 * np.sqrt(self.variance), fmt="none", ecolor=INK, elinewidth=0.8)
        axes.set_xticks(hours[:: 2 if self.by == "hour" else 24])
        axes.set_xlabel("h")
        axes.set_ylabel("events")
        return axes

    def says(self) -> tuple[Phrase, ...]:
        """The busiest hour, and how much of all is known to the hour."""
        top = int(self.weights.argmax())
        known = 100 * self.known.sum() / self.weights.sum()
        text = said(
            "Most is to be expected at %(hour)s:00 (%(count)s events); %(known)s %% of all events are known to the hour."
        )
        return (Phrase.of(text, hour=top % 24, count=f"{self.weights[top]:.1f}", known=f"{known:.0f}"),)


def aoristic(
    data: object = None, *, by: By = "hour", most_hours: float | None = None, **columns: Unpack[Columns]
) -> Aoristic:
    """Share out each event over the hours in which it can have happened.

    Args:
        data: events with time (the earliest moment) and time_end (the latest); an event without an end is exact.
        by: `hour` of the day, or `hour_of_week` (168, from Monday 0:00).
        most_hours: leave out spans longer than this; counted among what was dropped.

    Raises:
        BadTimes: only dates are known, or there is no end.

    Spans are measured in elapsed time (UTC); hours are named in local time. A span over a change of the clock is shared out so.
    Method: Ratcliffe and McCullagh (1998), Int. J. Geographical Information Science 12, 751-764; Ratcliffe (2002).
    """
    if by not in CYCLES:
        raise BadParameter.of(said("by is “hour” or “hour_of_week”."))
    events = as_events(data, **columns).at_least(1)
    _ = events.hour  # refuses dates
    if events.time is None or events.time_end is None:
        raise BadTimes.of(said("There is no latest moment: name its column with time_end."))
    if most_hours is not None:
        span = (events.time_end - events.time).astype(np.int64)
        events = events.where(span <= most_hours * _HOUR_US, Phrase.of(said("a span longer than most_hours"))).at_least(
            1
        )
    weights, known, variance = _shared(events, CYCLES[by])
    exact = int(np.count_nonzero(events.time_end == events.time))
    notes = [Phrase.of(said("%(rows)s events have an exact time."), rows=exact)] if exact else []
    about = About.of(events, *notes, by=by, most_hours=most_hours)
    return Aoristic(about=about, by=by, weights=weights, known=known, variance=variance)


def _shared(events: Events, cycle: int) -> tuple[Array, npt.NDArray[np.int64], Array]:
    assert events.time is not None and events.time_end is not None
    begin, end = (one.astype("datetime64[us]").astype(np.int64) for one in (events.time, events.time_end))
    base = int(begin.min()) // _SLOT_US
    slots = int(end.max()) // _SLOT_US - base + 2
    if slots > _MOST_SLOTS:
        raise BadTimes.of(said("The spans reach over more than 500 years: some times are mistakes."))
    moments = ((base + np.arange(slots)) * _SLOT_US).astype("datetime64[us]")
    offsets = _offsets(moments, events.timezone)
    found: tuple[Array, npt.NDArray[np.int64], Array] = _shares(begin, end, base, offsets, cycle)
    return found


def _offsets(moments: Moments, timezone: str | None) -> npt.NDArray[np.int64]:
    """Local time minus UTC, microseconds, for each quarter of an hour."""
    wall = local(moments, timezone).astype("datetime64[us]").astype(np.int64)
    return np.ascontiguousarray(wall - moments.astype(np.int64))


@njit(cache=True)
def _shares(begin, end, base, offsets, cycle):  # type: ignore[no-untyped-def]
    weights = np.zeros(cycle)
    variance = np.zeros(cycle)
    known = np.zeros(cycle, dtype=np.int64)
    own = np.zeros(cycle)
    for i in range(len(begin)):
        at, span = begin[i], end[i] - begin[i]
        first = (((at + offsets[at // _SLOT_US - base]) // _HOUR_US) % 168 + 72) % 168 % cycle
        if span == 0:
            weights[first] += 1.0
            known[first] += 1
            continue
        own[:] = 0.0
        while at < end[i]:
            wall = at + offsets[at // _SLOT_US - base]
            hour = ((wall // _HOUR_US) % 168 + 72) % 168 % cycle
            after = min(at + _HOUR_US - wall % _HOUR_US, end[i])
            own[hour] += (after - at) / span
            at = after
        if own[first] > 1.0 - 1e-12:
            known[first] += 1
        for hour in range(cycle):
            weights[hour] += own[hour]
            variance[hour] += own[hour] * (1.0 - own[hour])
    return weights, known, np.maximum(variance, 0.0)
