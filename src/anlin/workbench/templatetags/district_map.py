"""`{% district_map view markers=… shading=… %}`: the map, whole without script, its list one click away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

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
        live: let `js/map.js` turn it into a map that moves (the desk's).
    """
    context = map_context(view, said=said, markers=markers, shading=shading, grids=grids, highlighted=highlighted)
    return context | {"size": size, "live": live, "listed": True}


@register.inclusion_tag("workbench/map/pin_map.html")
def pin_map(view: View, said: str, pin: tuple[float, float] | None = None, drawing_url: str = "", highlighted: int | None = None) -> dict[str, Any]:
    """Draw the map on which a reporter sets a pin; `js/pin-map.js` makes it answer. Without script it shows, and the address field sets the place.

    Args:
        drawing_url: where the script asks for the next window: `drawing_response` of `workbench.map.answers`.
    """
    markers = [Marker(pin[0], pin[1], "pin", said)] if pin else []
    return map_context(view, said=said, markers=markers, highlighted=highlighted) | {"drawing_url": drawing_url, "pin": pin}
