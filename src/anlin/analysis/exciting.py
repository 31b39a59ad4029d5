"""A self-exciting point process in space and time: how many events may have followed another soon and near, and how soon and how near."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self, Unpack

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import optimize, spatial, special

from anlin.analysis.columns import Columns
from anlin.analysis.errors import AnalysisError, BadParameter, BadTimes
from anlin.analysis.events import Events, as_events
from anlin.analysis.pictures import INK, QUIET, axes_or_new
from anlin.analysis.results import About, Result
from anlin.analysis.smoothing import between_nodes, inside_rectangle, smoothed
from anlin.analysis.times import DAY_US
from anlin.kernel.words import Phrase, said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
NAMES = ("mu", "theta", "omega", "sigma")
MOST_EXACT = 2_000
"""Up to so many events all pairs are summed; beyond, those within `within_days` and `within_m`."""
_WITHIN_DAYS, _WITHIN_M = 60.0, 1_000.0
_LEAST = 10
_Z = 1.645
_STARTS = ((0.5, 0.01), (0.05, 0.01), (0.5, 0.05), (0.05, 0.05))
"""(omega a day, sigma in sides of the window's square root) from which the maximum is sought."""
_LOOK, _CLIMB = 10, 500
_FAR = 16.0
_THIN = 0.01
_FLAT = 50.0
_SHARED = 0.01


@dataclass(frozen=True, eq=False)
class Seen:
    """What the likelihood looks at.

    Attributes:
        time: shape (n,), days since the window's beginning, sorted; `days` its length.
        x, y, rectangle: metres; None for a process in time alone.
        background: shape (n,), the background at each event, in parts of its mean.
        later, apart, off: shape (pairs,): the index of the later event, days between, squared metres between.
    """

    time: Array
    days: float
    x: Array | None
    y: Array | None
    rectangle: tuple[float, float, float, float] | None
    background: Array
    later: Whole
    apart: Array
    off: Array

    @classmethod
    def of(
        cls, time: Array, days: float, x: Array | None = None, y: Array | None = None,
        rectangle: tuple[float, float, float, float] | None = None, *, background: Array | None = None,
        within_days: float = math.inf, within_m: float = math.inf,
    ) -> Self:  # fmt: skip
        """Find the pairs: an earlier event and a later one, at most `within_days` and `within_m` apart."""
        n = len(time)
        if math.isinf(within_days) and math.isinf(within_m):
            earlier, later = np.triu_indices(n, 1)
        else:
            scaled = (
                [time / within_days] if x is None or y is None else [time / within_days, x / within_m, y / within_m]
            )
            pairs = spatial.cKDTree(np.stack(scaled, axis=1)).query_pairs(1.0, p=math.inf, output_type="ndarray")
            earlier, later = np.sort(pairs, axis=1)[np.lexsort((pairs.min(axis=1), pairs.max(axis=1)))].T
        apart = time[later] - time[earlier]
        off = (
            np.zeros(len(later))
            if x is None or y is None
            else (x[later] - x[earlier]) ** 2 + (y[later] - y[earlier]) ** 2
        )
        kept = (apart > 0) & (apart <= within_days) & (off <= within_m**2)
        even = np.ones(n) if background is None else background
        return cls(time, days, x, y, rectangle, even, later[kept], apart[kept], off[kept])

    @property
    def area(self) -> float:
        """Square metres of the window; 1 for a process in time alone."""
        if self.rectangle is None:
            return 1.0
        west, south, east, north = self.rectangle
        return (east - west) * (north - south)

    def likelihood(self, logs: Array, *, edge: bool = True) -> tuple[float, Array, Array]:
        """The log-likelihood, its slope by the logarithms of the parameters, and the share of each event that followed.

        Args:
            logs: logarithms of mu (a square metre and day), theta, omega (a day), and sigma (metres) where there are places.
            edge: count only what falls inside the window as followers that could have been seen.
        """
        mu, theta, omega = np.exp(logs[:3])
        n = len(self.time)
        g = theta * omega * np.exp(-omega * self.apart)
        if self.x is not None:
            sigma = float(np.exp(logs[3]))
            g = g * np.exp(-self.off / (2 * sigma**2)) / (2 * math.pi * sigma**2)
        followed = np.bincount(self.later, g, n)
        rate = np.maximum(mu * self.background + followed, 1e-300)
        by_omega = np.bincount(self.later, g * (1 - omega * self.apart), n)
        slope = [(mu * self.background / rate).sum(), (followed / rate).sum(), (by_omega / rate).sum()]
        left = self.days - self.time
        gone, inside, turn = -np.expm1(-omega * left), np.ones(n), np.zeros(n)
        if self.x is not None:
            if edge:
                inside, turn = self._inside(sigma)
            slope.append((np.bincount(self.later, g * (self.off / sigma**2 - 2), n) / rate).sum())
        even = mu * self.area * self.days
        value = np.log(rate).sum() - even - theta * (gone * inside).sum()
        slope[0] -= even
        slope[1] -= theta * (gone * inside).sum()
        slope[2] -= theta * (inside * omega * left * np.exp(-omega * left)).sum()
        if self.x is not None:
            slope[3] -= theta * (gone * turn).sum()
        return float(value), np.array(slope), np.asarray(followed / rate)

    def _inside(self, sigma: float) -> tuple[Array, Array]:
        """Which share of each event's followers falls inside the window, and its slope by the logarithm of sigma."""
        assert self.x is not None and self.y is not None and self.rectangle is not None
        west, south, east, north = self.rectangle
        shares, slopes = [], []
        for at, low, high in ((self.x, west, east), (self.y, south, north)):
            a, b = (low - at) / sigma, (high - at) / sigma
            shares.append(special.ndtr(b) - special.ndtr(a))
            slopes.append(-(b * np.exp(-b * b / 2) - a * np.exp(-a * a / 2)) / math.sqrt(2 * math.pi))
        return shares[0] * shares[1], slopes[0] * shares[1] + shares[0] * slopes[1]

    def most_likely(self, least_m: float = 0.0) -> Array:
        """The logarithms of the parameters with the highest likelihood, by L-BFGS-B from several starts.

        Args:
            least_m: sigma is at least this. Where events share points the likelihood grows without end as sigma goes to 0.
        """
        tried = [self._climbed(self._start(omega, sigma, least_m), least_m, _LOOK) for omega, sigma in _STARTS]
        best = min(tried, key=lambda one: one[0])
        return self._climbed(best[1], least_m, _CLIMB)[1]

    def _start(self, omega: float, sigma: float, least_m: float) -> Array:
        start = [0.7 * len(self.time) / (self.area * self.days), 0.3, omega]
        if self.x is not None:
            start.append(max(sigma * math.sqrt(self.area), 2 * least_m))
        return np.log(start)

    def _climbed(self, logs: Array, least_m: float, steps: int) -> tuple[float, Array]:
        bounds = [(one - _FAR, one + _FAR) for one in logs]
        bounds[1] = (math.log(1e-6), math.log(20.0))
        if self.x is not None and least_m > 0:
            bounds[3] = (math.log(least_m), bounds[3][1])
        options = {"ftol": 1e-13, "gtol": 1e-6, "maxiter": steps}
        ran = optimize.minimize(self._lost, logs, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
        return float(ran.fun), np.asarray(ran.x)

    def _lost(self, logs: Array) -> tuple[float, Array]:
        value, slope, _ = self.likelihood(logs)
        return -value, -slope

    def errors(self, logs: Array, least_m: float = 0.0) -> Array:
        """Standard errors of the logarithms: from the curvature, by differences of the slope.

        Infinite where the likelihood is flat, and for a sigma that stands at its least.
        """
        step = 1e-4
        free = np.ones(len(logs), dtype=bool)
        free[3:] = logs[3:] > math.log(max(least_m, 1e-300)) + 1e-3
        ups = [
            self.likelihood(logs + step * row)[1] - self.likelihood(logs - step * row)[1] for row in np.eye(len(logs))
        ]
        curvature = -np.array(ups)[np.ix_(free, free)] / (2 * step)
        curvature = (curvature + curvature.T) / 2
        found = np.full(len(logs), math.inf)
        if np.linalg.eigvalsh(curvature).min() > 0:
            found[free] = np.sqrt(np.diag(np.linalg.inv(curvature)))
        return found


@dataclass(frozen=True, eq=False, kw_only=True)
class SelfExciting(Result):
    """A background, and what follows."""

    TITLE = said("Self-exciting process")
    READS = said(
        "At most the share given may have followed another event; the background has the rest, perhaps all of it."
    )
    ASSUMES = (
        said("Each event may be followed by others, soon and near, alike at every place and time."),
        said("The background is even in time; in space it is even too, unless it was smoothed from the events."),
    )
    FAILS = (
        said(
            "A background that varies from place to place, or by season, looks like following: the share is an upper bound, not a finding."
        ),
        said("That an event followed another does not say that the same hand did it, or why."),
        said("Rounded addresses and rounded times make events look nearer than they were."),
    )
    NOTE = "self_exciting"

    mu: float
    """Background events a square metre and day (a day, for a process in time alone)."""
    theta: float
    """Followers that an event has in all, on average."""
    omega: float
    """Followers come after 1/omega days on average."""
    sigma: float | None
    """Followers lie a normal distance of this many metres away, east and north; None for a process in time alone."""
    intervals: dict[str, tuple[float, float]]
    """By parameter, 90 %; infinite where the likelihood is flat."""
    log_likelihood: float
    poisson_log_likelihood: float
    """Of the background alone."""
    followed: Array
    """Shape (events,), in the events' order: the share of each that may have followed another."""

    @property
    def share_at_most(self) -> float:
        """The share of the events that may have followed another, at most."""
        return float(self.followed.mean())

    def to_frame(self) -> pl.DataFrame:
        """parameter, value, low, high."""
        rows = [(name, getattr(self, name), *self.intervals[name]) for name in NAMES if name in self.intervals]
        return pl.DataFrame(rows, schema=["parameter", "value", "low", "high"], orient="row")

    def plot(self, axes: Axes | None = None) -> Axes:
        """Followers of an event by the days since."""
        axes = axes_or_new(axes)
        days = np.linspace(0, 4 / self.omega, 200)
        axes.plot(days, -self.theta * np.expm1(-self.omega * days), color=INK)
        axes.axhline(self.theta, color=QUIET, linewidth=0.8, linestyle="--")
        axes.set_xlabel("days after an event")
        axes.set_ylabel("followers")
        return axes

    def says(self) -> tuple[Phrase, ...]:
        """The share at most, how soon, how near, and whether it is better than a background alone."""
        gain = self.log_likelihood - self.poisson_log_likelihood
        if gain < special.chdtri(len(self.intervals) - 1, 0.05) / 2:
            return (
                Phrase.of(
                    said("Nothing shows that events follow each other: a background alone explains them as well.")
                ),
            )
        first = said("At most %(share)s %% of the events followed another, half of these within %(days)s days.")
        told = [Phrase.of(first, share=f"{100 * self.share_at_most:.0f}", days=f"{math.log(2) / self.omega:.1f}")]
        if self.sigma is not None:
            near = said("Half of the followers lie within %(metres)s m.")
            told.append(Phrase.of(near, metres=f"{self.sigma * math.sqrt(2 * math.log(2)):.3g}"))
        return tuple(told)


def self_exciting(
    data: object = None,
    *,
    places: bool = True,
    background_m: float | None = None,
    rectangle_m: tuple[float, float, float, float] | None = None,
    first: date | None = None,
    last: date | None = None,
    within_days: float | None = None,
    within_m: float | None = None,
    seed: int = 1,
    **columns: Unpack[Columns],
) -> SelfExciting:
    """Fit a self-exciting process by maximum likelihood.

    Args:
        data: events with times, in any form that `events_from` takes. Dates get a random time of their day.
        places: False: a process in time alone.
        background_m: smooth the background from the events with this bandwidth, metres; left out: it is even.
        rectangle_m: what could be observed, (west, south, east, north) in plane metres; left out: the events' own bounds.
        first, last: the days that were recorded; left out: from the first event to the last.
        within_days, within_m: pairs further apart are taken to have nothing to do with each other; left out: all pairs up to
            2,000 events, 60 days and 1,000 m beyond.
        seed: of the times of day where only dates are known.

    Returns:
        SelfExciting; `share_at_most` is an upper bound.

    Raises:
        AnalysisError: all events at one point, or under ten.

    Method: Hawkes (1971); Mohler and others (2011), Journal of the American Statistical Association 106, 100-108; Meyer, Elias,
    Höhle (2012), Biometrics 68, 607-616 for the edge. L-BFGS-B on logarithms with the exact slope.
    """
    events = as_events(data, **columns).at_least(_LEAST)
    if places and np.ptp(events.x) == 0 and np.ptp(events.y) == 0:
        raise AnalysisError.of(said("All events are at one point: ask for a process in time alone (places=False)."))
    time, begin, days, notes = _times(events, first, last, seed)
    kept = (time >= begin) & (time < begin + days)
    events, time = events.where(kept, Phrase.of(said("outside the window"))).at_least(_LEAST), time[kept] - begin
    many = len(events) > MOST_EXACT
    reach = within_days or (_WITHIN_DAYS if many else math.inf), within_m or (_WITHIN_M if many else math.inf)
    order = np.argsort(time, kind="stable")
    if places:
        seen = _in_space(events, order, time[order], days, rectangle_m, background_m, reach)
    else:
        seen = Seen.of(time[order], days, within_days=reach[0])
    least = _least_distance(seen, notes) if places else 0.0
    logs = seen.most_likely(least)
    value, _, followed = seen.likelihood(logs)
    found = dict(zip(NAMES, np.exp(logs).tolist(), strict=False))
    errors = seen.errors(logs, least)
    between = {
        name: (math.exp(at - _Z * error), math.exp(at + _Z * error)) if error < _FLAT else (0.0, math.inf)
        for name, at, error in zip(NAMES, logs.tolist(), errors.tolist(), strict=False)
    }
    if reach[0] * found["omega"] < math.log(100):
        notes.append(Phrase.of(said("Followers come later than pairs were looked at: name a longer within_days.")))
    alone = np.log(seen.background * len(events) / (seen.area * days)).sum() - len(events)
    back = np.empty(len(events))
    back[order] = followed
    about = About.of(
        events, *notes, seed=seed, background="even" if background_m is None else f"{background_m:g} m",
        within_days=reach[0], within_m=reach[1] if places else None, pairs=len(seen.later),
    )  # fmt: skip
    return SelfExciting(
        about=about, mu=found["mu"], theta=found["theta"], omega=found["omega"], sigma=found.get("sigma"), intervals=between,
        log_likelihood=value, poisson_log_likelihood=float(alone), followed=back,
    )  # fmt: skip


def _least_distance(seen: Seen, notes: list[Phrase]) -> float:
    """Where many events share a point (rounded addresses): how far apart points are, under which nothing can be told; else 0."""
    assert seen.x is not None and seen.y is not None
    points = np.unique(np.stack([seen.x, seen.y], axis=1), axis=0)
    if len(points) > (1 - _SHARED) * len(seen.time) or len(points) < 2:
        return 0.0
    nearest, _ = spatial.cKDTree(points).query(points, k=2)
    least = float(np.median(nearest[:, 1]))
    text = said("Many events share a point: that followers are nearer than %(metres)s m cannot be told.")
    notes.append(Phrase.of(text, metres=f"{least:.3g}"))
    return least


def _times(
    events: Events, first: date | None, last: date | None, seed: int
) -> tuple[Array, float, float, list[Phrase]]:
    """Local days since 1970, the window's beginning and its length in days."""
    time = events.local.astype("datetime64[us]").astype(np.int64) / DAY_US
    notes = []
    if events.resolution == "date":
        time = time + np.random.default_rng(seed).random(len(time))
        notes.append(Phrase.of(said("Only dates are known: each event got a random time of its day.")))
    begin = math.floor(time.min()) if first is None else int(np.datetime64(first, "D").astype(np.int64))
    end = math.floor(time.max()) + 1 if last is None else int(np.datetime64(last, "D").astype(np.int64)) + 1
    if end <= begin:
        raise BadTimes.of(said("The window ends before it begins."))
    return np.asarray(time), float(begin), float(end - begin), notes


def _in_space(
    events: Events, order: Whole, time: Array, days: float, rectangle: tuple[float, float, float, float] | None,
    background_m: float | None, reach: tuple[float, float],
) -> Seen:  # fmt: skip
    x, y = events.x[order], events.y[order]
    edges = rectangle or (float(x.min()), float(y.min()), float(x.max()), float(y.max()))
    west, south, east, north = edges
    if not (west < east and south < north):
        raise BadParameter.of(said("A rectangle is (west, south, east, north) with some width and height."))
    if not ((x >= west) & (x <= east) & (y >= south) & (y <= north)).all():
        raise BadParameter.of(said("Events lie outside the rectangle: leave them out first."))
    even = None if background_m is None else _smooth_background(x, y, edges, background_m)
    return Seen.of(time, days, x, y, edges, background=even, within_days=reach[0], within_m=reach[1])


def _smooth_background(x: Array, y: Array, edges: tuple[float, float, float, float], h: float) -> Array:
    """The density of the other events at each event, in parts of the mean density, edges corrected."""
    if not (np.isfinite(h) and h > 0):
        raise BadParameter.of(said("A bandwidth is more than 0 m, not %(h)s."), h=h)
    west, south, east, north = edges
    weight = 1 / np.maximum(inside_rectangle(x, y, h, *edges), 0.05)
    step = h / 4
    shape = math.ceil((north - south) / step) + 1, math.ceil((east - west) / step) + 1
    field = smoothed(x, y, weight, h, west, south, step, shape)
    others = between_nodes(field, x, y, west, south, step) - weight / (2 * math.pi * h * h)
    density = others / max(len(x) - 1, 1) * (east - west) * (north - south)
    return np.asarray(np.maximum(density, _THIN))
