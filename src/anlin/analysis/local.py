"""Local statistics of values on places: Getis-Ord G and G*, local Moran, with conditional permutation and false-discovery control.

One random order of the places serves every place at once. For Gi and Moran a place's permuted neighbours are the first k of the order that
are not the place itself: exactly a random choice of k others, as conditional permutation asks. So the sums of the first k
of each order are made and sorted once for each k, and a place's rank among them is one search, put right for the few orders
that hold the place among their first k. For Gi*, whose own value counts, all k + 1 values are drawn from all places: holding
its own value fixed would test the neighbours alone, and draw a ring around a single full cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

from anlin.analysis.errors import AnalysisError, BadParameter, TooFewEvents
from anlin.analysis.grid import Neighbours
from anlin.analysis.pictures import COLD, HOT, INK, QUIET, axes_or_new
from anlin.analysis.results import About, Result
from anlin.analysis.streams import below, drawn, stream_of
from anlin.kernel.words import Phrase, said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Statistic = Literal["gi_star", "gi", "moran"]
STATISTICS = ("gi_star", "gi", "moran")
QUADRANTS = ("", "high among high", "low among high", "low among low", "high among low")
MOST_NUMBERS = 200_000_000
"""Permutations times neighbours: what is kept of the random orders, at 16 bytes each."""


@dataclass(frozen=True, eq=False, kw_only=True)
class LocalStatistic(Result):
    """A local statistic at each place, its z value, and how often chance reaches it."""

    TITLE = said("Local clustering")
    READS = said(
        "A place is hot only where q is at most 0.05: then at most 1 in 20 of all places called hot is expected to be wrong."
    )
    ASSUMES = (
        said("Under chance the values could be exchanged among all places."),
        said("All neighbours count alike."),
    )
    FAILS = (
        said(
            "A pattern of the whole area (a centre, empty edges) makes almost everything significant: compare with rates or a smaller area."
        ),
        said("Places at the edge have fewer neighbours and less power."),
        said(
            "Neighbouring tests share data: the share of false discoveries is controlled on average, not for each place."
        ),
    )
    NOTE = "local_statistics"

    kind: Statistic
    values: Array
    statistic: Array
    """Gi and Gi*: the share of the values within reach; Moran: I_i with (n - 1) / sum of squares."""
    z: Array
    """Gi and Gi*: Getis and Ord 1996; Moran: mean and spread of the permutations."""
    p_high: Array
    """The share of permutations that reach the observed value or more, itself counted: hot, or alike."""
    p_low: Array
    q: Array
    """Of the nearer tail, after Benjamini and Hochberg over all places: hot and cold are two questions, each with its own share."""
    quadrant: npt.NDArray[np.int8]
    """1 high among high, 2 low among high, 3 low among low, 4 high among low; 0 without neighbours."""
    fdr: float

    @property
    def p_folded(self) -> Array:
        """The smaller tail: what esda calls p_sim."""
        return np.minimum(self.p_high, self.p_low)

    @property
    def hot(self) -> npt.NDArray[np.bool_]:
        """High among high and certain at the false-discovery share asked for."""
        high = self.quadrant == 1 if self.kind == "moran" else self.p_high < self.p_low
        return np.asarray((self.q <= self.fdr) & high)

    @property
    def cold(self) -> npt.NDArray[np.bool_]:
        """Low among low and certain."""
        low = self.quadrant == 3 if self.kind == "moran" else self.p_low < self.p_high
        return np.asarray((self.q <= self.fdr) & low)

    def to_frame(self) -> pl.DataFrame:
        """place, value, statistic, z, p_high, p_low, q, quadrant, certainty."""
        named = {name: getattr(self, name) for name in ("statistic", "z", "p_high", "p_low", "q")}
        return pl.DataFrame(
            {"place": np.arange(len(self.values)), "value": self.values}
            | {name: pl.Series(values).fill_nan(None) for name, values in named.items()}
            | {"quadrant": [QUADRANTS[i] for i in self.quadrant.tolist()], "certainty": self.certainty()}
        )

    def certainty(self) -> list[str]:
        """For each place: hot, cold, outlier; `perhaps hot`, `perhaps cold` where only its own test says so; else empty."""
        out = np.full(len(self.values), "", dtype=object)
        perhaps = np.nan_to_num(self.p_folded, nan=1.0) <= 0.05
        out[perhaps & (self.p_high < self.p_low)] = "perhaps hot"
        out[perhaps & (self.p_low < self.p_high)] = "perhaps cold"
        if self.kind == "moran":
            out[perhaps] = "perhaps outlier"
            out[perhaps & (self.quadrant == 1)] = "perhaps hot"
            out[perhaps & (self.quadrant == 3)] = "perhaps cold"
            out[(self.q <= self.fdr) & np.isin(self.quadrant, (2, 4))] = "outlier"
        out[self.hot], out[self.cold] = "hot", "cold"
        return [str(one) for one in out]

    def plot(self, axes: Axes | None = None) -> Axes:
        """The value of each place beside the mean of its neighbours' ranks: z over value."""
        axes = axes_or_new(axes)
        colour = np.where(self.hot, HOT, np.where(self.cold, COLD, QUIET))
        axes.scatter(self.values, self.z, s=8, c=colour)
        axes.axhline(0, color=INK, linewidth=0.8)
        axes.set_xlabel("value")
        axes.set_ylabel("z")
        return axes

    def says(self) -> tuple[Phrase, ...]:
        """How many places are hot and cold, and how many only perhaps."""
        perhaps = sum(one == "perhaps hot" for one in self.certainty())
        text = said(
            "%(hot)s places are hot and %(cold)s cold, at most %(share)s %% of them wrongly; %(perhaps)s more are hot only perhaps."
        )
        return (
            Phrase.of(
                text, hot=int(self.hot.sum()), cold=int(self.cold.sum()), share=f"{100 * self.fdr:g}", perhaps=perhaps
            ),
        )


@dataclass(frozen=True)
class GlobalMoran:
    """Moran's I of all places: its value, expectation, variance and z under randomisation and under normality."""

    value: float
    expected: float
    variance: float
    variance_normal: float

    @property
    def z(self) -> float:
        return (self.value - self.expected) / float(np.sqrt(self.variance))

    @property
    def z_normal(self) -> float:
        return (self.value - self.expected) / float(np.sqrt(self.variance_normal))


def local_statistic(
    values: npt.ArrayLike,
    neighbours: Neighbours,
    *,
    statistic: Statistic = "gi_star",
    permutations: int = 99_999,
    seed: int = 1,
    fdr: float = 0.05,
) -> LocalStatistic:
    """Gi*, Gi or local Moran at each place, with conditional permutation.

    Args:
        values: shape (places,), numbers.
        neighbours: who counts as near; all alike (binary weights; for Moran row-standardised, which changes no p).
        statistic: `gi_star` (a place's own value counts), `gi` (it does not), `moran`.
        permutations: 0 leaves p and q empty.
        fdr: the false-discovery share for `hot` and `cold`.

    Raises:
        AnalysisError: a value is missing, or all are equal, or there are fewer than three places.

    Method: Getis and Ord (1992), Ord and Getis (1995), Anselin (1995), Geographical Analysis 24, 27, 27; Benjamini and Hochberg
        (1995). z of Gi and Gi* with n in the variance. esda 2.9's row-standardised Gi* differs and is not Gi*. p comes from
        permutations, never from z: counts of events have long tails, and the normal calls several times too many places hot.
    """
    y = _checked(values, neighbours, statistic)
    if not 0 <= permutations <= 999_999 or not 0 < fdr < 1:
        raise BadParameter.of(said("permutations is between 0 and 999,999 and fdr between 0 and 1."))
    k = neighbours.how_many
    lag = lag_sums(y, neighbours)
    measured, z = _gi(y, lag, k, star=statistic == "gi_star") if statistic != "moran" else _moran(y, lag, k)
    notes = []
    if alone := int((k == 0).sum()):
        notes.append(Phrase.of(said("%(places)s places have no neighbour: they have no value."), places=alone))
    high, low = np.full(len(y), np.nan), np.full(len(y), np.nan)
    if permutations:
        high, low, mean, spread = _permuted(y, lag, k, permutations, seed, star=statistic == "gi_star")
        if statistic == "moran":
            turned = y < y.mean()
            high, low = np.where(turned, low, high), np.where(turned, high, low)
            with np.errstate(invalid="ignore", divide="ignore"):
                z = np.where(spread > 0, (lag - mean) / spread * np.where(turned, -1.0, 1.0), np.nan)
    near = np.where(k > 0, lag / np.maximum(k, 1), y.mean())
    quadrant = np.where(y > y.mean(), np.where(near > y.mean(), 1, 4), np.where(near > y.mean(), 2, 3))
    q = np.where(high <= low, false_discovery(high), false_discovery(low))
    about = About(
        int(y.sum()) if (y == np.floor(y)).all() else len(y),
        {"statistic": statistic, "places": len(y), "permutations": permutations, "fdr": fdr},
        seed=seed if permutations else None,
        notes=tuple(notes),
    )
    return LocalStatistic(
        about=about,
        kind=statistic,
        values=y,
        statistic=measured,
        z=z,
        p_high=high,
        p_low=low,
        q=q,
        quadrant=np.where(k > 0, quadrant, 0).astype(np.int8),
        fdr=fdr,
    )


def global_moran(values: npt.ArrayLike, neighbours: Neighbours, *, row_standardised: bool = True) -> GlobalMoran:
    """Moran's I with its moments (Cliff and Ord 1981, chapter 2).

    Raises:
        AnalysisError: a value is missing, or all are equal.
    """
    y = _checked(values, neighbours, "moran")
    n, k = len(y), neighbours.how_many
    weight = np.repeat(1.0 / np.maximum(k, 1) if row_standardised else np.ones(n), k)
    owner = np.repeat(np.arange(n), k)
    z = y - y.mean()
    s0 = weight.sum()
    value = n / s0 * (weight * z[owner] * z[neighbours.indices]).sum() / (z**2).sum()
    keys = owner * n + neighbours.indices
    order = np.argsort(neighbours.indices * n + owner, kind="stable")
    turned = (neighbours.indices * n + owner)[order]
    at = np.minimum(np.searchsorted(turned, keys), max(len(turned) - 1, 0))
    back = np.where(turned[at] == keys, weight[order][at], 0.0)
    # A pair counts once from each side where both hold it, and twice over where only one does.
    s1 = ((weight + back) ** 2 * np.where(back > 0, 1.0, 2.0)).sum() / 2
    s2 = ((np.bincount(owner, weight, n) + np.bincount(neighbours.indices, weight, n)) ** 2).sum()
    expected = -1.0 / (n - 1)
    b2 = n * (z**4).sum() / (z**2).sum() ** 2
    a = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    b = b2 * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    variance = (a - b) / ((n - 1) * (n - 2) * (n - 3) * s0**2) - expected**2
    normal = (n**2 * s1 - n * s2 + 3 * s0**2) / ((n**2 - 1) * s0**2) - expected**2
    return GlobalMoran(float(value), expected, float(variance), float(normal))


def false_discovery(p: Array) -> Array:
    """The least false-discovery share at which each test is called (Benjamini and Hochberg 1995); NaN stays NaN."""
    q = np.full(len(p), np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    rank = np.arange(1, len(order) + 1)
    scaled = p[order] * len(order) / rank
    q[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return q


def lag_sums(values: Array, neighbours: Neighbours) -> Array:
    """The sum over each place's neighbours, shape (places,)."""
    found: Array = _lag(values, neighbours.starts, neighbours.indices)
    return found


def _checked(values: npt.ArrayLike, neighbours: Neighbours, statistic: str) -> Array:
    y = np.array(values, dtype=float)
    if statistic not in STATISTICS:
        raise BadParameter.of(
            said("There is no statistic %(name)s; there are %(all)s."), name=statistic, all=", ".join(STATISTICS)
        )
    if y.ndim != 1 or len(y) != len(neighbours):
        raise BadParameter.of(
            said("The neighbours are those of %(other)s places, not of %(count)s."), other=len(neighbours), count=len(y)
        )
    if len(y) < 3:
        raise TooFewEvents.of(said("There are %(have)s places; at least 3 are needed."), have=len(y))
    if not np.isfinite(y).all():
        raise AnalysisError.of(said("Some values are missing: leave those places out."))
    if (y == y[0]).all():
        raise AnalysisError.of(said("All places have the same value: nothing can stand out."))
    return y


def _gi(y: Array, lag: Array, k: Whole, *, star: bool) -> tuple[Array, Array]:
    n = len(y)
    own = lag + y if star else lag
    count = k + star
    if star:
        mean, variance, others = y.mean(), y.var(), n
    else:  # moments of all but the place itself
        others = n - 1
        mean = (y.sum() - y) / others
        variance = ((y**2).sum() - y**2) / others - mean**2
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(np.maximum(variance, 0) * (others * count - count**2) / (others - 1))
        z = np.where((k > 0) & (spread > 0), (own - count * mean) / spread, np.nan)
        total = y.sum() if star else y.sum() - y
        return np.where(k > 0, own / total, np.nan), z


def _moran(y: Array, lag: Array, k: Whole) -> tuple[Array, Array]:
    z = y - y.mean()
    with np.errstate(invalid="ignore", divide="ignore"):
        near = np.where(k > 0, lag / k - y.mean(), np.nan)
    return (len(y) - 1) / (z**2).sum() * z * near, np.full(len(y), np.nan)


def _permuted(
    y: Array, lag: Array, k: Whole, permutations: int, seed: int, *, star: bool
) -> tuple[Array, Array, Array, Array]:
    """p of the upper and the lower tail, and mean and standard deviation of the permuted sums, each (places,)."""
    most = int(k.max())
    if (most + 1) * permutations > MOST_NUMBERS:
        raise BadParameter.of(
            said("%(k)s neighbours times %(p)s permutations is too much: take fewer of one."), k=most, p=permutations
        )
    if most >= len(y) - 1:
        raise BadParameter.of(
            said("A place has all others for neighbours: nothing can be exchanged. Take a shorter distance.")
        )
    whole = bool((y == np.floor(y)).all() and np.abs(y).sum() < 2**52)
    # Whole numbers add up exactly in any order; others tie within a rounding error.
    slack = 0.0 if whole else 1e-12 * float(np.abs(y).max()) * (most + 1)
    orders = _orders(len(y), most + 1, permutations, seed)
    sums = _prefix_sums(y, orders)
    if star:
        at_least, at_most = _ranked(lag + y, k + 1, sums, slack)
    else:
        at_least, at_most = _ranked(lag, k, sums, slack)
        _put_right(y, lag, k, orders, sums, slack, at_least, at_most)
    known = k > 0
    n, mean = len(y), (y.sum() - y) / (len(y) - 1)
    variance = ((y**2).sum() - y**2) / (n - 1) - mean**2
    # Sampling without replacement has exact moments: no noise from the permutations themselves.
    spread = np.sqrt(np.maximum(variance, 0) * k * (n - 1 - k) / max(n - 2, 1))
    p = [np.where(known, (counted + 1) / (permutations + 1), np.nan) for counted in (at_least, at_most)]
    return p[0], p[1], k * mean, spread


@njit(cache=True)
def _lag(values, starts, indices):  # type: ignore[no-untyped-def]
    out = np.zeros(len(starts) - 1)
    for i in range(len(out)):
        total = 0.0
        for j in range(starts[i], starts[i + 1]):
            total += values[indices[j]]
        out[i] = total
    return out


@njit(cache=True)
def _orders(n, length, permutations, seed):  # type: ignore[no-untyped-def]
    """The first `length` places of each random order, shape (permutations, length)."""
    out = np.empty((permutations, length), dtype=np.int32)
    deck = np.arange(n).astype(np.int32)
    swapped = np.empty(length, dtype=np.int64)
    for p in range(permutations):
        stream = stream_of(seed, p)
        for i in range(length):
            j = i + below(drawn(stream, i), n - i)
            swapped[i] = j
            deck[i], deck[j] = deck[j], deck[i]
            out[p, i] = deck[i]
        for back in range(length):  # undo, so that the next order depends on its own stream alone
            i = length - 1 - back
            j = swapped[i]
            deck[i], deck[j] = deck[j], deck[i]
    return out


@njit(cache=True)
def _prefix_sums(y, orders):  # type: ignore[no-untyped-def]
    """The sum of the first k of each order, shape (length + 1, permutations)."""
    permutations, length = orders.shape
    out = np.zeros((length + 1, permutations))
    for p in range(permutations):
        total = 0.0
        for k in range(length):
            total += y[orders[p, k]]
            out[k + 1, p] = total
    return out


def _ranked(own: Array, k: Whole, sums: Array, slack: float) -> tuple[Whole, Whole]:
    """How many sums of the first k of the orders reach each place's own sum, and how many stay at or under it."""
    at_least, at_most = np.zeros(len(k), dtype=np.int64), np.zeros(len(k), dtype=np.int64)
    for size in np.unique(k):
        these = np.flatnonzero(k == size)
        ordered = np.sort(sums[size])
        at_least[these] = len(ordered) - np.searchsorted(ordered, own[these] - slack)
        at_most[these] = np.searchsorted(ordered, own[these] + slack, side="right")
    return at_least, at_most


@njit(cache=True)
def _put_right(y, lag, k, orders, sums, slack, at_least, at_most):  # type: ignore[no-untyped-def]
    """Where an order holds the place itself among its first k, the next of the order takes its seat."""
    permutations, length = orders.shape
    for p in range(permutations):
        for position in range(length):
            i = orders[p, position]
            size = k[i]
            if position < size:
                low, high = lag[i] - slack, lag[i] + slack
                was, is_now = sums[size, p], sums[size + 1, p] - y[i]
                at_least[i] += (is_now >= low) - (was >= low)
                at_most[i] += (is_now <= high) - (was <= high)
