"""Repeat places: how few places hold how many of the events, beside what chance alone would stack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import optimize, special

from anlin.analysis.columns import Columns
from anlin.analysis.errors import BadParameter
from anlin.analysis.events import as_events
from anlin.analysis.pictures import HOT, QUIET, axes_or_new
from anlin.analysis.results import About, GeoJSON, Result, point_shapes
from anlin.kernel.words import Phrase, said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BLOCKS = 0.3


@dataclass(frozen=True, eq=False, kw_only=True)
class RepeatPlaces(Result):
    """Places with their events, the busiest first."""

    TITLE = said("Repeat places")
    READS = said(
        "A place counts where it holds more events than chance stacks on any place of this list; look there first."
    )
    ASSUMES = (
        said(
            "Every place of the list could have had each event: the expected numbers are of a Poisson without its zeros."
        ),
    )
    FAILS = (
        said("Addresses rounded to a block put neighbours on one point: then this speaks of blocks, not of doors."),
        said("Places without an event are not in the data; how rare repeats are among all places it cannot say."),
        said("A large place (a station, a mall, a hospital) holds many events because many people are there."),
    )
    NOTE = "repeat_places"

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    events: npt.NDArray[np.int64]
    p: npt.NDArray[np.float64]
    """The chance that one place of the list holds so many or more."""
    expected_repeats: float
    """How many of the places chance alone would give two events or more."""

    def to_frame(self) -> pl.DataFrame:
        """rank, x, y, events, share of all events, share up to here, p."""
        total = self.events.sum()
        return pl.DataFrame(
            {
                "rank": np.arange(1, len(self.events) + 1), "x": self.x, "y": self.y, "events": self.events,
                "share": self.events / total, "share_so_far": np.cumsum(self.events) / total, "p": self.p,
            }
        )  # fmt: skip

    def shapes(self) -> list[GeoJSON | None]:
        """The places as points."""
        return point_shapes(self.x, self.y, self.about.projection)

    def plot(self, axes: Axes | None = None) -> Axes:
        """Which share of the places holds which share of the events."""
        axes = axes_or_new(axes)
        places = np.arange(len(self.events) + 1) / len(self.events)
        axes.plot(places, np.concatenate([[0], np.cumsum(self.events) / self.events.sum()]), color=HOT)
        axes.plot([0, 1], [0, 1], color=QUIET, linestyle="--")
        axes.set_xlabel("share of the places, busiest first")
        axes.set_ylabel("share of the events")
        return axes

    def says(self) -> tuple[Phrase, ...]:
        """How concentrated, and how many repeats are beyond chance."""
        repeats = int((self.events > 1).sum())
        share = self.events[self.events > 1].sum() / self.events.sum()
        text = said(
            "%(places)s of %(all)s places hold more than one event, together %(share)s %% of all; by chance it were %(expected)s."
        )
        return (
            Phrase.of(
                text,
                places=repeats,
                all=len(self.events),
                share=f"{100 * share:.0f}",
                expected=f"{self.expected_repeats:.0f}",
            ),
        )


def repeat_places(data: object = None, *, within_m: float = 1.0, **columns: Unpack[Columns]) -> RepeatPlaces:
    """Which places had events again and again.

    Args:
        data: events, in any form that `events_from` takes.
        within_m: positions rounded to this many metres are one place.

    Method: counts by place beside a zero-truncated Poisson of the same mean (Johnson, Kemp, Kotz 2005, 4.10).
    """
    if not within_m > 0:
        raise BadParameter.of(said("Places need a width of more than 0 m."))
    events = as_events(data, **columns).at_least(2)
    keys = np.stack([np.rint(events.x / within_m), np.rint(events.y / within_m)])
    unique, index, count = np.unique(keys, axis=1, return_inverse=True, return_counts=True)
    index = index.ravel()
    x = np.bincount(index, weights=events.x) / count
    y = np.bincount(index, weights=events.y) / count
    order = np.lexsort((y, x, -count))
    count = count[order].astype(np.int64)
    rate = truncated_rate(len(events) / len(count))
    p = _at_least(count, rate)
    notes = []
    if len(count) < len(events) * (1 - _BLOCKS):
        notes.append(Phrase.of(said("Many events share a point: the addresses are probably rounded to blocks.")))
    about = About.of(events, *notes, within_m=within_m, places=unique.shape[1])
    expected = float(len(count) * _at_least(np.array([2]), rate)[0])
    return RepeatPlaces(about=about, x=x[order], y=y[order], events=count, p=p, expected_repeats=expected)


def truncated_rate(mean: float) -> float:
    """The rate of the Poisson whose mean without its zeros is `mean`; 0 for a mean of 1."""
    if mean <= 1 + 1e-12:
        return 0.0
    return float(optimize.brentq(lambda rate: rate / -np.expm1(-rate) - mean, 1e-12, mean))


def _at_least(count: npt.NDArray[np.int64], rate: float) -> npt.NDArray[np.float64]:
    if rate == 0:
        return np.where(count > 1, 0.0, 1.0)
    return np.asarray(np.where(count > 1, special.pdtrc(count - 1, rate) / -np.expm1(-rate), 1.0))
