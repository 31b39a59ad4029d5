"""The streets of the fictitious district as lines: a bent lattice of main roads, lanes that split its cells, a lake, a river.

Everything is made in lattice units (u to the east, v to the north, one unit a cell between main roads), noded there, and only
then bent into metres: so neighbours share every vertex, and faces close without gaps.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString, Polygon

from anlin.config.demo.names import EAST_WEST, NORTH_SOUTH

COLUMNS, ROWS = len(NORTH_SOUTH) - 1, len(EAST_WEST) - 1
LAKE_AT, LAKE_RADII, SHORE = (3.28, 4.32), (0.92, 0.62), 0.15
HEART = (5.0, 4.5)
"""Where the district is densest, in lattice units."""
_OVERSHOOT = 1e-6
Quad = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Network:
    """Noded lines and what they enclose, in metres around the centre."""

    faces: tuple[Polygon, ...]
    middles: npt.NDArray[np.float64]
    """Shape (faces, 2): a point of each face, in lattice units."""
    lanes: dict[tuple[int, int], list[LineString]]
    """Minor roads of each cell (column, row)."""
    mains: tuple[tuple[str, str, str, LineString], ...]
    """(kind, Chinese, English, line) of each named road, drawn beyond the border for the map."""
    ring: LineString
    lake: Polygon
    island: Polygon
    river: LineString
    rail: LineString
    shore: Polygon
    """What the ring road encloses."""


class Bend:
    """Lattice units to metres: uneven columns and rows, and slow waves over both."""

    def __init__(self, random: Random) -> None:
        """Draw the waves."""
        self._u = np.concatenate(([0.0], np.cumsum([random.uniform(860, 1130) for _ in range(COLUMNS)])))
        self._v = np.concatenate(([0.0], np.cumsum([random.uniform(820, 1040) for _ in range(ROWS)])))
        self._u -= self._u[-1] / 2
        self._v -= self._v[-1] / 2
        self._phases = [random.uniform(0, 2 * math.pi) for _ in range(6)]

    def __call__(self, uv: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Bend points of shape (points, 2)."""
        u, v = uv[:, 0], uv[:, 1]
        x, y = _stretched(u, self._u), _stretched(v, self._v)
        a, b, c, d, e, f = self._phases
        x = x + 130 * np.sin(v * 0.75 + a) + 55 * np.sin(v * 1.9 + u * 0.5 + b) + 24 * np.sin(u * 2.3 + v * 1.1 + e)
        y = (
            y
            + 150 * np.sin(u * 0.62 + c)
            + 50 * np.sin(u * 1.7 - v * 0.45 + d)
            + 24 * np.sin(v * 2.6 - u * 0.8 + f)
            + 55 * (u - COLUMNS / 2)
        )
        return np.stack((x, y), axis=1)

    def line(self, line: LineString, step: float = 0.06) -> LineString:
        """A line bent, with a vertex at least every `step` units."""
        return LineString(self(shapely.get_coordinates(shapely.segmentize(line, step))))


def _stretched(values: npt.NDArray[np.float64], knots: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    inside = np.interp(values, np.arange(len(knots)), knots)
    before, after = np.minimum(values, 0.0), np.maximum(values - (len(knots) - 1), 0.0)
    return np.asarray(inside + before * (knots[1] - knots[0]) + after * (knots[-1] - knots[-2]), dtype=np.float64)


def density(u: float, v: float) -> float:
    """How built-up a place is: 1 in the heart, near 0 in the fields."""
    away = math.hypot((u - HEART[0]) / 5.2, (v - HEART[1]) / 4.6)
    return max(0.0, 1.0 - math.pow(away, 1.7))


def drawn(random: Random) -> Network:
    """Draw the network; the same from the same seed."""
    bend = Bend(random)
    shore_uv = _egg(LAKE_AT, LAKE_RADII[0] + SHORE, LAKE_RADII[1] + SHORE, random.uniform(0, 6))
    lake_uv = _egg(LAKE_AT, *LAKE_RADII, random.uniform(0, 6))
    river_uv = _river()
    roads = [LineString([(c, -0.0), (c, ROWS)]) for c in range(COLUMNS + 1)] + [
        LineString([(0, r), (COLUMNS, r)]) for r in range(ROWS + 1)
    ]
    lanes_uv = {(c, r): list(_lanes(random, c, r)) for c in range(COLUMNS) for r in range(ROWS)}
    dry = shapely.box(0, 0, COLUMNS, ROWS).difference(shore_uv)
    frame = shapely.box(0, 0, COLUMNS, ROWS)
    lines = [*roads, *(lane for cell in lanes_uv.values() for lane in cell), river_uv.intersection(frame)]
    noded = shapely.union_all([shapely.union_all(lines).intersection(dry), shore_uv.boundary, frame.boundary])
    edges = [bend.line(edge) for edge in shapely.get_parts(noded) if edge.length > 1e-4]
    ends = shapely.get_parts(shapely.polygonize(edges))
    faces = tuple(ends)
    wet = river_uv.buffer(0.028)
    lanes = {
        cell: [
            bend.line(part)
            for lane in made
            for part in shapely.get_parts(lane.difference(shapely.union(shore_uv, wet)))
            if part.length > 0.05
        ]
        for cell, made in lanes_uv.items()
    }
    return Network(
        faces=faces,
        middles=_unbent(faces, bend),
        lanes=lanes,
        mains=tuple(_mains(bend, shore_uv)),
        ring=bend.line(LineString(shore_uv.exterior.coords)),
        lake=Polygon(bend.line(LineString(lake_uv.exterior.coords), 0.05).coords),
        island=Polygon(
            bend.line(LineString(_egg((LAKE_AT[0] - 0.25, LAKE_AT[1] - 0.2), 0.11, 0.06, 1.0).exterior.coords)).coords
        ),
        river=bend.line(river_uv),
        rail=bend.line(
            LineString(_smooth([(-0.6, 0.62), (1.5, 0.5), (4.0, 0.56), (6.4, 1.3), (8.2, 1.62), (9.7, 1.7)]))
        ),
        shore=Polygon(bend.line(LineString(shore_uv.exterior.coords)).coords),
    )


def _mains(bend: Bend, shore: Polygon) -> Iterator[tuple[str, str, str, LineString]]:
    for column, (kind, zh, en) in enumerate(NORTH_SOUTH):
        yield from (
            (kind, zh, en, bend.line(part))
            for part in _without(LineString([(column, -0.5), (column, ROWS + 0.5)]), shore)
        )
    for row, (kind, zh, en) in enumerate(EAST_WEST):
        yield from (
            (kind, zh, en, bend.line(part)) for part in _without(LineString([(-0.5, row), (COLUMNS + 0.5, row)]), shore)
        )


def _without(line: LineString, shore: Polygon) -> list[LineString]:
    return [part for part in shapely.get_parts(line.difference(shore)) if part.length > 0.02]


def _egg(at: tuple[float, float], wide: float, high: float, phase: float) -> Polygon:
    turns = np.linspace(0, 2 * math.pi, 72, endpoint=False)
    swell = 1 + 0.05 * np.sin(2 * turns + phase) + 0.035 * np.sin(3 * turns + 1.3 * phase)
    return Polygon(np.stack((at[0] + wide * swell * np.cos(turns), at[1] + high * swell * np.sin(turns)), axis=1))


def _river() -> LineString:
    through = [
        (-0.7, 7.1),
        (0.5, 6.62),
        (1.5, 6.15),
        (2.3, 5.1),
        (2.9, 4.5),
        (3.8, 4.1),
        (4.6, 3.45),
        (5.45, 2.7),
        (6.1, 2.25),
        (7.4, 1.5),
        (8.6, 0.95),
        (9.8, 0.5),
    ]
    return LineString(_smooth(through))


def _smooth(through: list[tuple[float, float]]) -> npt.NDArray[np.float64]:
    """A Catmull-Rom curve through the points, 12 pieces between each two."""
    p = np.asarray([through[0], *through, through[-1]])
    t = np.linspace(0, 1, 12, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.concatenate([*parts, p[-1:]])


def _lanes(random: Random, column: int, row: int) -> Iterator[LineString]:
    corners: Quad = ((column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1))
    built = density(column + 0.5, row + 0.5)
    yield from _split(random, corners, 0.030 + 0.10 * (1 - built) ** 1.5)


def _split(random: Random, quad: Quad, enough: float) -> Iterator[LineString]:
    """Cut a quadrilateral in two across its longer sides until it is small enough."""
    a, b, c, d = quad
    if Polygon(quad).area < enough * random.uniform(0.75, 1.7):
        return
    if _apart(a, b) + _apart(c, d) < _apart(b, c) + _apart(d, a):
        a, b, c, d = b, c, d, a
    at = random.uniform(0.4, 0.6)
    p, q = _along(a, b, at + random.uniform(-0.05, 0.05)), _along(d, c, at + random.uniform(-0.05, 0.05))
    yield LineString([_along(p, q, -_OVERSHOOT), _along(p, q, 1 + _OVERSHOOT)])
    yield from _split(random, (a, p, q, d), enough)
    yield from _split(random, (p, b, c, q), enough)


def _apart(p: tuple[float, float], q: tuple[float, float]) -> float:
    return math.hypot(q[0] - p[0], q[1] - p[1])


def _along(p: tuple[float, float], q: tuple[float, float], share: float) -> tuple[float, float]:
    return (p[0] + (q[0] - p[0]) * share, p[1] + (q[1] - p[1]) * share)


def _unbent(faces: tuple[Polygon, ...], bend: Bend) -> npt.NDArray[np.float64]:
    """Where the middle of each face lies in lattice units, by a few Newton-like steps."""
    target = np.array([face.representative_point().coords[0] for face in faces])
    spread = bend(np.array([[0.0, 0.0], [COLUMNS, ROWS]]))
    scale = (spread[1] - spread[0]) / np.array([COLUMNS, ROWS])
    uv = (target - spread[0]) / scale
    for _ in range(30):
        uv = uv + (target - bend(uv)) / scale * 0.8
    return np.asarray(uv, dtype=np.float64)
