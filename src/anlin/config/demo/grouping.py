"""Join city blocks into exactly as many grids as asked for, along the roads between them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon, STRtree


def neighbours(faces: Sequence[Polygon]) -> dict[tuple[int, int], float]:
    """Metres of border that each pair of faces shares."""
    tree = STRtree(faces)
    left, right = tree.query(faces, predicate="touches")
    once = left < right
    left, right = left[once], right[once]
    shared = shapely.length(
        shapely.intersection(shapely.boundary(np.asarray(faces)[left]), shapely.boundary(np.asarray(faces)[right]))
    )
    return {(int(a), int(b)): float(m) for a, b, m in zip(left, right, shared, strict=True) if m > 0.01}


def grouped(
    members: Sequence[int],
    masses: npt.NDArray[np.float64],
    borders: dict[tuple[int, int], float],
    count: int,
    across: npt.NDArray[np.int_],
) -> list[list[int]]:
    """Join faces into `count` connected groups of about one mass.

    Args:
        members: indices of the faces to join; masses and across are indexed by them.
        across: the cell between main roads that a face lies in; joining over a main road costs four times.

    Raises:
        ValueError: the members fall into more separate pieces than `count`.
    """
    group: dict[int, set[int]] = {one: {one} for one in members}
    mass = {one: float(masses[one]) for one in members}
    touching: dict[int, dict[int, float]] = defaultdict(dict)
    for (a, b), metres in borders.items():
        if a in group and b in group:
            touching[a][b] = touching[b][a] = metres * (1.0 if across[a] == across[b] else 0.25)
    while len(group) > count:
        pairs = ((_cost(mass[a], mass[b], metres), a, b) for a in group for b, metres in touching[a].items() if a < b)
        _least, a, b = min(pairs, default=(0.0, -1, -1))
        if a < 0:
            raise ValueError(f"the faces fall into {len(group)} pieces; {count} groups cannot be made")
        group[a] |= group.pop(b)
        mass[a] += mass.pop(b)
        for other, metres in touching.pop(b).items():
            del touching[other][b]
            if other != a:
                touching[a][other] = touching[other][a] = touching[a].get(other, 0.0) + metres
    return [sorted(made) for made in group.values()]


def _cost(mass: float, other: float, metres: float) -> float:
    """Light and well-bordered pairs first; a sliver before all, however short its border."""
    return math.pow(mass + other, 1.5) / math.pow(metres + 1.0, 0.6) * min(1.0, min(mass, other) / 6_000)


def shares(weights: Sequence[float], total: int) -> list[int]:
    """Whole numbers in proportion to the weights, with this total (largest remainders)."""
    exact = np.asarray(weights, dtype=np.float64) * total / sum(weights)
    whole = np.floor(exact).astype(int)
    for index in np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]:
        whole[index] += 1
    return [int(one) for one in whole]
