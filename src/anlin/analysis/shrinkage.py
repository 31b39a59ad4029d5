"""Empirical-Bayes shrinkage: the rate of a small place is drawn toward the mean, the more the smaller the place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from anlin.analysis.errors import AnalysisError, BadParameter, TooFewEvents
from anlin.analysis.grid import Neighbours
from anlin.analysis.pictures import INK, QUIET, axes_or_new
from anlin.analysis.results import About, Result
from anlin.kernel.words import Phrase, said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class ShrunkRates(Result):
    """Raw and shrunk rates of places, events a unit of exposure; NaN where there is no exposure."""

    TITLE = said("Rates of places, shrunk toward the mean")
    READS = said("Compare places by the shrunk rate; a raw rate far from it says only that the place is small.")
    ASSUMES = (
        said("Places differ in their true rates around a mean; each count is Poisson given the rate and the exposure."),
        said("The exposure counts those or that which can be harmed, in the same period."),
    )
    FAILS = (
        said(
            "A shrunk rate is an estimate for ranking and mapping: a place that is truly unlike all others is drawn in too."
        ),
        said("Where exposure is wrong or close to 0 by nature (parks, stations), no rate means anything: use counts."),
    )
    NOTE = "shrinkage"

    events: Array
    exposure: Array
    raw: Array
    shrunk: Array
    weight: Array
    """What share of the shrunk rate is the place's own, 0 to 1."""
    mean: Array
    """The rate toward which each place is drawn."""

    def to_frame(self) -> pl.DataFrame:
        """One row a place, in the order given."""
        names = ("events", "exposure", "raw", "shrunk", "weight", "mean")
        columns = {name: pl.Series(getattr(self, name)).fill_nan(None) for name in names}
        return pl.DataFrame({"place": np.arange(len(self.events)), **columns})

    def plot(self, axes: Axes | None = None) -> Axes:
        """Raw beside shrunk rate, one line a place."""
        axes = axes_or_new(axes)
        for raw, shrunk in zip(self.raw, self.shrunk, strict=True):
            axes.plot([0, 1], [raw, shrunk], color=QUIET, linewidth=0.6)
        axes.scatter(np.zeros(len(self.raw)), self.raw, s=8, color=INK)
        axes.scatter(np.ones(len(self.raw)), self.shrunk, s=8, color=INK)
        axes.set_xticks([0, 1], ["raw", "shrunk"])
        return axes

    def says(self) -> tuple[Phrase, ...]:
        """The highest shrunk rate, and how much of it is the place's own."""
        if not np.isfinite(self.shrunk).any():
            return ()
        top = int(np.nanargmax(self.shrunk))
        text = said(
            "Place %(place)s has the highest shrunk rate, %(rate)s (raw %(raw)s); %(share)s %% of it is its own."
        )
        told = f"{self.shrunk[top]:.4g}", f"{self.raw[top]:.4g}", f"{100 * self.weight[top]:.0f}"
        return (Phrase.of(text, place=top, rate=told[0], raw=told[1], share=told[2]),)


def shrunk_rates(
    events: npt.ArrayLike, exposure: npt.ArrayLike, *, neighbours: Neighbours | None = None
) -> ShrunkRates:
    """Shrink each place's rate toward the mean of all, or of itself and its neighbours.

    Args:
        events: shape (places,), counts in the period; not negative.
        exposure: shape (places,), those at risk (persons, households, person-days) in the same period.
        neighbours: draw toward the rate of each place's own neighbourhood (the place included) instead of all.

    Raises:
        AnalysisError: shapes differ, a value is negative or missing, or events where nothing is exposed.

    Method: Marshall (1991), Applied Statistics 40, 283-294. The local variance is measured around the mean of the place's own
        neighbourhood, as in GeoDa and esda; R spdep's default centres it on each neighbour's own local mean.
    Not for: places without residents by design; use counts.
    """
    count, risk = _checked(events, exposure)
    known = risk > 0
    notes = []
    if not known.all():
        text = said("%(places)s places have no exposure and no event: they have no rate.")
        notes.append(Phrase.of(text, places=int((~known).sum())))
    raw = np.full(len(count), np.nan)
    raw[known] = count[known] / risk[known]
    if neighbours is None:
        mean, between = _global(count, risk, raw, known)
    else:
        if len(neighbours) != len(count):
            raise BadParameter.of(
                said("The neighbours are those of %(other)s places, not of %(count)s."),
                other=len(neighbours),
                count=len(count),
            )
        mean, between = _local(count, risk, raw, known, neighbours)
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = between / (between + mean / risk)
    # Nothing happened around a place: its own rate is the mean, 0, whatever the weight.
    weight = np.where(np.isnan(weight) & known, 0.0, np.where(known, weight, np.nan))
    shrunk = mean + weight * (raw - mean)
    about = About(
        int(count.sum()),
        {"places": len(count), "toward": "all" if neighbours is None else "neighbourhood"},
        notes=tuple(notes),
    )
    return ShrunkRates(about=about, events=count, exposure=risk, raw=raw, shrunk=shrunk, weight=weight, mean=mean)


def _checked(events: npt.ArrayLike, exposure: npt.ArrayLike) -> tuple[Array, Array]:
    count, risk = np.asarray(events, dtype=float), np.asarray(exposure, dtype=float)
    if count.ndim != 1 or count.shape != risk.shape:
        raise BadParameter.of(said("events and exposure must be of one length."))
    if not len(count):
        raise TooFewEvents.of(said("There is no place."))
    if not (np.isfinite(count).all() and np.isfinite(risk).all()) or (count < 0).any() or (risk < 0).any():
        raise AnalysisError.of(said("Events and exposure must be numbers from 0; some are missing or negative."))
    if ((risk == 0) & (count > 0)).any():
        raise AnalysisError.of(
            said("A place has events but an exposure of 0: its rate is no number. Leave it out or mend its exposure.")
        )
    if not (risk > 0).any():
        raise AnalysisError.of(said("No place has any exposure."))
    return count, risk


def _global(count: Array, risk: Array, raw: Array, known: npt.NDArray[np.bool_]) -> tuple[Array, Array]:
    total = risk[known].sum()
    mean = count[known].sum() / total
    variance = (risk[known] * (raw[known] - mean) ** 2).sum() / total
    between = max(0.0, variance - mean / (total / known.sum()))
    return np.full(len(count), mean), np.full(len(count), between)


def _local(
    count: Array, risk: Array, raw: Array, known: npt.NDArray[np.bool_], neighbours: Neighbours
) -> tuple[Array, Array]:
    zero = np.where(known, raw, 0.0)

    def around(values: Array) -> Array:
        """The sum over each place and its neighbours."""
        sums = np.concatenate([[0.0], np.cumsum(values[neighbours.indices])])
        return np.asarray(values + np.diff(sums[neighbours.starts]))

    total, places = around(risk), around(known.astype(float))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = around(count) / total
    owner = np.repeat(np.arange(len(count)), neighbours.how_many)
    apart = risk[neighbours.indices] * (zero[neighbours.indices] - mean[owner]) ** 2
    apart = np.bincount(owner, weights=apart, minlength=len(count)) + risk * (zero - mean) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        between = np.maximum(0.0, apart / total - mean * places / total)
    return mean, between
