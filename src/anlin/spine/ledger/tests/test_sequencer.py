"""The sequencer leaves no gap, forks nothing, and survives being killed and doubled."""

from __future__ import annotations

import secrets
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from anlin.kernel.merkle import consistency_proof, consistent, root_of
from anlin.kernel.note import new_signing_key, opened_checkpoint
from anlin.kernel.receipt import check
from anlin.spine.ledger import keys
from anlin.spine.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerLeaf, LedgerTile
from anlin.spine.ledger.selectors import ledger_health, proof_state, receipt_for
from anlin.spine.ledger.services import (
    NO_ENTRY,
    NewEntry,
    record_many,
    run_sequencer,
    sequence_all,
    sequence_once,
    sequencer,
)
from anlin.spine.ledger.services.sequencer import LogKeyChanged
from anlin.spine.ledger.tree import hash_at

pytestmark = pytest.mark.django_db(transaction=True)


def recorded(count: int) -> list[LedgerEntry]:
    who = secrets.token_hex(16)
    with transaction.atomic():
        return record_many(NewEntry(who, "a/1:x", secrets.token_hex(16), seq_prev=NO_ENTRY) for _ in range(count))


def in_thread(work: object) -> threading.Thread:
    def run() -> None:
        try:
            work()  # type: ignore[operator]  # any callable
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_entries_get_their_places_in_order_and_the_checkpoint_opens() -> None:
    entries = recorded(700)
    assert sequence_all() == 700
    leaves = list(LedgerLeaf.objects.order_by("index"))
    assert [leaf.entry_id for leaf in leaves] == [entry.pk for entry in entries]
    assert [leaf.index for leaf in leaves] == list(range(700))
    checkpoint = opened_checkpoint(LedgerCheckpoint.objects.get().note, keys.log_key().verifier)
    assert (checkpoint.size, checkpoint.root) == (700, root_of([bytes(leaf.hash) for leaf in leaves]))
    assert list(LedgerTile.objects.order_by("n").values_list("level", "n")) == [(1, 0), (1, 1)]


def test_a_later_checkpoint_is_consistent_with_an_earlier_one() -> None:
    recorded(300)
    sequence_all()
    recorded(301)
    sequence_all()
    old, new = LedgerCheckpoint.objects.order_by("size")
    assert (old.size, new.size) == (300, 601)
    proof = consistency_proof(old.size, new.size, hash_at())
    assert consistent(old=300, new=601, proof=proof, old_root=bytes(old.root), new_root=bytes(new.root))


def test_it_works_until_told_to_stop() -> None:
    recorded(3)
    stop = threading.Event()
    thread = in_thread(lambda: run_sequencer(stop))
    for _ in range(100):
        if LedgerCheckpoint.objects.filter(size=3).exists():
            break
        stop.wait(0.1)
    stop.set()
    thread.join()
    assert ledger_health().size == 3


def test_without_work_nothing_is_written() -> None:
    assert sequence_once() == 0
    recorded(1)
    sequence_all()
    assert (sequence_once(), sequence_all(), LedgerCheckpoint.objects.count()) == (0, 0, 1)


def test_a_sequencer_killed_in_the_middle_of_a_batch_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(300)

    def killed(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(sequencer, "_sign_if_due", killed)
        with pytest.raises(SystemExit):
            sequence_once()
    assert not LedgerLeaf.objects.exists()
    assert not LedgerTile.objects.exists()
    assert sequence_all() == 300


def test_two_sequencers_at_once_make_one_tree() -> None:
    recorded(2_000)
    threads = [in_thread(lambda: [sequence_once() for _ in range(5)]) for _ in range(2)]
    for _ in range(10):
        recorded(20)
        sequence_once()
    for thread in threads:
        thread.join()
    sequence_all()
    leaves = list(LedgerLeaf.objects.order_by("index").values_list("index", "entry_id"))
    assert [index for index, _ in leaves] == list(range(2_200))
    assert {entry for _, entry in leaves} == set(LedgerEntry.objects.values_list("id", flat=True))


@pytest.mark.engine("postgresql")
def test_an_entry_of_a_transaction_still_running_holds_later_ones_back_and_none_is_skipped() -> None:
    written, finish = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            recorded(1)
            written.set()
            finish.wait(10)

    thread = in_thread(slow)
    assert written.wait(10)
    recorded(1)
    assert sequence_all() == 0
    finish.set()
    thread.join()
    assert sequence_all() == 2
    assert list(LedgerLeaf.objects.order_by("index").values_list("entry_id", flat=True)) == sorted(
        LedgerEntry.objects.values_list("id", flat=True)
    )


@pytest.mark.engine("postgresql")
def test_after_a_restore_into_another_cluster_no_entry_is_skipped() -> None:
    entries = recorded(3)
    sequence_all()
    recorded(2)
    with connection.cursor() as cursor:  # as a dump brings them: numbers far ahead of this cluster's
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_no_change")
        cursor.execute("UPDATE ledger_entry SET xid = ((xid::text::bigint + 1000000000)::text)::xid8")
        cursor.execute("ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_no_change")
    recorded(4)
    assert sequence_all() == 6
    recorded(1)
    assert sequence_all() == 1
    assert LedgerLeaf.objects.count() == len(entries) + 7


def test_another_log_key_does_not_sign_on(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(1)
    sequence_all()
    recorded(1)
    monkeypatch.setattr(keys, "log_key", lambda: new_signing_key("another.example"))
    with pytest.raises(LogKeyChanged):
        sequence_all()


def test_an_entry_waits_then_is_proved_and_its_receipt_says_so() -> None:
    (entry,) = recorded(1)
    key = keys.log_key().verifier
    assert proof_state(entry) == "waiting"
    assert check(receipt_for(entry), key).state == "promised"
    assert ledger_health().lag > timedelta(0)
    sequence_all()
    assert proof_state(entry) == "proved"
    verdict = check(receipt_for(entry), key)
    assert (verdict.state, verdict.wrong) == ("proved", ())
    assert (ledger_health().size, ledger_health().lag) == (1, timedelta(0))


def test_a_promise_past_its_time_is_overdue(monkeypatch: pytest.MonkeyPatch) -> None:
    (entry,) = recorded(1)
    late = entry.include_by + timedelta(seconds=1)
    monkeypatch.setattr("anlin.spine.ledger.selectors.real_now", lambda: late)
    assert proof_state(entry) == "overdue"
    assert check(receipt_for(entry), keys.log_key().verifier, at=late).state == "overdue"


def test_an_entry_that_does_not_match_its_leaf_is_broken() -> None:
    (entry,) = recorded(1)
    sequence_all()
    entry.body = entry.body.replace("a/1:x", "a/1:y")
    assert proof_state(entry) == "broken"
    entry.refresh_from_db()
    entry.leaf_salt = bytes(16)
    assert proof_state(entry) == "broken"
