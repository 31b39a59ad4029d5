"""Names on the map: where they fit, upright along steep roads, none over another."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from anlin.workbench.map.view import View

_CHARACTER_PX, _LATIN_PX, _LEADING_PX = 12.5, 6.6, 14.0
_APART_PX = 420.0
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    """A name at a pixel. `letters` is set where the name stands upright, letter under letter."""

    text: str
    look: str
    x: float
    y: float
    turn: float = 0.0
    letters: tuple[tuple[str, float], ...] = ()

    @property
    def transform(self) -> str:
        """The SVG transform that puts it there."""
        turned = f" rotate({self.turn:.0f})" if round(self.turn) else ""
        return f"translate({self.x:.1f} {self.y:.1f}){turned}"


@dataclass
class Sheet:
    """The window while names are put on it."""

    view: View
    labels: list[Label] = field(default_factory=list)
    _taken: list[Box] = field(default_factory=list)

    def keep_free(self, x: float, y: float, half_width: float, half_height: float) -> None:
        """Let no name stand here: a marker does."""
        self._taken.append((x - half_width, y - half_height, x + half_width, y + half_height))

    def name_point(self, text: str, look: str, lon: float, lat: float, size_px: float = 13.0) -> bool:
        """Put a name at a point, if it fits; says whether it did."""
        x, y = self.view.pixel(lon, lat)
        half = _wide(text) * size_px / _CHARACTER_PX / 2
        if not self._fits((x - half - 3, y - size_px / 2 - 3, x + half + 3, y + size_px / 2 + 3)):
            return False
        self.labels.append(Label(text, look, x, y + size_px * 0.36))
        return True

    def name_road(self, text: str, shapes: list[BaseGeometry]) -> None:
        """Put a road's name along it, again every few hundred pixels; skip it where it does not fit."""
        west, south, east, north = self.view.bbox(-14)
        lines = shapely.get_parts(
            shapely.line_merge(shapely.clip_by_rect(shapely.union_all(shapes), west, south, east, north))
        )
        for line in sorted(shapely.transform(lines, self.view.pixels), key=lambda one: -one.length):
            if line.geom_type != "LineString" or line.length < _wide(text) + 36:
                continue
            times = max(1, int(line.length // _APART_PX))
            for turn in range(times):
                self._name_stretch(text, line, (turn + 0.5) / times, 0.3 / times)

    def _name_stretch(self, text: str, line: BaseGeometry, middle: float, reach: float) -> None:
        for share in (middle, middle - reach, middle + reach, middle - reach / 2, middle + reach / 2):
            label, box = _along(text, line, share)
            if self._fits(box):
                self.labels.append(label)
                return

    def _fits(self, box: Box) -> bool:
        left, top, right, bottom = box
        if left < 2 or top < 2 or right > self.view.width - 2 or bottom > self.view.height - 2:
            return False
        if any(left < x2 and right > x1 and top < y2 and bottom > y1 for x1, y1, x2, y2 in self._taken):
            return False
        self._taken.append(box)
        return True


def _wide(text: str) -> float:
    return sum(_CHARACTER_PX if ord(letter) > 0x2E80 else _LATIN_PX for letter in text)


def _along(text: str, line: BaseGeometry, share: float) -> tuple[Label, Box]:
    length, wide = line.length, _wide(text)
    here, a, b = (line.interpolate(min(max(share * length + off, 0), length)) for off in (0, -wide / 2, wide / 2))
    slope = math.degrees(math.atan2(b.y - a.y, b.x - a.x))
    slope = (slope + 90) % 180 - 90  # reads from the left
    if abs(slope) > 58 and ord(text[0]) > 0x2E80:
        lean = slope - math.copysign(90, slope)
        tall = (len(text) - 1) * _LEADING_PX
        letters = tuple((letter, round(i * _LEADING_PX - tall / 2 + 4.5, 1)) for i, letter in enumerate(text))
        return Label(text, "m-lb-road", here.x, here.y, lean, letters), (
            here.x - 11,
            here.y - tall / 2 - 11,
            here.x + 11,
            here.y + tall / 2 + 11,
        )
    turn = math.radians(slope)
    half_x = abs(math.cos(turn)) * wide / 2 + abs(math.sin(turn)) * 8 + 5
    half_y = abs(math.sin(turn)) * wide / 2 + abs(math.cos(turn)) * 8 + 3
    off = np.array([-math.sin(turn), math.cos(turn)]) * 4.3
    return Label(text, "m-lb-road", here.x + off[0], here.y + off[1], slope), (
        here.x - half_x,
        here.y - half_y,
        here.x + half_x,
        here.y + half_y,
    )
