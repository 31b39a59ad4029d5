"""Writes of place: set up the district, its areas, its map and its addresses."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import shapely
from django.db import transaction
from shapely.geometry.base import BaseGeometry

from anlin.kernel.note import BadNote
from anlin.kernel.words import said
from anlin.spine.ledger.keys import name_log
from anlin.spine.place.models import Address, Area, District, Edition, MapFeature
from anlin.spine.place.selectors import address_key, areas_at
from anlin.spine.place.tree import AreasRefused, DrawnArea, numbered


@dataclass(frozen=True)
class DrawnFeature:
    """A thing on the map. `rank`: the least zoom at which it is drawn."""

    kind: str
    shape: BaseGeometry
    name_zh: str = ""
    name_en: str = ""
    rank: int = 0


@dataclass(frozen=True)
class KnownAddress:
    """A public address or named place, at a WGS-84 point."""

    text_zh: str
    lon: float
    lat: float
    kind: str = "door"
    site_zh: str = ""
    text_en: str = ""


@transaction.atomic
def set_up_district(
    *, name_zh: str, name_en: str, timezone: str, log_origin: str, areas: Sequence[DrawnArea], demo: bool = False
) -> District:
    """Make the district and its areas. Once: areas of a district in use change by their own steps, never by this.

    Raises:
        AreasRefused: there is a district already, the time zone is unknown, a name does not fit, or the areas are no tree.
    """
    if District.objects.exists():
        raise AreasRefused(
            said(
                "This house has a district already. One house serves one district: set another ANLIN_HOME or database."
            )
        )
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:  # OSError: a folder of zones, such as America
        raise AreasRefused(
            said("“%(zone)s” is no time zone. Give an IANA name such as Asia/Shanghai."), zone=timezone
        ) from unknown
    name_zh, name_en = name_zh.strip(), name_en.strip()
    if not (name_zh and name_en):
        raise AreasRefused(said("The district needs a name, which stays. Give one."))
    _refuse_what_does_not_fit(District, name_zh=name_zh, name_en=name_en, log_origin=log_origin)
    tree = numbered(areas)
    rows = []
    for one in tree:
        _refuse_what_does_not_fit(
            Area,
            code=one.drawn.code,
            name_zh=one.drawn.name_zh,
            name_en=one.drawn.name_en,
            station_key=one.drawn.station_key,
        )
        row = Area(
            id=one.id,
            first=one.id,
            last=one.last,
            parent_id=one.parent,
            kind=one.drawn.kind,
            code=one.drawn.code,
            name_zh=one.drawn.name_zh,
            name_en=one.drawn.name_en,
            station_key=one.drawn.station_key,
        )
        row.draw(one.shape)
        rows.append(row)
    Area.objects.bulk_create(rows, batch_size=500)
    west, south, east, north = rows[0].bbox
    made = District.objects.create(
        name_zh=name_zh,
        name_en=name_en,
        timezone=timezone,
        log_origin=_named(log_origin),
        demo=demo,
        west=west,
        south=south,
        east=east,
        north=north,
    )
    Edition.renew()
    return made


def _named(log_origin: str) -> str:
    try:
        return name_log(log_origin)
    except BadNote as wrong:
        raise AreasRefused(
            said("“%(origin)s” cannot be the origin of the log: it has no spaces and no plus sign, and is not empty."),
            origin=log_origin,
        ) from wrong


def _refuse_what_does_not_fit(model: type[District] | type[Area], **texts: str) -> None:
    """One engine would keep a text of any length, the other fails on it."""
    bounds = {field.name: field.max_length for field in model._meta.fields}
    for column, text in texts.items():
        most = bounds[column]
        if most is not None and len(text) > most:
            raise AreasRefused(
                said("“%(text)s…” has %(count)s characters; at most %(most)s fit (%(column)s)."),
                text=text[:20],
                count=len(text),
                most=most,
                column=column,
            )
        if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
            raise AreasRefused(
                said("A name or code holds a character that cannot be shown (%(column)s)."), column=column
            )


@transaction.atomic
def draw_map(features: Iterable[DrawnFeature]) -> int:
    """Replace the drawn map; answers how many features it has."""
    MapFeature.objects.all().delete()
    rows = []
    for one in features:
        row = MapFeature(kind=one.kind, name_zh=one.name_zh, name_en=one.name_en, rank=one.rank)
        row.draw(one.shape)
        rows.append(row)
    MapFeature.objects.bulk_create(rows, batch_size=1000)
    Edition.renew()
    return len(rows)


@transaction.atomic
def list_addresses(addresses: Iterable[KnownAddress]) -> int:
    """Replace the gazetteer; addresses outside every grid are left out. Answers how many stand."""
    known = list(addresses)
    Address.objects.all().delete()
    grids = areas_at(np.array([one.lon for one in known]), np.array([one.lat for one in known]))
    rows = [
        Address(
            text_zh=one.text_zh,
            text_en=one.text_en,
            site_zh=one.site_zh,
            key=address_key(one.text_zh),
            kind=one.kind,
            area_id=int(grid),
            lon=one.lon,
            lat=one.lat,
        )
        for one, grid in zip(known, grids, strict=True)
        if grid
    ]
    Address.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def rounded(shape: BaseGeometry, metres: float = 0.1) -> BaseGeometry:
    """A geometry on a grid of about `metres`, as maps are drawn. Never for areas: it may open gaps between neighbours."""
    return shapely.set_precision(shape, metres / 111_320.0)
