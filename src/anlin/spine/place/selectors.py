"""Reads of place: which grid, which areas, which address, which district."""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import shapely
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from anlin.kernel.coordinates import Correction
from anlin.kernel.coordinates import corrected as un_shifted
from anlin.spine.place.drawn_map import DrawnMap
from anlin.spine.place.finder import GridFinder
from anlin.spine.place.models import Address, Area, BBox, District, Edition, MapFeature
from anlin.spine.place.names import Names


class NoDistrict(LookupError):
    """This house has no district yet."""


@dataclass(frozen=True)
class _Survey:
    """What one process knows of one edition of the areas."""

    token: str
    areas: dict[int, Area]
    shapes: dict[int, BaseGeometry]
    finder: GridFinder
    drawn: DrawnMap
    names: Names


_held: _Survey | None = None
_reading = threading.Lock()


def _survey() -> _Survey:
    global _held  # one per process, replaced whole
    token = Edition.current()
    held = _held
    if held is not None and held.token == token:
        return held
    with _reading:
        if _held is None or _held.token != token:
            areas = {area.id: area for area in Area.objects.defer("geometry")}
            wkb = {number: bytes(geometry) for number, geometry in Area.objects.values_list("id", "geometry")}
            shapes = dict(zip(wkb, shapely.from_wkb(list(wkb.values())), strict=True)) if wkb else {}
            grids = [number for number, area in areas.items() if area.kind == Area.Kind.GRID]
            finder = GridFinder(grids, [shapes[number] for number in grids])
            features = list(MapFeature.objects.all())
            streets = [area for area in areas.values() if area.kind == Area.Kind.STREET]
            names = Names((one.name_zh, one.name_en) for found in (features, streets) for one in found)
            _held = _Survey(token, areas, shapes, finder, DrawnMap(features), names)
        return _held


def district() -> District:
    """The district of this house.

    Raises:
        NoDistrict: none was made yet; `anlin district new` or `anlin demo` makes one.
    """
    found = District.objects.filter(id=1).first()
    if found is None:
        raise NoDistrict(_("No district has been set up yet. Run: anlin district new, or anlin demo."))
    return found


def area_at(lon: float, lat: float) -> Area | None:
    """The grid that holds a WGS-84 point (on a boundary: the lowest id); None outside the district."""
    survey = _survey()
    found = survey.finder.one(lon, lat)
    return survey.areas[found] if found else None


def areas_at(lons: npt.ArrayLike, lats: npt.ArrayLike) -> npt.NDArray[np.int32]:
    """Grid ids of many WGS-84 points, shape (points,); 0 outside. Agrees with `area_at` on every point."""
    return _survey().finder.many(np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64))


def area(area_id: int) -> Area | None:
    """One area by id, from memory, without its geometry (read on demand)."""
    return _survey().areas.get(area_id)


def all_areas() -> dict[int, Area]:
    """Every area by id, from memory, without geometry (read on demand). Do not change it."""
    return _survey().areas


def area_shape(area_id: int) -> BaseGeometry:
    """The polygon of an area, from memory."""
    return _survey().shapes[area_id]


def grids_in(bbox: BBox) -> list[tuple[Area, BaseGeometry]]:
    """Grids whose boxes meet a box, with their polygons, in order."""
    survey = _survey()
    return [(survey.areas[number], survey.shapes[number]) for number in survey.finder.near(bbox)]


def features_in(bbox: BBox, zoom: float) -> list[tuple[MapFeature, BaseGeometry]]:
    """Map features whose boxes meet a box, drawn at this zoom or wider, in the order they are painted."""
    return _survey().drawn.within(bbox, zoom)


def said_otherwise(text: str) -> str:
    """A text with the names of streets and places in their other language; empty where it holds none."""
    return _survey().names.said_otherwise(text)


def ancestors(area: Area | int) -> list[Area]:
    """The area and all above it, the district first."""
    areas = _areas_around(area)
    here: Area | None = areas[area] if isinstance(area, int) else area
    chain: list[Area] = []
    while here is not None:
        chain.append(here)
        here = areas.get(here.parent_id) if here.parent_id else None
    return chain[::-1]


def _areas_around(area: Area | int) -> dict[int, Area]:
    """The edition that an area was taken from, where it is the one in memory: then nothing is asked again."""
    held = _held
    if held is not None and not isinstance(area, int) and held.areas.get(area.id) is area:
        return held.areas
    return _survey().areas


def beat_of(grid: Area | int) -> Area | None:
    """The beat that a grid lies in: its `station_key` names who answers for it."""
    return next((found for found in ancestors(grid) if found.kind == Area.Kind.BEAT), None)


def correction_for(lon: float, lat: float) -> Correction | None:
    """For a point outside: where it would lie inside once GCJ-02 or BD-09 is undone. Offer it; never apply it silently."""
    finder = _survey().finder
    return un_shifted(lon, lat, lambda x, y: finder.one(x, y) != 0)


def address_key(text: str) -> str:
    """An address as it is searched: half-width, no spaces, Chinese numerals kept, lower case."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\s\x00,.,。、·\-—#]+", "", plain)


def addresses_like(text: str, *, limit: int = 8) -> list[Address]:
    """Addresses and named places that match what someone typed: by beginning first, then by any part.

    "书院路 41" finds 书院路 41 号 before 书院路 410 号. Empty for fewer than two characters.
    """
    typed = text.replace("\x00", "").strip()  # PostgreSQL takes no null character
    key = address_key(typed)
    if len(key) < 2:
        return []
    found = _ordered(Address.objects.filter(key__startswith=key), key, limit)
    if len(found) < limit:
        rest = Address.objects.filter(Q(key__contains=key) | Q(site_zh__contains=typed) | Q(text_en__icontains=typed))
        found += _ordered(rest.exclude(id__in=[one.id for one in found]), key, limit - len(found))
    return found


def _ordered(found: QuerySet[Address], key: str, limit: int) -> list[Address]:
    def closeness(one: Address) -> tuple[Any, ...]:
        follows = one.key[len(key) : len(key) + 1] if one.key.startswith(key) else ""
        return (one.key != key, key[-1:].isdigit() and follows.isdigit(), len(one.key), one.id)

    # 64 candidates bound the work; a longer text narrows them.
    return sorted(found.order_by("id").select_related("area")[:64], key=closeness)[:limit]


_zone: ZoneInfo | None = None


def district_timezone() -> ZoneInfo:
    """The district's time zone, read once a process; `settings.TIME_ZONE` until there is a district."""
    global _zone  # one district a house
    if _zone is None:
        name = District.objects.filter(id=1).values_list("timezone", flat=True).first()
        if name is None:
            return ZoneInfo(settings.TIME_ZONE)
        _zone = ZoneInfo(name)
    return _zone


def forget_timezone() -> None:
    """Read the time zone again."""
    global _zone  # as above
    _zone = None
