"""A process that could lose or change what it acknowledges does not acknowledge anything."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction
from django.db.migrations.exceptions import MigrationSchemaMissing

from anlin.config import readiness
from anlin.config.commands import serve, worker
from anlin.config.readiness import assert_ready, what_to_do_about
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.ledger.services import NO_ENTRY, LedgerUnguarded, record, recording
from anlin.spine.ledger.triggers import install_triggers
from anlin.spine.storage import NotDurable, StorageUnavailable

pytestmark = pytest.mark.django_db(transaction=True)
WHO = "ab" * 16
_UNSAFE = {"sqlite": "PRAGMA synchronous = OFF", "postgresql": "SET synchronous_commit = off"}
_SAFE = {"sqlite": "PRAGMA synchronous = FULL", "postgresql": "SET synchronous_commit = on"}
_DROP = {
    "sqlite": "DROP TRIGGER ledger_entry_no_update",
    "postgresql": "DROP TRIGGER ledger_entry_no_change ON ledger_entry",
}


def driver_error() -> Exception:
    """What SQLite says of a file that is none, where no layer of Django's is between."""
    error = sqlite3.DatabaseError("file is not a database")
    error.sqlite_errorname = "SQLITE_NOTADB"
    return error


def told(statements: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statements[connection.vendor])


@pytest.fixture
def never_looked() -> Iterator[None]:
    """This process has not written yet."""
    before = set(recording._ready)
    recording._ready.clear()
    yield
    recording._ready.update(before)


@pytest.fixture
def unguarded() -> Iterator[None]:
    told(_DROP)
    yield
    install_triggers(connection)


def write() -> None:
    with transaction.atomic():
        record(who=WHO, action="a/1:x", subject=WHO, seq_prev=NO_ENTRY)


def test_nothing_is_recorded_over_a_connection_that_may_lose_it(never_looked: None) -> None:
    told(_UNSAFE)
    with pytest.raises(NotDurable, match="synchronous"):
        write()
    told(_SAFE)
    assert not LedgerEntry.objects.exists()
    write()
    assert LedgerEntry.objects.count() == 1


def test_nothing_is_recorded_while_a_trigger_is_missing(never_looked: None, unguarded: None) -> None:
    with pytest.raises(LedgerUnguarded, match="ledger_entry"):
        write()
    assert not LedgerEntry.objects.exists()


def test_worker_and_server_do_not_start_while_a_trigger_is_missing(unguarded: None) -> None:
    with pytest.raises(LedgerUnguarded):
        worker.work_only("jobs")
    with pytest.raises(serve.NotServed, match="ledger_entry") as refused:
        serve.prepare()
    assert "missing" not in str(refused.value).splitlines()[0], "the Chinese line is Chinese"


def test_a_worker_waits_for_a_database_that_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([StorageUnavailable("gone", "starting up"), StorageUnavailable("busy"), None])
    worked: list[bool] = []

    def asked() -> None:
        if (error := next(answers)) is not None:
            raise error

    monkeypatch.setattr(readiness, "assert_ready", asked)
    monkeypatch.setattr(worker, "AGAIN_SECONDS", 0.0)
    monkeypatch.setattr("anlin.spine.jobs.worker.work", lambda stop: worked.append(stop.is_set()))
    monkeypatch.setattr(signal, "signal", lambda *_how: None)
    assert worker.work_only("jobs") == 0
    assert worked == [False]


def test_a_worker_does_not_wait_for_what_never_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> None:
        raise StorageUnavailable("damaged")

    monkeypatch.setattr(readiness, "assert_ready", asked)
    monkeypatch.setattr(signal, "signal", lambda *_how: None)
    with pytest.raises(StorageUnavailable):
        worker.work_only("jobs")


def test_a_sound_database_is_ready() -> None:
    assert_ready()


def test_a_table_that_is_gone_is_named_and_migrating_is_not_advised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "missing_tables", lambda: ["ledger_tile"])
    for error in (OperationalError("no such table"), ProgrammingError("no such table"), LedgerUnguarded("a trigger")):
        chinese, english = what_to_do_about(error).splitlines()
        assert english == "The database lacks tables that it had: ledger_tile. Try: anlin doctor"
        assert "ledger_tile" in chinese


def test_migrating_that_fails_is_told_why_and_not_to_migrate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "waiting_migrations", lambda: 65)
    error = MigrationSchemaMissing("no transaction blocks")
    assert "Run first: anlin migrate" in what_to_do_about(error)
    told = what_to_do_about(error, migrating=True)
    assert "no transaction blocks. Try: anlin doctor" in told
    assert "anlin migrate" not in told


def test_an_account_that_may_not_is_told_whom_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "waiting_migrations", lambda: 65)
    error, cause = MigrationSchemaMissing("permission denied for schema public"), Exception()
    cause.sqlstate = "42501"  # type: ignore[attr-defined]  # as the driver's
    error.__cause__ = cause
    chinese, english = what_to_do_about(error).splitlines()
    assert "permission denied for schema public. Use the account that owns the tables" in english
    assert "GRANT" in chinese


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("statement", ["SET default_transaction_read_only = on"])
def test_a_database_that_takes_no_writes_is_not_served(statement: str) -> None:
    told({"postgresql": statement})
    try:
        with pytest.raises(NotDurable, match="transaction_read_only"):
            assert_ready()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (StorageUnavailable("gone", "no server\n\tanswers"), "Try: anlin doctor"),
        (driver_error(), "file is not a database"),
        (LedgerUnguarded("a trigger is missing"), "Try: anlin doctor"),
        (IntegrityError("a mistake of ours"), ""),
        (ValueError("a mistake of ours"), ""),
    ],
)
def test_a_failure_of_the_database_is_told_from_a_mistake_of_ours(error: Exception, told: str) -> None:
    said = what_to_do_about(error)
    assert told in said
    assert bool(said) == bool(told)
    assert "\t" not in said
