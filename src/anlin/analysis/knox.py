"""Near repeats: whether events follow each other in space and time more than chance makes them, for all bands in one pass.

Knox (1964) with Monte Carlo: the places stay, the times are put in random order. What chance expects is known exactly; only p needs the
random orders. Pairs at the same place are a band of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, Unpack

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import special

from anlin.analysis.banded import Times, by_chance, observed
from anlin.analysis.columns import Columns
from anlin.analysis.errors import AnalysisError, BadParameter, BadTimes
from anlin.analysis.events import Events, as_events
from anlin.analysis.local import false_discovery
from anlin.analysis.pairs import Array, Closed, Metric, Near, Whole
from anlin.analysis.pictures import INK, axes_or_new
from anlin.analysis.results import About, Progress, Result
from anlin.analysis.times import Moments
from anlin.kernel.words import Phrase, said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DISTANCES_M = (200.0, 400.0, 600.0, 800.0, 1000.0)
DAYS = (7.0, 14.0, 21.0, 28.0)
SAME_M = 1.0
MOST_BANDS, MOST_RUNS = 64, 1_000_000
_BLOCKS = 0.3
_ODD = np.uint64(0x9E3779B97F4A7C15)
"""Spreads places over 64 bits, so that place and moment make one key: two of a million meet once in ten million times."""


class Bands(TypedDict, total=False):
    """What may be asked of `near_repeats`, for those that ask it for others; it says what each is, and what is taken without."""

    distances_m: Sequence[float]
    days: Sequence[float]
    same_m: float | None
    closed: Closed
    metric: Metric
    runs: int
    seed: int
    fdr: float
    progress: Progress | None


@dataclass(frozen=True, eq=False, kw_only=True)
class NearRepeats(Result):
    """Pairs of events by distance and by days between, beside what chance makes."""

    TITLE = said("Near repeats")
    READS = said(
        "A ratio of 2 means twice as many pairs as chance makes; believe it only where q is at most 0.05 (a star in the picture)."
    )
    ASSUMES = (
        said("Under chance any event could have had the time of any other: the places stay, the times are exchanged."),
        said("Every place was equally open to events during the whole window."),
    )
    FAILS = (
        said(
            "Where one part of the area grew busier and another quieter (new homes, other seasons, other recording), events "
            "seem to follow each other though none draws another."
        ),
        said("It says that events come close together, not why, and nothing about who."),
        said("One event entered twice, or a block's address for all its doors, makes repeats at the same place."),
        said(
            "Where events do follow each other, the meeting of two series counts as several pairs: a lone star far out means "
            "little beside many near."
        ),
        said("A ratio holds for the average pair of this window; it is not the risk of any one address."),
    )
    NOTE = "near_repeats"

    distances_m: tuple[float, ...]
    """The upper edges of the bands of distance, the same place first where it stands apart."""
    days: tuple[float, ...]
    """The upper edges of the bands of days."""
    same_place: bool
    """Whether the first band is that of the same place."""
    observed: Whole
    """Shape (distances, days), like all tables here."""
    expected: Array
    """The exact mean over all orders of the times."""
    chance_sd: Array
    """How far the random orders spread."""
    p_high: Array
    """The share of random orders that reach the observed count or more, itself counted."""
    p_low: Array
    q: Array
    """Of p_high, after Benjamini and Hochberg over all bands that hold pairs; NaN elsewhere."""
    near_pairs: Whole
    """Shape (distances,): pairs of the band, however far apart in time."""
    timely_pairs: Whole
    """Shape (days,): pairs of the band, however far apart in space."""
    closed: Closed
    metric: Metric
    fdr: float

    @property
    def ratio(self) -> Array:
        """Observed over expected; NaN where no pair is expected."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.expected > 0, self.observed / self.expected, np.nan)

    @property
    def p_poisson(self) -> Array:
        """P(X >= observed) of a Poisson with the expected mean: Knox's own approximation, good for rare pairs only."""
        reached = special.pdtrc(np.maximum(self.observed - 1, 0), self.expected)
        return np.asarray(np.where(self.observed > 0, reached, 1.0))

    @property
    def certain(self) -> npt.NDArray[np.bool_]:
        """Bands that hold more pairs than chance at the false-discovery share asked for."""
        return np.asarray((self.q <= self.fdr) & (self.ratio > 1))

    def to_frame(self) -> pl.DataFrame:
        """same_place, over_m, to_m, over_days, to_days, observed, expected, ratio, chance_sd, p_high, p_low, q."""
        bands = self.observed.shape
        place, time = (one.ravel() for one in np.indices(bands))
        over_m, over_days = np.array([0.0, *self.distances_m[:-1]]), np.array([0.0, *self.days[:-1]])
        return pl.DataFrame(
            {
                "same_place": (place == 0) & self.same_place,
                "over_m": over_m[place], "to_m": np.array(self.distances_m)[place],
                "over_days": over_days[time], "to_days": np.array(self.days)[time],
                "observed": self.observed.ravel(), "expected": self.expected.ravel(), "ratio": self.ratio.ravel(),
                "chance_sd": self.chance_sd.ravel(), "p_high": self.p_high.ravel(), "p_low": self.p_low.ravel(),
                "q": self.q.ravel(),
            }
        )  # fmt: skip

    def plot(self, axes: Axes | None = None) -> Axes:
        """The ratios as a table of colours; a star where more pairs than chance are certain."""
        axes = axes_or_new(axes)
        ratio, certain = self.ratio, self.certain
        shade = np.log2(np.clip(np.nan_to_num(ratio, nan=1.0), 0.25, 4))
        axes.imshow(shade, cmap="RdBu_r", vmin=-2, vmax=2, aspect="auto")
        for (row, column), value in np.ndenumerate(ratio):
            text = "–" if np.isnan(value) else f"{value:.2f}{' ★' if certain[row, column] else ''}"
            ink = "white" if abs(shade[row, column]) > 1.3 else INK
            axes.text(column, row, text, ha="center", va="center", color=ink, fontsize=9)
        names = [f"{edge:g}" for edge in self.distances_m]
        if self.same_place:
            names[0] = "same place"
            axes.axhline(0.5, color=INK, linewidth=1.5)
        axes.set_yticks(range(len(names)), names)
        axes.set_xticks(range(len(self.days)), [f"{edge:g}" for edge in self.days])
        axes.set_xlabel("up to so many days")
        axes.set_ylabel("up to so many metres")
        axes.tick_params(length=0)
        return axes

    def says(self) -> tuple[Phrase, ...]:
        """The surest bands: at the same place, and near it."""
        told = []
        ratio = np.where(self.certain, self.ratio, -np.inf)
        near = ratio[int(self.same_place) :]
        if near.size and np.isfinite(near.max()):
            row, column = divmod(int(near.argmax()), near.shape[1])
            text = said(
                "Most beyond chance: up to %(metres)s m and %(days)s days, %(ratio)s times as many pairs (%(pairs)s)."
            )
            told.append(self._told(text, row + int(self.same_place), column))
        if self.same_place and np.isfinite(ratio[0].max()):
            text = said("At the same place within %(days)s days: %(ratio)s times as many pairs as chance (%(pairs)s).")
            told.append(self._told(text, 0, int(ratio[0].argmax())))
        if not told:
            return (Phrase.of(said("No band holds more pairs than chance at the false-discovery share asked for.")),)
        return tuple(told)

    def _told(self, text: str, row: int, column: int) -> Phrase:
        return Phrase.of(
            text,
            metres=f"{self.distances_m[row]:g}",
            days=f"{self.days[column]:g}",
            ratio=f"{self.ratio[row, column]:.2f}",
            pairs=int(self.observed[row, column]),
        )


def near_repeats(
    data: object = None,
    *,
    distances_m: Sequence[float] = DISTANCES_M,
    days: Sequence[float] = DAYS,
    same_m: float | None = SAME_M,
    closed: Closed = "right",
    metric: Metric = "euclid",
    runs: int = 999,
    seed: int = 1,
    fdr: float = 0.05,
    progress: Progress | None = None,
    **columns: Unpack[Columns],
) -> NearRepeats:
    """Whether events follow each other in space and time.

    Args:
        data: events with times, in any form that `events_from` takes.
        distances_m: the upper edges of the bands of distance, ascending, metres.
        days: the upper edges of the bands of time, ascending, days of 24 hours; whole where only dates are known.
        same_m: positions this near are the same place, a band of its own; None: no such band.
        closed: a distance or time that equals an edge belongs to the band that ends there (`right`) or begins there (`left`,
            as in the Near Repeat Calculator).
        metric: `euclid`, or `manhattan` (along the streets of a square plan).
        runs: how many random orders of the times.
        fdr: the share of false discoveries among the bands that are called more than chance.

    Raises:
        AnalysisError: fewer than two events, all at one point or one time, no times, or edges that do not ascend.

    Method: Knox (1964), Applied Statistics 13, 25-29; random orders: Mantel (1967), Johnson et al. (2007), Journal of Quantitative
        Criminology 23, 201-219. Expected: pairs of the distance times pairs of the time over all pairs.
    """
    if not 1 <= runs <= MOST_RUNS:
        raise BadParameter.of(said("The number of random orders is between 1 and %(most)s."), most=f"{MOST_RUNS:,}")
    if not 0 < fdr < 1:
        raise BadParameter.of(said("fdr is a share between 0 and 1."))
    events, moments = timed(as_events(data, **columns))
    edges, day_edges = distance_edges(distances_m, same_m), time_edges(days, events)
    asked_well(metric, closed)
    near, times = Near.of(events.x, events.y, edges, metric, closed), Times.of(moments, day_edges, closed)
    seen = observed(near, times)
    chance = by_chance(near, times, seen, runs, seed, progress)
    timely, pairs = times.pairs(), len(events) * (len(events) - 1) // 2
    expected = near.counts[:, None] * (timely / pairs)
    p_high, p_low = (1 + chance.at_least) / (runs + 1), (1 + chance.at_most) / (runs + 1)
    q = false_discovery(np.where(expected > 0, p_high, np.nan).ravel()).reshape(seen.shape)
    about = About.of(
        events, *remarks(events, same_m, near, (expected > 0).sum(), runs, fdr, day_edges), seed=seed,
        distances_m=_shown(distances_m), days=_shown(days), same_m=same_m, closed=closed, metric=metric, runs=runs, fdr=fdr,
    )  # fmt: skip
    return NearRepeats(
        about=about, distances_m=tuple(edges.tolist()), days=tuple(day_edges.tolist()), same_place=same_m is not None,
        observed=seen, expected=expected, chance_sd=chance.sd, p_high=p_high, p_low=p_low, q=q,
        near_pairs=near.counts, timely_pairs=timely, closed=closed, metric=metric, fdr=fdr,
    )  # fmt: skip


def _shown(edges: Sequence[float]) -> str:
    return ", ".join(f"{edge:g}" for edge in edges)


def timed(events: Events) -> tuple[Events, Moments]:
    """Events of which pairs can be told, and their times: at least two, at more than one place and time."""
    events.at_least(2)
    if events.time is None:
        raise BadTimes.of(said("This method needs times: name their column with time."))
    if np.ptp(events.x) == 0 and np.ptp(events.y) == 0:
        text = said("All events are at one point: every order of the times gives the same pairs. See repeat places.")
        raise AnalysisError.of(text)
    if (events.time == events.time[0]).all():
        raise BadTimes.of(said("All events have the same time: every order of the times gives the same pairs."))
    return events, events.time


def distance_edges(distances_m: Sequence[float], same_m: float | None) -> Array:
    """The upper edges of the bands of distance, that of the same place before them."""
    edges = _ascending(distances_m, said("The distances are to ascend, each more than 0 m, at most %(most)s of them."))
    if same_m is None:
        return edges
    if not 0 <= same_m < edges[0]:
        raise BadParameter.of(said("same_m is at least 0 and less than the first distance; None puts no place apart."))
    return np.concatenate([[same_m], edges])


def time_edges(days: Sequence[float], events: Events) -> Array:
    """The upper edges of the bands of time; whole days where only dates are known."""
    edges = _ascending(days, said("The days are to ascend, each more than 0, at most %(most)s of them."))
    if events.resolution == "date" and (edges != np.floor(edges)).any():
        raise BadTimes.of(said("These times are dates without hours: the edges of days must be whole numbers."))
    return edges


def _ascending(edges: Sequence[float], text: str) -> Array:
    found = np.asarray(edges, dtype=float).ravel()
    if (
        not 1 <= len(found) <= MOST_BANDS
        or not np.isfinite(found).all()
        or found[0] <= 0
        or (np.diff(found) <= 0).any()
    ):
        raise BadParameter.of(text, most=MOST_BANDS)
    return found


def asked_well(metric: str, closed: str) -> None:
    """Refuse a metric or a side that there is not."""
    if metric not in {"euclid", "manhattan"}:
        raise BadParameter.of(said("There is no metric %(name)s; there are euclid and manhattan."), name=metric)
    if closed not in {"right", "left"}:
        raise BadParameter.of(said("closed is “right” or “left”."))


def remarks(
    events: Events, same_m: float | None, near: Near, bands: int, runs: int, fdr: float, day_edges: Array
) -> list[Phrase]:
    """What the reader must know of these data before believing a table."""
    told = stacked(events, same_m)
    if same_m is not None and not near.counts[0]:
        told.append(
            Phrase.of(said("No two events are at the same place: positions were perhaps moved or drawn at random."))
        )
    if empty := int((near.counts == 0).sum()) - int(same_m is not None and not near.counts[0]):
        told.append(Phrase.of(said("In %(bands)s bands of distance there is no pair of events at all."), bands=empty))
    if bands / (runs + 1) > fdr:
        text = said("%(runs)s random orders are too few to make any one of %(bands)s bands certain: take %(need)s.")
        told.append(Phrase.of(text, runs=runs, bands=bands, need=int(np.ceil(bands / fdr)) - 1))
    assert events.window is not None
    length = int((events.window[1] - events.window[0]).astype(np.int64)) + 1
    if length < 3 * day_edges[-1]:
        text = said("The window is %(length)s days long: bands of up to %(days)s days have little to be compared with.")
        told.append(Phrase.of(text, length=length, days=f"{day_edges[-1]:g}"))
    return told


def stacked(events: Events, same_m: float | None) -> list[Phrase]:
    """Warnings where positions are of blocks rather than of doors, or events were entered twice."""
    told = []
    wide = same_m or SAME_M
    at_x, at_y = (np.rint((one - one.min()) / wide).astype(np.uint64) for one in (events.x, events.y))
    place = at_x * (at_y.max() + np.uint64(1)) + at_y
    places = _distinct(place)
    if places < len(events) * (1 - _BLOCKS):
        text = said(
            "%(events)s events stand on %(places)s points: the addresses are probably rounded to blocks, so the same place is "
            "a block of neighbours, and the shortest distances are missing."
        )
        told.append(Phrase.of(text, events=f"{len(events):,}", places=f"{places:,}"))
    moment = np.asarray(events.time).astype("datetime64[us]").astype(np.uint64)
    twice = len(events) - _distinct(place * _ODD + moment)
    if events.resolution == "hour" and twice:
        text = said("%(events)s events have the place and the very time of another: perhaps one event entered twice.")
        told.append(Phrase.of(text, events=f"{twice:,}"))
    return told


def _distinct(keys: npt.NDArray[np.uint64]) -> int:
    """How many different keys; by sorting, which is several times as fast as `np.unique` over a million."""
    ordered = np.sort(keys)
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + 1
