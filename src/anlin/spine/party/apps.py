"""The spine's party."""

from django.apps import AppConfig


class PartyConfig(AppConfig):
    """The app `party`."""

    name = "anlin.spine.party"
    label = "party"
