"""For tests only: a transactional test empties every table, which the ledger's triggers rightly refuse."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.test import TransactionTestCase

from anlin.spine.ledger.triggers import install_triggers, remove_triggers

_teardown = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # Django's, without a stub


def let_tests_empty_the_ledger() -> None:
    """Take the triggers away while a transactional test's tables are emptied, and put them back after."""

    def emptied(case: TransactionTestCase) -> Any:
        databases = [connections[alias] for alias in case._databases_names(include_mirrors=False)]  # type: ignore[attr-defined]  # as above
        for connection in databases:
            remove_triggers(connection)
        try:
            return _teardown(case)
        finally:
            for connection in databases:
                install_triggers(connection)

    TransactionTestCase._fixture_teardown = emptied  # type: ignore[attr-defined]  # as above
