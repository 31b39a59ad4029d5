"""Find the grid of a point: one by a tree of polygons, many by a raster that is exact at every boundary.

The polygons are the truth. A raster cell answers only if no boundary touches it; every other point is asked of the
polygons. A point on a shared boundary belongs to the grid with the lowest id, in both ways.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

_COARSE = 64
_HALVINGS = 5  # 64 * 2**5 = 2048 cells a side
_WORTH_A_RASTER = 20_000
_CHUNK = 262_144


class GridFinder:
    """Polygons of the grids, ready to be asked. Immutable; safe to share between threads."""

    def __init__(self, ids: Sequence[int], polygons: Sequence[BaseGeometry]) -> None:
        """Take grids in any order.

        Raises:
            ValueError: as many ids as polygons are needed, and every id must be positive.
        """
        if len(ids) != len(polygons) or any(i <= 0 for i in ids):
            raise ValueError("each grid needs one positive id and one polygon")
        order = np.argsort(np.asarray(ids, dtype=np.int32), kind="stable")
        self.ids: Ints = np.asarray(ids, dtype=np.int32)[order]
        self._polygons = np.asarray(list(polygons), dtype=object)[order] if len(ids) else np.empty(0, dtype=object)
        shapely.prepare(self._polygons)
        self._tree = STRtree(self._polygons)
        self._raster: npt.NDArray[np.int16] | None = None
        self.bounds = (
            tuple(float(v) for v in shapely.total_bounds(self._polygons)) if len(ids) else (0.0, 0.0, 0.0, 0.0)
        )

    def one(self, lon: float, lat: float) -> int:
        """Id of the grid that holds the point, 0 if none."""
        hits = self._tree.query(shapely.points(lon, lat), predicate="intersects")
        return int(self.ids[hits.min()]) if hits.size else 0

    def near(self, bbox: tuple[float, float, float, float]) -> list[int]:
        """Ids of the grids whose boxes meet a box, in order."""
        return [int(one) for one in self.ids[np.sort(self._tree.query(shapely.box(*bbox)))]]

    def many(self, lons: Floats, lats: Floats) -> Ints:
        """Ids of the grids that hold the points; 0 where none does or a coordinate is not a number.

        Args:
            lons, lats: shape (points,), WGS-84 degrees.

        Raises:
            ValueError: shapes differ.
        """
        lons, lats = np.ascontiguousarray(lons, dtype=np.float64), np.ascontiguousarray(lats, dtype=np.float64)
        if lons.shape != lats.shape or lons.ndim != 1:
            raise ValueError("longitudes and latitudes need one shape, (points,)")
        if self._raster is None and (lons.size < _WORTH_A_RASTER or not self.ids.size):
            return self._answers(self._exact(lons, lats))
        found = np.empty(lons.size, dtype=np.int32)
        for start in range(0, lons.size, _CHUNK):
            piece = slice(start, start + _CHUNK)
            found[piece] = self._by_raster(lons[piece], lats[piece])
        return found

    def _answers(self, slots: npt.NDArray[np.int16]) -> Ints:
        return np.asarray(np.concatenate((np.zeros(1, dtype=np.int32), self.ids))[slots], dtype=np.int32)

    def _exact(self, lons: Floats, lats: Floats) -> npt.NDArray[np.int16]:
        """Slots (0 none, else 1 + position in `ids`) straight from the polygons."""
        slots = np.zeros(lons.size, dtype=np.int16)
        known = np.flatnonzero(np.isfinite(lons) & np.isfinite(lats))
        if not known.size or not self.ids.size:
            return slots
        points, grids = self._tree.query(shapely.points(lons[known], lats[known]), predicate="intersects")
        order = np.lexsort((-grids, points))  # the lowest grid is written last, so it stays
        slots[known[points[order]]] = grids[order] + 1
        return slots

    def _by_raster(self, lons: Floats, lats: Floats) -> Ints:
        raster = self._raster if self._raster is not None else self._drawn()
        side = raster.shape[0]
        west, south, east, north = self.bounds
        column, row = (lons - west) * (side / (east - west)), (lats - south) * (side / (north - south))
        inside = (column >= 0) & (column <= side) & (row >= 0) & (row <= side)  # false for nan
        if inside.all():
            slots = self._looked_up(raster, lons, lats, column, row)
        else:
            slots = np.zeros(lons.size, dtype=np.int16)
            slots[inside] = self._looked_up(raster, lons[inside], lats[inside], column[inside], row[inside])
        return self._answers(slots)

    def _looked_up(
        self, raster: npt.NDArray[np.int16], lons: Floats, lats: Floats, column: Floats, row: Floats
    ) -> npt.NDArray[np.int16]:
        side = raster.shape[0]
        x, y = np.minimum(column.astype(np.int32), side - 1), np.minimum(row.astype(np.int32), side - 1)
        slots: npt.NDArray[np.int16] = raster.ravel()[y * side + x]
        unsure = np.flatnonzero(slots < 0)
        if unsure.size:
            slots[unsure] = self._exact(lons[unsure], lats[unsure])
        return slots

    def _drawn(self) -> npt.NDArray[np.int16]:
        """Halve cells that a boundary touches, down to 2048 a side; what is touched then stays unsure (-1)."""
        boundaries = STRtree(_pieces(shapely.boundary(self._polygons)))
        west, south, east, north = self.bounds
        slack = 1e-9  # rounding of a point's cell must not carry it past a boundary
        side = _COARSE
        rows, columns = (part.ravel() for part in np.indices((side, side)))
        raster = np.empty((side, side), dtype=np.int16)
        for halving in range(_HALVINGS + 1):
            wide, high = (east - west) / side, (north - south) / side
            x, y = west + columns * wide, south + rows * high
            boxes = shapely.box(x - slack, y - slack, x + wide + slack, y + high + slack)
            touched = np.zeros(rows.size, dtype=bool)
            touched[np.unique(boundaries.query(boxes, predicate="intersects")[0])] = True
            clear = ~touched
            middles = (
                np.asarray(x[clear] + wide / 2, dtype=np.float64),
                np.asarray(y[clear] + high / 2, dtype=np.float64),
            )
            raster[rows[clear], columns[clear]] = self._exact(*middles)
            raster[rows[touched], columns[touched]] = -1
            if halving < _HALVINGS:
                raster = raster.repeat(2, axis=0).repeat(2, axis=1)
                rows, columns = _quarters(rows[touched], columns[touched])
                side *= 2
        self._raster = raster
        return raster


def _quarters(
    rows: npt.NDArray[np.int_], columns: npt.NDArray[np.int_]
) -> tuple[npt.NDArray[np.int_], npt.NDArray[np.int_]]:
    down, right = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    return (rows[:, None] * 2 + down).ravel(), (columns[:, None] * 2 + right).ravel()


def _pieces(boundaries: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Every boundary cut into its straight pieces: small boxes make the tree quick."""
    lines = shapely.get_parts(boundaries)
    points, line_of = shapely.get_coordinates(lines, return_index=True)
    joined = line_of[1:] == line_of[:-1]
    return np.asarray(shapely.linestrings(np.stack((points[:-1][joined], points[1:][joined]), axis=1)))
