"""Draw the district's map for one window: layers of paths, names, and what lies on top."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import shapely
from django.utils.translation import get_language
from shapely.geometry.base import BaseGeometry

from anlin.spine.place import selectors
from anlin.spine.place.models import Area, Edition, MapFeature
from anlin.workbench.map.labels import Label, Sheet
from anlin.workbench.map.paths import path_of
from anlin.workbench.map.view import View

_GROUND = (
    ("block", "m-block"),
    ("field", "m-field"),
    ("campus", "m-campus"),
    ("park", "m-park"),
    ("building", "m-build"),
)
# kind, classes of edge and fill, width in metres and least width in pixels
_ROADS = {
    "minor": ("m-r-e", "m-r-f", 8.5, 1.2),
    "main": ("m-r-e", "m-r-f", 13.0, 2.9),
    "trunk": ("m-t-e", "m-t-f", 18.0, 4.4),
}
_WHOLE_DISTRICT_M = 5.0
"""Metres a pixel from which the map shows the whole: street names, no road names."""
_GRID_NAMES_M = 2.2
_TOO_WIDE_FOR_LANES_M = 15.0
"""Metres a pixel from which lanes would be closer than two strokes: the built-up land is one surface, and the page stays light."""


@dataclass(frozen=True)
class Layer:
    """One path: its classes and, for lines, its width in pixels."""

    look: str
    d: str
    width: float | None = None


@dataclass(frozen=True)
class Drawing:
    """What a template needs to write the map: the ground, the layers over the shading, and the names."""

    view: View
    ground: tuple[Layer, ...]
    over: tuple[Layer, ...]
    frame: tuple[Layer, ...]
    labels: tuple[Label, ...]


def draw(
    view: View, *, grids: bool = False, highlighted: int | None = None, free: Iterable[tuple[float, float]] = ()
) -> Drawing:
    """Draw the map in a window; the last few drawings are kept as long as areas and map stay the same.

    Args:
        grids: draw the borders of grids, dashed.
        highlighted: id of an area to wash and outline.
        free: (longitude, latitude) of markers; names keep clear of them.
    """
    return _drawn(Edition.current(), get_language() or "", view, grids, highlighted, tuple(free))


@lru_cache(maxsize=64)
def _drawn(
    _edition: str,
    _language: str,
    view: View,
    grids: bool,
    highlighted: int | None,
    free: tuple[tuple[float, float], ...],
) -> Drawing:
    kinds: dict[str, list[tuple[MapFeature, BaseGeometry]]] = defaultdict(list)
    for feature, shape in selectors.features_in(view.bbox(30), view.zoom):
        kinds[feature.kind].append((feature, shape))
    if view.metres_a_pixel > _TOO_WIDE_FOR_LANES_M:
        ground = [Layer("m-block", path_of(_districts(), view)), _of_kind(kinds, "park", view)]
    else:
        ground = [Layer(look, path_of((shape for _f, shape in kinds[kind]), view)) for kind, look in _GROUND]
        ground += _roads(kinds, "minor", view)
    over = [
        _of_kind(kinds, "bank", view),
        _of_kind(kinds, "water", view),
        *_roads(kinds, "main", view),
        *_roads(kinds, "trunk", view),
    ]
    rail = path_of((shape for _f, shape in kinds["rail"]), view)
    over += [Layer("m-rail-a", rail), Layer("m-rail-b", rail)]
    if grids:
        over.append(
            Layer("m-grid", path_of([_borders([shape for _a, shape in selectors.grids_in(view.bbox(30))])], view))
        )
    if highlighted is not None:
        over.append(Layer("m-grid-on", path_of([selectors.area_shape(highlighted)], view)))
    return Drawing(
        view,
        _seen(ground),
        _seen(over),
        _seen(_frame(view)),
        tuple(_names(kinds, view, grids=grids, free=free)),
    )


def _of_kind(kinds: dict[str, list[tuple[MapFeature, BaseGeometry]]], kind: str, view: View) -> Layer:
    look = "m-water" if kind == "water" else "m-park"
    return Layer(look, path_of((shape for _f, shape in kinds[kind]), view))


def _districts() -> list[BaseGeometry]:
    """The district's polygon; none before it is set up."""
    return [selectors.area_shape(area.id) for area in selectors.all_areas().values() if area.kind == Area.Kind.DISTRICT]


def _borders(shapes: list[BaseGeometry]) -> BaseGeometry:
    """Every border once: two neighbours' dashes would close each other's gaps."""
    return shapely.line_merge(shapely.union_all(shapely.boundary(shapes)))


def _seen(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    return tuple(layer for layer in layers if layer.d)


def _roads(kinds: dict[str, list[tuple[MapFeature, BaseGeometry]]], kind: str, view: View) -> list[Layer]:
    edge, fill, metres, least = _ROADS[kind]
    d = path_of((shape for _f, shape in kinds[kind]), view)
    width = round(max(least, metres / view.metres_a_pixel), 1)
    rim = 1.6 if width > 4 else 1.0
    return [Layer(f"m-r {edge}", d, round(width + rim, 1)), Layer(f"m-r {fill}", d, width)]


def _frame(view: View) -> list[Layer]:
    """What lies outside is washed over, and the border is a line; nothing where the window is all inside."""
    district = next(iter(_districts()), None)
    if district is None:
        return []
    window = shapely.box(*view.bbox(20))
    if district.contains(window):
        return []
    return [
        Layer("d-out", path_of([window.difference(district)], view)),
        Layer("d-line", path_of([district.boundary], view)),
    ]


def _names(
    kinds: dict[str, list[tuple[MapFeature, BaseGeometry]]],
    view: View,
    *,
    grids: bool,
    free: Iterable[tuple[float, float]],
) -> list[Label]:
    sheet = Sheet(view)
    for lon, lat in free:
        sheet.keep_free(*view.pixel(lon, lat), 17, 24)
    waters = {feature.name_zh for feature, _shape in kinds["water"]}
    points = [(feature, shape) for feature, shape in kinds["label"]]
    for feature, shape in points:
        if feature.name_zh in waters:
            sheet.name_point(feature.name, "m-lb-water", shape.x, shape.y, 15)
    if view.metres_a_pixel > _WHOLE_DISTRICT_M:
        _name_streets(sheet, [shape for _f, shape in kinds["water"]])
        return sheet.labels
    _name_roads(sheet, [*kinds["trunk"], *kinds["main"]])
    for feature, shape in points:
        if feature.name_zh not in waters:
            sheet.name_point(feature.name, "m-lb-place", shape.x, shape.y)
    if grids and view.metres_a_pixel < _GRID_NAMES_M:
        for grid, shape in selectors.grids_in(view.bbox()):
            at = shape.representative_point()
            sheet.name_point(grid.name, "m-lb-grid", at.x, at.y, 11)
    return sheet.labels


def short_name(area: Area) -> str:
    """An area's name as it stands on a map: without its kind."""
    return area.name.removesuffix("街道").removesuffix(" Street")


def _name_streets(sheet: Sheet, waters: list[BaseGeometry]) -> None:
    for area in (one for one in selectors.all_areas().values() if one.kind == Area.Kind.STREET):
        shape = selectors.area_shape(area.id)
        dry = shape.difference(shapely.union_all(waters))
        name = short_name(area)
        widest = shapely.maximum_inscribed_circle(dry, 0.002).coords[0]
        for at in (widest, shape.centroid.coords[0], dry.representative_point().coords[0]):
            if sheet.name_point(name, "m-lb-area", at[0], at[1], 16):
                break


def _name_roads(sheet: Sheet, roads: list[tuple[MapFeature, BaseGeometry]]) -> None:
    named: dict[str, list[BaseGeometry]] = defaultdict(list)
    for feature, shape in roads:
        if feature.name:
            named[feature.name].append(shape)
    for name, shapes in named.items():
        sheet.name_road(name, shapes)
