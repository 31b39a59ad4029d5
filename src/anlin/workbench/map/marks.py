"""What stands on a map: markers by shape and kind, and areas shaded by a count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from django.utils.translation import gettext as _

from anlin.spine.place import selectors
from anlin.spine.place.models import Area
from anlin.workbench.map.drawing import Drawing, short_name
from anlin.workbench.map.paths import path_of
from anlin.workbench.map.view import View

Kind = Literal["pin", "matter", "car", "foot", "volunteer", "number", "here"]
Tone = Literal["late", "soon", "act", "done", "off"]
_TONES = {"late": "u-pin", "soon": "u-pin-2", "act": "u-go", "done": "u-free", "off": "u-off"}


@dataclass(frozen=True)
class Marker:
    """Something at a point. State shows by tone **and** must stand in `said`, which the list beside the map repeats.

    `label` stands beside a unit, inside a number; `ring_m` draws a dashed circle of that radius around it.
    """

    lon: float
    lat: float
    kind: Kind
    said: str
    label: str = ""
    tone: Tone = "late"
    href: str = ""
    ring_m: float = 0.0
    urgent: bool = False


@dataclass(frozen=True)
class PlacedMarker:
    """A marker at a pixel."""

    marker: Marker
    x: float
    y: float
    ring_px: float

    @property
    def look(self) -> str:
        """The class of its colour."""
        return _TONES[self.marker.tone]


@dataclass(frozen=True)
class Shaded:
    """An area with its step: 1 to 4, 0 for too few to be shown, and the words for its row of the table."""

    area: Area
    step: int
    d: str
    said: str
    printed: str
    x: float
    y: float


@dataclass(frozen=True)
class Shading:
    """Counts by area id in four steps. `under`: fewer than this are hatched and not said (public maps: 5)."""

    title: str
    counts: Mapping[int, int]
    bounds: tuple[int, int, int]
    under: int = 0
    printed: bool = False

    @classmethod
    def fair(cls, title: str, counts: Mapping[int, int], *, under: int = 0, printed: bool = False) -> Shading:
        """Bounds that put about as many areas in each step."""
        known = sorted(count for count in counts.values() if count >= max(under, 1))
        cuts = np.quantile(known, (0.4, 0.7, 0.9)) if known else (1, 2, 3)
        bounds, least = [], max(under, 1)
        for cut in cuts:
            least = max(int(cut) + 1, least + 1)
            bounds.append(least)
        return cls(title, counts, (bounds[0], bounds[1], bounds[2]), under, printed)

    def step_of(self, count: int) -> int | None:
        """1 to 4; 0 for too few to be shown; None for nothing at all."""
        if count < self.under:
            return 0
        return None if count == 0 else 1 + sum(count >= bound for bound in self.bounds)

    @property
    def legend(self) -> list[tuple[str, str]]:
        """(class, words) of each step."""
        a, b, c = self.bounds
        least = max(self.under, 1)
        rows = [
            ("c-1", _range(least, a - 1)),
            ("c-2", _range(a, b - 1)),
            ("c-3", _range(b, c - 1)),
            ("c-4", _("%(n)s or more") % {"n": c}),
        ]
        return [*rows, ("c-0", _("fewer than %(n)s, not shown") % {"n": self.under})] if self.under else rows

    def said(self, count: int) -> str:
        """The count in words fit for the public."""
        return _("fewer than %(n)s") % {"n": self.under} if count < self.under else str(count)


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def placed(markers: Sequence[Marker], view: View) -> list[PlacedMarker]:
    """Markers that the window shows, northern first so that nearer ones overlap farther ones."""
    shown = [one for one in markers if view.shows(one.lon, one.lat, 20)]
    return [_placed(one, view) for one in sorted(shown, key=lambda one: -one.lat)]


def _placed(marker: Marker, view: View) -> PlacedMarker:
    x, y = view.pixel(marker.lon, marker.lat)
    return PlacedMarker(marker, round(x, 1), round(y, 1), round(marker.ring_m / view.metres_a_pixel, 1))


def shaded(shading: Shading, drawing: Drawing) -> list[Shaded]:
    """Areas of the shading as paths; areas with nothing are left as ground. A printed count stands under the area's name."""
    view = drawing.view
    named = {label.text: (label.x, label.y) for label in drawing.labels if label.look == "m-lb-area"}
    rows = []
    for area_id, count in sorted(shading.counts.items()):
        area, step = selectors.area(area_id), shading.step_of(count)
        if area is None or step is None:
            continue
        shape = selectors.area_shape(area_id)
        x, y = named.get(short_name(area)) or (lambda at: view.pixel(at.x, at.y))(shape.representative_point())
        rows.append(
            Shaded(
                area,
                step,
                path_of([shape], view),
                shading.said(count),
                f"<{shading.under}" if not step else str(count),
                round(x, 1),
                round(y + 21, 1),
            )
        )
    return rows
