"""The drawn map in memory: what meets a box at a zoom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from anlin.spine.place.models import BBox, MapFeature


class DrawnMap:
    """All features of one edition. Immutable; safe to share between threads."""

    def __init__(self, features: Sequence[MapFeature]) -> None:
        """Take features in the order they are painted."""
        self._features = list(features)
        self._shapes = list(shapely.from_wkb([bytes(one.geometry) for one in features])) if features else []
        self._tree = STRtree(self._shapes)
        self._ranks = np.array([one.rank for one in features], dtype=np.int16)

    def within(self, bbox: BBox, zoom: float) -> list[tuple[MapFeature, BaseGeometry]]:
        """Features whose boxes meet the box and whose rank is at most the zoom."""
        met = np.sort(self._tree.query(shapely.box(*bbox)))
        return [(self._features[i], self._shapes[i]) for i in met[self._ranks[met] <= zoom]] if met.size else []
