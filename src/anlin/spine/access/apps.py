"""Access: its signals are listened to from the start."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Access."""

    name = "anlin.spine.access"
    label = "access"

    def ready(self) -> None:
        from anlin.spine.access import guesses, second_factor, sessions  # noqa: F401 - their receivers
