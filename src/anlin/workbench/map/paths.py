"""Geometry as SVG path data, cut to the window."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from anlin.workbench.map.view import Pixels, View

_EDGE_PX = 24
"""Shapes are cut this far outside the window, so that cut edges and line ends are not seen."""


def path_of(shapes: Iterable[BaseGeometry], view: View, decimals: int = 1, tolerance_px: float = 0.35) -> str:
    """Path data of points' worth of detail that the window can show; empty if nothing lies in it."""
    kept = list(shapes)
    if not kept:
        return ""
    west, south, east, north = view.bbox(_EDGE_PX)
    cut = shapely.clip_by_rect(np.asarray(kept, dtype=object), west, south, east, north)
    in_pixels = shapely.transform(shapely.get_parts(cut), view.pixels)
    simple = shapely.simplify(in_pixels, tolerance_px, preserve_topology=False)
    return "".join(_drawn(part, decimals) for part in simple if not part.is_empty)


def _drawn(part: BaseGeometry, decimals: int) -> str:
    if part.geom_type == "Polygon":
        return "".join(
            f"{_line(shapely.get_coordinates(ring)[:-1], decimals)}Z"
            for ring in (part.exterior, *part.interiors)
            if len(ring.coords) > 3
        )
    if part.geom_type in {"LineString", "LinearRing"}:
        return _line(shapely.get_coordinates(part), decimals)
    return "".join(_drawn(one, decimals) for one in getattr(part, "geoms", ()) if one.geom_type != "Point")


def _line(points: Pixels, decimals: int) -> str:
    """Absolute start, then steps relative to the rounded point before: a third shorter, and errors do not add up."""
    scale = 10**decimals
    whole = np.rint(points * scale).astype(np.int64)
    steps = np.diff(whole, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    start = f"M{_number(int(whole[0, 0]), decimals)} {_number(int(whole[0, 1]), decimals)}"
    if not len(steps):
        return start + "h0"
    return start + "l" + " ".join(f"{_number(int(x), decimals)} {_number(int(y), decimals)}" for x, y in steps)


def _number(scaled: int, decimals: int) -> str:
    if not decimals:
        return str(scaled)
    text = f"{scaled / 10**decimals:.{decimals}f}"
    return text.rstrip("0").rstrip(".")
