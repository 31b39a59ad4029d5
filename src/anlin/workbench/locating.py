"""Where something lies, from what was written: a point, an address of the gazetteer, or an area by its name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from anlin.kernel.register import plainly
from anlin.spine.place.models import Address, Area
from anlin.spine.place.selectors import address_key, all_areas, area_at

Point = tuple[float, float]


@dataclass(frozen=True)
class Place:
    """An area, and the point in it where that is known: longitude and latitude in WGS-84."""

    area: Area
    point: Point | None = None


def place_at(point: Point) -> Place | None:
    """The grid that holds a point; None outside the district."""
    area = area_at(*point)
    return Place(area, point) if area is not None else None


def places_of(addresses: Collection[str]) -> dict[str, Place]:
    """Places of those addresses that stand in the gazetteer word for word. One query."""
    keys = {address_key(text): text for text in addresses if len(address_key(text)) > 1}
    areas = all_areas()
    found = Address.objects.filter(key__in=list(keys)).order_by("-id")
    return {keys[one.key]: Place(areas[one.area_id], (one.lon, one.lat)) for one in found if one.area_id in areas}


def areas_by_name(areas: Iterable[Area]) -> Mapping[str, Area | None]:
    """Areas by code and by name in either language, as they are compared; None where a name is two areas'."""
    found: dict[str, Area | None] = {}
    for area in areas:
        for name in dict.fromkeys((area.code, area.name_zh, area.name_en)):
            word = plainly(name)
            if word:
                found[word] = None if word in found and found[word] != area else area
    return found
