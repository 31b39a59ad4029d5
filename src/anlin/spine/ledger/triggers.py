"""Triggers that refuse to change what is on record, on both engines. The tree is the proof; these are the seat belt."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "the ledger is append-only"

# Table -> the keys by which an insert could stand in for a row that is there.
_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "ledger_entry": (("id",), ("subject", "seq")),
    "ledger_content": (("entry_id", "key"),),
    "ledger_leaf": (("leaf_index",), ("entry_id",)),
    "ledger_tile": (("level", "n"),),
    "ledger_checkpoint": (("size",),),
    "ledger_closed": (("number",), ("origin",)),
}
_DELETABLE = frozenset({"ledger_content"})  # erasure deletes content, and nothing else
_FUNCTION = "ledger_refuse"
_FUNCTION_BODY = f"""
BEGIN
    RAISE EXCEPTION '{REFUSAL}: % of %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END;
"""


class LedgerUnguarded(Exception):
    """A trigger is missing or changed: nothing may be written until `anlin migrate` has put it back."""

    trigger = ""


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place, anew."""
    remove_triggers(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $body${_FUNCTION_BODY}$body$"
            )
        for statement in _wanted(connection).values():
            cursor.execute(statement)
        for table, name in _always(connection):
            # So that it fires even where session_replication_role says "replica".
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: before they are put back, and for a test database that is about to be emptied."""
    with connection.cursor() as cursor:
        for name in _wanted(connection):
            on = f" ON {name.rpartition('_no_')[0]}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def reinstall_triggers(*, using: str, **_: Any) -> None:
    """After migrations: if the ledger's tables are there, so are their triggers."""
    connection = connections[using]
    if set(_KEYS) <= set(connection.introspection.table_names()):
        install_triggers(connection)


def assert_triggers(using: str = "default") -> None:
    """Look that every trigger is in place, enabled and unchanged.

    Raises:
        LedgerUnguarded: one is not; its name is in the message.
    """
    connection = connections[using]
    found = _found(connection)
    for name, statement in _wanted(connection).items():
        if found.get(name) != _as_kept(connection, statement):
            wrong = LedgerUnguarded(
                f"trigger {name} is missing, off or changed: run `anlin migrate`, then `anlin verify ledger`"
            )
            wrong.trigger = name
            raise wrong


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return _for_postgresql() if connection.vendor == "postgresql" else _for_sqlite()


def _for_sqlite() -> dict[str, str]:
    wanted = {}
    for table, keys in _KEYS.items():
        wanted[f"{table}_no_update"] = _sqlite_trigger(table, "update", "")
        if table not in _DELETABLE:
            wanted[f"{table}_no_delete"] = _sqlite_trigger(table, "delete", "")
        # INSERT OR REPLACE deletes without firing delete triggers, so the insert itself is refused.
        same = " OR ".join("(" + " AND ".join(f"{c} = NEW.{c}" for c in key) + ")" for key in keys)
        there = f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  # fixed names
        wanted[f"{table}_no_replace"] = _sqlite_trigger(table, "insert", there)
    return wanted


def _sqlite_trigger(table: str, operation: str, when: str) -> str:
    name = f"{table}_no_{'replace' if operation == 'insert' else operation}"
    return (
        f"CREATE TRIGGER {name} BEFORE {operation.upper()} ON {table}{when} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {operation} of {table}'); END"
    )


def _for_postgresql() -> dict[str, str]:
    wanted = {}
    for table in _KEYS:
        changes = "UPDATE OR TRUNCATE" if table in _DELETABLE else "UPDATE OR DELETE OR TRUNCATE"
        # For each statement: refuses ON CONFLICT DO UPDATE as well, and statements that meet no row.
        wanted[f"{table}_no_change"] = (
            f"CREATE TRIGGER {table}_no_change BEFORE {changes} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()"
        )
    return wanted


def _always(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    if connection.vendor != "postgresql":
        return []
    return [(table, f"{table}_no_change") for table in _KEYS]


def _found(connection: BaseDatabaseWrapper) -> dict[str, str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, t.tgtype::text || t.tgenabled::text || p.prosrc FROM pg_trigger t "
                "JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE t.tgname LIKE 'ledger\\_%%' AND t.tgrelid IN (SELECT to_regclass(x) FROM unnest(%s::text[]) x)",
                [list(_KEYS)],
            )
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def _as_kept(connection: BaseDatabaseWrapper, statement: str) -> str:
    if connection.vendor != "postgresql":
        return statement
    # pg_trigger.tgtype: BEFORE 2, DELETE 8, UPDATE 16, TRUNCATE 32.
    return f"{2 + 16 + 32 + (8 if ' DELETE ' in statement else 0)}A{_FUNCTION_BODY}"
