"""The app of hazards."""

from django.apps import AppConfig


class HazardsConfig(AppConfig):
    """Hazards."""

    name = "anlin.modules.hazards"
    label = "hazards"
