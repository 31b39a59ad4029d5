"""A grid with its events, and the bank of kernels in space and time that forecasts are mixed from.

In space: an event counts in its own cell; or in the four cells around it, as if the grid lay anywhere (the mean over all places of the
grid's corner); or the latter smoothed by a Gaussian. In time: it fades with a half-life, never, or by its distance from the season.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from anlin.analysis.errors import BadParameter
from anlin.analysis.grid import Cells, Grid, positions_of
from anlin.kernel.words import said

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
FOREVER = "forever"
SEASON = "season"
HALF_LIVES = (7, 14, 28, 56, 112, 224, 448)
FADING: tuple[str, ...] = (*(f"{days} days" for days in HALF_LIVES), FOREVER, SEASON)
OWN, AROUND = "own", "around"
WIDTHS = (2 / 3, 7 / 6, 2.0, 4.0)
"""Standard deviations of the Gaussians, in sides of a cell."""
SPREADING: tuple[str, ...] = (OWN, AROUND, *(f"{width:.2g} cells" for width in WIDTHS))
EVEN = ("even", "even")
COMPONENTS: tuple[tuple[str, str], ...] = (*product(FADING, SPREADING), EVEN)
"""(fading, spreading) of each row of the bank."""
MOST_PIXELS = 2_000_000
"""Of an image: 200 km by 225 km at 150 m. Each day of a forecast smooths 36 of them."""
_YEAR = 365.25
_SEASON_DAYS = 30.0
_MARGIN = 3
_REACH = math.ceil(4 * max(WIDTHS)) + 1


@dataclass(frozen=True, eq=False)
class Lattice:
    """Events on a grid.

    Attributes:
        cells: the study area, sorted.
        cell: shape (n,), the cell of each event in the grid's rectangle.
        shape: (rows, columns) of the images: the grid without strips in which no kernel reaches anything.
        pixel: shape (n,), where each event's own cell stands in an image; looked_at: shape (cells,), the study cells.
        corner, share: shape (4, n), the four pixels whose middles surround an event, and how much of it each gets.
        day: shape (n,), sorted.
    """

    grid: Grid
    cells: Cells
    cell: Cells
    shape: tuple[int, int]
    pixel: Cells
    looked_at: Cells
    corner: Cells
    share: Array
    day: Whole

    @classmethod
    def of(cls, x: Array, y: Array, day: Whole, cell_m: float, within_m: float, until: int) -> Self:
        """Lay the grid; the study area is what lies within `within_m` of an event before the day `until`.

        Raises:
            BadParameter: the images would have more than `MOST_PIXELS` pixels.
        """
        order = np.argsort(day, kind="stable")
        x, y, day = x[order], y[order], day[order]
        grid = Grid.around(x, y, cell_m, margin_m=max(within_m, _MARGIN * cell_m))
        study = day < until
        cells = grid.cells_near(x[study], y[study], within_m)
        across, up = (x - grid.x0) / cell_m - 0.5, (y - grid.y0) / cell_m - 0.5
        column, row = np.floor(across).astype(np.int64), np.floor(up).astype(np.int64)
        a, b = across - column, up - row
        share = np.stack([(1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b])
        cell = grid.cell_of(x, y)
        own_row, own_column = np.divmod(cell, grid.nx)
        study_row, study_column = np.divmod(cells, grid.nx)
        rows, high = _shortened(np.concatenate([own_row, study_row]), grid.ny)
        columns, wide = _shortened(np.concatenate([own_column, study_column]), grid.nx)
        if high * wide > MOST_PIXELS:
            text = said("At %(cell)s m the map has %(cells)s cells, too many to forecast: take larger cells.")
            raise BadParameter.of(text, cell=f"{cell_m:g}", cells=f"{high * wide:,}")
        low = rows[row] * wide + columns[column]
        return cls(
            grid,
            cells,
            cell,
            (high, wide),
            rows[own_row] * wide + columns[own_column],
            rows[study_row] * wide + columns[study_column],
            np.stack([low, low + 1, low + wide, low + wide + 1]),
            share,
            day,
        )

    def counts(self, since: int, until: int) -> tuple[Whole, int]:
        """Events in each study cell from the day `since` to before `until`, and all of them, outside the study area too."""
        part = slice(*np.searchsorted(self.day, (since, until)))
        at = positions_of(self.cell[part], self.cells)
        return np.bincount(at[at >= 0], minlength=len(self.cells)).astype(np.int64), int(part.stop - part.start)

    def bank(self, day: int, horizon: int) -> Array:
        """What each component expects in the `horizon` days from `day`, knowing what happened before it.

        Returns:
            Shape (COMPONENTS, cells), each row sums to 1.
        """
        size = self.shape[0] * self.shape[1]
        past = slice(0, int(np.searchsorted(self.day, day)))
        corner, share, pixel = self.corner[:, past].ravel(), self.share[:, past], self.pixel[past]
        out = np.empty((len(COMPONENTS), len(self.cells)))
        for i, fading in enumerate(FADING):
            weight = _faded(fading, day - self.day[past], horizon)
            own = np.bincount(pixel, weight, size)
            around = np.bincount(corner, (share * weight).ravel(), size).reshape(self.shape)
            wide = [ndimage.gaussian_filter(around, width, mode="constant").ravel() for width in WIDTHS]
            for j, image in enumerate((own, around.ravel(), *wide)):
                out[i * len(SPREADING) + j] = _normed(image[self.looked_at])
        out[-1] = 1 / len(self.cells)
        return out


def _shortened(used: Cells, length: int) -> tuple[Cells, int]:
    """Where each row (or column) stands once those are left out that are further than a kernel's reach from all in use.

    Returns:
        Shape (length,), the new numbers (of those left out: of the next), and how many stay.
    """
    marks = np.zeros(length, dtype=np.bool_)
    marks[used] = True
    kept = ndimage.binary_dilation(marks, iterations=_REACH)
    return np.cumsum(kept) - kept, int(kept.sum())


def _faded(fading: str, age: Whole, horizon: int) -> Array:
    """The weight of events of an age in days; the season is that of the window's middle."""
    if fading == FOREVER:
        return np.ones(len(age))
    if fading == SEASON:
        away = np.abs((age + horizon / 2 + _YEAR / 2) % _YEAR - _YEAR / 2)
        return np.asarray(np.exp(-0.5 * (away / _SEASON_DAYS) ** 2))
    return np.asarray(np.exp2(-age / float(fading.split()[0])))


def _normed(values: Array) -> Array:
    total = values.sum()
    return np.asarray(values / total if total > 0 else np.full(len(values), 1 / len(values)))
