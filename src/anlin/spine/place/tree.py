"""Make the tree of areas: number it so that every subtree is one range of ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from anlin.kernel.words import Refusal, said

NOT_READ = said("%(file)s cannot be read: %(why)s.")
LEVELS = ("district", "street", "beat", "grid")


class AreasRefused(Refusal, ValueError):
    """Areas that cannot become a tree."""


@dataclass(frozen=True)
class DrawnArea:
    """An area as a file or a generator gives it. `parent` is the code of the area above; empty: the district."""

    code: str
    kind: str
    name_zh: str
    name_en: str
    shape: BaseGeometry | None = None
    parent: str = ""
    station_key: str = ""


@dataclass(frozen=True)
class NumberedArea:
    """An area with its place in the tree."""

    drawn: DrawnArea
    id: int
    last: int
    parent: int | None
    shape: BaseGeometry = field(repr=False)


def numbered(areas: Sequence[DrawnArea]) -> list[NumberedArea]:
    """Number a tree in the order given: 1 is the district, and each area's subtree is `id..last`.

    An area above grids without a shape of its own takes the union of what lies below it.

    Raises:
        AreasRefused: no single district, a code twice, a parent unknown or not wider, or a grid without a polygon.
    """
    by_code = {one.code: one for one in areas}
    if len(by_code) != len(areas):
        twice = next(one.code for one in areas if sum(other.code == one.code for other in areas) > 1)
        raise AreasRefused(said("Two areas have the code %(code)s. Give each its own."), code=twice)
    tops = [one for one in areas if one.kind == "district"]
    if len(tops) != 1:
        raise AreasRefused(
            said("There must be exactly one area of kind district; the file has %(count)s."), count=len(tops)
        )
    below: dict[str, list[DrawnArea]] = defaultdict(list)
    for one in areas:
        if one is tops[0]:
            continue
        above = by_code.get(one.parent) if one.parent else tops[0]
        if above is None or one.kind not in LEVELS or LEVELS.index(above.kind) >= LEVELS.index(one.kind):
            raise AreasRefused(
                said("Area %(code)s must lie in a wider area that is in the file; “%(parent)s” is not."),
                code=one.code,
                parent=one.parent,
            )
        below[above.code].append(one)
    done: list[NumberedArea] = []
    _number(tops[0], None, 1, below, done)
    return sorted(done, key=lambda one: one.id)


def _number(
    one: DrawnArea, parent: int | None, number: int, below: dict[str, list[DrawnArea]], done: list[NumberedArea]
) -> NumberedArea:
    last, parts = number, []
    for child in below.get(one.code, ()):
        placed = _number(child, number, last + 1, below, done)
        last = placed.last
        parts.append(placed.shape)
    shape = one.shape if one.shape is not None else shapely.union_all(parts) if parts else None
    if shape is None or shape.is_empty:
        raise AreasRefused(said("Area %(code)s has no polygon."), code=one.code)
    placed = NumberedArea(one, number, last, parent, _sound(shape))
    done.append(placed)
    return placed


def _sound(shape: BaseGeometry) -> BaseGeometry:
    return shape if shape.is_valid else shape.buffer(0)
