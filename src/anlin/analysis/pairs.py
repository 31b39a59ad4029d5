"""Pairs of points nearer than a reach, each once and by its band of distance, in pieces that fit in memory.

Points are sorted by squares as wide as the reach, row after row. Whoever is near a point and comes after it then stands in two
runs of that order: the rest of its own square with the next one, and three squares of the row above. Nothing is as large as the
rectangle, and neighbours in the plane are neighbours in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
from numba import njit

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Index = npt.NDArray[np.int32]
Metric = Literal["euclid", "manhattan"]
Closed = Literal["right", "left"]
MOST_PAIRS = 40_000_000
"""So many pairs are kept at once, at 8 bytes each. More are never kept: pieces of an eighth of that are listed anew, by each thread for
itself, for each block of random orders."""
_MOST_SQUARES = 2**30
_SPARSE = 8
"""Points are put in order by counting where there are at most so many squares for each."""


@dataclass(frozen=True, eq=False)
class Piece:
    """Some of the pairs: positions in the order of `Near`; those of band s are `starts[s]:starts[s + 1]`."""

    first: Index
    second: Index
    starts: Whole


@dataclass(frozen=True, eq=False)
class Near:
    """Which points are near each other.

    Attributes:
        order: shape (n,), the points in the order in which pairs name them.
        counts: shape (bands,), how many pairs each band of distance holds.
    """

    order: Whole
    counts: Whole
    _x: Array
    _y: Array
    _runs: Index
    _limits: Array
    _manhattan: bool
    _cuts: Whole
    _kept: list[Piece] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        x: Array,
        y: Array,
        edges: Array,
        metric: Metric = "euclid",
        closed: Closed = "right",
        most: int | None = None,
    ) -> Self:
        """Look at the points once.

        Args:
            x, y: shape (n,), metres.
            edges: the upper edges of the bands, ascending; the last is the reach, more than 0.
            closed: whether a distance equal to an edge belongs to the band below it (`right`) or above (`left`).
            most: how many pairs may be kept at once; `MOST_PAIRS` when left out.
        """
        reach = float(edges[-1])
        order, runs = _in_squares(x, y, reach)
        limits = edges if metric == "manhattan" else edges**2
        if closed == "left":
            limits = np.where(edges > 0, np.nextafter(limits, -1), limits)
        x, y = x[order], y[order]
        by_point, counts = _counted(x, y, runs, limits, metric == "manhattan", 0, len(x))
        so_far, most = np.cumsum(by_point), most or MOST_PAIRS
        piece = most if so_far[-1] <= most else max(most // 8, 1)
        cuts = np.searchsorted(so_far, np.arange(piece, so_far[-1], piece))
        cuts = np.concatenate([[0], cuts, [len(x)]]).astype(np.int64)
        return cls(order, counts, x, y, runs, limits, metric == "manhattan", np.unique(cuts))

    def pieces(self) -> Iterator[Piece]:
        """All pairs; where they are one piece it is kept."""
        if self._kept:
            yield from self._kept
            return
        given = self._x, self._y, self._runs, self._limits, self._manhattan
        for start, end in zip(self._cuts[:-1], self._cuts[1:], strict=True):
            counts = self.counts if self.in_one else _counted(*given, start, end)[1]
            starts = np.concatenate([[0], np.cumsum(counts)])
            first, second = _listed(*given, start, end, starts)
            piece = Piece(first, second, starts)
            if self.in_one:
                self._kept.append(piece)
            yield piece

    @property
    def in_one(self) -> bool:
        """Whether all pairs are kept at once."""
        return len(self._cuts) == 2


def _in_squares(x: Array, y: Array, reach: float) -> tuple[Whole, Index]:
    """The order of the points, and for each where its two runs end and begin, shape (3, n)."""
    west, south = float(x.min()), float(y.min())
    east, north = float(x.max()), float(y.max())
    side = max(reach * (1 + 1e-9), (east - west) / _MOST_SQUARES, (north - south) / _MOST_SQUARES)
    wide, high = int((east - west) / side) + 3, int((north - south) / side) + 1
    key = _keys(x, y, west, south, side, wide)
    # Where squares are about as many as points, counting is several times as fast as sorting, and grows as the points do.
    order = _counted_out(key, wide * high) if wide * high <= _SPARSE * len(x) else np.argsort(key, kind="stable")
    return order.astype(np.int64, copy=False), _runs(key[order], wide)


@njit(cache=True, nogil=True)
def _keys(x, y, west, south, side, wide):  # type: ignore[no-untyped-def]  # numba finds the types
    """The square of each point, row after row; columns count from 1, so that a neighbour never lies in the next row."""
    key = np.empty(len(x), np.int64)
    for i in range(len(x)):
        key[i] = np.int64((y[i] - south) / side) * wide + np.int64((x[i] - west) / side) + 1
    return key


@njit(cache=True, nogil=True)
def _counted_out(key, squares):  # type: ignore[no-untyped-def]  # numba finds the types
    """The stable order of the keys, each under `squares`."""
    to = np.zeros(squares + 1, np.int64)
    for one in key:
        to[one + 1] += 1
    for square in range(squares):
        to[square + 1] += to[square]
    order = np.empty(len(key), np.int64)
    for i in range(len(key)):
        order[to[key[i]]] = i
        to[key[i]] += 1
    return order


@njit(cache=True, nogil=True)
def _runs(key, wide):  # type: ignore[no-untyped-def]  # numba finds the types
    """Of sorted keys: where the own square with the next one ends, and where the three above begin and end."""
    count = len(key)
    runs = np.empty((3, count), np.int32)
    own_end, up_start, up_end = 0, 0, 0
    for i in range(count):
        while own_end < count and key[own_end] <= key[i] + 1:
            own_end += 1
        while up_start < count and key[up_start] < key[i] + wide - 1:
            up_start += 1
        while up_end < count and key[up_end] <= key[i] + wide + 1:
            up_end += 1
        runs[0, i], runs[1, i], runs[2, i] = own_end, up_start, up_end
    return runs


@njit(cache=True, inline="always")
def _band(dx, dy, limits, manhattan):  # type: ignore[no-untyped-def]  # numba finds the types
    """The band of a distance; one more than there are where it is beyond the reach."""
    apart = abs(dx) + abs(dy) if manhattan else dx * dx + dy * dy
    band = len(limits)
    while band > 0 and apart <= limits[band - 1]:
        band -= 1
    return band


@njit(cache=True, nogil=True)
def _counted(x, y, runs, limits, manhattan, start, end):  # type: ignore[no-untyped-def]  # numba finds the types
    """How many pairs each of the points `start:end` begins, and how many each band holds."""
    bands = len(limits)
    by_point, counts = np.zeros(end - start, np.int64), np.zeros(bands + 1, np.int64)
    for i in range(start, end):
        before, seen = counts[bands], 0
        for run in range(2):
            low, high = (i + 1, runs[0, i]) if run == 0 else (runs[1, i], runs[2, i])
            for j in range(low, high):
                counts[_band(x[j] - x[i], y[j] - y[i], limits, manhattan)] += 1
            seen += high - low
        by_point[i - start] = seen - (counts[bands] - before)
    return by_point, counts[:bands]


@njit(cache=True, nogil=True)
def _listed(x, y, runs, limits, manhattan, start, end, starts):  # type: ignore[no-untyped-def]  # numba finds the types
    """The pairs that the points `start:end` begin, those of a band from `starts` on."""
    bands = len(limits)
    to = starts.copy()
    first, second = np.empty(starts[bands], np.int32), np.empty(starts[bands], np.int32)
    for i in range(start, end):
        for run in range(2):
            low, high = (i + 1, runs[0, i]) if run == 0 else (runs[1, i], runs[2, i])
            for j in range(low, high):
                band = _band(x[j] - x[i], y[j] - y[i], limits, manhattan)
                if band < bands:
                    first[to[band]], second[to[band]] = i, j
                    to[band] += 1
    return first, second
