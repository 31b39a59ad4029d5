"""`anlin keys` shows places and no secrets; `anlin verify ledger` says in words and exit code what it found."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from anlin.kernel.note import new_signing_key
from anlin.spine.ledger import commands, keys
from anlin.spine.ledger.services import record, sequence_all
from anlin.spine.ledger.triggers import install_triggers, remove_triggers


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(settings, "KEYS_DIR", tmp_path / "keys")
    keys.delegation.cache_clear()
    return tmp_path / "keys"


@pytest.mark.django_db
def test_keys_are_made_once_and_only_their_owner_reads_them(folder: Path) -> None:
    made = keys.log_key().verifier, keys.promise_key().verifier
    keys.delegation()
    keys._signing_key_in.cache_clear()
    keys.delegation.cache_clear()
    assert (keys.log_key().verifier, keys.promise_key().verifier) == made
    assert keys.delegation() == (folder / "promise.delegation").read_text()
    assert sorted(path.name for path in folder.iterdir()) == ["log.key", "promise.delegation", "promise.key"]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_a_key_may_come_from_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = new_signing_key("anlin.example/given")
    monkeypatch.setenv("ANLIN_LOG_KEY", given.secret_text())
    assert keys.log_origin() == "anlin.example/given"
    assert not (folder / "log.key").exists()
    assert keys.key_places()[0].place == "ANLIN_LOG_KEY"


def test_the_log_can_be_named_before_its_first_entry_and_not_after(folder: Path) -> None:
    assert keys.name_log("anlin.example/qingtang") == "anlin.example/qingtang"
    assert keys.name_log("anlin.example/other") == "anlin.example/qingtang"
    assert keys.log_origin() == "anlin.example/qingtang"


@pytest.mark.django_db
def test_the_command_shows_places_and_public_halves_and_no_secret(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.show_keys([]) == 0
    assert not folder.exists()
    keys.promise_key()
    assert commands.show_keys([]) == 0
    out = capsys.readouterr().out
    assert str(folder / "log.key") in out
    assert str(keys.log_key().verifier) in out
    assert "PRIVATE" not in out
    for name in ("log.key", "promise.key"):
        # PRIVATE+KEY+name+hash+key: the key itself may hold a "+".
        assert (folder / name).read_text().strip().split("+", 4)[4] not in out


@pytest.mark.django_db
def test_verify_says_that_the_ledger_holds_and_names_what_does_not(
    who: str, subject: str, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = record(who=who, action="a/1:x", subject=subject)
    assert commands.verify([]) == 0
    assert "The ledger holds." in capsys.readouterr().out
    remove_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET body = replace(body, 'a/1:x', 'a/1:y')")
    assert commands.verify([]) == 1
    told = capsys.readouterr()
    chinese, english = told.err.strip().splitlines()
    assert "ledger_c" in english or "ledger_e" in english, "the guard that is missing is named"
    assert f"entry {entry.pk}, {subject}#1" in told.out, "and what was done without it"
    assert "anlin migrate" in chinese
    assert "missing" not in chinese
    install_triggers(connection)
    assert commands.verify([]) == 1
    shown = capsys.readouterr().out
    (chinese, english) = [line for line in shown.splitlines() if f"entry {entry.pk}, {subject}#1" in line]
    assert "was changed: its text does not match its digest" in english
    assert "was changed" not in chinese
    assert "The first" not in chinese
    assert " / " not in shown


def test_a_key_that_cannot_be_read_is_a_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.mkdir()
    (folder / "log.key").write_text("garbage")
    assert commands.show_keys([]) == 2
    chinese, english = capsys.readouterr().err.strip().splitlines()
    assert f"A key in {folder} cannot be read" in english
    assert str(folder) in chinese


@pytest.mark.django_db
def test_verify_refuses_a_key_that_was_cut() -> None:
    assert commands.verify(["--key", str(keys.log_key().verifier)[:-2]]) == 2


@pytest.mark.django_db(transaction=True)
def test_the_key_of_another_house_is_named_and_no_entry_is_called_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with transaction.atomic():
        record(who="ab" * 16, action="a/1:x", subject="cd" * 16)
    sequence_all()
    key = keys.log_key().verifier
    there = f"{key.name}+{key.id.hex()}"
    assert commands.verify(["--no-promises"]) == 0
    monkeypatch.setattr(settings, "KEYS_DIR", tmp_path / "others")
    keys.name_log("anlin.test/other")
    capsys.readouterr()
    assert commands.verify([]) == 2
    shown = capsys.readouterr()
    chinese, english = shown.err.strip().splitlines()
    assert there in chinese
    assert f"This log was signed by {there}, but the key in {tmp_path / 'others'} is anlin.test/other+" in english
    assert "wrong:" not in shown.out


def test_a_name_that_no_log_can_have_is_refused_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.show_keys(["--new", "a b"]) == 2
    assert capsys.readouterr().err.count("“a b”") == 2
