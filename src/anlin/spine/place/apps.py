"""Place: areas in a tree, the map, and addresses."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlaceConfig(AppConfig):
    """The app of areas, map features and addresses."""

    name = "anlin.spine.place"
    label = "place"
    verbose_name = _("Place")
