"""What is sealed opens with its own key, for its own field, unchanged; and with nothing else."""

from __future__ import annotations

import pytest

from anlin.spine.ledger.clock import now
from anlin.spine.vault.services import (
    NotOpened,
    daily_key,
    derived_key,
    district_key,
    keyed_hash,
    new_key,
    salted_digest_matches,
    seal,
    seal_bytes,
    search_key,
    unseal,
    unseal_bytes,
    unwrap,
    wrap,
)

VALUES = ["梧桐巷27弄3号楼502室", "", "x" * 2000, ["a" * 32, "b" * 32], 7, True, {"a": [1, "二"]}]


@pytest.mark.parametrize("value", VALUES)
def test_a_value_comes_back_as_it_was_and_matches_its_digest(value: object) -> None:
    key = new_key()
    sealed = seal(key, "what", value)
    opened = unseal(key, "what", sealed.blob)
    assert opened.value == value
    assert salted_digest_matches(opened, sealed.digest.hex())


def test_the_same_value_sealed_twice_looks_different() -> None:
    key = new_key()
    one, other = seal(key, "what", "13912345678"), seal(key, "what", "13912345678")
    assert one.blob != other.blob
    assert one.digest != other.digest
    assert not salted_digest_matches(unseal(key, "what", one.blob), other.digest.hex())


def test_another_key_opens_nothing() -> None:
    sealed = seal(new_key(), "what", "x")
    with pytest.raises(NotOpened):
        unseal(new_key(), "what", sealed.blob)


def test_a_blob_moved_to_another_field_does_not_open() -> None:
    key = new_key()
    with pytest.raises(NotOpened):
        unseal(key, "note", seal(key, "what", "x").blob)


@pytest.mark.parametrize("at", [0, 11, 12, 20, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    key = new_key()
    blob = bytearray(seal_bytes(key, "photo", b"pixels, many of them"))
    blob[at] ^= 1
    with pytest.raises(NotOpened):
        unseal_bytes(key, "photo", bytes(blob))


@pytest.mark.parametrize("blob", [b"", b"short", b"x" * 12])
def test_a_torn_blob_does_not_open(blob: bytes) -> None:
    with pytest.raises(NotOpened):
        unseal_bytes(new_key(), "photo", blob)


def test_a_wrapped_key_belongs_to_its_owner() -> None:
    parent, key = new_key(), new_key()
    wrapped = wrap(parent, key, "a" * 32)
    assert unwrap(parent, wrapped, "a" * 32) == key
    for wrong_parent, wrong_owner in ((parent, "b" * 32), (new_key(), "a" * 32)):
        with pytest.raises(NotOpened):
            unwrap(wrong_parent, wrapped, wrong_owner)


@pytest.mark.parametrize("nothing", [None, b""])
def test_a_destroyed_key_opens_nothing(nothing: bytes | None) -> None:
    with pytest.raises(NotOpened, match="destroyed"):
        unwrap(new_key(), nothing, "a" * 32)


@pytest.mark.django_db  # a key is made only where nothing was sealed yet
def test_keys_for_different_purposes_differ_and_say_nothing_of_each_other() -> None:
    keys = {district_key(), search_key(), derived_key("a"), derived_key("b"), daily_key(now().date())}
    assert len(keys) == 5
    assert all(len(key) == 32 for key in keys)


@pytest.mark.django_db
def test_a_code_is_hashed_under_the_districts_key_and_its_purpose() -> None:
    assert keyed_hash("a", "x") == keyed_hash("a", "x")
    assert len({keyed_hash("a", "x"), keyed_hash("b", "x"), keyed_hash("a", "y")}) == 3
