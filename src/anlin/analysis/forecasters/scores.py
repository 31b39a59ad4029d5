"""How good a forecast was: shares, indices, calibration, coverage, and whether one beats another by more than chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
_DRAWS = 10_000
_CLASSES = 10


def top(values: Array, count: int) -> Whole:
    """The places with the highest values, the highest first; of equal ones the first."""
    return np.argsort(-values, kind="stable")[:count].astype(np.int64)


def pai(counts: npt.ArrayLike, flagged: npt.ArrayLike) -> float:
    """Predictive accuracy index of equal cells, (n / N) / (a / A) (Chainey, Tompson, Uhlig 2008); NaN where nothing happened.

    Args:
        counts: shape (cells,), events in each cell of the study area.
        flagged: indices of the cells that were named.
    """
    seen, named = np.asarray(counts), np.asarray(flagged)
    total = seen.sum()
    if not total or not len(named):
        return float("nan")
    return float((seen[named].sum() / total) / (len(named) / len(seen)))


def pei(counts: npt.ArrayLike, flagged: npt.ArrayLike) -> float:
    """Predictive efficiency index: events in the flagged cells over those in the best cells of that number (Hunt 2016)."""
    seen, named = np.asarray(counts), np.asarray(flagged)
    best = np.sort(seen)[::-1][: len(named)].sum()
    return float(seen[named].sum() / best) if best else float("nan")


def chance_of_wins(won: int, lost: int) -> float:
    """The chance of at least so many wins of all that were won or lost, were both as good (one-sided sign test); 1 for none."""
    return float(special.betainc(won, lost + 1, 0.5)) if won else 1.0


def mean_interval(values: npt.ArrayLike, seed: int, level: float = 0.9) -> tuple[float, float, float]:
    """The mean with its bootstrap interval over the values (percentiles of 10,000 draws); NaN for no value."""
    known = np.asarray(values, dtype=float)
    known = known[np.isfinite(known)]
    if not len(known):
        return float("nan"), float("nan"), float("nan")
    drawn = np.random.default_rng(seed).integers(0, len(known), (_DRAWS, len(known)))
    low, high = np.quantile(known[drawn].mean(axis=1), [(1 - level) / 2, (1 + level) / 2])
    return float(known.mean()), float(low), float(high)


def interval(expected: Array, spread: float, level: float) -> tuple[Whole, Whole]:
    """The counts between which each cell's count lies in `level` of windows, at least.

    Args:
        expected: shape (cells,), means.
        spread: how far counts vary beyond Poisson: variance = mean + spread * mean²; 0 is Poisson.
    """
    tail = (1 - level) / 2
    most = int(
        np.ceil(expected.max(initial=0) * (1 + 8 * np.sqrt(spread)) + 12 * np.sqrt(expected.max(initial=0)) + 12)
    )
    low, high = np.zeros(len(expected), dtype=np.int64), np.zeros(len(expected), dtype=np.int64)
    for count in range(most):
        below = _at_most(count, expected, spread)
        # 1e-12: a boundary of the distribution is no matter of rounding.
        low += below < tail - 1e-12
        high += below < 1 - tail - 1e-12
        if (below >= 1 - tail - 1e-12).all():
            break
    return low, high


def _at_most(count: int, expected: Array, spread: float) -> Array:
    if spread < 1e-9:
        return np.asarray(special.pdtr(count, expected))
    size = 1 / spread
    return np.asarray(special.betainc(size, count + 1, size / (size + np.maximum(expected, 1e-300))))


def spread_of(expected: Array, counts: Whole) -> float:
    """The spread beyond Poisson by moments, at least 0."""
    return float(max(((counts - expected) ** 2 - expected).sum() / max((expected**2).sum(), 1e-300), 0.0))


@dataclass(frozen=True)
class Calibration:
    """Cells in classes that expect about the same number of events, from the quietest class to the busiest."""

    expected: Array
    seen: Array

    @classmethod
    def of(cls, expected: Array, counts: Whole, classes: int = _CLASSES) -> Calibration:
        """Sort the cells by what they expect, cut where the sum passes each part."""
        order = np.argsort(expected, kind="stable")
        running = np.cumsum(expected[order])
        part = np.minimum((running / max(running[-1], 1e-300) * classes * (1 - 1e-12)).astype(np.int64), classes - 1)
        return cls(
            np.bincount(part, expected[order], minlength=classes).astype(float),
            np.bincount(part, counts[order], minlength=classes).astype(float),
        )
