"""The app of rows on their way in."""

from django.apps import AppConfig


class StagingConfig(AppConfig):
    """Staging."""

    name = "anlin.spine.staging"
    label = "staging"

    def ready(self) -> None:
        from anlin.spine.staging import jobs  # noqa: F401 - what nobody entered goes by itself
