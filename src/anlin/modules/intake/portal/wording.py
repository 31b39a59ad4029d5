"""How categories are offered to residents: a short list in groups."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anlin.kernel.words import said
from anlin.modules.intake.categories import CATEGORY, COMPLAINT

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        said("Something is broken or dangerous"),
        ("public_facility", "traffic", "fire_hazard", "falling_objects", "sanitation", "street_trade", "animals"),
    ),
    (said("Noise and disputes"), ("noise", "dispute", "consumer")),
    (
        said("A crime"),
        (
            "theft",
            "vehicle_theft",
            "burglary",
            "pickpocketing",
            "robbery",
            "fraud",
            "assault",
            "sexual_violence",
            "homicide",
        ),
    ),
    (said("Help and questions"), ("help", "lost_found", "advice")),
    (said("About us"), (COMPLAINT,)),
)
OTHER = "other"


def grouped_categories() -> list[tuple[str, object]]:
    """The choices of the category field."""
    listed: list[tuple[str, object]] = [("", _("Choose"))]
    for title, keys in GROUPS:
        listed.append((_(title), [(key, _(CATEGORY[key].label)) for key in keys]))
    listed.append((OTHER, _(CATEGORY[OTHER].label)))
    return listed
