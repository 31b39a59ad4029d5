"""How answers are offered to residents: categories as a short list in groups, times, ways to be reached."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from anlin.kernel.words import said
from anlin.modules.intake.categories import CATEGORY, COMPLAINT
from anlin.modules.intake.facts import SAFE_CONTACT

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
TIMES: dict[str, str] = {
    "now": said("Just now, or it goes on"),
    "about": said("About then, in words"),
    "exact": said("I know date and time"),
}
WAYS: dict[str, str] = {
    "anonymous": said("No, I stay anonymous"),
    "contact": said("Yes, I leave a way to reach me"),
}
SAFE: dict[str, str] = {key: label for key, label in SAFE_CONTACT.items() if key != "code_only"}


def grouped_categories() -> list[tuple[str, object]]:
    """The choices of the category field."""
    listed: list[tuple[str, object]] = [("", _("Choose"))]
    for title, keys in GROUPS:
        listed.append((_(title), [(key, _(CATEGORY[key].label)) for key in keys]))
    listed.append((OTHER, _(CATEGORY[OTHER].label)))
    return listed


def kinds_of_time() -> list[tuple[str, str]]:
    """The ways to say when."""
    return _told(TIMES)


def ways_to_reach() -> list[tuple[str, str]]:
    """Whether one can be reached."""
    return _told(WAYS)


def safe_ways() -> list[tuple[str, str]]:
    """How contact is safe."""
    return _told(SAFE)


def _told(choices: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(key, _(label)) for key, label in choices.items()]
