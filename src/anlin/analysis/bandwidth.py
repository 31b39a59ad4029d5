"""The bandwidth that predicts best: likelihood of each place from all the others."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit, prange

from anlin.analysis.errors import AnalysisError
from anlin.analysis.streams import below, drawn, stream_of
from anlin.kernel.words import said

Array = npt.NDArray[np.float64]
SAME_PLACE_M = 1.0
UNIFORM = 0.01
"""This share of the density is spread evenly over the area, so that one stray point does not decide."""
_DISTANCES = 200_000_000
_MOST_POINTS = 2_000
_SHIFT = 46  # of the bits of a float64: 64 classes to each doubling of a squared distance
_LOW = int(np.float64(SAME_PLACE_M**2).view(np.int64)) >> _SHIFT
_CLASSES = 64 * 46  # up to 2^46 square metres
_TRIED = 48


@dataclass(frozen=True)
class Chosen:
    """The bandwidth, metres, whether the best lay at the end of what was tried, and how many places were looked at."""

    metres: float
    at_the_end: bool
    points: int


def likely_bandwidth(x: Array, y: Array, *, seed: int = 1, least_m: float = 10.0) -> Chosen:
    """Choose the bandwidth whose density of all other places gives the places their highest likelihood.

    Events at the same place (within 1 m) do not speak for each other: rounded addresses would choose a bandwidth of 0.

    Raises:
        AnalysisError: all events are at one point.

    Method: leave-one-out likelihood (Habbema 1974; Silverman 1986, 3.4.4) over a random sample of at most 2,000 events; squared
        distances are put into classes of 1.6 % with their own means, so that a bandwidth costs no second look at the data.
    """
    spread = math.hypot(float(np.ptp(x)), float(np.ptp(y)))
    if spread <= 2 * SAME_PLACE_M:
        raise AnalysisError.of(said("All events are at one point: there is no map to make. See repeat places."))
    points = int(min(len(x), _MOST_POINTS, max(200, _DISTANCES // len(x))))
    sample = _sample(len(x), points, seed)
    counts, sums = _classes(x, y, sample, _CLASSES)
    means = sums.sum(axis=0) / np.maximum(counts.sum(axis=0), 1)
    used = counts.sum(axis=0) > 0
    counts, means = counts[:, used].astype(float), means[used]
    # The middle nine tenths of the data in each direction set the scale; strays do not.
    area = math.prod(max(float(np.quantile(one, 0.95) - np.quantile(one, 0.05)), SAME_PLACE_M) for one in (x, y)) / 0.81
    widest = math.sqrt(area) / 2
    tried = np.geomspace(min(least_m, widest / 2), widest, _TRIED)
    likelihood = [_likelihood(counts, means, h, len(x), area) for h in tried]
    best = int(np.argmax(likelihood))
    around = np.geomspace(tried[max(best - 1, 0)], tried[min(best + 1, _TRIED - 1)], _TRIED)
    metres = float(around[int(np.argmax([_likelihood(counts, means, h, len(x), area) for h in around]))])
    return Chosen(metres, best in {0, _TRIED - 1}, points)


def _likelihood(counts: Array, means: Array, h: float, n: int, area: float) -> float:
    density = counts @ np.exp(-means / (2 * h * h)) / (2 * math.pi * h * h * max(n - 1, 1))
    return float(np.log((1 - UNIFORM) * density + UNIFORM / area).mean())


def _sample(n: int, points: int, seed: int) -> npt.NDArray[np.int64]:
    if points >= n:
        return np.arange(n)
    found: npt.NDArray[np.int64] = np.sort(_drawn(n, points, seed))
    return found


@njit(cache=True)
def _drawn(n, points, seed):  # type: ignore[no-untyped-def]
    deck = np.arange(n)
    stream = stream_of(seed, 0)
    for i in range(points):
        j = i + below(drawn(stream, i), n - i)
        deck[i], deck[j] = deck[j], deck[i]
    return deck[:points].copy()


@njit(cache=True, parallel=True)
def _classes(x, y, sample, classes):  # type: ignore[no-untyped-def]
    """For each point of the sample, how many events lie in each class of squared distance, and the sums of those."""
    counts = np.zeros((len(sample), classes), dtype=np.int32)
    sums = np.zeros((len(sample), classes))
    for s in prange(len(sample)):
        i = sample[s]
        apart = (x - x[i]) ** 2 + (y - y[i]) ** 2
        bits = apart.view(np.int64)
        for j in range(len(apart)):
            at = (bits[j] >> _SHIFT) - _LOW
            if at >= 0:
                at = min(at, classes - 1)
                counts[s, at] += 1
                sums[s, at] += apart[j]
    return counts, sums
