"""Hashes of the tree, read from leaves and tiles."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max

from anlin.kernel.merkle import HashAt, tiled
from anlin.spine.ledger.models import LedgerLeaf, LedgerTile


class TreeHole(Exception):
    """A hash that the tree needs is not in the database."""


def size_of_tree() -> int:
    """How many entries have their index."""
    last = LedgerLeaf.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else int(last) + 1


def hash_at() -> HashAt:
    """Hashes by level and index, each tile read once; make a new one for each proof."""
    return tiled(_read)


def _read(level: int, first: int, count: int) -> Sequence[bytes]:
    if level == 0:
        rows = LedgerLeaf.objects.filter(index__gte=first, index__lt=first + count).order_by("index")
    else:
        rows = LedgerTile.objects.filter(level=level, n__gte=first, n__lt=first + count).order_by("n")  # type: ignore[assignment]  # either has `hash`
    found = [bytes(hash_) for hash_ in rows.values_list("hash", flat=True)]
    if len(found) != count:
        raise TreeHole(f"level {level} of the tree lacks hashes between {first} and {first + count}")
    return found
