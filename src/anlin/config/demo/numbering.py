"""House numbers, crossings and named places of the fictitious district: about 5,000 addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from random import Random

import numpy as np
import shapely
import shapely.ops
from shapely import LineString
from shapely.strtree import STRtree

from anlin.config.demo import names
from anlin.config.demo.mapping import Site, heading
from anlin.config.demo.network import Network
from anlin.spine.place.services import KnownAddress

_STEP_M = 92.0
"""Metres between doors of one side."""
_NUMBERS_FROM = "青棠大道"
"""Roads that run south count from here; north of it they are called so, and count the other way."""


def addresses_of(random: Random, network: Network, sites: list[Site]) -> list[KnownAddress]:
    """All addresses, positions in metres."""
    land = shapely.union_all(list(network.faces))
    wet = shapely.union_all([network.river.buffer(55), network.lake.buffer(20)])
    dry = land.difference(wet)
    shapely.prepare(dry)
    return [
        *_doors(random, network, dry),
        *_lanes(random, network, dry),
        *_crossings(network, land),
        *_sites(network, sites),
    ]


def _roads(network: Network) -> dict[tuple[str, str], list[LineString]]:
    roads: dict[tuple[str, str], list[LineString]] = defaultdict(list)
    through = next(line for _kind, zh, _en, line in network.mains if zh == _NUMBERS_FROM)
    north_south = {zh for _kind, zh, _en in names.NORTH_SOUTH}
    for _kind, zh, en, line in network.mains:
        if zh not in north_south:
            roads[(zh, en)].append(line)
            continue
        for part in shapely.get_parts(shapely.ops.split(line, through)):
            north = part.centroid.y > through.interpolate(through.project(part.centroid)).y
            if north:
                roads[(f"{zh}北段", f"{en} North")].append(part)
            else:
                roads[(zh, en)].insert(0, part.reverse())
    roads[names.RING].append(network.ring)
    return roads


def _doors(random: Random, network: Network, dry: shapely.Geometry) -> Iterator[KnownAddress]:
    for (zh, en), lines in _roads(network).items():
        number = 1
        for line in lines:
            for at in np.arange(20, line.length - 20, _STEP_M):
                here, along = heading(line, float(at))
                left = np.array([-along[1], along[0]])
                for side, door in ((left, number), (-left, number + 1)):
                    x, y = here + side * random.uniform(24, 34) + along * random.uniform(-12, 12)
                    if shapely.contains_xy(dry, x, y):
                        yield from _door(random, zh, en, door, (float(x), float(y)))
                number += 2


def _door(random: Random, zh: str, en: str, number: int, at: tuple[float, float]) -> Iterator[KnownAddress]:
    """A door, and now and then the yard behind it, which has its number too."""
    text, luck = f"{zh} {number} 号", random.random()
    site = random.choice(names.SHOPS) if luck < 0.22 else ""
    yield KnownAddress(text, *at, "door", names.FAMILIAR.get(text, site), f"{number} {en}")
    if luck > 0.94 or f"{text}院" in names.FAMILIAR:
        yield KnownAddress(
            f"{text}院", at[0] + 9, at[1] + 9, "door", names.FAMILIAR.get(f"{text}院", ""), f"Yard {number}, {en}"
        )


def _lanes(random: Random, network: Network, dry: shapely.Geometry) -> Iterator[KnownAddress]:
    """Name one lane in each cell: 橘园里, 槐荫巷 …"""
    firsts = [(a, b) for a in range(len(names.LANE_FIRST)) for b in range(len(names.LANE_LAST))]
    random.shuffle(firsts)
    firsts.remove((0, 0))
    firsts.insert(0, (0, 0))  # 橘园里 is in every text about the district
    cells = sorted(network.lanes, key=lambda cell: abs(cell[0] - 4.6) + abs(cell[1] - 3.4))
    for cell, (first, last) in zip(cells, firsts, strict=False):
        line = max(network.lanes[cell], key=lambda one: one.length, default=None)
        if line is None or line.length < 120:
            continue
        zh, en = (
            names.LANE_FIRST[first] + names.LANE_LAST[last][0],
            names.LANE_FIRST_EN[first] + names.LANE_LAST[last][1],
        )
        for number, at in enumerate(np.arange(15, line.length - 10, 32), 1):
            here, along = heading(line, float(at))
            x, y = here + np.array([-along[1], along[0]]) * (16 if number % 2 else -16)
            if shapely.contains_xy(dry, x, y):
                yield KnownAddress(f"{zh} {number} 号", float(x), float(y), "door", "", f"{number} {en}")


def _crossings(network: Network, land: shapely.Geometry) -> Iterator[KnownAddress]:
    seen = set()
    lines = [line for *_names, line in network.mains]
    for a, b in STRtree(lines).query(lines, predicate="intersects").T:
        (_ka, zh, en, one), (_kb, zh_2, en_2, other) = network.mains[a], network.mains[b]
        meeting = one.intersection(other)
        if a < b and zh != zh_2 and meeting.geom_type == "Point" and land.covers(meeting) and (zh, zh_2) not in seen:
            seen.add((zh, zh_2))
            yield KnownAddress(f"{zh}{zh_2}路口", meeting.x, meeting.y, "crossing", "", f"{en} and {en_2}")
            yield KnownAddress(f"{zh_2}{zh}路口", meeting.x, meeting.y, "crossing", "", f"{en_2} and {en}")


def _sites(network: Network, sites: list[Site]) -> Iterator[KnownAddress]:
    seen = set()
    for site in sites:
        if site.zh and site.zh not in seen:
            seen.add(site.zh)
            at = site.shape.representative_point()
            yield KnownAddress(site.zh, at.x, at.y, "site", "", site.en)
