"""A square grid over a district. Cells are numbers; nothing is as large as the grid's rectangle, only as the cells in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
from numba import njit

from anlin.analysis.errors import BadParameter, TooFewEvents
from anlin.kernel.words import said

Array = npt.NDArray[np.float64]
Cells = npt.NDArray[np.int64]
Contiguity = Literal["queen", "rook"]
MOST_CELLS = 2**53
_CHUNK = 1 << 18
_MOST_MARKED = 100_000_000
_MOST_PAIRS = 50_000_000
"""So many pairs of neighbours are listed: at 16 bytes each, and as many while they are put in order."""


@dataclass(frozen=True)
class Grid:
    """Squares of `cell` metres; cell `row * nx + column` counts from the lower left corner `x0`, `y0`."""

    x0: float
    y0: float
    cell: float
    nx: int
    ny: int

    def __post_init__(self) -> None:
        if not (np.isfinite(self.cell) and self.cell > 0):
            raise BadParameter.of(said("A cell has a side of more than 0 m, not %(cell)s."), cell=self.cell)
        if self.nx < 1 or self.ny < 1 or self.nx * self.ny > MOST_CELLS:
            raise BadParameter.of(said("A grid of %(nx)s by %(ny)s cells cannot be made."), nx=self.nx, ny=self.ny)

    @classmethod
    def around(cls, x: Array, y: Array, cell_m: float, margin_m: float = 0.0) -> Self:
        """The grid on multiples of `cell_m` that holds all points and a margin around them."""
        if not len(x):
            raise TooFewEvents.of(said("There is no event to lay a grid around."))
        if not (np.isfinite(cell_m) and cell_m > 0):
            raise BadParameter.of(said("A cell has a side of more than 0 m, not %(cell)s."), cell=cell_m)
        column, row = (int(np.floor((float(one.min()) - margin_m) / cell_m)) for one in (x, y))
        last_column, last_row = (int(np.floor((float(one.max()) + margin_m) / cell_m)) for one in (x, y))
        return cls(column * cell_m, row * cell_m, float(cell_m), last_column - column + 1, last_row - row + 1)

    def cell_of(self, x: Array, y: Array) -> Cells:
        """The cell of each point, -1 outside; a point on a border belongs to the cell right or above."""
        column = np.floor((np.asarray(x) - self.x0) / self.cell).astype(np.int64)
        row = np.floor((np.asarray(y) - self.y0) / self.cell).astype(np.int64)
        inside = (column >= 0) & (column < self.nx) & (row >= 0) & (row < self.ny)
        return np.where(inside, row * self.nx + column, -1)

    def centres(self, cells: Cells) -> tuple[Array, Array]:
        """The middles of cells, metres."""
        row, column = np.divmod(cells, self.nx)
        return self.x0 + (column + 0.5) * self.cell, self.y0 + (row + 0.5) * self.cell

    def corners(self, cells: Cells) -> tuple[Array, Array]:
        """The corners of cells from the lower left, against the clock: two arrays of shape (cells, 4)."""
        row, column = np.divmod(cells, self.nx)
        across, up = np.array([0, 1, 1, 0]), np.array([0, 0, 1, 1])
        x, y = column[:, None] + across, row[:, None] + up
        return self.x0 + x * self.cell, self.y0 + y * self.cell

    def cells_near(self, x: Array, y: Array, within_m: float) -> Cells:
        """The study area: cells that hold a point or whose middle lies within `within_m` of one, in order."""
        own = self.cell_of(x, y)
        x, y, own = x[own >= 0], y[own >= 0], own[own >= 0]
        if len(x) and within_m >= self.cell * np.hypot(self.nx, self.ny):
            return np.arange(self.nx * self.ny)
        if self.nx * self.ny <= _MOST_MARKED:
            marks = np.zeros(self.nx * self.ny, dtype=np.bool_)
            _mark(marks, x - self.x0, y - self.y0, self.cell, self.nx, self.ny, float(within_m))
            return np.flatnonzero(marks)
        return self._near_by_offsets(x, y, own, within_m)

    def _near_by_offsets(self, x: Array, y: Array, own: Cells, within_m: float) -> Cells:
        """As `cells_near`, where the rectangle is too large to mark."""
        found = [np.unique(own)]
        reach = int(np.ceil(within_m / self.cell + 0.5))
        offsets = [(dx, dy) for dx in range(-reach, reach + 1) for dy in range(-reach, reach + 1)]
        for at in range(0, len(x), _CHUNK):
            part = slice(at, at + _CHUNK)
            row, column = np.divmod(own[part], self.nx)
            for dx, dy in offsets:
                near_x = (column + dx + 0.5) * self.cell - (x[part] - self.x0)
                near_y = (row + dy + 0.5) * self.cell - (y[part] - self.y0)
                near = (near_x**2 + near_y**2 <= within_m**2) & self._holds(column + dx, row + dy)
                found.append(np.unique(own[part][near] + dy * self.nx + dx))
        return np.unique(np.concatenate(found))

    def _holds(self, column: Cells, row: Cells) -> npt.NDArray[np.bool_]:
        return (column >= 0) & (column < self.nx) & (row >= 0) & (row < self.ny)

    def counts(self, cells: Cells, x: Array, y: Array) -> Cells:
        """How many points lie in each of `cells` (sorted); points elsewhere are not counted. Shape (cells,), int64."""
        at = positions_of(self.cell_of(x, y), cells)
        return np.bincount(at[at >= 0], minlength=len(cells)).astype(np.int64)

    def neighbours(self, cells: Cells, contiguity: Contiguity = "queen", within_m: float | None = None) -> Neighbours:
        """Which of `cells` (sorted) border each other, or have middles at most `within_m` apart; never a cell itself."""
        row, column = np.divmod(cells, self.nx)
        pairs = []
        offsets = self._offsets(contiguity, within_m)
        if len(offsets) * len(cells) > _MOST_PAIRS:
            text = said(
                "%(cells)s cells with up to %(each)s neighbours each are too many: take larger cells or a shorter distance."
            )
            raise BadParameter.of(text, cells=f"{len(cells):,}", each=f"{len(offsets):,}")
        for dx, dy in offsets:
            to = positions_of(np.where(self._holds(column + dx, row + dy), cells + dy * self.nx + dx, -1), cells)
            near = np.flatnonzero(to >= 0)
            pairs.append(np.stack([near, to[near]]))
        return Neighbours.of(np.concatenate(pairs, axis=1), len(cells))

    def _offsets(self, contiguity: Contiguity, within_m: float | None) -> list[tuple[int, int]]:
        if within_m is not None and not (np.isfinite(within_m) and within_m > 0):
            raise BadParameter.of(said("Neighbours lie within more than 0 m, not %(within)s."), within=within_m)
        if within_m is None:
            span, most = 1, {"queen": 2, "rook": 1}[contiguity]
        else:
            span, most = int(within_m / self.cell + 1e-9), int((within_m / self.cell) ** 2 * (1 + 1e-12) + 1e-9)
        # Further than the rectangle is wide there is no cell.
        across, up = (range(-min(span, side - 1), min(span, side - 1) + 1) for side in (self.nx, self.ny))
        if len(across) * len(up) > _MOST_PAIRS:
            raise BadParameter.of(
                said("Within %(within)s m lie too many cells of %(cell)s m."), within=within_m, cell=self.cell
            )
        found = [(dx, dy) for dx in across for dy in up if 0 < dx * dx + dy * dy <= most]
        if not found:
            text = said("No cell has a neighbour within %(within)s m: cells are %(cell)s m wide.")
            raise BadParameter.of(text, within=within_m, cell=self.cell)
        return found


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Who borders whom: the neighbours of i are `indices[starts[i]:starts[i + 1]]`, in order."""

    starts: Cells
    indices: Cells

    @classmethod
    def of(cls, pairs: Cells, count: int) -> Self:
        """From index pairs, shape (2, pairs), each direction by itself; doubles and a place's own are left out."""
        pairs = pairs[:, pairs[0] != pairs[1]]
        keys = np.unique(pairs[0] * count + pairs[1])
        starts = np.searchsorted(keys, np.arange(count + 1) * count)
        return cls(starts.astype(np.int64), (keys % max(count, 1)).astype(np.int64))

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def how_many(self) -> Cells:
        """How many neighbours each place has."""
        return np.diff(self.starts)


def positions_of(wanted: Cells, cells: Cells) -> Cells:
    """Where each of `wanted` stands in the sorted `cells`, -1 where it does not."""
    at = np.searchsorted(cells, wanted)
    at = np.minimum(at, max(len(cells) - 1, 0))
    found = cells[at] == wanted if len(cells) else np.zeros(len(wanted), dtype=bool)
    return np.where(found, at, -1)


@njit(cache=True)
def _mark(marks, x, y, cell, nx, ny, within):  # type: ignore[no-untyped-def]
    reach = int(np.ceil(within / cell + 0.5))
    for i in range(len(x)):
        column, row = int(np.floor(x[i] / cell)), int(np.floor(y[i] / cell))
        marks[row * nx + column] = True
        for r in range(max(row - reach, 0), min(row + reach + 1, ny)):
            up = ((r + 0.5) * cell - y[i]) ** 2
            for c in range(max(column - reach, 0), min(column + reach + 1, nx)):
                if ((c + 0.5) * cell - x[i]) ** 2 + up <= within * within:
                    marks[r * nx + c] = True
