"""The spine's vault."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """The app `vault`."""

    name = "anlin.spine.vault"
    label = "vault"
