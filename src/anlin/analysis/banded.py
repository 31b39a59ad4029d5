"""How many near pairs are near in time too, for the times as they are and for random orders of them, all bands in one pass.

Times are whole numbers of the coarsest unit that all of them share (days for dates), in the narrowest type that holds them.
Many random orders stand side by side, so that one pair is looked at in all of them at once, by the lanes of the processor.
Order k is stream k of the seed: threads change nothing. Memory, besides the pairs: at most 192 MB a thread for the orders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self

import numba
import numpy as np
import numpy.typing as npt
from numba import njit

from anlin.analysis.pairs import Array, Closed, Near, Whole
from anlin.analysis.streams import below, drawn, stream_of
from anlin.analysis.times import DAY_US, Moments

UNITS_US = (DAY_US, DAY_US // 24, 60_000_000, 1_000_000, 1_000, 1)
LANES = 128
MOST_BYTES = 192 * 2**20
_OFTEN = 32_000
"""So many pairs fit into the narrowest counter."""


@dataclass(frozen=True, eq=False)
class Times:
    """Times as whole numbers from the first, and the largest difference that belongs to each band or one before it."""

    values: npt.NDArray[Any]
    limits: npt.NDArray[Any]

    @classmethod
    def of(cls, moments: Moments, edges_days: Array, closed: Closed = "right") -> Self:
        """`edges_days`: the upper edges of the bands, ascending, days of 24 hours."""
        since = moments.astype("datetime64[us]").astype(np.int64)
        since = since - since.min()
        unit = next(unit for unit in UNITS_US if not (since % unit).any())
        values, span = since // unit, int(since.max()) // unit
        edges = edges_days * (DAY_US // unit)
        near = np.rint(edges)
        edges = np.where(np.abs(edges - near) < 1e-6 * np.maximum(near, 1), near, edges)
        limits = np.minimum(np.floor(edges) if closed == "right" else np.ceil(edges) - 1, span)
        kind = next(k for k in (np.int16, np.int32, np.int64) if span <= np.iinfo(k).max)
        return cls(values.astype(kind), limits.astype(kind))

    def pairs(self) -> Whole:
        """How many of all pairs of events lie in each band of time, near or far. Shape (bands,)."""
        ordered = np.sort(self.values).astype(np.int64)
        after = np.arange(1, len(ordered) + 1)
        within = [
            int((np.searchsorted(ordered, ordered + int(limit), side="right") - after).sum()) for limit in self.limits
        ]
        return np.diff(within, prepend=0).astype(np.int64)


def observed(near: Near, times: Times) -> Whole:
    """Pairs by band of distance and of time, shape (distances, days)."""
    values = times.values[near.order][:, None].copy()
    return _table(near, values, times.limits)[..., 0]


@dataclass(frozen=True, eq=False)
class Chance:
    """What random orders of the times gave, each of shape (distances, days)."""

    at_least: Whole
    """How many orders reach the observed count."""
    at_most: Whole
    mean: Array
    sd: Array


def by_chance(
    near: Near, times: Times, seen: Whole, runs: int, seed: int, progress: Callable[[int, int], None] | None = None
) -> Chance:
    """Count the same pairs in `runs` random orders of the times."""
    values = times.values[near.order]
    lanes = max(16, min(LANES, MOST_BYTES // (values.nbytes + 1) // 16 * 16))
    at_least, at_most, total, squares = (np.zeros(seen.shape, np.int64) for _ in range(4))

    def block(start: int) -> Whole:
        wide = min(lanes, -(-(runs - start) // 16) * 16)
        counts = _table(near, shuffled(values, seed, start, wide), times.limits)
        return counts[..., : min(wide, runs - start)]

    if near.in_one:
        next(near.pieces())  # listed once, before threads ask for it
    for start, counts in _in_threads(block, range(0, runs, lanes)):
        at_least += (counts >= seen[..., None]).sum(axis=-1)
        at_most += (counts <= seen[..., None]).sum(axis=-1)
        total += counts.sum(axis=-1)
        squares += ((counts - seen[..., None]) ** 2).sum(axis=-1)
        if progress:
            progress(min(start + lanes, runs), runs)
    mean = total / runs
    variance = squares / runs - (mean - seen) ** 2
    return Chance(at_least, at_most, mean, np.sqrt(np.maximum(variance, 0.0)))


def _in_threads(work: Callable[[int], Whole], starts: range) -> Iterator[tuple[int, Whole]]:
    """Answers in the order of `starts`; no more are waiting than there are threads."""
    threads = numba.get_num_threads()
    left = iter(starts)
    with ThreadPoolExecutor(threads) as pool:
        asked = [(start, pool.submit(work, start)) for start in islice(left, threads)]
        while asked:
            start, answer = asked.pop(0)
            counts = answer.result()
            asked += [(later, pool.submit(work, later)) for later in islice(left, 1)]
            yield start, counts


def _table(near: Near, rows: npt.NDArray[Any], limits: npt.NDArray[Any]) -> Whole:
    """Shape (distances, days, orders)."""
    out = np.zeros((len(near.counts), len(limits), rows.shape[1]), np.int64)
    for piece in near.pieces():
        for band in range(len(near.counts)):
            part = slice(piece.starts[band], piece.starts[band + 1])
            _within(rows, piece.first[part], piece.second[part], limits, out[band])
    return np.diff(out, axis=1, prepend=0)


@njit(cache=True, nogil=True)
def shuffled(times, seed, start, lanes):  # type: ignore[no-untyped-def]  # numba finds the types
    """The random orders `start:start + lanes` side by side, shape (times, lanes)."""
    rows = np.empty((len(times), lanes), times.dtype)
    deck = times.copy()
    for lane in range(lanes):
        shuffle(times, seed, start + lane, deck)
        for i in range(len(times)):
            rows[i, lane] = deck[i]
    return rows


@njit(cache=True, nogil=True)
def shuffle(times, seed, order, deck):  # type: ignore[no-untyped-def]  # numba finds the types
    """Write the random order number `order` into `deck`, of the same shape and type as `times`."""
    for i in range(len(times)):  # an assignment of arrays takes seconds to compile
        deck[i] = times[i]
    stream = stream_of(seed, order)
    for i in range(len(times) - 1, 0, -1):
        j = below(drawn(stream, i), i + 1)
        deck[i], deck[j] = deck[j], deck[i]


@njit(cache=True, nogil=True)
def _within(rows, first, second, limits, out):  # type: ignore[no-untyped-def]  # numba finds the types
    """Add to `out` (limits, lanes) how many pairs are at most each limit apart, three limits in one look."""
    kind = rows.dtype.type
    lanes = rows.shape[1]
    counts = np.zeros((len(limits), lanes), rows.dtype)
    for start in range(0, len(first), _OFTEN):
        end = min(start + _OFTEN, len(first))
        counts[:] = 0
        k = 0
        while k < len(limits):
            if len(limits) - k >= 3:
                one, two, three = limits[k], limits[k + 1], limits[k + 2]
                in_one, in_two, in_three = counts[k], counts[k + 1], counts[k + 2]
                for p in range(start, end):
                    a, b = rows[first[p]], rows[second[p]]
                    for lane in range(lanes):
                        apart = kind(a[lane] - b[lane])
                        apart = apart if apart >= 0 else kind(-apart)
                        in_one[lane] += apart <= one
                        in_two[lane] += apart <= two
                        in_three[lane] += apart <= three
                k += 3
            else:
                limit, within = limits[k], counts[k]
                for p in range(start, end):
                    a, b = rows[first[p]], rows[second[p]]
                    for lane in range(lanes):
                        apart = kind(a[lane] - b[lane])
                        apart = apart if apart >= 0 else kind(-apart)
                        within[lane] += apart <= limit
                k += 1
        out += counts
