"""The app of premises."""

from django.apps import AppConfig


class PremisesConfig(AppConfig):
    """Premises."""

    name = "anlin.modules.premises"
    label = "premises"
