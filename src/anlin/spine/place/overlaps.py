"""Areas of one kind that lie over each other: whose a place there is, the file does not say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from anlin.kernel.words import Phrase, said
from anlin.spine.place.tree import LEVELS, DrawnArea

_LEAST = 0.01
"""Of the smaller area: neighbours drawn apart by hand overlap by slivers."""
_NAMED = 5


def overlaps(areas: Sequence[DrawnArea]) -> list[tuple[str, str, float]]:
    """Pairs of codes, and the share of the smaller area that lies in both, the largest first."""
    found = []
    for kind in LEVELS[1:]:
        alike = [one for one in areas if one.kind == kind and one.shape is not None]
        shapes = np.array([one.shape for one in alike], dtype=object)
        first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        first, second = first[first < second], second[first < second]
        smaller = np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
        shares = shapely.area(shapely.intersection(shapes[first], shapes[second])) / np.maximum(smaller, 1e-12)
        found += [
            (alike[one].code, alike[other].code, float(share))
            for one, other, share in zip(first, second, shares, strict=True)
            if share > _LEAST
        ]
    return sorted(found, key=lambda pair: -pair[2])


def overlap_remarks(areas: Sequence[DrawnArea]) -> list[Phrase]:
    """One sentence where areas overlap, none otherwise."""
    found = overlaps(areas)
    if not found:
        return []
    pairs = ", ".join(f"{one} + {other} ({share:.0%})" for one, other, share in found[:_NAMED])
    text = said("%(count)s pairs of areas overlap: %(pairs)s. A place in both counts to one of them; look at the file.")
    return [Phrase.of(text, count=len(found), pairs=pairs)]
