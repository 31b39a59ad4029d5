"""The tree of RFC 6962 and RFC 9162: their test vectors, and every proof of every small tree."""

from __future__ import annotations

import hashlib
import random

import pytest

from anlin.kernel import merkle
from anlin.kernel.merkle import Frontier, FullTile, leaf_hash, root_of

# The leaves and roots of the Certificate Transparency reference tree.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# Index and size from 1 as in the reference tests; the proof.
PATH_1_OF_8 = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
)


def hash_at_of(hashes: list[bytes]) -> merkle.HashAt:
    """Straight from the leaves, without tiles."""
    return lambda level, index: root_of(hashes[index << level : (index + 1) << level])


def slow_root(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, as it is written."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return merkle.node_hash(slow_root(leaves[:k]), slow_root(leaves[k:]))


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference_tree(size: int) -> None:
    assert root_of([leaf_hash(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size]


def test_a_path_is_that_of_the_reference_tree() -> None:
    proof = merkle.inclusion_proof(0, 8, hash_at_of([leaf_hash(leaf) for leaf in LEAVES]))
    assert tuple(one.hex() for one in proof) == PATH_1_OF_8


def test_every_proof_of_every_small_tree_verifies_and_no_other_place_or_proof_does() -> None:
    leaves = [bytes([n]) for n in range(20)]
    hashes = [leaf_hash(leaf) for leaf in leaves]
    hash_at = hash_at_of(hashes)
    for size in range(1, 21):
        root = slow_root(leaves[:size])
        for index in range(size):
            proof = merkle.inclusion_proof(index, size, hash_at)
            found = {
                (i, s)
                for i in range(-1, 21)
                for s in range(21)
                if merkle.included(index=i, size=s, leaf=hashes[index], proof=proof, root=root)
            }
            assert (index, size) in found
            assert {i for i, s in found if s == size} == {index}
            for wrong in (proof[:-1] if proof else [root], [*proof, root], [*proof[:-1], bytes(32)]):
                assert not merkle.included(index=index, size=size, leaf=hashes[index], proof=wrong, root=root)


def test_every_consistency_proof_verifies_and_a_changed_one_does_not() -> None:
    leaves = [bytes([n]) for n in range(20)]
    hash_at = hash_at_of([leaf_hash(leaf) for leaf in leaves])
    for new in range(1, 21):
        for old in range(1, new + 1):
            proof = merkle.consistency_proof(old, new, hash_at)
            roots = {"old_root": slow_root(leaves[:old]), "new_root": slow_root(leaves[:new])}
            assert merkle.consistent(old=old, new=new, proof=proof, **roots)
            assert not merkle.consistent(old=old, new=new, proof=[*proof, bytes(32)], **roots)
            assert not merkle.consistent(old=old, new=new, proof=proof, old_root=bytes(32), new_root=roots["new_root"])
            assert not merkle.consistent(old=old, new=new, proof=proof, old_root=roots["old_root"], new_root=bytes(32))


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_that_is_not_there_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_proof(index, size, hash_at_of([]))


def test_appending_in_pieces_gives_the_same_tree_and_tiles_as_at_once() -> None:
    hashes = [hashlib.sha256(n.to_bytes(4)).digest() for n in range(66_000)]
    whole = Frontier()
    tiles = whole.extend(hashes)
    chance = random.Random(9162)
    pieces, got, at = Frontier(), [], 0
    while at < len(hashes):
        step = chance.choice([1, 3, 255, 256, 257, 5000])
        got += pieces.extend(hashes[at : at + step])
        at += step
    assert (pieces.size, pieces.hashes, got) == (whole.size, whole.hashes, tiles)
    assert [(tile.level, tile.n) for tile in tiles if tile.level == 2] == [(2, 0)]
    assert tiles[0] == FullTile(1, 0, root_of(hashes[:256]))


def test_proofs_from_tiles_read_no_hash_outside_them_and_verify() -> None:
    hashes = [hashlib.sha256(n.to_bytes(4)).digest() for n in range(66_000)]
    levels = {0: hashes, 1: [], 2: []}
    for tile in Frontier().extend(hashes):
        levels[tile.level].append(tile.hash)

    def read(level: int, first: int, count: int) -> list[bytes]:
        assert first // 256 == (first + count - 1) // 256
        found = levels[level][first : first + count]
        assert len(found) == count
        return found

    hash_at = merkle.tiled(read)
    size, root = len(hashes), root_of(hashes)
    assert merkle.frontier_at(size, hash_at).root() == root
    for index in (0, 255, 256, 65_535, 65_536, 65_999):
        proof = merkle.inclusion_proof(index, size, hash_at)
        assert merkle.included(index=index, size=size, leaf=hashes[index], proof=proof, root=root)
    proof = merkle.consistency_proof(300, size, hash_at)
    assert merkle.consistent(old=300, new=size, proof=proof, old_root=root_of(hashes[:300]), new_root=root)
