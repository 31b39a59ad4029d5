"""Chains of near repeats: events that hang together, each near the next in space and time, beside what chance chains together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

from anlin.analysis.banded import Times, shuffle
from anlin.analysis.columns import Columns
from anlin.analysis.errors import BadParameter
from anlin.analysis.events import as_events
from anlin.analysis.knox import MOST_RUNS, asked_well, distance_edges, stacked, time_edges, timed
from anlin.analysis.pairs import Array, Index, Metric, Near, Whole
from anlin.analysis.pictures import HOT, QUIET, axes_or_new
from anlin.analysis.results import About, GeoJSON, Progress, Result, point_shapes
from anlin.analysis.times import Moments
from anlin.kernel.words import Phrase, said

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False, kw_only=True)
class RepeatChains(Result):
    """Series of events that hang together."""

    TITLE = said("Chains of near repeats")
    READS = said(
        "Look at the number beside it: chance chains events too, and where there are many events, it chains many."
    )
    ASSUMES = (
        said(
            "Two events belong together when they are near in space and time; a chain is whatever such pairs connect."
        ),
    )
    FAILS = (
        said("That events hang together does not say that the same people did them: nothing here is about who."),
        said("Where events are dense everything hangs together: take a shorter distance or fewer days."),
        said("A chain has no beginning or end in a window: the first and last days cut it off."),
    )
    NOTE = "near_repeats"

    chain: Whole
    """Shape (events,): the number of an event's chain, from 1, the longest first; 0 outside of chains."""
    x: Array
    y: Array
    time: Moments
    """As written on the spot, like x and y for each event."""
    at_least: int
    chance_chains: float
    """How many chains random orders of the times make, on average."""
    chance_events: float
    """How many events are in them, on average."""
    p: float
    """The share of random orders with as many events in chains or more, itself counted."""
    p_longest: float
    """The share of random orders with a chain as long as the longest or longer, itself counted; the chance of any one length
    is not for each chain."""

    @property
    def sizes(self) -> Whole:
        """Events by chain, the longest first."""
        return np.bincount(self.chain, minlength=1)[1:].astype(np.int64)

    def to_frame(self) -> pl.DataFrame:
        """chain, events, places, first, last, days, x, y (middle, metres), across_m (the diagonal of its rectangle)."""
        at = self.chain > 0
        named = pl.DataFrame({"chain": self.chain[at], "x": self.x[at], "y": self.y[at], "time": self.time[at]})
        wide, high = pl.col("x").max() - pl.col("x").min(), pl.col("y").max() - pl.col("y").min()
        return (
            named.group_by("chain")
            .agg(
                pl.len().cast(pl.Int64).alias("events"),
                pl.struct(pl.col("x").round(1), pl.col("y").round(1)).n_unique().cast(pl.Int64).alias("places"),
                pl.col("time").min().alias("first"),
                pl.col("time").max().alias("last"),
                ((pl.col("time").max() - pl.col("time").min()).dt.total_minutes() / 1440).alias("days"),
                pl.col("x").mean(),
                pl.col("y").mean(),
                (wide**2 + high**2).sqrt().alias("across_m"),
            )
            .sort("chain")
            .select("chain", "events", "places", "first", "last", "days", pl.exclude("chain", "events", "places", "first", "last", "days"))
        )  # fmt: skip

    def members(self) -> pl.DataFrame:
        """chain, time, x, y: the events of the chains, in their order."""
        at = np.flatnonzero(self.chain)
        at = at[np.lexsort((self.time[at], self.chain[at]))]
        return pl.DataFrame({"chain": self.chain[at], "time": self.time[at], "x": self.x[at], "y": self.y[at]})

    def shapes(self) -> list[GeoJSON | None]:
        """The positions of each chain, as one MultiPoint."""
        members = self.members()
        points = point_shapes(members["x"].to_numpy(), members["y"].to_numpy(), self.about.projection)
        ends = np.cumsum(self.sizes)
        return [
            {"type": "MultiPoint", "coordinates": [point["coordinates"] for point in points[end - size : end] if point]}
            for size, end in zip(self.sizes.tolist(), ends.tolist(), strict=True)
        ]

    def plot(self, axes: Axes | None = None) -> Axes:
        """A map: all events pale, those of chains dark and the larger the longer their chain."""
        axes = axes_or_new(axes, map_like=True)
        axes.scatter(self.x / 1000, self.y / 1000, s=2, color=QUIET, alpha=0.35, linewidths=0, rasterized=True)
        at = self.chain > 0
        size = self.sizes[self.chain[at] - 1]
        axes.scatter(self.x[at] / 1000, self.y[at] / 1000, s=3.0 * np.sqrt(size), color=HOT, linewidths=0)
        return axes

    def says(self) -> tuple[Phrase, ...]:
        """How many chains, and how many chance makes."""
        text = said(
            "%(chains)s chains of %(least)s events or more hold %(events)s events; random orders of the times make %(chance)s "
            "chains with %(by_chance)s events."
        )
        sizes = self.sizes
        first = Phrase.of(
            text,
            chains=len(sizes),
            least=self.at_least,
            events=int(sizes.sum()),
            chance=f"{self.chance_chains:.0f}",
            by_chance=f"{self.chance_events:.0f}",
        )
        if self.p > 0.05:
            return first, Phrase.of(said("That is no more than chance: none of the chains need mean anything."))
        if self.p_longest > 0.05:
            return first, Phrase.of(
                said("There are more than chance makes, but none is longer than chance makes them.")
            )
        longest = said("The longest holds %(events)s events, more than chance makes (p %(p)s).")
        return first, Phrase.of(longest, events=int(sizes.max()), p=f"{self.p_longest:.3f}")


def repeat_chains(
    data: object = None,
    *,
    distance_m: float = 200.0,
    days: float = 14.0,
    at_least: int = 3,
    metric: Metric = "euclid",
    runs: int = 99,
    seed: int = 1,
    progress: Progress | None = None,
    **columns: Unpack[Columns],
) -> RepeatChains:
    """Which events hang together in chains.

    Args:
        data: events with times, in any form that `events_from` takes.
        distance_m, days: two events at most so far apart in space and in time are linked.
        at_least: how many events make a chain.
        runs: how many random orders of the times are chained too.

    Raises:
        AnalysisError: as `near_repeats`.

    Method: connected components of the graph of close pairs; chance by exchanging the times, as in `near_repeats`.
    """
    if at_least < 2:
        raise BadParameter.of(said("A chain has at least two events."))
    if not 1 <= runs <= MOST_RUNS:
        raise BadParameter.of(said("The number of random orders is between 1 and %(most)s."), most=f"{MOST_RUNS:,}")
    asked_well(metric, "right")
    events, moments = timed(as_events(data, **columns))
    near = Near.of(events.x, events.y, distance_edges([distance_m], None), metric)
    times = Times.of(moments, time_edges([days], events))
    values = times.values[near.order]
    parents, deck, sizes = np.empty(len(values), np.int32), values.copy(), np.empty(len(values), np.int32)
    chance = np.empty((runs, 3))
    for run in range(runs):
        shuffle(values, seed, run, deck)
        chance[run] = _told(_chained(near, deck, times.limits[0], parents), at_least, sizes)
        if progress:
            progress(run + 1, runs)
    _, seen, longest = _told(_chained(near, values, times.limits[0], parents), at_least, sizes)
    chain = np.zeros(len(events), np.int64)
    chain[near.order] = _numbered(parents, sizes, at_least)
    about = About.of(
        events, *stacked(events, None), seed=seed, distance_m=distance_m, days=days, at_least=at_least, metric=metric, runs=runs
    )  # fmt: skip
    return RepeatChains(
        about=about, chain=chain, x=events.x, y=events.y, time=events.local, at_least=at_least,
        chance_chains=float(chance[:, 0].mean()), chance_events=float(chance[:, 1].mean()),
        p=float((1 + (chance[:, 1] >= seen).sum()) / (runs + 1)),
        p_longest=float((1 + (chance[:, 2] >= longest).sum()) / (runs + 1)),
    )  # fmt: skip


def _chained(near: Near, values: npt.NDArray[Any], limit: Any, parents: Index) -> Index:
    """Fill `parents` with the first event of each event's component."""
    parents[:] = np.arange(len(values), dtype=np.int32)
    for piece in near.pieces():
        _link(values, piece.first, piece.second, limit, parents)
    _flatten(parents)
    return parents


def _numbered(parents: Index, sizes: Index, at_least: int) -> Whole:
    """Numbers from 1, the longest first, then in the order of the first event; 0 for what is no chain."""
    roots = np.flatnonzero(sizes >= at_least)
    roots = roots[np.lexsort((roots, -sizes[roots]))]
    number = np.zeros(len(parents), np.int64)
    number[roots] = np.arange(1, len(roots) + 1)
    return number[parents]


@njit(cache=True, inline="always")
def _root(parents, i):  # type: ignore[no-untyped-def]  # numba finds the types
    while parents[i] != i:
        parents[i] = parents[parents[i]]
        i = parents[i]
    return i


@njit(cache=True, nogil=True)
def _link(values, first, second, limit, parents):  # type: ignore[no-untyped-def]  # numba finds the types
    for p in range(len(first)):
        if abs(np.int64(values[first[p]]) - np.int64(values[second[p]])) <= limit:
            a, b = _root(parents, first[p]), _root(parents, second[p])
            if a < b:
                parents[b] = a
            elif b < a:
                parents[a] = b


@njit(cache=True, nogil=True)
def _flatten(parents):  # type: ignore[no-untyped-def]  # numba finds the types
    for i in range(len(parents)):
        parents[i] = parents[parents[i]]


@njit(cache=True, nogil=True)
def _told(parents, at_least, sizes):  # type: ignore[no-untyped-def]  # numba finds the types
    """How many chains, how many events in them, how many in the longest; `sizes` by first event, how many hang together."""
    sizes[:] = 0
    for parent in parents:
        sizes[parent] += 1
    chains, events, longest = 0, 0, 0
    for size in sizes:
        longest = max(longest, size)
        if size >= at_least:
            chains += 1
            events += size
    return chains, events, longest
