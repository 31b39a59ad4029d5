"""Hashes of a log's tree, read from leaves and tiles."""

from __future__ import annotations

from collections.abc import Sequence

from anlin.kernel.merkle import HashAt, tiled
from anlin.spine.ledger.logs import first_place
from anlin.spine.ledger.models import LedgerLeaf, LedgerTile


class TreeHole(Exception):
    """A hash that the tree needs is not in the database."""


def size_of_tree(log: int = 0) -> int:
    """How many entries have their index in this log."""
    return end_of_tree(log)[0]


def end_of_tree(log: int = 0) -> tuple[int, bytes]:
    """The size of a log's tree and the hash of its last leaf; empty before the first."""
    leaves = LedgerLeaf.objects.filter(index__gte=first_place(log)).order_by("-index")
    last = leaves.values_list("index", "hash").first()
    return (0, b"") if last is None else (last[0] + 1 - first_place(log), bytes(last[1]))


def first_tile(log: int, level: int) -> int:
    """Where a log's tile 0 of a level stands in the table."""
    return first_place(log) >> 8 * level


def hash_at(log: int = 0) -> HashAt:
    """Hashes by level and index, each tile read once; make a new one for each proof."""

    def read(level: int, first: int, count: int) -> Sequence[bytes]:
        start = first_tile(log, level) + first
        if level == 0:
            rows = LedgerLeaf.objects.filter(index__gte=start, index__lt=start + count).order_by("index")
        else:
            rows = LedgerTile.objects.filter(level=level, n__gte=start, n__lt=start + count).order_by("n")  # type: ignore[assignment]  # either has `hash`
        found = [bytes(hash_) for hash_ in rows.values_list("hash", flat=True)]
        if len(found) != count:
            raise TreeHole(f"level {level} of the tree lacks hashes between {first} and {first + count}")
        return found

    return tiled(read)
