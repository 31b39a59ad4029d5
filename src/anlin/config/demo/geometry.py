"""青棠区, the fictitious demo district: eight streets, 504 grids, a map and a gazetteer, all from one seed."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from anlin.config.demo import names
from anlin.config.demo.grouping import grouped, neighbours, shares
from anlin.config.demo.mapping import features_of, named_sites
from anlin.config.demo.network import COLUMNS, ROWS, Network, density, drawn
from anlin.config.demo.numbering import addresses_of
from anlin.kernel.coordinates import METRES_A_DEGREE
from anlin.spine.place import services
from anlin.spine.place.services import DrawnFeature, KnownAddress
from anlin.spine.place.tree import DrawnArea

GRIDS = 504
SEED = 2026


@dataclass(frozen=True)
class DemoDistrict:
    """All that `place` needs to hold the demo district; WGS-84."""

    areas: tuple[DrawnArea, ...]
    features: tuple[DrawnFeature, ...]
    addresses: tuple[KnownAddress, ...]


def build(seed: int = SEED) -> DemoDistrict:
    """Draw the district; the same from the same seed, in about three seconds."""
    random = Random(seed)  # noqa: S311  a landscape, not a secret
    network = drawn(random)
    streets = _streets(network)
    grids = _grids(network, streets)
    sites = named_sites(random, network, streets)
    features = features_of(random, network, sites)
    addresses = addresses_of(random, network, sites)
    return DemoDistrict(
        tuple(_areas(network, grids)),
        tuple(DrawnFeature(one.kind, located(one.shape), one.name_zh, one.name_en, one.rank) for one in features),
        tuple(_at_degrees(one) for one in addresses),
    )


def set_up_demo(seed: int = SEED) -> DemoDistrict:
    """Make the demo district in the database of this house.

    Raises:
        AreasRefused: there is a district already.
    """
    made = build(seed)
    services.set_up_district(
        name_zh=names.DISTRICT[0],
        name_en=names.DISTRICT[1],
        timezone=names.TIMEZONE,
        log_origin=names.ORIGIN,
        areas=made.areas,
        demo=True,
    )
    services.draw_map(made.features)
    services.list_addresses(made.addresses)
    return made


def located(shape: BaseGeometry) -> BaseGeometry:
    """Metres around the centre to WGS-84 degrees, to seven decimals (1 cm): neighbours still share every vertex."""
    return shapely.transform(shape, _degrees)


def _degrees(
    metres: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    lon, lat = names.CENTRE
    east = METRES_A_DEGREE * math.cos(math.radians(lat))
    return np.round(metres / (east, METRES_A_DEGREE) + (lon, lat), 7)


def _at_degrees(one: KnownAddress) -> KnownAddress:
    (lon, lat), *_ = _degrees(np.array([[one.lon, one.lat]]))
    return KnownAddress(one.text_zh, float(lon), float(lat), one.kind, one.site_zh, one.text_en)


def _streets(network: Network) -> list[str]:
    """The street's code of each face; the lake inside the ring road goes with 湖滨."""
    rows = [row.split() for row in names.LAYOUT]
    found = []
    for face, (u, v) in zip(network.faces, network.middles, strict=True):
        column, row = min(max(int(u), 0), COLUMNS - 1), min(max(int(v), 0), ROWS - 1)
        found.append("HB" if network.shore.contains(face.representative_point()) else rows[ROWS - 1 - row][column])
    return found


def _grids(network: Network, streets: list[str]) -> dict[str, list[Polygon]]:
    areas = np.array([face.area for face in network.faces])
    built = np.array([density(u, v) for u, v in network.middles])
    masses = areas * (0.55 + 1.3 * built)
    across = np.array([int(u) * 100 + int(v) for u, v in network.middles])
    lake = next(i for i, face in enumerate(network.faces) if face.contains(network.island.centroid))
    borders = neighbours(network.faces)
    _give_slivers_away(streets, areas, borders)
    members: dict[str, list[int]] = defaultdict(list)
    for index, street in enumerate(streets):
        if index != lake:
            members[street].append(index)
    order = [street.code for street in names.STREETS]
    counts = shares([float(masses[members[code]].sum()) for code in order], GRIDS - 1)
    grids = {}
    for code, count in zip(order, counts, strict=True):
        joined = grouped(members[code], masses, borders, count, across)
        shapes = [shapely.union_all([network.faces[i] for i in group]) for group in joined]
        grids[code] = _in_reading_order([*shapes, network.faces[lake]] if code == "HB" else shapes)
    return grids


def _give_slivers_away(
    streets: list[str], areas: np.ndarray[tuple[int, ...], np.dtype[np.float64]], borders: dict[tuple[int, int], float]
) -> None:
    """A sliver by the ring road goes with the street that it borders most: alone it would be a grid of a few square metres."""
    longest: dict[int, tuple[float, int]] = {}
    for (a, b), metres in borders.items():
        for one, other in ((a, b), (b, a)):
            longest[one] = max(longest.get(one, (0.0, 0)), (metres, other))
    for index in np.flatnonzero(areas < 5_000):
        streets[index] = streets[longest[int(index)][1]]


def _in_reading_order(shapes: list[Polygon]) -> list[Polygon]:
    """North to south in bands of 700 m, west to east in each: so that neighbours have near numbers."""
    return sorted(shapes, key=lambda shape: (-(shape.centroid.y // 700), shape.centroid.x))


def _areas(network: Network, grids: dict[str, list[Polygon]]) -> list[DrawnArea]:
    areas = [DrawnArea("QT", "district", *names.DISTRICT)]
    for street in names.STREETS:
        areas.append(DrawnArea(street.code, "street", f"{street.zh}街道", f"{street.en} Street"))
        beat_of = _beats(street, grids[street.code])
        for key, zh, en in street.beats:
            areas.append(
                DrawnArea(
                    f"{street.code}-{key}", "beat", f"{zh}派出所辖区", f"{en} beat", None, street.code, f"station-{key}"
                )
            )
        for number, shape in enumerate(grids[street.code], 1):
            code = f"{street.code}-{number:02d}"
            areas.append(
                DrawnArea(
                    code,
                    "grid",
                    f"{street.zh}-{number:02d}",
                    f"{street.en}-{number:02d}",
                    located(shape),
                    beat_of(shape),
                )
            )
    return areas


def _beats(street: names.Street, grids: list[Polygon]) -> Callable[[Polygon], str]:
    """Which beat a grid lies in: a street with two stations is cut in halves of as many grids, west and east."""
    middle = float(np.median([shape.centroid.x for shape in grids]))
    west, east = street.beats[0][0], street.beats[-1][0]
    return lambda shape: f"{street.code}-{west if shape.centroid.x <= middle else east}"
