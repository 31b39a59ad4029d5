"""The walk through time: on each day every method forecasts the window ahead from what was known then, and learns from windows gone by.

A window is judged only with what was known when it began; what a method learns at a day comes from windows that ended by that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlin.analysis.forecasters import scores
from anlin.analysis.forecasters.boosting import Lesson, boosted, known_of
from anlin.analysis.forecasters.lattice import AROUND, COMPONENTS, EVEN, FOREVER, OWN, SEASON, SPREADING, Lattice
from anlin.analysis.forecasters.mixing import weights_of

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
HISTORY, SEASONAL, KERNEL = "history", "seasonal", "kernel"
SELF_EXCITING, MIXTURE, BOOSTED, BLEND = "self_exciting", "mixture", "boosted", "blend"
MEMBERS = (SELF_EXCITING, MIXTURE, BOOSTED)
"""What can be blended."""
LEARNT, BLENDED, JUDGED, BACK = 12, 6, 12, 24
"""Past windows that the mixture and the trees learn from, that the blend learns from, that decide; windows walked before a cutoff."""
LEVEL = 0.9
BEATS = 0.1
"""The history is left where a forecast as good as it would have won so often by chance less than this."""
_PRIOR_EVENTS, _PRIOR_BLEND = 200.0, 200.0
_PRIOR_HISTORY = 0.5
_ROW = {one: row for row, one in enumerate(COMPONENTS)}
_NEAR = [
    row
    for row, (fading, spreading) in enumerate(COMPONENTS)
    if fading == FOREVER
    or (fading in {"7 days", "14 days", "28 days"} and spreading in {OWN, AROUND, SPREADING[2]})
    or (fading, spreading) == EVEN
]
"""A self-exciting process on a grid: a background that stays, and what follows soon and near."""
_YEAR = 364
"""Whole weeks, so that weekdays fall alike."""


@dataclass(frozen=True, eq=False)
class Window:
    """One forecast, and how it went.

    Attributes:
        day: the first day of the window, since 1970-01-01.
        densities: by method, shape (cells,), where an event falls; each sums to 1.
        total, total_low, total_high: events expected in the study area, and where their number lies in `LEVEL` of windows.
        spread: of counts beyond Poisson, learnt from windows gone by.
        weights: of the blend, by method; components: of the mixture, as `COMPONENTS`.
        used: the method that is to be followed.
        won, lost: events of past windows that only the blend flagged, that only the history did.
        counts: shape (cells,), what came; None where that is not known yet.
        all_events: what came, outside the study area too.
    """

    day: int
    densities: dict[str, Array]
    total: float
    total_low: float
    total_high: float
    spread: float
    weights: dict[str, float]
    components: Array
    used: str
    won: int
    lost: int
    judged: int
    counts: Whole | None
    all_events: int

    @property
    def expected(self) -> Array:
        """Events expected in each cell by what is used."""
        return self.densities[self.used] * self.total


@dataclass(frozen=True, eq=False)
class _Past:
    """What is kept of a window that has gone by, far smaller than the window."""

    bank: Array
    events: Array
    members: Array
    lesson: Lesson
    won: int
    lost: int
    expected: float
    seen: int
    spread: float


def walked(
    lattice: Lattice, cutoffs: Iterable[int], *, horizon: int, flagged: int, first: int, last: int,
    methods: tuple[str, ...], seed: int, progress: Callable[[int, int], None] | None = None,
) -> list[Window]:  # fmt: skip
    """Forecast at each cutoff, in order.

    Args:
        first, last: the first and the last recorded day.
    """
    asked = sorted(cutoffs)
    days = sorted(
        {day - horizon * k for day in asked for k in range(BACK + 1) if day - horizon * k >= first + warm(horizon)}
    )
    pasts: dict[int, _Past] = {}
    windows = []
    for done, day in enumerate(days):
        gone = [pasts[at] for k in range(1, BACK + 1) if (at := day - horizon * k) in pasts]
        window, bank = _forecast(lattice, day, gone, horizon, flagged, last, methods, seed)
        if window.counts is not None:
            pasts[day] = _kept(window, bank, flagged, methods, seed)
        if day in asked:
            windows.append(window)
        if progress:
            progress(done + 1, len(days))
    return windows


def warm(horizon: int) -> int:
    """Days that must have been recorded before the first forecast."""
    return max(2 * horizon, 28)


def _forecast(
    lattice: Lattice, day: int, gone: list[_Past], horizon: int, flagged: int, last: int, methods: tuple[str, ...], seed: int
) -> tuple[Window, Array]:  # fmt: skip
    """The newest of `gone` stand first."""
    bank = lattice.bank(day, horizon)
    components = _learnt(gone[:LEARNT], np.arange(len(COMPONENTS)))
    mixture = np.einsum("k,kp->p", components, bank)
    densities = {
        HISTORY: bank[_ROW[FOREVER, OWN]],
        SEASONAL: bank[_ROW[SEASON, OWN]],
        KERNEL: bank[_ROW["224 days", SPREADING[2]]],
    }
    if SELF_EXCITING in methods:
        densities[SELF_EXCITING] = np.einsum("k,kp->p", _learnt(gone[:LEARNT], np.array(_NEAR)), bank[_NEAR])
    if MIXTURE in methods:
        densities[MIXTURE] = mixture
    if BOOSTED in methods:
        lessons = [past.lesson for past in gone[:LEARNT]]
        densities[BOOSTED] = boosted(lessons, known_of(bank, mixture), mixture, seed)
    weights = _blended(gone[:BLENDED], len(methods))
    densities[BLEND] = np.einsum("k,kp->p", weights, np.stack([densities[name] for name in methods]))
    judged = gone[:JUDGED]
    won, lost = sum(past.won for past in judged), sum(past.lost for past in judged)
    better = won > lost and scores.chance_of_wins(won, lost) <= BEATS
    total, low, high = _total(lattice, day, horizon, judged)
    known = day + horizon <= last + 1
    counts, all_events = lattice.counts(day, day + horizon) if known else (None, 0)
    spread = float(np.mean([past.spread for past in judged])) if judged else 0.0
    window = Window(
        day, densities, total, low, high, spread, dict(zip(methods, weights.tolist(), strict=True)), components,
        BLEND if better else HISTORY, won, lost, len(judged), counts, all_events,
    )  # fmt: skip
    return window, bank


def _kept(window: Window, bank: Array, flagged: int, methods: tuple[str, ...], seed: int) -> _Past:
    counts = window.counts
    assert counts is not None
    busy = np.flatnonzero(counts)
    mixture = np.einsum("k,kp->p", window.components, bank)
    by_blend, by_history = (_marked(window.densities[name], flagged) for name in (BLEND, HISTORY))
    return _Past(
        bank[:, busy],
        counts[busy].astype(float),
        np.stack([window.densities[name][busy] for name in methods]),
        Lesson.of(known_of(bank, mixture), mixture, counts, seed + window.day),
        int(counts[by_blend & ~by_history].sum()),
        int(counts[by_history & ~by_blend].sum()),
        window.total,
        int(counts.sum()),
        scores.spread_of(window.densities[BLEND] * counts.sum(), counts),
    )


def _marked(density: Array, flagged: int) -> npt.NDArray[np.bool_]:
    marks = np.zeros(len(density), dtype=bool)
    marks[scores.top(density, flagged)] = True
    return marks


def _learnt(gone: list[_Past], rows: Whole) -> Array:
    """Weights of some rows of the bank from windows gone by, drawn towards the plain history."""
    prior = np.full(len(rows), (1 - _PRIOR_HISTORY) / (len(rows) - 1))
    prior[rows == _ROW[FOREVER, OWN]] = _PRIOR_HISTORY
    if not gone:
        return prior
    densities = np.concatenate([past.bank[rows] for past in gone], axis=1)
    return weights_of(densities, np.concatenate([past.events for past in gone]), prior, _PRIOR_EVENTS)


def _blended(gone: list[_Past], methods: int) -> Array:
    prior = np.full(methods, 1 / methods)
    if not gone:
        return prior
    densities = np.concatenate([past.members for past in gone], axis=1)
    return weights_of(densities, np.concatenate([past.events for past in gone]), prior, _PRIOR_BLEND)


def _total(lattice: Lattice, day: int, horizon: int, gone: list[_Past]) -> tuple[float, float, float]:
    """Events to be expected in the study area: the last weeks, half drawn to how the season went a year ago; with its interval.

    The interval is that of the errors of windows gone by, at least Poisson's.
    """
    length = max(2 * horizon, 56)

    def rate(since: int, until: int) -> float:
        return (float(lattice.counts(since, until)[0].sum()) + 1) / (until - since)

    now = rate(max(day - length, int(lattice.day[0])), day)
    expected = now * horizon
    if day - _YEAR - length >= lattice.day[0]:
        ago = day - _YEAR
        expected *= float(np.sqrt(rate(ago, ago + horizon) / rate(ago - length, ago)))
    errors = [np.log((past.seen + 1) / (past.expected + 1)) for past in gone]
    spread = float(np.mean(np.square(errors))) if errors else 0.0
    beyond = max(spread - 1 / (expected + 1), 0.0)
    low, high = scores.interval(np.array([expected]), beyond, LEVEL)
    return expected, float(low[0]), float(high[0])
