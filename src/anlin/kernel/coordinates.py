"""Positions on the three ellipsoids in use in China: WGS-84 inside, GCJ-02 and BD-09 at the edges.

All functions take degrees, longitude first, as floats or numpy arrays, and answer in kind.
GCJ-02 is what maps published in China show; BD-09 is Baidu's further shift of it. Neither has an exact published
inverse: ours is iterated until it moves less than 1e-9 degrees (0.1 mm).

Source: the public formula of the GCJ-02 shift (Krasovsky 1940 ellipsoid), as implemented alike in eviltransform,
gcoord and coordtransform.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Degrees = float | npt.NDArray[np.float64]

WGS84, GCJ02, BD09 = "WGS-84", "GCJ-02", "BD-09"
SYSTEMS = (WGS84, GCJ02, BD09)

_SEMI_MAJOR_M = 6378245.0
_ECCENTRICITY_2 = 0.00669342162296594323
_BAIDU = math.pi * 3000.0 / 180.0
METRES_A_DEGREE = 111_320.0


def _in_china(lon: Degrees, lat: Degrees) -> npt.NDArray[np.bool_]:
    x, y = np.asarray(lon), np.asarray(lat)
    inside: npt.NDArray[np.bool_] = (x >= 72.004) & (x <= 137.8347) & (y >= 0.8293) & (y <= 55.8271)
    return inside


def _waves(*terms: tuple[float, npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
    total = sum(weight * np.sin(angle * np.pi) for weight, angle in terms)
    return np.asarray(total) * 2.0 / 3.0


def _shift(lon: Degrees, lat: Degrees) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Degrees that GCJ-02 adds to a WGS-84 position; zero outside China."""
    x, y = np.asarray(lon, dtype=np.float64) - 105.0, np.asarray(lat, dtype=np.float64) - 35.0
    ripple = _waves((20.0, 6.0 * x), (20.0, 2.0 * x))
    root = np.sqrt(np.abs(x))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    north = north + _waves((20.0, y), (40.0, y / 3.0)) + _waves((160.0, y / 12.0), (320.0, y / 30.0))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    east = east + _waves((20.0, x), (40.0, x / 3.0)) + _waves((150.0, x / 12.0), (300.0, x / 30.0))
    phi = np.radians(np.asarray(lat, dtype=np.float64))
    magic = 1.0 - _ECCENTRICITY_2 * np.sin(phi) ** 2
    d_lat = north * 180.0 / ((_SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_2)) / (magic * np.sqrt(magic)) * np.pi)
    d_lon = east * 180.0 / (_SEMI_MAJOR_M / np.sqrt(magic) * np.cos(phi) * np.pi)
    applies = _in_china(lon, lat)
    return np.where(applies, d_lon, 0.0), np.where(applies, d_lat, 0.0)


def _as_given(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> tuple[Degrees, Degrees]:
    return (float(lon), float(lat)) if np.ndim(lon) == 0 else (lon, lat)


def wgs84_to_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Shift a true position to the one that maps published in China show."""
    d_lon, d_lat = _shift(lon, lat)
    return _as_given(np.asarray(lon) + d_lon, np.asarray(lat) + d_lat)


def gcj02_to_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Undo the GCJ-02 shift, to 0.1 mm."""
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    true_x, true_y = x.copy(), y.copy()
    for _ in range(12):
        d_lon, d_lat = _shift(true_x, true_y)
        next_x, next_y = x - d_lon, y - d_lat
        moved = max(
            float(np.max(np.abs(next_x - true_x), initial=0.0)), float(np.max(np.abs(next_y - true_y), initial=0.0))
        )
        true_x, true_y = next_x, next_y
        if moved < 1e-9:
            break
    return _as_given(true_x, true_y)


def gcj02_to_bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Shift once more, as Baidu does."""
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    radius = np.sqrt(x * x + y * y) + 0.00002 * np.sin(y * _BAIDU)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BAIDU)
    return _as_given(radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006)


def bd09_to_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Undo Baidu's shift, to 0.1 mm."""
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    near_x, near_y = x - 0.0065, y - 0.006
    for _ in range(12):
        shown_x, shown_y = gcj02_to_bd09(near_x, near_y)
        near_x, near_y = near_x + (x - shown_x), near_y + (y - shown_y)
    return _as_given(np.asarray(near_x), np.asarray(near_y))


def to_wgs84(lon: Degrees, lat: Degrees, system: str) -> tuple[Degrees, Degrees]:
    """Bring a position of a named system inside.

    Raises:
        ValueError: the system is not one of `SYSTEMS`.
    """
    if system == WGS84:
        return lon, lat
    if system == GCJ02:
        return gcj02_to_wgs84(lon, lat)
    if system == BD09:
        return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))
    raise ValueError(f"unknown coordinate system {system!r}; one of {', '.join(SYSTEMS)}")


@dataclass(frozen=True)
class Correction:
    """A position that lies inside once the shift of `system` is undone: to be offered, never applied silently."""

    lon: float
    lat: float
    system: str
    moved_m: float


def corrected(lon: float, lat: float, inside: Callable[[float, float], bool]) -> Correction | None:
    """Offer the un-shifted position of a point that lies outside, if that would lie inside.

    Args:
        inside: says whether a WGS-84 position lies in the district.

    Returns:
        None when the point is inside as given, or when no un-shifting helps.
    """
    if inside(lon, lat):
        return None
    for system in (GCJ02, BD09):
        true_lon, true_lat = (float(value) for value in to_wgs84(lon, lat, system))
        if inside(true_lon, true_lat):
            return Correction(true_lon, true_lat, system, distance_m(lon, lat, true_lon, true_lat))
    return None


def distance_m(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Metres between two WGS-84 points; flat, so within 0.1 % up to 50 km below 60 degrees."""
    east = (lon_b - lon_a) * METRES_A_DEGREE * math.cos(math.radians((lat_a + lat_b) / 2))
    return math.hypot(east, (lat_b - lat_a) * METRES_A_DEGREE)
