"""Hot spots on a grid: which cells hold more than chance would put there, with its certainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

import numpy as np
import polars as pl

from anlin.analysis.columns import Columns
from anlin.analysis.errors import AnalysisError
from anlin.analysis.events import as_events
from anlin.analysis.grid import Cells, Contiguity, Grid
from anlin.analysis.local import LocalStatistic, Statistic, local_statistic
from anlin.analysis.pictures import INK, axes_or_new
from anlin.analysis.results import About, GeoJSON, Progress, Result, cell_shapes
from anlin.kernel.words import Phrase, said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS = {
    "hot": "#8c1515", "perhaps hot": "#f0a58f", "outlier": "#7a5195", "perhaps outlier": "#cdb9dd",
    "perhaps cold": "#a9c7e8", "cold": "#1f5fa8", "": "#eceff1",
}  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class Hotspots(Result):
    """Cells with their counts and the local statistic."""

    TITLE = said("Hot spots")
    READS = said(
        "Dark red is hot with certainty; pale red only perhaps: of as many pale cells chance alone makes some."
    )
    ASSUMES = (
        said("Events could have fallen on any cell of the study area: cells near an event of the data."),
        said("Neighbouring cells count alike."),
    )
    FAILS = (
        said("More people about means more events: hot says where, not why, and not where the risk is highest."),
        said("Another cell size or distance gives another map: look at two before deciding."),
        said("It looks back: that a cell was hot does not say that it stays so; see the forecast."),
    )
    NOTE = "hotspots"

    grid: Grid
    cells: Cells
    counts: Cells
    local: LocalStatistic

    def to_frame(self) -> pl.DataFrame:
        """cell, x, y (middle, metres), events, z, p_high, p_low, q, certainty; the hottest first."""
        x, y = self.grid.centres(self.cells)
        told = self.local.to_frame().select("z", "p_high", "p_low", "q", "certainty")
        frame = pl.DataFrame({"cell": self.cells, "x": x, "y": y, "events": self.counts}).hstack(told)
        return frame[self._order()]

    def _order(self) -> Cells:
        return np.lexsort((self.cells, -np.nan_to_num(self.local.z, nan=-np.inf))).astype(np.int64)

    def shapes(self) -> list[GeoJSON | None]:
        """The cells as squares."""
        return cell_shapes(self.grid, self.cells[self._order()], self.about.projection)

    def plot(self, axes: Axes | None = None) -> Axes:
        """A map: what is certain dark, what is perhaps pale."""
        from matplotlib.colors import ListedColormap
        from matplotlib.patches import Patch

        from anlin.analysis.pictures import draw_cells

        axes = axes_or_new(axes, map_like=True)
        names = [name for name in _COLOURS if name in set(self.local.certainty())]
        code = np.array([names.index(one) for one in self.local.certainty()])
        draw_cells(
            axes,
            self.grid,
            self.cells,
            code,
            cmap=ListedColormap([_COLOURS[n] for n in names]),
            vmin=-0.5,
            vmax=len(names) - 0.5,
        )
        patches = [Patch(color=_COLOURS[name], label=name or "neither") for name in names]
        axes.legend(
            handles=patches,
            loc="upper center",
            bbox_to_anchor=(0.5, -0.1),
            ncols=3,
            frameon=False,
            fontsize=8,
            labelcolor=INK,
        )
        return axes

    def says(self) -> tuple[Phrase, ...]:
        """How many cells, which share of events on which share of the area."""
        hot = self.local.hot
        if not hot.any():
            return (Phrase.of(said("No cell is hot beyond chance at the false-discovery share asked for.")),)
        text = said("%(cells)s cells are hot: %(events)s %% of the events on %(area)s %% of the study area.")
        share, area = 100 * self.counts[hot].sum() / self.counts.sum(), 100 * hot.mean()
        return (Phrase.of(text, cells=int(hot.sum()), events=f"{share:.0f}", area=f"{area:.1f}"), *self.local.says())


def hotspots(
    data: object = None,
    *,
    cell_m: float = 500.0,
    statistic: Statistic = "gi_star",
    contiguity: Contiguity = "queen",
    within_m: float | None = None,
    study_within_m: float | None = None,
    permutations: int = 99_999,
    seed: int = 1,
    fdr: float = 0.05,
    progress: Progress | None = None,
    **columns: Unpack[Columns],
) -> Hotspots:
    """Which cells of a grid are hot.

    Args:
        data: events, in any form that `events_from` takes.
        cell_m: side of a cell, metres.
        statistic: `gi_star`, `gi` or `moran`.
        contiguity: which cells are neighbours: `queen` (8) or `rook` (4); or all with middles `within_m` metres apart.
        study_within_m: the study area: cells with their middle this near to an event; left out: twice the cell's side.
        permutations, seed, fdr: as in `local_statistic`.

    Raises:
        AnalysisError: fewer than three cells, or all at one point.

    Method: see `local_statistic`; what is hot is decided after false-discovery control.
    """
    events = as_events(data, **columns).at_least(2)
    if np.ptp(events.x) == 0 and np.ptp(events.y) == 0:
        raise AnalysisError.of(said("All events are at one point: there is no map to make. See repeat places."))
    reach = 2 * cell_m if study_within_m is None else study_within_m
    grid = Grid.around(events.x, events.y, cell_m, margin_m=max(reach, 0.0))
    cells = grid.cells_near(events.x, events.y, reach)
    counts = grid.counts(cells, events.x, events.y)
    if progress:
        progress(1, 3)
    neighbours = grid.neighbours(cells, contiguity, within_m)
    local = local_statistic(counts, neighbours, statistic=statistic, permutations=permutations, seed=seed, fdr=fdr)
    if progress:
        progress(3, 3)
    about = About.of(
        events,
        *local.about.notes,
        seed=local.seed,
        statistic=statistic,
        cell_m=cell_m,
        cells=len(cells),
        neighbours=f"within {within_m:g} m" if within_m else contiguity,
        study_within_m=reach,
        permutations=permutations,
        fdr=fdr,
    )
    return Hotspots(about=about, grid=grid, cells=cells, counts=counts, local=local)
