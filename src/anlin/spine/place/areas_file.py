"""Read areas from GeoJSON or an ESRI Shapefile, also a zipped one, into `DrawnArea`s.

Each feature may carry `kind`, `code`, `parent`, `name_zh`, `name_en`, `station_key` (or the usual Chinese and English
variants of those names). A file of bare polygons is one level: all its features are grids of the district.
"""

from __future__ import annotations

import json
import struct
import warnings
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapefile
import shapely
from shapely.geometry import shape as shapely_shape
from shapely.geometry.base import BaseGeometry

from anlin.kernel.unreadable import why_unreadable
from anlin.kernel.words import Phrase, said
from anlin.spine.place.overlaps import overlap_remarks
from anlin.spine.place.shapefile_parts import part_of, unpacked
from anlin.spine.place.tree import LEVELS, NOT_READ, AreasRefused, DrawnArea

_IN_METRES = said("%(file)s is in plane coordinates (metres). Save it in degrees, WGS-84, first.")
_NAMED = 8
"""So many areas are named in one sentence."""
_NAMES: dict[str, tuple[str, ...]] = {
    "kind": ("kind", "level", "类型", "级别"),
    "code": ("code", "id", "编码", "代码", "网格编码", "beat", "objectid"),
    "parent": ("parent", "parent_code", "上级", "上级编码"),
    "name_zh": ("name_zh", "name", "名称", "网格名称", "mc"),
    "name_en": ("name_en", "english"),
    "station_key": ("station_key", "station", "派出所"),
}
_KINDS = {
    "区": "district",
    "县": "district",
    "街道": "street",
    "乡镇": "street",
    "镇": "street",
    "辖区": "beat",
    "派出所": "beat",
    "网格": "grid",
}


@dataclass(frozen=True)
class AreasFile:
    """What was read, and how: `encoding` and `sample` are said to the person who imports, to catch garbled names."""

    areas: tuple[DrawnArea, ...]
    encoding: str
    sample: tuple[str, ...]
    remarks: tuple[Phrase, ...] = ()
    """What was taken as given, and what somebody should look at."""


def read_areas(path: Path, *, name_zh: str, name_en: str, encoding: str = "") -> AreasFile:
    """Read a file of areas; adds the district over them when the file has none.

    Args:
        encoding: of a Shapefile's names; by default the `.cpg` beside it, else UTF-8 if that reads, else GB 18030.

    Raises:
        AreasRefused: it cannot be read, is neither GeoJSON nor Shapefile, in plane coordinates, or without a polygon; an outline
            crosses itself.
    """
    if why := why_unreadable(path):
        raise AreasRefused(NOT_READ, file=path, why=why)
    remarks: list[Phrase] = []
    kind = path.suffix.lower()
    if kind in {".geojson", ".json"}:
        records, used = _geojson(path), "utf-8"
        if encoding:
            remarks.append(Phrase.of(said("GeoJSON is always UTF-8: --encoding was not needed.")))
    elif kind == ".shp":
        records, used = _shapefile(path, encoding, remarks)
    elif kind == ".zip":
        with unpacked(path) as inside:
            records, used = _shapefile(inside, encoding, remarks)
    else:
        raise AreasRefused(
            said("%(file)s is neither GeoJSON (.geojson, .json) nor a Shapefile (.shp, or all its parts in a .zip)."),
            file=path.name,
        )
    if not records:
        raise AreasRefused(said("%(file)s has no polygon in it."), file=path.name)
    _refuse_other_coordinates(path, [shape for _facts, shape in records])
    areas = [_area(facts, shape, number) for number, (facts, shape) in enumerate(records, 1)]
    _refuse_crossed(path, areas)
    remarks += overlap_remarks(areas)
    if not any(one.kind == "district" for one in areas):
        areas.insert(0, DrawnArea("district", "district", name_zh, name_en))
    return AreasFile(tuple(areas), used, tuple(one.name_zh for one in areas[1:6]), tuple(remarks))


def _refuse_other_coordinates(path: Path, shapes: Sequence[BaseGeometry]) -> None:
    """Raises `AreasRefused` where the numbers are no longitude and latitude."""
    west, south, east, north = shapely.total_bounds(shapes)
    if -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
        return
    if -90 <= west <= east <= 90 and -180 <= south <= north <= 180:
        raise AreasRefused(
            said("%(file)s writes latitude before longitude. Save it with longitude first, as its format demands."),
            file=path.name,
        )
    raise AreasRefused(_IN_METRES, file=path.name)


def _refuse_crossed(path: Path, areas: Sequence[DrawnArea]) -> None:
    """Raises `AreasRefused` where an outline crosses itself: what lies inside it nobody knows."""
    crossed = [one.code for one in areas if one.shape is not None and not shapely.is_valid(one.shape)]
    if crossed:
        raise AreasRefused(
            said(
                "In %(file)s, %(count)s areas have outlines that cross or touch themselves: %(codes)s. "
                "Mend them (in QGIS: “Fix geometries”) and run again."
            ),
            file=path.name,
            count=len(crossed),
            codes=", ".join(crossed[:_NAMED]),
        )


Record = tuple[dict[str, str], BaseGeometry]


def _geojson(path: Path) -> list[Record]:
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        features = document["features"]
        pairs = [(one.get("properties") or {}, one.get("geometry")) for one in list(features)]
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise AreasRefused(said("%(file)s is not a GeoJSON feature collection in UTF-8."), file=path.name) from wrong
    return _polygons(pairs, path)


def _polygons(features: Iterable[tuple[Mapping[str, object], Any]], path: Path) -> list[Record]:
    kept = []
    for number, (facts, geometry) in enumerate(features, 1):
        try:
            if not geometry or geometry["type"] not in {"Polygon", "MultiPolygon"}:
                continue
            plain = {str(key).lower(): "" if value is None else str(value).strip() for key, value in facts.items()}
            shape = shapely_shape(geometry)
        except Exception as wrong:  # a file may hold anything, and shapely raises what it met
            raise AreasRefused(
                said("Feature %(number)s of %(file)s has no coordinates or properties that can be read."),
                number=number,
                file=path.name,
            ) from wrong
        if not shape.is_empty:
            kept.append((plain, shape))
    return kept


def _shapefile(path: Path, encoding: str, remarks: list[Phrase]) -> tuple[list[Record], str]:
    projection = part_of(path, "prj")
    if not projection.exists():
        remarks.append(Phrase.of(said("It has no .prj beside it: its numbers are taken as degrees, WGS-84.")))
    elif projection.read_text(encoding="ascii", errors="replace").lstrip().upper().startswith("PROJCS"):
        raise AreasRefused(_IN_METRES, file=path.name)
    for name in _encodings(path, encoding):
        try:
            records = _shape_records(path, name)
        except (shapefile.ShapefileException, OSError, ValueError, LookupError, struct.error) as wrong:
            raise AreasRefused(
                said("%(file)s cannot be read: .shp, .shx and .dbf must lie side by side."), file=path.name
            ) from wrong
        if not _is_garbled(records):
            return _polygons(records, path), name
    raise AreasRefused(said("The names in %(file)s are in no encoding we know. Give --encoding."), file=path.name)


def _shape_records(path: Path, encoding: str) -> list[tuple[dict[str, object], Any]]:
    # Opened here one by one: given a path, pyshp reads the .cpg itself and warns where we know better.
    with ExitStack() as opened, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a damaged header: what cannot be read is refused below, in our words
        parts = {part: opened.enter_context(part_of(path, part).open("rb")) for part in ("shp", "shx", "dbf")}
        reader = opened.enter_context(shapefile.Reader(**parts, encoding=encoding, encodingErrors="replace"))
        drawn = (one for one in reader.iterShapeRecords() if one.shape.shapeType != shapefile.NULL)
        return [(one.record.as_dict(), one.shape.__geo_interface__) for one in drawn]


def _is_garbled(records: Iterable[tuple[Mapping[str, object], object]]) -> bool:
    return any("\ufffd" in f"{name}{value}" for facts, _shape in records for name, value in facts.items())


def _encodings(path: Path, given: str) -> Sequence[str]:
    if given:
        if not _is_codec(given):
            raise AreasRefused(said("“%(name)s” is no encoding. Give one such as gb18030."), name=given)
        return (given,)
    page = part_of(path, "cpg")
    declared = page.read_text(encoding="ascii", errors="replace").strip().lower() if page.exists() else ""
    # A .cpg often says GBK or 936; GB 18030 holds both. A wrong .cpg is common, so the usual two follow.
    declared = "gb18030" if declared in {"gbk", "gb2312", "936", "cp936"} else declared
    known = [name for name in (declared, "utf-8", "gb18030") if name and _is_codec(name)]
    return tuple(dict.fromkeys(known))


def _is_codec(name: str) -> bool:
    try:
        "".encode(name)
    except LookupError:
        return False
    return True


def _area(facts: Mapping[str, str], shape: BaseGeometry, number: int) -> DrawnArea:
    def fact(key: str) -> str:
        return next((facts[name] for name in _NAMES[key] if facts.get(name)), "")

    kind = _KINDS.get(fact("kind"), fact("kind").lower()) or "grid"
    if kind not in LEVELS:
        raise AreasRefused(said("“%(kind)s” is no kind of area: district, street, beat or grid."), kind=kind)
    code = fact("code") or f"g{number}"
    name = fact("name_zh") or code
    return DrawnArea(code, kind, name, fact("name_en") or name, shape, fact("parent"), fact("station_key"))
