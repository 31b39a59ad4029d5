"""What the fictitious district's map shows: blocks, buildings, parks, schools, roads, water, and their names."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from anlin.config.demo import names
from anlin.config.demo.network import Network, density
from anlin.spine.place.services import DrawnFeature

Vector = npt.NDArray[np.float64]
CITY, QUARTER, STREET, DOOR = 11, 13, 14, 15
"""Zooms from which things are drawn: the whole district, a quarter, a few streets, single houses."""
_ROAD_HALF_M = 9.0


@dataclass(frozen=True)
class Site:
    """A face with a use of its own, in metres; `kind` park, campus, field, water or estate."""

    kind: str
    zh: str
    en: str
    face: int
    shape: Polygon
    street: str


def named_sites(random: Random, network: Network, streets: list[str]) -> list[Site]:
    """Give some faces a use: parks, schools, a university, a hospital, fields at the edge, housing estates."""
    order = list(range(len(network.faces)))
    random.shuffle(order)
    by_code = {one.code: one for one in names.STREETS}
    counted: dict[str, int] = defaultdict(int)
    parks = list(zip(names.PARKS, names.PARKS_EN, strict=True))
    sites, singles = [], [("campus", *names.UNIVERSITY, 60_000), ("campus", *names.HOSPITAL, 25_000)]
    for index in order:
        face, (u, v) = network.faces[index], network.middles[index]
        plot = face.buffer(-_ROAD_HALF_M - 3, join_style="mitre")
        if not isinstance(plot, Polygon) or plot.area < 4_000 or network.shore.contains(face.representative_point()):
            continue
        street, built, luck = by_code[streets[index]], density(u, v), random.random()
        if luck < 0.75 * max(0.0, 0.42 - built) / 0.42:
            sites.append(Site("field", "", "", index, plot, street.code))
        elif luck > 0.965 and parks and plot.area > 9_000:
            sites.append(Site("park", *parks.pop(), index, plot, street.code))
        elif singles and built > 0.3 and plot.area > singles[0][3]:
            kind, zh, en, _least = singles.pop(0)
            sites.append(Site(kind, zh, en, index, plot, street.code))
        elif 0.5 < luck < 0.53 and built > 0.15 and 8_000 < plot.area < 60_000:
            sites.append(_school(random, street, counted, index, plot))
        elif luck > 0.925 and built > 0.2:
            sites.append(Site("park", "", "", index, plot, street.code))
        elif built > 0.12 and luck < 0.45:
            first = random.randrange(len(names.LANE_FIRST))
            last = random.choice(names.ESTATE_LAST)
            sites.append(
                Site(
                    "estate",
                    f"{names.LANE_FIRST[first]}{random.choice('园香荫影馨和安福')}{last}",
                    f"{names.LANE_FIRST_EN[first]}yuan Estate",
                    index,
                    plot,
                    street.code,
                )
            )
    return sites


def _school(random: Random, street: names.Street, counted: dict[str, int], index: int, plot: Polygon) -> Site:
    first = not counted[street.code + names.SCHOOLS[0][0]]
    zh, en = names.SCHOOLS[0] if first else random.choices(names.SCHOOLS, (4, 3, 4, 1))[0]
    counted[street.code + zh] += 1
    number = counted[street.code + zh]
    which = "" if number == 1 else "第" + "一二三四五六七八九十"[min(number, 10) - 1]
    return Site(
        "campus",
        f"{street.zh}{which}{zh}",
        f"{street.en} {'' if number == 1 else f'No. {number} '}{en}",
        index,
        plot,
        street.code,
    )


def features_of(random: Random, network: Network, sites: list[Site]) -> list[DrawnFeature]:
    """Everything drawn, in metres, in the order it is painted."""
    used = {site.face: site for site in sites}
    return [
        *_ground(random, network, used),
        *_water(network),
        *_roads(network),
        DrawnFeature("rail", network.rail, "青陌铁路", "Qingmo Railway", CITY),
        *_labels(network, sites),
    ]


def _ground(random: Random, network: Network, used: dict[int, Site]) -> Iterator[DrawnFeature]:
    wet = shapely.union_all([network.river.buffer(62), network.lake])
    rail = network.rail.buffer(16)
    shapely.prepare(wet)
    for index, face in enumerate(network.faces):
        if network.shore.contains(face.representative_point()):
            continue
        site = used.get(index)
        kind = site.kind if site and site.kind in {"park", "campus", "field"} else "block"
        plot = face.buffer(-_ROAD_HALF_M, join_style="mitre")
        plot = plot.difference(wet).difference(rail) if plot.intersects(wet) or plot.intersects(rail) else plot
        plot = plot.simplify(1.5)
        if plot.area < 700:
            continue
        name = (site.zh, site.en) if site and kind != "block" else ("", "")
        yield DrawnFeature(kind, plot, *name, CITY)
        if kind in {"block", "campus"} and density(*network.middles[index]) > 0.05:
            houses = _houses(random, plot, campus=kind == "campus")
            if houses:
                yield DrawnFeature("building", MultiPolygon(houses), rank=DOOR)
        if kind == "campus":
            pitch = _turned_box(plot, 0.2, 0.3, 0.22)
            if plot.contains(pitch):
                yield DrawnFeature("park", pitch, rank=DOOR)


def _turned_box(plot: BaseGeometry, across: float, wide: float, high: float) -> Polygon:
    origin, along, up, long, deep = _frame(plot)
    corner = origin + along * long * across + up * deep * 0.3
    return Polygon(
        [
            corner,
            corner + along * long * wide,
            corner + along * long * wide + up * deep * high * 1.6,
            corner + up * deep * high * 1.6,
        ]
    )


def _frame(plot: BaseGeometry) -> tuple[Vector, Vector, Vector, float, float]:
    """The least box around a plot: a corner, its two directions and its two lengths; the first runs nearest to east."""
    corners = shapely.get_coordinates(plot.minimum_rotated_rectangle)[:4]
    sides = [(corners[1] - corners[0]), (corners[3] - corners[0])]
    along, up = sorted(sides, key=lambda side: -abs(side[0]) / max(float(np.hypot(*side)), 1e-9))
    origin = corners[0]
    long, deep = float(np.hypot(*along)), float(np.hypot(*up))
    return origin, along / max(long, 1e-9), up / max(deep, 1e-9), long, deep


def _houses(random: Random, plot: BaseGeometry, *, campus: bool) -> list[Polygon]:
    """Rows of houses that face south, as estates are built."""
    origin, along, up, long, deep = _frame(plot)
    inner = plot.buffer(-7)
    if inner.is_empty:
        return []
    shapely.prepare(inner)
    thick, gap = random.uniform(11, 16), random.uniform(16, 26) * (1.7 if campus else 1.0)
    length = random.uniform(30, 58)
    boxes = []
    y = 9.0
    while y + thick < deep:
        x = 9.0 + random.uniform(0, 6)
        while x < long - 14:
            wide = min(length * random.uniform(0.75, 1.15), long - 9 - x)
            if wide > 14 and random.random() > (0.35 if campus else 0.07):
                a = origin + along * x + up * y
                b, side = along * wide, up * thick * random.uniform(0.9, 1.1)
                boxes.append(shapely.polygons([a, a + b, a + b + side, a + side]))
            x += wide + random.uniform(9, 14)
        y += thick + gap
    return [box for box, fits in zip(boxes, shapely.contains(inner, boxes), strict=True) if fits] if boxes else []


def _water(network: Network) -> Iterator[DrawnFeature]:
    bank = shapely.union(network.river.buffer(62), network.shore.buffer(-8))
    yield DrawnFeature("bank", bank.simplify(2), rank=CITY)
    river = network.river.buffer(36).difference(network.lake)
    for part in shapely.get_parts(river):
        yield DrawnFeature("water", part.simplify(1.5), *names.RIVER, CITY)
    yield DrawnFeature("water", network.lake.difference(network.island), *names.LAKE, CITY)


def _roads(network: Network) -> Iterator[DrawnFeature]:
    for cell in sorted(network.lanes):
        parts = [line.simplify(1.0) for line in network.lanes[cell]]
        if parts:
            yield DrawnFeature("minor", MultiLineString(parts), rank=QUARTER)
    yield DrawnFeature("main", network.ring, *names.RING, CITY)
    for wanted in ("main", "trunk"):
        for kind, zh, en, line in network.mains:
            if kind == wanted:
                yield DrawnFeature(kind, line.simplify(0.8), zh, en, CITY)


def _labels(network: Network, sites: list[Site]) -> Iterator[DrawnFeature]:
    yield DrawnFeature("label", network.lake.representative_point(), *names.LAKE, CITY)
    for site in sites:
        if site.zh and site.kind != "field":
            big = site.shape.area > 40_000 and site.kind != "estate"
            yield DrawnFeature(
                "label",
                _middle(site.shape),
                site.zh,
                site.en,
                QUARTER if big else STREET if site.kind != "estate" else DOOR,
            )


def _middle(shape: Polygon) -> Point:
    return shape.centroid if shape.contains(shape.centroid) else shape.representative_point()


def heading(line: LineString, at_m: float) -> tuple[Vector, Vector]:
    """A point along a line and its unit direction there."""
    a, b = line.interpolate(max(at_m - 2, 0)), line.interpolate(at_m + 2)
    direction = np.array([b.x - a.x, b.y - a.y])
    here = line.interpolate(at_m)
    return np.array([here.x, here.y]), direction / max(math.hypot(*direction), 1e-9)
