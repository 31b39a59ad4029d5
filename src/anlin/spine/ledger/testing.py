"""For tests only: after a transactional test every table is empty again, the ledger's too, whose triggers rightly refuse it."""

from __future__ import annotations

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

from anlin.spine.ledger.triggers import LedgerUnguarded, assert_triggers, install_triggers, remove_triggers

_STAYS = frozenset({"django_content_type", "auth_permission"})
"""What `migrate` wrote of the models, which no test changes: Django's own flush writes it anew after every test."""


def let_tests_empty_the_ledger() -> None:
    """Empty what a test filled, and nothing else, in one transaction; the ledger's triggers are away while it lasts."""

    def emptied(case: TransactionTestCase) -> None:
        for alias in case._databases_names(include_mirrors=False):  # type: ignore[attr-defined]  # Django's, without a stub
            with transaction.atomic(using=alias):
                _empty(connections[alias])

    TransactionTestCase._fixture_teardown = emptied  # type: ignore[attr-defined]  # as above


def _empty(connection: BaseDatabaseWrapper) -> None:
    full = _full(connection)
    guarded = any(table.startswith("ledger_") for table in full)
    if guarded:
        remove_triggers(connection)
    with connection.cursor() as cursor:
        for table in full:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of models
        if connection.vendor == "postgresql":
            cursor.execute(
                "SET CONSTRAINTS ALL IMMEDIATE"
            )  # a table that still has something to check takes no trigger
    if guarded or not _intact(connection):
        install_triggers(connection)


def _full(connection: BaseDatabaseWrapper) -> list[str]:
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - _STAYS)
    quote = connection.ops.quote_name
    looks = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quote(name)})" for name in tables)  # noqa: S608 - as above
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(looks))
        return [name for (name,) in cursor.fetchall()]


def _intact(connection: BaseDatabaseWrapper) -> bool:
    try:
        assert_triggers(connection.alias)
    except LedgerUnguarded:
        return False
    return True
