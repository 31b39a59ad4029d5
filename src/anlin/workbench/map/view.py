"""The window through which a map is seen: degrees to pixels and back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlin.kernel.coordinates import METRES_A_DEGREE
from anlin.spine.place.models import BBox

Pixels = npt.NDArray[np.float64]
_METRES_A_PIXEL_AT_ZOOM_0 = 78_271.517
FINEST, WIDEST = 0.25, 120.0
"""Metres a pixel, the limits of zooming."""


@dataclass(frozen=True)
class View:
    """A window of `width` by `height` pixels around a WGS-84 point, at a scale in metres a pixel.

    Flat: within a district of 50 km the error stays under a pixel at any scale that shows it whole.
    """

    lon: float
    lat: float
    metres_a_pixel: float
    width: int
    height: int

    @classmethod
    def of(cls, bbox: BBox, width: int, height: int, margin: float = 0.03) -> View:
        """The closest window that shows a whole box."""
        west, south, east, north = bbox
        lon, lat = (west + east) / 2, (south + north) / 2
        wide, high = (east - west) * METRES_A_DEGREE * math.cos(math.radians(lat)), (north - south) * METRES_A_DEGREE
        return cls(lon, lat, max(wide / width, high / height, FINEST) * (1 + margin), width, height)

    @property
    def zoom(self) -> float:
        """The zoom that web maps would call this scale (tiles of 512 pixels)."""
        return math.log2(_METRES_A_PIXEL_AT_ZOOM_0 * math.cos(math.radians(self.lat)) / self.metres_a_pixel)

    @property
    def _degrees_a_pixel(self) -> tuple[float, float]:
        return self.metres_a_pixel / (
            METRES_A_DEGREE * math.cos(math.radians(self.lat))
        ), self.metres_a_pixel / METRES_A_DEGREE

    def bbox(self, margin_px: float = 0) -> BBox:
        """West, south, east, north of the window, a margin around it."""
        x, y = self._degrees_a_pixel
        wide, high = (self.width / 2 + margin_px) * x, (self.height / 2 + margin_px) * y
        return (self.lon - wide, self.lat - high, self.lon + wide, self.lat + high)

    def pixels(self, degrees: Pixels) -> Pixels:
        """Points of shape (points, 2), longitude first, as pixels from the upper left."""
        x, y = self._degrees_a_pixel
        return np.asarray((degrees - (self.lon, self.lat)) / (x, -y) + (self.width / 2, self.height / 2))

    def pixel(self, lon: float, lat: float) -> tuple[float, float]:
        """One point as pixels from the upper left."""
        (x, y), *_rest = self.pixels(np.array([[lon, lat]]))
        return float(x), float(y)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a pixel."""
        wide, high = self._degrees_a_pixel
        return self.lon + (x - self.width / 2) * wide, self.lat - (y - self.height / 2) * high

    def shows(self, lon: float, lat: float, margin_px: float = 0) -> bool:
        """Whether a point lies in the window."""
        west, south, east, north = self.bbox(margin_px)
        return west <= lon <= east and south <= lat <= north
