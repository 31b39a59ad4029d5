"""A restore is a declared break: two histories are never signed under one name, and old receipts stay good."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from anlin.kernel.note import new_signing_key, opened_checkpoint, verifier_key
from anlin.kernel.receipt import check
from anlin.spine.ledger import keys
from anlin.spine.ledger.logs import PLACES
from anlin.spine.ledger.models import ClosedLog, LedgerCheckpoint, LedgerEntry, LedgerLeaf
from anlin.spine.ledger.selectors import closed_logs, ledger_health, proof_states, receipt_for
from anlin.spine.ledger.services import NO_ENTRY, NewEntry, declare_restore, record_many, sequence_all
from anlin.spine.ledger.services.sequencer import LogKeyChanged
from anlin.spine.ledger.triggers import install_triggers, remove_triggers
from anlin.spine.ledger.verifying import verify_ledger

pytestmark = pytest.mark.django_db(transaction=True)
WHO = "ab" * 16


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(settings, "KEYS_DIR", tmp_path / "keys")
    keys.delegation.cache_clear()
    keys.name_log("anlin.example/qingtang")
    return tmp_path / "keys"


def recorded(count: int) -> list[LedgerEntry]:
    with transaction.atomic():
        return record_many(NewEntry(WHO, "a/1:x", secrets.token_hex(16), seq_prev=NO_ENTRY) for _ in range(count))


def broken() -> ClosedLog:
    closed = declare_restore(who=WHO)
    assert closed is not None
    return closed


def test_the_new_log_begins_with_an_entry_that_commits_to_the_end_of_the_old() -> None:
    recorded(600)
    sequence_all()
    old = keys.log_key().verifier
    closed = broken()
    assert (closed.origin, closed.size, closed.key) == ("anlin.example/qingtang", 600, str(old))
    assert opened_checkpoint(closed.note, old).root == bytes(closed.root)
    first = LedgerEntry.objects.get(leaf__index=PLACES)
    assert first.told.action == "ledger:opened"
    assert first.told.facts["closes"] == closed.origin
    assert first.told.log == keys.log_origin() != closed.origin
    assert keys.log_key().verifier.public != old.public
    newest = LedgerCheckpoint.objects.order_by("-size")[0]
    assert opened_checkpoint(newest.note, keys.log_key().verifier).size == 1


def test_the_ledger_goes_on_and_verifies_over_both_logs() -> None:
    recorded(300)
    sequence_all()
    recorded(20)  # no place yet when the backup was taken
    broken()
    recorded(600)
    sequence_all()
    found = verify_ledger(key=keys.log_key().verifier)
    assert found.holds, (found.faults, found.late)
    assert (found.leaves, found.waiting) == (921, 0)
    assert ledger_health().size == 921
    assert set(proof_states(list(LedgerEntry.objects.all())).values()) == {"proved"}


def test_receipts_of_the_closed_log_verify_with_its_key_and_new_ones_with_the_new() -> None:
    (old,) = recorded(1)
    sequence_all()
    old_key = keys.log_key().verifier
    assert check(receipt_for(old), old_key).state == "proved"
    closed = broken()
    (new,) = recorded(1)
    sequence_all()
    assert check(receipt_for(old), verifier_key(closed.key)).state == "proved"
    assert check(receipt_for(old), old_key).state == "proved"
    assert check(receipt_for(new), keys.log_key().verifier).state == "proved"
    assert check(receipt_for(new), old_key).state == "wrong"


def test_restoring_twice_gives_three_logs_of_three_names() -> None:
    for _ in range(2):
        recorded(5)
        sequence_all()
        broken()
    recorded(5)
    sequence_all()
    names = {closed.origin for closed in closed_logs()} | {keys.log_origin()}
    assert len(names) == 3
    assert all(name.count("/after-restore-") <= 1 for name in names)
    assert verify_ledger(key=keys.log_key().verifier).holds


def test_a_declaration_that_was_interrupted_is_taken_up(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    recorded(5)
    sequence_all()

    def killed() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(keys, "end_change", killed)
    with pytest.raises(KeyboardInterrupt):
        declare_restore(who=WHO)
    monkeypatch.undo()
    monkeypatch.setattr(settings, "KEYS_DIR", folder)
    assert broken().origin == "anlin.example/qingtang"
    assert not keys.is_changing()
    assert ClosedLog.objects.count() == 1
    assert verify_ledger(key=keys.log_key().verifier).holds


def test_a_closed_logs_key_is_kept_where_nothing_signs_with_it(folder: Path) -> None:
    recorded(1)
    key = keys.log_key()
    broken()
    assert (folder / f"closed-{key.verifier.id.hex()}.key").read_text().strip() == key.secret_text()
    assert not (folder / "closing.key").exists()


def test_a_key_of_the_environment_is_changed_by_hand(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    given = new_signing_key("anlin.example/given")
    monkeypatch.setenv("ANLIN_LOG_KEY", given.secret_text())
    keys._signing_key_in.cache_clear()
    recorded(3)
    sequence_all()
    with pytest.raises(keys.KeyFromEnvironment, match=r"closing\.key"):
        declare_restore(who=WHO)
    (folder / "closing.key").write_text(given.secret_text())
    monkeypatch.setenv("ANLIN_LOG_KEY", new_signing_key("anlin.example/given/2").secret_text())
    keys._signing_key_in.cache_clear()
    keys.delegation.cache_clear()
    assert broken().origin == "anlin.example/given"
    assert keys.log_origin() == "anlin.example/given/2"
    assert verify_ledger(key=keys.log_key().verifier).holds
    monkeypatch.delenv("ANLIN_LOG_KEY")
    keys._signing_key_in.cache_clear()


@pytest.mark.parametrize(
    "change",
    ["UPDATE ledger_closed SET size = 3", "UPDATE ledger_closed SET root = leaf_salt FROM ledger_entry"],
)
def test_a_closed_log_cannot_be_told_otherwise(change: str) -> None:
    recorded(5)
    sequence_all()
    broken()
    remove_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute(change)
    install_triggers(connection)
    found = verify_ledger(key=keys.log_key().verifier)
    assert {fault.words for fault in found.faults} == {
        "the log does not end as it was closed",
        "does not say how the log before it was closed",
    }


def test_one_backup_brought_back_twice_gives_two_logs_and_no_fork(folder: Path) -> None:
    """The second time the log in force is another than the one that the backup holds."""
    recorded(5)
    sequence_all()
    first = keys.log_key()
    keys.change_log_key(first, "anlin.example/qingtang/after-restore-1")  # as the first restore left the keys
    keys.end_change()
    abandoned = keys.log_key()
    closed = broken()
    assert closed.key == str(first.verifier)
    assert keys.log_origin() not in {first.name, abandoned.name}
    assert {path.name for path in folder.glob("closed-*.key")} == {
        f"closed-{key.verifier.id.hex()}.key" for key in (first, abandoned)
    }
    assert verify_ledger(key=keys.log_key().verifier).holds


def test_a_log_whose_key_is_lost_is_not_continued() -> None:
    recorded(1)
    sequence_all()
    stranger = new_signing_key("anlin.example/qingtang")
    (Path(settings.KEYS_DIR) / "log.key").write_text(stranger.secret_text())
    keys._signing_key_in.cache_clear()
    with pytest.raises(LogKeyChanged):
        declare_restore(who=WHO)


def test_an_empty_database_has_nothing_to_break() -> None:
    assert declare_restore(who=WHO) is None
    assert LedgerLeaf.objects.count() == 0
