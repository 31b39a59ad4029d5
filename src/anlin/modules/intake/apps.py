"""The room starts: its effects and scheduled jobs are registered."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Intake."""

    name = "anlin.modules.intake"
    label = "intake"

    def ready(self) -> None:
        from anlin.modules.intake import services  # noqa: F401 - registers effects
        from anlin.modules.intake.open311 import formats
        from anlin.modules.intake.walls_check import walls
        from anlin.spine.ledger.verifying import register_state_check
        from anlin.workbench.errors import answers_at

        answers_at(formats.PREFIX, formats.of_status)
        register_state_check(walls)
