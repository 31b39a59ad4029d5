"""The spine's access."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The app `access`."""

    name = "anlin.spine.access"
    label = "access"
