"""The RFC 9162 Merkle tree with SHA-256: roots, proofs, their verification, and fast appends.

A tree is cut into tiles of 256 hashes (C2SP tlog-tiles): tile level 0 holds leaf hashes, level 1 the roots of 256
leaves each, and so on. A "level" without more words is the binary one: 0 for leaves, 8 for roots of 256 leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
EMPTY_ROOT = hashlib.sha256(b"").digest()

HashAt = Callable[[int, int], bytes]
"""(level, index) -> the root of the whole subtree of 2 ** level leaves that is the index-th of its level."""

TileRead = Callable[[int, int, int], Sequence[bytes]]
"""(tile level, first index, count) -> that many hashes of the level, all inside one tile."""

_sha256 = hashlib.sha256


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 ‖ leaf)."""
    return _sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return _sha256(b"\x01" + left + right).digest()


class FullTile(NamedTuple):
    """A tile that has just got its 256th hash: its root is the n-th hash of tile level `level`."""

    level: int
    n: int
    hash: bytes


@dataclass
class Frontier:
    """The roots of the whole subtrees that make up a tree, largest first: all that appending needs."""

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def extend(self, leaf_hashes: Sequence[bytes]) -> list[FullTile]:
        """Append leaf hashes and say which tiles they filled, in order."""
        filled: list[FullTile] = []
        at = 0
        while at < len(leaf_hashes):
            if self.size % TILE_WIDTH == 0 and len(leaf_hashes) - at >= TILE_WIDTH:
                root = _whole_root(leaf_hashes[at : at + TILE_WIDTH])
                filled.append(FullTile(1, self.size // TILE_WIDTH, root))
                filled += self._push(TILE_HEIGHT, root)
                at += TILE_WIDTH
            else:
                filled += self._push(0, leaf_hashes[at])
                at += 1
        return filled

    def root(self) -> bytes:
        """The tree's root."""
        if not self.hashes:
            return EMPTY_ROOT
        *above, root = self.hashes
        for left in reversed(above):
            root = node_hash(left, root)
        return root

    def _push(self, level: int, subtree: bytes) -> Iterator[FullTile]:
        start, self.size = self.size, self.size + (1 << level)
        filled = []
        while start >> level & 1:
            subtree = node_hash(self.hashes.pop(), subtree)
            level += 1
            if level % TILE_HEIGHT == 0:
                filled.append(FullTile(level // TILE_HEIGHT, start >> level, subtree))
        self.hashes.append(subtree)
        return iter(filled)


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    tree = Frontier()
    tree.extend(leaf_hashes)
    return tree.root()


def tiled(read: TileRead) -> HashAt:
    """Hashes of any level from a reader of tiles; each tile is read once at most."""
    kept: dict[tuple[int, int, int], Sequence[bytes]] = {}

    def hash_at(level: int, index: int) -> bytes:
        tile_level, above = divmod(level, TILE_HEIGHT)
        key = (tile_level, index << above, 1 << above)
        if key not in kept:
            kept[key] = read(*key)
        return _whole_root(kept[key])

    return hash_at


def frontier_at(size: int, hash_at: HashAt) -> Frontier:
    """The frontier of the first `size` leaves."""
    return Frontier(size, list(_cover(0, size, hash_at)))


def inclusion_proof(index: int, size: int, hash_at: HashAt) -> list[bytes]:
    """The siblings from leaf to root (RFC 9162, 2.1.3.1).

    Raises:
        ValueError: the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_range_root(middle, end, hash_at))
            end = middle
        else:
            proof.append(_range_root(start, middle, hash_at))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, hash_at: HashAt) -> list[bytes]:
    """That the tree of `new` leaves begins with the one of `old` (RFC 9162, 2.1.4.1).

    Raises:
        ValueError: not 0 < old <= new.
    """
    if not 0 < old <= new:
        raise ValueError("a consistency proof leads from a tree with leaves to a larger one")
    proof: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_range_root(middle, end, hash_at))
            end = middle
        else:
            proof.append(_range_root(start, middle, hash_at))
            start, whole = middle, False
    if not whole:
        proof.append(_range_root(start, end, hash_at))
    return proof[::-1]


def included(*, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows that the leaf hash stands at this index under this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def consistent(*, old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the proof shows that the new tree begins with the old one (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not proof and old_root == new_root
    if not 0 < old < new or not proof:
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def _cover(start: int, end: int, hash_at: HashAt) -> Iterator[bytes]:
    """The whole subtrees that make up leaves start to end, left to right; start is aligned to all of them."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield hash_at(level, start >> level)
        start += 1 << level


def _range_root(start: int, end: int, hash_at: HashAt) -> bytes:
    return Frontier(end - start, list(_cover(start, end, hash_at))).root()


def _whole_root(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of hashes."""
    sha256, level = _sha256, list(hashes)
    while len(level) > 1:
        pairs = iter(level)
        level = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
    return level[0]
