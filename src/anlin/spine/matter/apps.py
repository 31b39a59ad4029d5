"""The app of matters: their states are checked whenever the ledger is."""

from django.apps import AppConfig


class MatterConfig(AppConfig):
    """Matters."""

    name = "anlin.spine.matter"
    label = "matter"

    def ready(self) -> None:
        from anlin.spine.ledger.verifying import register_state_check, register_whole_check
        from anlin.spine.matter.state_check import states, without_entries

        register_state_check(states)
        register_whole_check(without_entries)
