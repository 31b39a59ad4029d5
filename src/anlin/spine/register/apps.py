"""The app of registers: their states are checked with the ledger, and steps that name a record are linked to it."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Registers."""

    name = "anlin.spine.register"
    label = "register"

    def ready(self) -> None:
        from anlin.spine.ledger.verifying import register_state_check
        from anlin.spine.register import linking  # noqa: F401 - steps that name a record are linked to it
        from anlin.spine.register.state_check import states

        register_state_check(states)
