"""The ledger's place among Django's apps."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    """Puts the triggers back after every migration: SQLite drops them whenever it rebuilds a table."""

    name = "anlin.spine.ledger"
    label = "ledger"

    def ready(self) -> None:
        from anlin.spine.ledger.triggers import reinstall_triggers

        post_migrate.connect(reinstall_triggers, sender=self, dispatch_uid="ledger.triggers")
