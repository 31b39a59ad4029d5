"""Verification names the first entry that is wrong, whatever was changed behind the triggers' back."""

# ruff: noqa: S608  # fixed table names

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from anlin.kernel.entry import Entry, entry_digest, leaf_of
from anlin.kernel.merkle import leaf_hash
from anlin.kernel.note import new_signing_key
from anlin.spine.ledger import keys, verifying
from anlin.spine.ledger.models import LedgerCheckpoint, LedgerEntry
from anlin.spine.ledger.services import NewEntry, record_many, sequence_all
from anlin.spine.ledger.triggers import install_triggers, remove_triggers
from anlin.spine.ledger.verifying import StateFault, Verification, verify_ledger

pytestmark = pytest.mark.django_db(transaction=True)
SUBJECTS = [secrets.token_hex(16) for _ in range(200)]


def recorded(count: int) -> list[LedgerEntry]:
    with transaction.atomic():
        return record_many(NewEntry("ab" * 16, "a/1:x", SUBJECTS[n % 200], facts={"n": n}) for n in range(count))


@pytest.fixture
def entries() -> list[LedgerEntry]:
    """600 entries of 200 subjects, under two checkpoints, and ten more outside the tree."""
    made = recorded(300)
    sequence_all()
    made += recorded(300)
    sequence_all()
    return made + recorded(10)


def verified() -> Verification:
    return verify_ledger(key=keys.log_key().verifier)


def _adapted(value: object) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def behind_the_triggers(statement: str, *values: object) -> None:
    remove_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, [_adapted(value) for value in values])
        assert cursor.rowcount > 0
    install_triggers(connection)


def test_an_untouched_ledger_holds(entries: list[LedgerEntry]) -> None:
    result = verified()
    assert result.holds, (result.faults, result.late)
    assert (result.entries, result.leaves, result.checkpoints, result.waiting) == (610, 600, 2, 10)


def flipped(raw: bytes) -> bytes:
    return bytes([raw[0] ^ 1]) + raw[1:]


CHANGES: dict[str, Callable[[LedgerEntry], tuple[str, list[object], str]]] = {
    "text": lambda e: ("body = %s", [e.body.replace('"n":', '"m":')], "its text does not match its digest"),
    "digest": lambda e: ("digest = %s", [flipped(bytes(e.digest))], "its text does not match its digest"),
    "salt": lambda e: ("leaf_salt = %s", [flipped(bytes(e.leaf_salt))], "does not match its leaf"),
    "subject": lambda e: ("subject = %s", ["cd" * 16], "columns that its text does not say"),
    "seq": lambda e: ("seq = %s", [77], "columns that its text does not say"),
    "time": lambda e: ("recorded_at = %s", [e.recorded_at - timedelta(hours=1)], "columns that its text does not say"),
}


@pytest.mark.parametrize(
    ("column", "place"), [*((column, 450) for column in CHANGES), ("text", 0), ("text", 299), ("digest", 605)]
)
def test_one_changed_column_of_an_entry_is_named(entries: list[LedgerEntry], column: str, place: int) -> None:
    entry = entries[place]
    change, values, words = CHANGES[column](entry)
    behind_the_triggers(f"UPDATE ledger_entry SET {change} WHERE id = %s", *values, entry.pk)
    first = verified().faults[0]
    assert first.entry == entry.pk
    assert words in first.words


def test_an_entry_rewritten_with_its_digest_is_named(entries: list[LedgerEntry]) -> None:
    body = entries[450].body.replace('"n":', '"m":')
    behind_the_triggers(
        "UPDATE ledger_entry SET body = %s, digest = %s WHERE id = %s",
        body,
        entry_digest(body.encode()),
        entries[450].pk,
    )
    first = verified().faults[0]
    assert (first.entry, "leaf" in first.words) == (entries[450].pk, True)


def test_a_changed_leaf_is_named(entries: list[LedgerEntry]) -> None:
    behind_the_triggers("UPDATE ledger_leaf SET hash = %s WHERE leaf_index = 7", bytes(32))
    first = verified().faults[0]
    assert (first.entry, first.index) == (entries[7].pk, 7)


def test_leaf_entry_and_digest_changed_together_break_the_tree(entries: list[LedgerEntry]) -> None:
    entry = entries[599]  # the last of its subject in the tree: no chain tells
    body = entry.body.replace('"n":', '"m":')
    digest = entry_digest(body.encode())
    behind_the_triggers("UPDATE ledger_entry SET body = %s, digest = %s WHERE id = %s", body, digest, entry.pk)
    leaf = leaf_hash(leaf_of(bytes(entry.leaf_salt), digest))
    behind_the_triggers("UPDATE ledger_leaf SET hash = %s WHERE entry_id = %s", leaf, entry.pk)
    assert [(fault.size, fault.words) for fault in verified().faults if fault.size] == [
        (600, "the checkpoint does not match the entries before it")
    ]


@pytest.mark.parametrize("place", [0, 599])
def test_a_deleted_entry_is_named(entries: list[LedgerEntry], place: int) -> None:
    behind_the_triggers("DELETE FROM ledger_entry WHERE id = %s", entries[place].pk)
    first = verified().faults[0]
    assert (first.index, first.words) == (place, "a place in the tree has no entry")


def test_a_leaf_deleted_with_its_entry_leaves_an_empty_place(entries: list[LedgerEntry]) -> None:
    behind_the_triggers("DELETE FROM ledger_entry WHERE id = %s", entries[450].pk)
    behind_the_triggers("DELETE FROM ledger_leaf WHERE entry_id = %s", entries[450].pk)
    assert verified().faults[0].index == 450


def test_an_end_cut_off_is_missed_by_its_checkpoint(entries: list[LedgerEntry]) -> None:
    behind_the_triggers("DELETE FROM ledger_leaf WHERE leaf_index >= 590")
    behind_the_triggers("DELETE FROM ledger_entry WHERE id >= %s", entries[590].pk)
    assert any(fault.size == 600 for fault in verified().faults)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("ledger_tile SET hash = %s", "a tile does not match"),
        ("ledger_checkpoint SET root = %s WHERE size = 300", "the checkpoint does not match"),
    ],
)
def test_a_changed_tile_or_root_is_named(entries: list[LedgerEntry], change: str, words: str) -> None:
    behind_the_triggers(f"UPDATE {change}", bytes(32))
    assert words in verified().faults[0].words


def test_a_checkpoint_by_another_key_is_named(entries: list[LedgerEntry]) -> None:
    last = LedgerCheckpoint.objects.get(size=600)
    forged = new_signing_key(keys.log_origin()).sign(last.note.partition("\n\n")[0] + "\n")
    behind_the_triggers("UPDATE ledger_checkpoint SET note = %s WHERE size = 600", forged)
    first = verified().faults[0]
    assert (first.size, first.words) == (600, "the checkpoint is not signed by the log")


def test_a_promise_kept_too_late_and_one_not_kept_are_broken(entries: list[LedgerEntry]) -> None:
    for place in (3, 605):
        early = entries[place].include_by - timedelta(minutes=5)
        behind_the_triggers("UPDATE ledger_entry SET include_by = %s WHERE id = %s", early, entries[place].pk)
    result = verified()
    assert result.faults == []
    assert [(late.entry, late.words) for late in result.late] == [
        (entries[3].pk, "came into the log later than promised"),
        (entries[605].pk, "was promised to stand in the log by now, and does not"),
    ]
    assert not result.holds


def test_a_state_that_does_not_follow_from_its_entries_is_named(
    entries: list[LedgerEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, list[int]] = {}

    def check(histories: Mapping[str, Sequence[Entry]]) -> Iterable[StateFault]:
        seen.update({subject: [entry.seq for entry in history] for subject, history in histories.items()})
        return [StateFault(SUBJECTS[3], 2, "closed, not open")] if SUBJECTS[3] in histories else []

    monkeypatch.setattr(verifying, "_state_checks", [check])
    result = verified()
    assert [(fault.subject, fault.seq, fault.why) for fault in result.faults] == [(SUBJECTS[3], 2, "closed, not open")]
    assert set(seen) == set(SUBJECTS)
    assert seen[SUBJECTS[3]] == [1, 2, 3, 4, 5]
