"""The spine's matter."""

from django.apps import AppConfig


class MatterConfig(AppConfig):
    """The app `matter`."""

    name = "anlin.spine.matter"
    label = "matter"
