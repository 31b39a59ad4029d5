"""The lock of processes: a draft may change, a released version may not."""

from __future__ import annotations

import pytest

from processes import DRAFT, LOCK, RELEASED, Edited, Locked, brought_up_to_date, declared_now, read, written


def test_the_lock_stands_for_what_is_declared() -> None:
    kept = read(LOCK.read_text())
    assert {name: line.digest for name, line in kept.items()} == declared_now(), "run: python tools/processes.py"


def test_a_draft_may_change_and_its_new_digest_is_kept() -> None:
    kept = brought_up_to_date({"a/1": Locked(DRAFT, "old")}, {"a/1": "new"}, release=False)
    assert kept == {"a/1": Locked(DRAFT, "new")}


@pytest.mark.parametrize("declared", [{"a/1": "new"}, {}, {"a/2": "old"}])
def test_a_released_version_is_neither_edited_nor_taken_away(declared: dict[str, str]) -> None:
    with pytest.raises(Edited, match="a/1 is released"):
        brought_up_to_date({"a/1": Locked(RELEASED, "old")}, declared, release=False)


def test_the_next_version_stands_beside_the_released_one() -> None:
    kept = brought_up_to_date({"a/1": Locked(RELEASED, "one")}, {"a/1": "one", "a/2": "two"}, release=False)
    assert kept == {"a/1": Locked(RELEASED, "one"), "a/2": Locked(DRAFT, "two")}
    assert read(written(kept)) == kept


def test_releasing_pins_every_draft() -> None:
    kept = brought_up_to_date({"a/1": Locked(DRAFT, "one")}, {"a/1": "one"}, release=True)
    assert kept == {"a/1": Locked(RELEASED, "one")}
