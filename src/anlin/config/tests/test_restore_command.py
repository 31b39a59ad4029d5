"""`anlin restore --declare` closes a log only where somebody says that its database was brought back, or the keys show it."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from anlin.config.commands import restore
from anlin.spine.ledger import keys
from anlin.spine.ledger.models import ClosedLog
from anlin.spine.ledger.services import NO_ENTRY, NewEntry, record_many, sequence_all
from anlin.spine.ledger.triggers import install_triggers, remove_triggers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A house with a log of five entries."""
    monkeypatch.setattr(settings, "KEYS_DIR", tmp_path / "keys")
    monkeypatch.setenv("ANLIN_HOME", str(tmp_path))
    keys.delegation.cache_clear()
    keys.name_log("anlin.example/qingtang")
    with transaction.atomic():
        record_many(NewEntry("ab" * 16, "a/1:x", secrets.token_hex(16), seq_prev=NO_ENTRY) for _ in range(5))
    sequence_all()
    return tmp_path / "keys"


def test_a_sound_log_is_not_closed_unasked(capsys: pytest.CaptureFixture[str]) -> None:
    origin = keys.log_origin()
    assert restore.main(["--declare"]) == 1
    told = capsys.readouterr().err
    assert told.count("anlin restore --declare --brought-back") == 2, "in both languages"
    assert "The ledger holds" in told
    assert (ClosedLog.objects.count(), keys.log_origin()) == (0, origin)


def test_it_is_closed_where_somebody_says_that_the_database_was_brought_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert restore.main(["--declare", "--brought-back"]) == 0
    assert "a new log began" in capsys.readouterr().out
    assert restore.main(["--declare"]) == 1, "and not once more"
    assert ClosedLog.objects.count() == 1


def test_keys_that_have_gone_on_without_the_database_show_that_it_was_brought_back() -> None:
    keys.change_log_key(keys.log_key(), "anlin.example/qingtang/after-restore-1")
    keys.end_change()
    assert restore.main(["--declare"]) == 0
    assert ClosedLog.objects.count() == 1


def test_a_log_that_does_not_hold_is_never_closed(capsys: pytest.CaptureFixture[str]) -> None:
    remove_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET body = replace(body, 'a/1:x', 'a/1:y')")
    install_triggers(connection)
    assert restore.main(["--declare", "--brought-back"]) == 1
    assert "anlin verify ledger says where" in capsys.readouterr().err
    assert ClosedLog.objects.count() == 0


def test_brought_back_says_nothing_of_a_backup_that_is_named() -> None:
    with pytest.raises(SystemExit):
        restore.main(["copy.tar", "--brought-back"])
