"""Answers that the map's scripts ask for: the next window as SVG, the layer as GeoJSON, addresses as JSON.

The ground is public: no answer here holds a matter.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import shapely
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.spine.place import selectors
from anlin.spine.place.models import BBox, Edition, MapFeature
from anlin.workbench.map.view import FINEST, WIDEST, View
from anlin.workbench.templatetags.district_map import map_context

_MOST_PX = 2000
_MOST_SPAN = 1.5
"""Degrees a side that one layer may cover."""
_BUILDINGS_FROM = 15


def view_asked(asked: Mapping[str, str]) -> View | None:
    """The window of a query `lon, lat, scale, width, height`; None unless all are numbers in bounds."""
    try:
        lon, lat, scale = (float(asked[key]) for key in ("lon", "lat", "scale"))
        width, height = int(asked["width"]), int(asked["height"])
    except (KeyError, ValueError):
        return None
    bounded = (
        abs(lon) <= 180
        and abs(lat) <= 85
        and FINEST <= scale <= WIDEST
        and 1 <= width <= _MOST_PX
        and 1 <= height <= _MOST_PX
    )
    return (
        View(lon, lat, scale, width, height) if bounded else None
    )  # comparisons with nan are false, so nan is refused too


@opens_for(PUBLIC)
def drawing(request: HttpRequest) -> HttpResponse:
    """The map of the window asked for, as an SVG fragment without markers."""
    view = view_asked(request.GET.dict())
    if view is None:
        return HttpResponseBadRequest(
            _("This part of the map cannot be drawn."), content_type="text/plain; charset=utf-8"
        )
    answer = HttpResponse(render_to_string("workbench/map/svg.html", map_context(view, said=_("Map"))))
    return _kept(answer)


@opens_for(PUBLIC)
def layer(request: HttpRequest) -> HttpResponse:
    """The layer of the box asked for (`bbox=west,south,east,north&zoom=…`), as GeoJSON."""
    try:
        west, south, east, north = (float(part) for part in request.GET["bbox"].split(","))
        zoom = float(request.GET.get("zoom", "13"))
    except (KeyError, ValueError):
        west = south = east = north = zoom = math.nan
    if not (
        -180 <= west < east <= 180
        and -90 <= south < north <= 90
        and east - west <= _MOST_SPAN
        and north - south <= _MOST_SPAN
        and 0 <= zoom <= 24
    ):
        return HttpResponseBadRequest(
            _("This part of the map cannot be drawn."), content_type="text/plain; charset=utf-8"
        )
    box, only = (west, south, east, north), request.GET.get("only", "")[:16]
    body = _layer_text(Edition.current(), get_language() or "", box, zoom, only)
    return _kept(HttpResponse(body, content_type="application/geo+json"))


@lru_cache(maxsize=16)
def _layer_text(_edition: str, _language: str, bbox: BBox, zoom: float, only: str) -> str:
    """The layer as text; drawn once for an edition of the map and a language, since every map begins with the same box."""
    return json.dumps(layer_geojson(bbox, zoom, only=only), ensure_ascii=False, separators=(",", ":"))


@opens_for(PUBLIC)
def addresses(request: HttpRequest) -> HttpResponse:
    """Addresses like `q`, at most eight: `[{"text", "site", "street", "lon", "lat"}]`."""
    found = selectors.addresses_like(request.GET.get("q", "")[:64])
    rows = [
        {
            "text": str(one),
            "site": one.site_zh,
            "street": selectors.ancestors(one.area_id)[1].name,
            "lon": one.lon,
            "lat": one.lat,
        }
        for one in found
    ]
    body = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    answer = HttpResponse(body, content_type="application/json")
    answer["Cache-Control"] = "no-store"  # what someone looks for stays on no disk
    return answer


def _kept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Vary"] = "Cookie, Accept-Language"
    answer["ETag"] = f'"{Edition.current()}"'
    return answer


def layer_geojson(bbox: BBox, zoom: float, *, only: str = "") -> dict[str, Any]:
    """The drawn map in a box as one GeoJSON feature collection; `kind` and `name` tell a style what each is.

    Buildings come from zoom 15 on; grids always.

    Args:
        only: this kind alone, such as `building`; empty for all.
    """
    drawn = [
        (feature.kind, feature.name, shape)
        for feature, shape in selectors.features_in(bbox, zoom)
        if _drawn_at(feature, zoom)
    ]
    rows = drawn + [("grid", area.name, shape) for area, shape in selectors.grids_in(bbox)]
    if only:
        rows = [row for row in rows if row[0] == only]
    features = []
    for kind, name, shape in rows:
        geometry = json.loads(shapely.to_geojson(shapely.transform(shape, lambda degrees: degrees.round(6))))
        features.append({"type": "Feature", "properties": {"kind": kind, "name": name}, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def _drawn_at(feature: MapFeature, zoom: float) -> bool:
    return feature.kind != MapFeature.Kind.BUILDING or zoom >= _BUILDINGS_FROM
