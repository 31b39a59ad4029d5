"""What a forecast answers: the named cells, what they are to expect, how such forecasts went before, and the model card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from anlin.analysis.forecasters import scores
from anlin.analysis.forecasters.cutoffs import told
from anlin.analysis.forecasters.lattice import COMPONENTS
from anlin.analysis.forecasters.rolling import BLENDED, HISTORY, LEVEL, Window
from anlin.analysis.forecasters.scores import Calibration
from anlin.analysis.grid import Cells, Grid
from anlin.analysis.pictures import HOT, axes_or_new, draw_cells
from anlin.analysis.results import GeoJSON, Result, cell_shapes, plain_value
from anlin.kernel.words import Phrase, said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
_HEAVY = 0.005


@dataclass(frozen=True, eq=False, kw_only=True)
class Forecast(Result):
    """What each cell of the study area is to expect in the window after the last cutoff, and how such forecasts went before."""

    TITLE = said("Short-term forecast")
    READS = said(
        "A named cell is where more of the next weeks' events are to be expected; "
        "most events will fall elsewhere, and the share says how many."
    )
    ASSUMES = (
        said("The next weeks resemble the past ones: what changes suddenly is not foreseen."),
        said("Events were reported and entered alike everywhere and throughout."),
        said("The categories are reported by those harmed: what patrols find by looking is refused."),
    )
    FAILS = (
        said("It says where, never who: nobody in a named cell is more suspect for it."),
        said("More people about means more events: a named cell is not where the risk for each person is highest."),
        said("Where reports are few or late it is blind, and sending help only there keeps it so."),
        said("The gain over the history is small; whether acting on it prevents anything was not tried here."),
    )
    NOTE = "forecast"

    grid: Grid
    cells: Cells
    expected: Array
    """Events expected in each cell in the horizon."""
    low: Whole
    high: Whole
    """Between these the count lies in 90 % of windows, at least."""
    flagged: Whole
    """Indices of the cells that are named, the most expected first."""
    history: Whole
    """Events in each cell before the cutoff."""
    used: str
    """`blend` or `history`, at the last cutoff."""
    cutoff: int
    """The first day of the window, since 1970-01-01."""
    horizon_days: int
    windows: tuple[Window, ...]
    """One a cutoff, in order; the last may lie ahead."""

    @property
    def judged(self) -> tuple[Window, ...]:
        """The windows of which it is known what came, if anything."""
        return tuple(one for one in self.windows if one.counts is not None and one.all_events)

    def to_frame(self) -> pl.DataFrame:
        """The named cells: rank, cell, x, y (middle, metres), expected, low, high, history; the most expected first."""
        at = self.flagged
        x, y = self.grid.centres(self.cells[at])
        return pl.DataFrame(
            {
                "rank": np.arange(1, len(at) + 1), "cell": self.cells[at], "x": x, "y": y, "expected": self.expected[at],
                "low": self.low[at], "high": self.high[at], "history": self.history[at],
            }
        )  # fmt: skip

    def scores_frame(self) -> pl.DataFrame:
        """By cutoff and method: events, hits, hit_share, pai, pei; `used` marks the one that was followed."""
        rows = []
        for window in self.judged:
            for method, density in window.densities.items():
                rows.append(
                    {"cutoff": told(window.day), "method": method, "used": method == window.used}
                    | self._scored(window, density)
                )
        return pl.DataFrame(rows)

    def _scored(self, window: Window, density: Array) -> dict[str, float]:
        counts = window.counts
        assert counts is not None
        named = scores.top(density, len(self.flagged))
        hits = int(counts[named].sum())
        return {
            "events": window.all_events, "hits": hits, "hit_share": hits / window.all_events,
            "pai": scores.pai(counts, named), "pei": scores.pei(counts, named),
        }  # fmt: skip

    def _by_cutoff(self, what: str, method: str | None = None) -> list[float]:
        return [self._scored(one, one.densities[method or one.used])[what] for one in self.judged]

    @property
    def hit_shares(self) -> list[float]:
        """Which share of the events of each judged window fell into the cells that were named for it."""
        return self._by_cutoff("hit_share")

    @property
    def history_hit_shares(self) -> list[float]:
        """The same for the cells with the most events so far."""
        return self._by_cutoff("hit_share", HISTORY)

    @property
    def difference(self) -> tuple[float, float, float]:
        """Hit share less that of the history: mean over the cutoffs, and its 90 % bootstrap interval."""
        pairs = np.array(self.hit_shares) - np.array(self.history_hit_shares)
        return scores.mean_interval(pairs, self.about.seed or 1)

    def calibration(self) -> pl.DataFrame:
        """Over all judged windows, cells in ten classes that expect about the same: class, expected, seen."""
        each = [Calibration.of(one.expected, one.counts) for one in self.judged if one.counts is not None]
        expected, seen = (np.sum([getattr(one, name) for one in each], axis=0) for name in ("expected", "seen"))
        return pl.DataFrame({"class": np.arange(1, len(expected) + 1), "expected": expected, "seen": seen})

    def coverage(self) -> dict[str, float]:
        """How often the 90 % intervals held what came: of all cells, of the named ones, of the total; NaN where nothing is judged."""
        cells, named, total = [], [], []
        for one in self.judged:
            assert one.counts is not None
            low, high = scores.interval(one.expected, one.spread, LEVEL)
            held = (low <= one.counts) & (one.counts <= high)
            cells.append(held.mean())
            named.append(held[scores.top(one.expected, len(self.flagged))].mean())
            total.append(one.total_low <= one.counts.sum() <= one.total_high)
        return {
            name: float(np.mean(v)) if v else np.nan
            for name, v in (("cells", cells), ("named", named), ("total", total))
        }

    def card(self) -> dict[str, Any]:
        """The model card: what was fitted on what, how it was judged, what it weighs, what it must not be used for."""
        last = self.windows[-1]
        heavy = [
            {"time": fading, "space": spreading, "weight": round(float(weight), 4)}
            for (fading, spreading), weight in zip(COMPONENTS, last.components, strict=True)
            if weight >= _HEAVY
        ]
        low, high = last.total_low, last.total_high
        return {
            "cutoff": told(self.cutoff),
            "window": [told(self.cutoff), told(self.cutoff + self.horizon_days - 1)],
            "used": self.used,
            "decided_on": {
                "windows": last.judged,
                "events_only_blend_hit": last.won,
                "events_only_history_hit": last.lost,
            },
            "blend": last.weights,
            "blend_learnt_on_windows": min(BLENDED, last.judged),
            "mixture": sorted(heavy, key=lambda one: -float(one["weight"])),
            "expected_in_study_area": {"events": last.total, "low": low, "high": high},
            "spread_beyond_poisson": last.spread,
            "calibration": self.calibration().to_dicts() if self.judged else [],
            "coverage_of_90_percent": self.coverage(),
            "data": "place, time, category; nothing about persons",
            "not_for": [*self.FAILS],
        }

    def to_json(self) -> dict[str, Any]:
        """For machines: `used`, shares, indices, the card, and the named cells as rows."""
        mean, low, high = self.difference
        named = {
            "hit_share": self.hit_shares, "history_hit_share": self.history_hit_shares, "pai": self._by_cutoff("pai"),
            "pei": self._by_cutoff("pei"), "history_pai": self._by_cutoff("pai", HISTORY),
            "history_pei": self._by_cutoff("pei", HISTORY),
        }  # fmt: skip
        told_of = {
            "used": self.used,
            "cutoffs": [told(one.day) for one in self.judged],
            "used_by_cutoff": [one.used for one in self.judged],
            **{name: {"mean": _mean(values), "by_cutoff": values} for name, values in named.items()},
            "difference": {"mean": mean, "low": low, "high": high, "level": LEVEL},
            "methods": {method: _mean(self._by_cutoff("hit_share", method)) for method in self.windows[-1].densities},
            "card": self.card(),
        }
        return (
            self.about_plain()
            | {name: plain_value(value) for name, value in told_of.items()}
            | {"rows": [plain_value(row) for row in self.to_frame().to_dicts()]}
        )

    def shapes(self) -> list[GeoJSON | None]:
        """The named cells as squares."""
        return cell_shapes(self.grid, self.cells[self.flagged], self.about.projection)

    def plot(self, axes: Axes | None = None) -> Axes:
        """A map: the darker, the more is expected; the named cells are framed."""
        axes = axes_or_new(axes, map_like=True)
        most = float(np.quantile(self.expected, 0.999))
        image = draw_cells(axes, self.grid, self.cells, self.expected, cmap="Greys", vmin=0, vmax=max(most, 1e-12))
        x, y = self.grid.centres(self.cells[self.flagged])
        axes.plot(x / 1000, y / 1000, "s", markersize=3, markerfacecolor="none", markeredgecolor=HOT, label="named")
        axes.figure.colorbar(image, ax=axes, shrink=0.7, label="expected")
        axes.legend(frameon=False, fontsize=8)
        return axes

    def says(self) -> tuple[Phrase, ...]:
        """Whether to follow it or the history, what it hits, what it expects."""
        last = self.windows[-1]
        if self.used == HISTORY:
            first = said(
                "Use the history: on %(windows)s earlier windows the forecast did not beat it by more than chance "
                "(events only it named: %(won)s, only the history: %(lost)s). The history is given."
            )
        else:
            first = said(
                "On %(windows)s earlier windows the forecast named %(won)s events that the history did not, "
                "and missed %(lost)s that it did: it is followed."
            )
        values = {"windows": last.judged, "won": last.won, "lost": last.lost}
        sentences = [Phrase.of(first, **values)]
        if self.judged:
            mean, low, high = (100 * one for one in self.difference)
            text = said(
                "The %(cells)s named cells (%(area)s %% of the study area) held %(share)s %% of the events of a window, "
                "%(history)s %% by the history (difference %(mean)s, 90 %% between %(low)s and %(high)s)."
            )
            shares = {"share": _percent(self.hit_shares), "history": _percent(self.history_hit_shares)}
            area = f"{100 * len(self.flagged) / len(self.cells):.2f}"
            differs = {"mean": f"{mean:+.2f}", "low": f"{low:+.2f}", "high": f"{high:+.2f}"}
            sentences.append(Phrase.of(text, cells=len(self.flagged), area=area, **shares, **differs))
        ahead = said(
            "From %(first)s to %(last)s about %(events)s events are expected in the study area (%(low)s to %(high)s)."
        )
        span = {"first": told(self.cutoff), "last": told(self.cutoff + self.horizon_days - 1)}
        total = {"events": f"{last.total:.0f}", "low": f"{last.total_low:.0f}", "high": f"{last.total_high:.0f}"}
        return (*sentences, Phrase.of(ahead, **span, **total))


def _mean(values: list[float]) -> float:
    known = [one for one in values if np.isfinite(one)]
    return float(np.mean(known)) if known else float("nan")


def _percent(values: list[float]) -> str:
    return f"{100 * _mean(values):.2f}"
