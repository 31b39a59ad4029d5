"""`{% district_map view markers=… shading=… %}`: the map, whole without script, its list one click away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse

from anlin.spine.place import selectors
from anlin.workbench.map.drawing import draw
from anlin.workbench.map.marks import Marker, Shading, placed, shaded
from anlin.workbench.map.view import View

register = template.Library()


def map_context(
    view: View,
    *,
    said: str,
    markers: Sequence[Marker] = (),
    shading: Shading | None = None,
    grids: bool = False,
    highlighted: int | None = None,
) -> dict[str, Any]:
    """What the templates of the map are drawn from."""
    drawing = draw(view, grids=grids, highlighted=highlighted, free=[(one.lon, one.lat) for one in markers])
    return {
        "drawing": drawing,
        "view": view,
        "said": said,
        "markers": placed(markers, view),
        "all_markers": markers,
        "shading": shading,
        "shaded": shaded(shading, drawing) if shading else [],
    }


@register.inclusion_tag("workbench/map/map.html")
def district_map(
    view: View,
    said: str,
    markers: Sequence[Marker] = (),
    shading: Shading | None = None,
    grids: bool = False,
    highlighted: int | None = None,
    size: str = "",
    live: bool = False,
) -> dict[str, Any]:
    """Draw a map with its list.

    Args:
        view: the window; `View.of(district().bbox, 800, 600)` or `View(lon, lat, metres_a_pixel, width, height)`.
        said: what the map shows, as one sentence that states the finding.
        size: extra classes of the box: `map-phone`, `map-mini`.
        live: let `js/map.js` turn it into a map that moves (the desk's); the page links `css/map.css`, `vendor/maplibre-gl.css`
            and the script.
    """
    context = map_context(view, said=said, markers=markers, shading=shading, grids=grids, highlighted=highlighted)
    return context | {"size": size, "live": live, "layer_url": _layer_url(view) if live else ""}


@register.inclusion_tag("workbench/map/pin_map.html")
def pin_map(
    view: View,
    said: str,
    pin: tuple[float, float] | None = None,
    highlighted: int | None = None,
    lon_input: str = "id_lon",
    lat_input: str = "id_lat",
) -> dict[str, Any]:
    """Draw the map on which a reporter sets a pin; `js/pin-map.js` makes it answer, and fires `pin` with `{lon, lat}`.

    Without script it shows, and the address field sets the place.

    Args:
        pin: longitude and latitude.
        lon_input, lat_input: ids of the fields that take the pin.
    """
    markers = [Marker(pin[0], pin[1], "pin", said)] if pin else []
    return map_context(view, said=said, markers=markers, highlighted=highlighted) | {
        "drawing_url": reverse("map_drawing"),
        "bounds": ",".join(f"{value:.5f}" for value in selectors.district().bbox),
        "pin": pin,
        "lon_input": lon_input,
        "lat_input": lat_input,
    }


def _layer_url(view: View) -> str:
    west, south, east, north = selectors.district().bbox
    box = ",".join(f"{value:.4f}" for value in (west - 0.01, south - 0.01, east + 0.01, north + 0.01))
    return f"{reverse('map_layer')}?bbox={box}&zoom={max(round(view.zoom), 14)}"
