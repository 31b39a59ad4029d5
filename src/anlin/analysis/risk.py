"""Where recent events leave more risk for some days, by the ratios of near repeats. It is no forecast that was tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from anlin.analysis.columns import Columns
from anlin.analysis.errors import AnalysisError, BadParameter, BadTimes
from anlin.analysis.events import Events, as_events
from anlin.analysis.grid import Cells, Grid, positions_of
from anlin.analysis.knox import Bands, NearRepeats, near_repeats
from anlin.analysis.pairs import Array, Closed, Whole
from anlin.analysis.pictures import INK, axes_or_new, draw_cells
from anlin.analysis.results import About, GeoJSON, Result, cell_shapes
from anlin.analysis.times import DAY_US
from anlin.kernel.words import Phrase, said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Mask = npt.NDArray[np.bool_]


class BandsAndColumns(Bands, Columns, total=False):
    """Keywords of `repeat_risk` besides its own."""


@dataclass(frozen=True, eq=False, kw_only=True)
class RepeatRisk(Result):
    """Cells near recent events, weighted by the ratios of near repeats."""

    TITLE = said("Where repeats may follow")
    READS = said(
        "A weight of 1 is one more time the usual number of events, for the days that are left of the bands; elsewhere the "
        "usual holds."
    )
    ASSUMES = (
        said("What followed events in the window that was looked at follows the recent ones too."),
        said("Only bands count that hold more pairs than chance with certainty."),
    )
    FAILS = (
        said(
            "It was not tried against the history: whether it finds more events than a map of density, the forecast says."
        ),
        said(
            "It says how many times the usual, not how many: twice the usual of a quiet place is still next to nothing."
        ),
        said(
            "Weights of several events are added, though their pairs overlap in the table too: high weights are too high. "
            "Read “highest” beside them."
        ),
        said("The same place is left out: it is an address, not a cell. See the table of near repeats."),
        said("It is for lights, locks and advice near an event, never for looking at people there."),
    )
    NOTE = "near_repeats"

    grid: Grid
    cells: Cells
    weight: Array
    """The sum of (ratio - 1) over the recent events whose band is beyond chance."""
    highest: Array
    """The highest ratio of any one recent event."""
    recent: Whole
    """How many recent events reach the cell."""
    days_left: Array
    """For how many days from `at` any of it lasts."""
    at: np.datetime64
    table: NearRepeats

    def to_frame(self) -> pl.DataFrame:
        """cell, x, y (middle, metres), weight, highest, recent, days_left; the highest weight first."""
        order = self._order()
        x, y = self.grid.centres(self.cells[order])
        return pl.DataFrame(
            {
                "cell": self.cells[order], "x": x, "y": y, "weight": self.weight[order], "highest": self.highest[order],
                "recent": self.recent[order], "days_left": self.days_left[order],
            }
        )  # fmt: skip

    def _order(self) -> Cells:
        return np.lexsort((self.cells, -self.weight)).astype(np.int64)

    def shapes(self) -> list[GeoJSON | None]:
        """The cells as squares."""
        return cell_shapes(self.grid, self.cells[self._order()], self.about.projection)

    def plot(self, axes: Axes | None = None) -> Axes:
        """A map of the weights; what is blank is as usual."""
        axes = axes_or_new(axes, map_like=True)
        image = draw_cells(axes, self.grid, self.cells, self.weight, cmap="YlOrRd", vmin=0)
        bar = axes.figure.colorbar(image, ax=axes, shrink=0.7, label="times the usual, on top")
        bar.ax.tick_params(labelcolor=INK)
        return axes

    def says(self) -> tuple[Phrase, ...]:
        """How many events are recent, and how much of the area they raise."""
        text = said(
            "On %(at)s, %(cells)s cells (%(area)s km²) lie near recent events; the highest weight is %(weight)s."
        )
        area = len(self.cells) * self.grid.cell**2 / 1e6
        at = str(self.at.astype("datetime64[m]")).replace("T", " ")
        return (
            Phrase.of(text, at=at, cells=f"{len(self.cells):,}", area=f"{area:.1f}", weight=f"{self.weight.max():.2f}"),
            *self.table.says(),
        )


def repeat_risk(
    data: object = None,
    *,
    table: NearRepeats | None = None,
    at: str | np.datetime64 | None = None,
    cell_m: float = 100.0,
    **asked: Unpack[BandsAndColumns],
) -> RepeatRisk:
    """Which cells lie near recent events, by the ratios of near repeats.

    Args:
        data: events with times, in any form that `events_from` takes.
        table: ratios that were estimated before, perhaps of an earlier window; left out: `near_repeats` of these events.
        at: the moment of the map, in local time; left out: the last event's. Events after it are not used.
        cell_m: side of a cell, metres.
        asked: the columns; and, where no table is given, what `near_repeats` takes: bands, random orders, seed.

    Raises:
        BadParameter: bands beside a table, which has its own.
        AnalysisError: as `near_repeats`; no band beyond chance; or no recent event at that moment.

    Method: as prospective maps of near repeats (Bowers, Johnson, Pease 2004, British Journal of Criminology 44, 641-658), with the
        estimated ratios for their weights. A cell's distance is that of its middle.
    """
    if not (np.isfinite(cell_m) and cell_m > 0):
        raise BadParameter.of(said("A cell has a side of more than 0 m, not %(cell)s."), cell=cell_m)
    bands, columns = _parted(asked)
    if table is not None and (twice := sorted(set(bands) - {"progress"})):
        text = said("The table was made with its own bands and seed: leave out %(names)s.")
        raise BadParameter.of(text, names=", ".join(twice))
    events = as_events(data, **columns).at_least(1)
    moment = _moment(events, at)
    if moment < events.local.max():
        events = events.where(events.local <= moment, Phrase.of(said("after the moment of the map"))).at_least(1)
    if table is None:
        table = near_repeats(events, **bands)
    excess = np.where(table.certain, table.ratio - 1, 0.0)[int(table.same_place) :]
    if not excess.any():
        text = said(
            "No band of distance holds more pairs than chance (but perhaps the same place): there is no surface to draw. Say "
            "that, and use a map of density."
        )
        raise AnalysisError.of(text)
    age, kept = _recent(events, moment, table)
    if not kept.any():
        text = said("No event lies in the %(days)s days before %(at)s.")
        raise BadTimes.of(text, days=f"{table.days[-1]:g}", at=moment)
    x, y, age = events.x[kept], events.y[kept], age[kept]
    edges = np.array(table.distances_m)[int(table.same_place) :]
    grid = Grid.around(x, y, cell_m, margin_m=float(edges[-1]) + cell_m)
    cells = grid.cells_near(x, y, float(edges[-1]))
    surface = _surface(grid, cells, (x, y, age), edges, excess, table)
    told = surface.weight > 0
    own = {name: value for name, value in table.about.parameters.items() if name != "runs"}
    notes = [note for note in table.about.notes if note not in events.notes]
    about = About.of(events, *notes, seed=table.seed, at=str(moment), cell_m=cell_m, recent=int(kept.sum()), **own)
    return RepeatRisk(
        about=about, grid=grid, cells=cells[told], weight=surface.weight[told], highest=surface.highest[told],
        recent=surface.recent[told], days_left=surface.days_left[told], at=moment, table=table,
    )  # fmt: skip


def _parted(asked: BandsAndColumns) -> tuple[Bands, Columns]:
    """What is asked of the table, and the columns; a word that is neither stays with these, which refuse it."""
    bands = {name: value for name, value in asked.items() if name in Bands.__annotations__}
    columns = {name: value for name, value in asked.items() if name not in bands}
    return cast("Bands", bands), cast("Columns", columns)


def _moment(events: Events, at: str | np.datetime64 | None) -> np.datetime64:
    given = str(events.local.max() if at is None else at)
    try:
        moment: np.datetime64 = np.datetime64(given, "us")
    except ValueError:
        moment = np.datetime64("NaT")
    if np.isnat(moment):
        raise BadTimes.of(said("“%(at)s” is no moment: write one like 2026-01-31 14:05."), at=at)
    return moment


def _recent(events: Events, moment: np.datetime64, table: NearRepeats) -> tuple[Array, Mask]:
    """Ages in days, and which of the events are young enough."""
    age = (moment - events.local).astype("timedelta64[us]").astype(np.int64) / DAY_US
    return age, _bands(age, np.array(table.days), table.closed) < len(table.days)


def _bands(values: Array, edges: Array, closed: Closed) -> Whole:
    return np.searchsorted(edges, values, side="left" if closed == "right" else "right").astype(np.int64)


@dataclass
class _Surface:
    weight: Array
    highest: Array
    recent: Whole
    days_left: Array


def _surface(
    grid: Grid, cells: Cells, events: tuple[Array, Array, Array], edges: Array, excess: Array, table: NearRepeats
) -> _Surface:
    """One step from an event's own cell at a time, all events together: memory is that of the events and the cells."""
    x, y, age = events
    ends = np.array(table.days)
    column, row = np.floor((x - grid.x0) / grid.cell), np.floor((y - grid.y0) / grid.cell)
    young = _bands(age, ends, table.closed)
    count = len(cells)
    found = _Surface(np.zeros(count), np.ones(count), np.zeros(count, np.int64), np.zeros(count))
    reach = int(np.ceil(edges[-1] / grid.cell)) + 1
    for up in range(-reach, reach + 1):
        for across in range(-reach, reach + 1):
            apart_x = np.abs((column + across + 0.5) * grid.cell + grid.x0 - x)
            apart_y = np.abs((row + up + 0.5) * grid.cell + grid.y0 - y)
            apart = apart_x + apart_y if table.metric == "manhattan" else np.hypot(apart_x, apart_y)
            far = _bands(apart, edges, table.closed)
            near = far < len(edges)
            extra = np.zeros(len(x))
            extra[near] = excess[far[near], young[near]]
            felt = np.flatnonzero(extra > 0)
            if not len(felt):
                continue
            to = positions_of(((row[felt] + up) * grid.nx + column[felt] + across).astype(np.int64), cells)
            felt, to = felt[to >= 0], to[to >= 0]
            np.add.at(found.weight, to, extra[felt])
            np.maximum.at(found.highest, to, 1 + extra[felt])
            np.add.at(found.recent, to, 1)
            lasts = _lasts(excess, ends)[far[felt]] - age[felt]
            np.maximum.at(found.days_left, to, lasts)
    return found


def _lasts(excess: Array, ends: Array) -> Array:
    """By band of distance, the last day on which anything of it is left."""
    last: Array = np.where(excess > 0, ends, 0.0).max(axis=1)
    return last
