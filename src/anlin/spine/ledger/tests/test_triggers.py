"""What is on record is not changed, after all migrations, on this engine."""

# ruff: noqa: S608  # fixed table names

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from anlin.spine.ledger.services import LedgerUnguarded, Sealed, assert_triggers, record
from anlin.spine.ledger.triggers import install_triggers, remove_triggers

FILL = (
    "INSERT INTO ledger_leaf (leaf_index, entry_id, hash) SELECT 0, id, digest FROM ledger_entry",
    "INSERT INTO ledger_tile (level, n, hash) SELECT 1, 0, digest FROM ledger_entry",
    "INSERT INTO ledger_checkpoint (size, root, note, signed_at) SELECT 1, digest, '', recorded_at FROM ledger_entry",
)
TABLES = {
    "ledger_entry": "body = 'x'",
    "ledger_content": "key = 'x'",
    "ledger_leaf": "leaf_index = 7",
    "ledger_tile": "n = 7",
    "ledger_checkpoint": "note = 'x'",
}
UPDATES = [f"UPDATE {table} SET {change}" for table, change in TABLES.items()]
DELETES = [f"DELETE FROM {table}" for table in TABLES if table != "ledger_content"]
TRUNCATES = [f"TRUNCATE {table} CASCADE" for table in TABLES]
REPLACES = [f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}" for table in TABLES]
REPLACES += [f"INSERT OR IGNORE INTO {table} SELECT * FROM {table}" for table in TABLES]
REPLACES += [f"UPDATE OR REPLACE {table} SET {change}" for table, change in TABLES.items()]
REPLACES += [
    "INSERT OR REPLACE INTO ledger_entry (digest, subject, seq, body, leaf_salt, recorded_at, include_by) "
    f"SELECT {digest}, {subject}, seq, 'other', leaf_salt, recorded_at, include_by FROM ledger_entry"
    for digest, subject in (("digest", "subject"), ("'x'", "subject"))
]
UPSERTS = [
    "INSERT INTO ledger_leaf (leaf_index, entry_id, hash) SELECT leaf_index, entry_id, hash FROM ledger_leaf WHERE true "
    "ON CONFLICT (leaf_index) DO UPDATE SET hash = excluded.hash",
    "INSERT INTO ledger_content (entry_id, key, blob) SELECT entry_id, key, blob FROM ledger_content WHERE true "
    "ON CONFLICT (entry_id, key) DO UPDATE SET blob = excluded.blob",
]


@pytest.fixture
def _on_record(db: None, who: str, subject: str) -> None:
    record(who=who, action="a/1:x", subject=subject, sealed={"story": Sealed(bytes(32), b"blob")})
    with connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement)


def _refused(statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.usefixtures("_on_record")
@pytest.mark.parametrize("statement", [*UPDATES, *DELETES, *UPSERTS])
def test_a_change_is_refused(statement: str) -> None:
    _refused(statement)


@pytest.mark.engine("postgresql")
@pytest.mark.usefixtures("_on_record")
@pytest.mark.parametrize("statement", TRUNCATES)
def test_truncation_is_refused(statement: str) -> None:
    _refused(statement)


@pytest.mark.engine("postgresql")
@pytest.mark.usefixtures("_on_record")
def test_a_replica_session_is_refused_too() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    _refused(UPDATES[0])


@pytest.mark.engine("sqlite")
@pytest.mark.usefixtures("_on_record")
@pytest.mark.parametrize("statement", REPLACES)
def test_a_replacement_is_refused(statement: str) -> None:
    _refused(statement)


@pytest.mark.usefixtures("_on_record")
def test_content_can_be_deleted() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_content")
        assert cursor.rowcount == 1


@pytest.mark.django_db
def test_every_trigger_stands_after_all_migrations() -> None:
    assert_triggers()


@pytest.mark.django_db
def test_with_a_trigger_missing_nothing_is_recorded(who: str, subject: str) -> None:
    remove_triggers(connection)
    with pytest.raises(LedgerUnguarded, match="ledger_entry_no_"):
        record(who=who, action="a/1:x", subject=subject)
    install_triggers(connection)
    assert record(who=who, action="a/1:x", subject=subject).pk


@pytest.mark.engine("postgresql")
@pytest.mark.django_db
def test_a_trigger_that_is_switched_off_counts_as_missing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_leaf DISABLE TRIGGER ledger_leaf_no_change")
    with pytest.raises(LedgerUnguarded, match="ledger_leaf_no_change"):
        assert_triggers()


@pytest.mark.django_db
def test_migrating_puts_a_lost_trigger_back() -> None:
    remove_triggers(connection)
    call_command("migrate", "ledger", verbosity=0)
    assert_triggers()
