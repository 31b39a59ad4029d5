"""Drawing with matplotlib: axes without a display, cells as one image, plain colours that survive print and colour blindness."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from anlin.analysis.errors import BadParameter
from anlin.analysis.grid import Cells, Grid
from anlin.kernel.words import said

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage

INK, QUIET, HOT, COLD = "#1c2733", "#8795a1", "#b3261e", "#1f5fa8"
MOST_PIXELS = 4_000_000
FAR = "Cells far from all others are not drawn."
_LEAST_WIDE = 20


def axes_or_new(axes: Axes | None, *, map_like: bool = False) -> Axes:
    """The axes given, or new ones on a figure of their own that needs no display."""
    if axes is None:
        from matplotlib.figure import Figure

        axes = Figure(figsize=(7, 6 if map_like else 4), layout="constrained").add_subplot()
    if map_like:
        axes.set_aspect("equal")
        axes.set_xlabel("km")
        axes.set_ylabel("km")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return axes


def draw_cells(axes: Axes, grid: Grid, cells: Cells, values: npt.NDArray[Any], **style: Any) -> AxesImage:
    """Values on cells as an image over their bounding box, in kilometres; where there is no cell nothing is drawn.

    A few cells further away than the others are wide (a wrong position is enough) would make these a dot: they are left out, which
    the picture says.
    """
    row, column = np.divmod(cells, grid.nx)
    values = np.asarray(values, dtype=float)
    near = _not_far(row) & _not_far(column)
    if far := not near.all():
        row, column, values = row[near], column[near], values[near]
        axes.set_title(FAR, fontsize=8, color=QUIET)
    left, low = int(column.min()), int(row.min())
    wide, high = int(column.max()) - left + 1, int(row.max()) - low + 1
    step = 1
    while (wide // step + 1) * (high // step + 1) > MOST_PIXELS:
        step += 1
    image = np.full(((high - 1) // step + 1, (wide - 1) // step + 1), np.nan)
    at = (row - low) // step, (column - left) // step
    np.fmax.at(image, at, values)
    west, south = grid.x0 + left * grid.cell, grid.y0 + low * grid.cell
    east, north = west + image.shape[1] * step * grid.cell, south + image.shape[0] * step * grid.cell
    extent = tuple(edge / 1000 for edge in (west, east, south, north))
    drawn = axes.imshow(image, origin="lower", extent=extent, interpolation="nearest", **style)  # type: ignore[arg-type]
    if far:
        axes.autoscale(enable=False)
    return drawn


def _not_far(at: Cells) -> npt.NDArray[np.bool_]:
    """Whether a row or column lies within the width of the middle nine tenths of them."""
    low, high = np.quantile(at, [0.05, 0.95])
    wide = max(high - low, _LEAST_WIDE)
    return np.asarray((at >= low - wide) & (at <= high + wide))


def save_picture(axes: Axes, path: Path) -> None:
    """Write a PNG or SVG."""
    if path.suffix.lower() not in {".png", ".svg"}:
        raise BadParameter.of(said("A picture is written as .png or .svg."))
    axes.figure.savefig(path, dpi=150)  # type: ignore[union-attr]
