"""Kernel density: a smooth map of events a square kilometre, with edge correction and its own uncertainty."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Unpack

import numpy as np
import numpy.typing as npt
import polars as pl

from anlin.analysis.bandwidth import likely_bandwidth
from anlin.analysis.columns import Columns
from anlin.analysis.errors import BadParameter
from anlin.analysis.events import Events, as_events
from anlin.analysis.grid import Cells, Grid
from anlin.analysis.pictures import axes_or_new, draw_cells
from anlin.analysis.results import About, GeoJSON, Result, cell_shapes
from anlin.analysis.smoothing import REACH, between_nodes, direct, inside_cells, inside_rectangle, smoothed
from anlin.kernel.words import Phrase, said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = npt.NDArray[np.float64]
Edge = Literal["none", "uniform", "diggle"]
Rectangle = tuple[float, float, float, float]
Boundary = Rectangle | Sequence[tuple[float, float]]
MOST_CELLS = 25_000_000
_MOST_SIDE = 1_000
_KM2 = 1e6
_Z = 1.645


@dataclass(frozen=True, eq=False, kw_only=True)
class Density(Result):
    """Density at the middle of each cell of the study area."""

    TITLE = said("Density")
    READS = said(
        "The darker, the more events a square kilometre; read “times the mean, at least”, not the single peak."
    )
    ASSUMES = (
        said(
            "Events lie as they would again: the map is an estimate from one sample, with the standard error beside it."
        ),
        said("The bandwidth is the distance over which places are alike."),
    )
    FAILS = (
        said("It smooths over rivers, walls and railways, and gives density where nobody can be."),
        said("It says where events were, not where the risk for each person is highest."),
        said("Rounded addresses make false peaks when the bandwidth is under the length of a block."),
    )
    NOTE = "kde"

    grid: Grid
    cells: Cells
    density: Array
    """Events a square kilometre."""
    error: Array
    """Standard error of `density`."""
    bandwidth_m: float
    mean: float
    """Events a square kilometre over the whole study area."""

    def to_frame(self) -> pl.DataFrame:
        """cell, x, y (middle, metres), per_km2, error, times_mean, times_mean_at_least; the densest first."""
        order = self._order()
        x, y = self.grid.centres(self.cells[order])
        value, error = self.density[order], self.error[order]
        return pl.DataFrame(
            {
                "cell": self.cells[order], "x": x, "y": y, "per_km2": value, "error": error, "times_mean": value / self.mean,
                "times_mean_at_least": np.maximum(value - _Z * error, 0) / self.mean,
            }
        )  # fmt: skip

    def _order(self) -> Cells:
        return np.lexsort((self.cells, -self.density)).astype(np.int64)

    def shapes(self) -> list[GeoJSON | None]:
        """The cells as squares."""
        return cell_shapes(self.grid, self.cells[self._order()], self.about.projection)

    def field(self) -> Array:
        """The density as an image, shape (rows, columns); NaN outside the study area."""
        out = np.full(self.grid.nx * self.grid.ny, np.nan)
        out[self.cells] = self.density
        return out.reshape(self.grid.ny, self.grid.nx)

    def plot(self, axes: Axes | None = None) -> Axes:
        """A map with its scale."""
        axes = axes_or_new(axes, map_like=True)
        image = draw_cells(axes, self.grid, self.cells, self.density, cmap="YlOrRd", vmin=0)
        axes.figure.colorbar(image, ax=axes, shrink=0.7, label="events / km²")
        return axes

    def says(self) -> tuple[Phrase, ...]:
        """What the densest hundredth of the area holds."""
        ordered = np.sort(self.density)[::-1]
        part = max(1, len(ordered) // 100)
        share = 100 * ordered[:part].sum() / max(ordered.sum(), 1e-300)
        sure = 100 * float((self.density - _Z * self.error > 2 * self.mean).mean())
        first = said("The densest hundredth of the area holds about %(share)s %% of the events.")
        second = said("%(sure)s %% of the area is certainly more than twice as dense as the mean.")
        return (Phrase.of(first, share=f"{share:.0f}"), Phrase.of(second, sure=f"{sure:.1f}"))


def kde(
    data: object = None,
    *,
    bandwidth_m: float | None = None,
    cell_m: float | None = None,
    grid: Grid | None = None,
    boundary: Boundary | None = None,
    edge: Edge | None = None,
    adaptive: bool = False,
    exact: bool = False,
    tolerance: float = 1e-6,
    study_within_m: float | None = None,
    seed: int = 1,
    **columns: Unpack[Columns],
) -> Density:
    """Density of events by Gaussian kernels.

    Args:
        data: events, in any form that `events_from` takes.
        bandwidth_m: the kernel's standard deviation, metres; left out: chosen by likelihood (`likely_bandwidth`).
        cell_m: side of a cell; left out: a quarter of the bandwidth.
        grid: the cells to use instead of `cell_m`.
        boundary: what could be observed: (west, south, east, north), or the corners of a polygon; in degrees where the data are,
            otherwise in metres.
        edge: `diggle` (each event is made whole inside the boundary; the map adds up to the events), `uniform`, or `none`.
            Left out: diggle with a boundary, none without.
        adaptive: bandwidths that follow the square root of the density (Abramson 1982), at most four times up or down.
        exact: sum every kernel over every cell, without binning or reach.
        tolerance: of the binned sum, in parts of a kernel's peak.
        study_within_m: without a boundary, the study area: cells this near to an event; left out: three bandwidths.
        seed: of the sample by which the bandwidth is chosen.

    Raises:
        AnalysisError: one event alone and no bandwidth, all at one point, or more than 25 million cells.

    Method: Silverman (1986); edges: Diggle (1985), Applied Statistics 34, 138-147, and Jones (1993), Statistics and Computing 3,
        135-146. The error is that of a Poisson process: the root of the sum of the squared kernels.
    """
    events = as_events(data, **columns).at_least(1)
    edge = edge or ("none" if boundary is None else "diggle")
    if edge not in {"none", "uniform", "diggle"} or (edge != "none" and boundary is None):
        raise BadParameter.of(said("edge is “none”, “uniform” or “diggle”; the last two need a boundary."))
    notes: list[Phrase] = []
    if edge == "none":
        notes.append(Phrase.of(said("No boundary was given: density near the edge of what was observed is too low.")))
    outline = None if boundary is None else _outline(boundary, events)
    if outline is not None:
        events = events.where(outline.holds(events.x, events.y), Phrase.of(said("outside the boundary"))).at_least(1)
    h = _bandwidth(events, bandwidth_m, seed, notes)
    reach = 3 * h if study_within_m is None else study_within_m
    grid = grid or _grid(events, h, cell_m, outline, reach)
    if grid.nx * grid.ny > MOST_CELLS:
        text = said("%(cells)s cells are too many: take a larger cell_m, or leave far points out with window.")
        raise BadParameter.of(text, cells=f"{grid.nx * grid.ny:,}")
    cells = grid.cells_near(events.x, events.y, reach) if outline is None else outline.cells(grid)
    if not len(cells):
        raise BadParameter.of(said("No cell lies inside the boundary."))
    bandwidths = _adapted(events, h, grid) if adaptive else None
    density, error = _summed(events, h, bandwidths, grid, outline, edge, math.inf if exact else tolerance)
    about = About.of(
        events, *notes, seed=seed if bandwidth_m is None else None, bandwidth_m=round(h, 1), cell_m=grid.cell, cells=len(cells), edge=edge,
        adaptive=adaptive, tolerance=0 if exact else tolerance,
    )  # fmt: skip
    area = len(cells) * grid.cell**2 / _KM2
    return Density(
        about=about,
        grid=grid,
        cells=cells,
        density=density.ravel()[cells] * _KM2,
        error=error.ravel()[cells] * _KM2,
        bandwidth_m=h,
        mean=len(events) / area,
    )


@dataclass(frozen=True)
class _Outline:
    """A boundary in metres: a rectangle, or a polygon's corners."""

    corners: Array
    rectangle: Rectangle | None

    def holds(self, x: Array, y: Array) -> npt.NDArray[np.bool_]:
        if self.rectangle is not None:
            west, south, east, north = self.rectangle
            return np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north))
        inside = np.zeros(len(x), dtype=bool)
        for (x1, y1), (x2, y2) in zip(self.corners, np.roll(self.corners, -1, axis=0), strict=True):
            if y1 != y2:
                inside ^= ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
        return inside

    def cells(self, grid: Grid) -> Cells:
        every = np.arange(grid.nx * grid.ny)
        return every[self.holds(*grid.centres(every))]


def _outline(boundary: Boundary, events: Events) -> _Outline:
    given = np.array(boundary, dtype=float)
    if given.shape == (4,):
        west, south, east, north = given
        if not (west < east and south < north):
            raise BadParameter.of(said("A boundary is (west, south, east, north), or the corners of a polygon."))
        if events.projection is None:
            return _Outline(given, (west, south, east, north))
        given = np.array([(west, south), (east, south), (east, north), (west, north)])
    if given.ndim != 2 or given.shape[1] != 2 or len(given) < 3 or not np.isfinite(given).all():
        raise BadParameter.of(said("A boundary is (west, south, east, north), or the corners of a polygon."))
    if events.projection is not None:
        given = np.stack(events.projection.metres(given[:, 0], given[:, 1]), axis=1)
    return _Outline(given, None)


def _bandwidth(events: Events, asked: float | None, seed: int, notes: list[Phrase]) -> float:
    if asked is not None:
        if not (math.isfinite(asked) and asked > 0):
            raise BadParameter.of(said("A bandwidth is more than 0 m, not %(h)s."), h=asked)
        return float(asked)
    events.at_least(10)
    chosen = likely_bandwidth(events.x, events.y, seed=seed)
    notes.append(Phrase.of(said("The bandwidth of %(h)s m was chosen by likelihood."), h=f"{chosen.metres:.0f}"))
    if chosen.at_the_end:
        notes.append(Phrase.of(said("It lies at the end of what was tried: the data do not settle it.")))
    return chosen.metres


def _grid(events: Events, h: float, cell_m: float | None, outline: _Outline | None, reach: float) -> Grid:
    x, y = events.x, events.y
    margin = reach
    if outline is not None:
        x, y = (
            (outline.corners[:, 0], outline.corners[:, 1])
            if outline.rectangle is None
            else (np.array(outline.rectangle[0::2]), np.array(outline.rectangle[1::2]))
        )
        margin = 0.0
    cell = h / 4 if cell_m is None else cell_m
    if cell_m is None:
        cell = max(cell, float(max(np.ptp(x), np.ptp(y)) + 2 * margin) / _MOST_SIDE)
    return Grid.around(x, y, cell, margin_m=margin)


def _adapted(events: Events, h: float, grid: Grid) -> Array:
    """A bandwidth for each event from a first map (Abramson's square root), within a factor of four."""
    left, low = grid.x0 + grid.cell / 2, grid.y0 + grid.cell / 2
    pilot = smoothed(events.x, events.y, np.ones(len(events)), h, left, low, grid.cell, (grid.ny, grid.nx))
    there = np.maximum(between_nodes(pilot, events.x, events.y, left, low, grid.cell), 1e-300)
    factor = np.sqrt(np.exp(np.log(there).mean()) / there)
    return np.asarray(h * np.clip(factor, 0.25, 4.0))


def _summed(
    events: Events,
    h: float,
    bandwidths: Array | None,
    grid: Grid,
    outline: _Outline | None,
    edge: Edge,
    tolerance: float,
) -> tuple[Array, Array]:
    """Density and its standard error at the middles, events a square metre, shape (rows, columns)."""
    weight = np.ones(len(events))
    at = grid.x0 + grid.cell / 2, grid.y0 + grid.cell / 2, grid.cell, (grid.ny, grid.nx)
    whole: Array | float = 1.0
    if outline is not None and edge != "none":
        field, own = _shares(events, h, bandwidths, grid, outline)
        if edge == "diggle":
            weight = 1 / own
        else:
            whole = np.maximum(field, 1e-12)
    wide = np.full(len(events), h) if bandwidths is None else bandwidths
    # The square of a Gaussian is a Gaussian of 1 / sqrt 2 the width and 1 / (4 pi h^2) the mass.
    squared = weight**2 / (4 * math.pi * wide**2)
    if bandwidths is None and math.isfinite(tolerance):
        density = smoothed(events.x, events.y, weight, h, *at, tolerance=tolerance)
        variance = smoothed(events.x, events.y, squared, h / math.sqrt(2), *at, tolerance=1e-4)
    else:
        reach = REACH if math.isfinite(tolerance) else math.inf
        density = direct(events.x, events.y, weight, wide, *at, reach=reach)
        variance = direct(events.x, events.y, squared, wide / math.sqrt(2), *at, reach=reach)
    return density / whole, np.sqrt(variance) / whole


def _shares(events: Events, h: float, bandwidths: Array | None, grid: Grid, outline: _Outline) -> tuple[Array, Array]:
    """Which share of a kernel lies inside the boundary: at the middles of cells (one bandwidth), and at each event (its own)."""
    x, y = grid.centres(np.arange(grid.nx * grid.ny))
    if outline.rectangle is not None:
        field = inside_rectangle(x, y, h, *outline.rectangle)
        own = inside_rectangle(events.x, events.y, h if bandwidths is None else bandwidths, *outline.rectangle)
        return field.reshape(grid.ny, grid.nx), own
    mask = outline.holds(x, y).astype(float).reshape(grid.ny, grid.nx)
    field = inside_cells(mask, grid.cell, h)
    own = between_nodes(field, events.x, events.y, grid.x0 + grid.cell / 2, grid.y0 + grid.cell / 2, grid.cell)
    return field, np.maximum(own, 0.05)
