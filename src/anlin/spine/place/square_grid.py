"""Squares around the points of a data set: a district where nobody drew one."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from anlin.kernel.coordinates import METRES_A_DEGREE
from anlin.kernel.words import said
from anlin.spine.place.tree import AreasRefused, DrawnArea

BLOCK = 8  # squares a side of one street; each street is one beat
MOST_GRIDS = 20_000
LEAST_METRES, MOST_METRES = 1, 100_000


@dataclass(frozen=True)
class SquareGrid:
    """The areas, and what became of the points: `kept` inside, `far` too far from the others to draw squares for."""

    areas: tuple[DrawnArea, ...]
    kept: int
    far: int


def square_grid(
    metres: float,
    lons: npt.NDArray[np.float64],
    lats: npt.NDArray[np.float64],
    *,
    name_zh: str,
    name_en: str,
    station_of: Callable[[str], str] = str,
) -> SquareGrid:
    """Cover points with squares of `metres` a side, in streets of 8 by 8 squares, each with one beat.

    Squares are drawn where a point lies and where gaps between such squares would be. Points farther from the middle than ten
    times the middle half of all points are called far, and get no square: (0, 0) must not stretch a district.

    Args:
        lons, lats: shape (points,), WGS-84 degrees; not-a-number is no point.
        station_of: the unit's key for a street's code.

    Raises:
        AreasRefused: no points, a size out of bounds, or more than 20,000 squares.
    """
    if not LEAST_METRES <= metres <= MOST_METRES:  # not-a-number neither
        raise AreasRefused(
            said("The side of a square is a number of metres from %(least)s to %(most)s, such as 500; not %(metres)s."),
            least=LEAST_METRES,
            most=MOST_METRES,
            metres=metres,
        )
    known = (np.abs(lons) <= 180) & (np.abs(lats) < 89) & ((lons != 0) | (lats != 0))
    if not known.any():
        raise AreasRefused(said("There is no point to draw squares around."))
    near = _near(lons[known]) & _near(lats[known])
    x, y = lons[known][near], lats[known][near]
    high = metres / METRES_A_DEGREE
    wide = high / math.cos(math.radians(float(np.median(y))))
    west, south = float(x.min()) - wide / 2, float(y.min()) - high / 2
    columns, rows = ((x - west) / wide).astype(np.int64), ((y - south) / high).astype(np.int64)
    shape = (int(rows.max()) + 1, int(columns.max()) + 1)
    if shape[0] * shape[1] > 4_000_000:
        raise AreasRefused(
            said("Squares of %(metres)s m are too many for these points. Take larger ones."), metres=metres
        )
    drawn = np.zeros(shape, dtype=bool)
    drawn[rows, columns] = True
    drawn = _closed(drawn)
    if int(drawn.sum()) > MOST_GRIDS:
        raise AreasRefused(
            said("Squares of %(metres)s m are too many for these points. Take larger ones."), metres=metres
        )
    areas = _areas(drawn, (west, south, wide, high), name_zh, name_en, station_of)
    return SquareGrid(tuple(areas), int(near.sum()), int((~near).sum()))


def _near(values: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75))
    reach = max(10 * (high - low), 0.05)
    near: npt.NDArray[np.bool_] = np.abs(values - middle) <= reach
    return near


def _closed(drawn: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Fill gaps up to two squares wide (a morphological closing by a 3 by 3 square); keeps all that was drawn."""
    padded = np.pad(drawn, 2)
    return drawn | (~_grown(~_grown(padded)))[2:-2, 2:-2]


def _grown(drawn: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    up_down = drawn.copy()
    up_down[1:] |= drawn[:-1]
    up_down[:-1] |= drawn[1:]
    grown = up_down.copy()
    grown[:, 1:] |= up_down[:, :-1]
    grown[:, :-1] |= up_down[:, 1:]
    return grown


def _areas(
    drawn: npt.NDArray[np.bool_],
    frame: tuple[float, float, float, float],
    name_zh: str,
    name_en: str,
    station_of: Callable[[str], str],
) -> list[DrawnArea]:
    west, south, wide, high = frame
    areas = [DrawnArea("district", "district", name_zh, name_en)]
    for top in range(0, drawn.shape[0], BLOCK):
        for left in range(0, drawn.shape[1], BLOCK):
            cells = np.argwhere(drawn[top : top + BLOCK, left : left + BLOCK])
            if not len(cells):
                continue
            street = f"{_letters(left // BLOCK)}{top // BLOCK + 1}"
            areas.append(DrawnArea(street, "street", f"{street} 片区", f"Sector {street}"))
            areas.append(
                DrawnArea(f"{street}-b", "beat", f"{street} 辖区", f"Beat {street}", None, street, station_of(street))
            )
            for number, (row, column) in enumerate(cells, 1):
                # Edges come from whole numbers, so neighbours share them to the last bit.
                x, y = left + int(column), top + int(row)
                box = shapely.box(west + x * wide, south + y * high, west + (x + 1) * wide, south + (y + 1) * high)
                code = f"{street}-{number:02d}"
                areas.append(DrawnArea(code, "grid", f"{code} 网格", f"Grid {code}", box, f"{street}-b"))
    return areas


def _letters(number: int) -> str:
    return (_letters(number // 26 - 1) if number >= 26 else "") + chr(65 + number % 26)
