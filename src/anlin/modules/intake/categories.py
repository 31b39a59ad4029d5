"""What a report can be about. Gatherings, petitions, beliefs and opinions are not on this list (LINES.md, line 2)."""

from __future__ import annotations

from dataclasses import dataclass

from anlin.kernel.words import said


@dataclass(frozen=True)
class Category:
    """A category: how urgent it is at first, and the time in which the district promises to deal with it."""

    key: str
    label: str
    urgency: int
    amount: int
    unit: str = "days"


COMPLAINT = "complaint_officer"
CATEGORIES: tuple[Category, ...] = (
    Category("theft", said("Theft"), 2, 10),
    Category("vehicle_theft", said("Vehicle or battery stolen"), 2, 10),
    Category("burglary", said("Break-in"), 1, 10),
    Category("pickpocketing", said("Pickpocketing"), 2, 10),
    Category("robbery", said("Robbery"), 1, 10),
    Category("assault", said("Violence"), 1, 10),
    Category("sexual_violence", said("Sexual violence"), 1, 10),
    Category("homicide", said("Death by violence"), 1, 30),
    Category("fraud", said("Fraud"), 1, 10),
    Category("public_facility", said("Public facilities"), 2, 5),
    Category("noise", said("Noise"), 2, 5),
    Category("dispute", said("Dispute"), 2, 15),
    Category("consumer", said("Purchase gone wrong"), 3, 30, "working_days"),
    Category("traffic", said("Traffic"), 2, 5),
    Category("fire_hazard", said("Fire hazard"), 1, 3),
    Category("falling_objects", said("Things thrown or falling from above"), 1, 5),
    Category("lost_found", said("Lost and found"), 3, 15),
    Category("help", said("Help needed"), 1, 2),
    Category("street_trade", said("Street trading"), 3, 5),
    Category("animals", said("Animals"), 3, 5),
    Category("sanitation", said("Dirt and waste"), 3, 5),
    Category("advice", said("Question"), 3, 3),
    Category(COMPLAINT, said("Complaint about an officer or a unit"), 2, 30),
    Category("other", said("Something else"), 2, 10),
)
OF_A_PLACE = frozenset(
    {"public_facility", "traffic", "fire_hazard", "falling_objects", "street_trade", "animals", "sanitation"}
)
"""Categories about a place and nobody: that such a report was made, when, in which street and how it stands, is public."""
CATEGORY: dict[str, Category] = {category.key: category for category in CATEGORIES}
CHOICES: dict[str, str] = {category.key: category.label for category in CATEGORIES}
SOURCES: dict[str, str] = {
    "web": said("Web page"),
    "phone": said("Phone call"),
    "walk_in": said("Walk-in"),
    "grid": said("Grid worker"),
    "enterprise": said("Enterprise"),
    "paper": said("Paper, during an outage"),
    "api": said("Another system (Open311)"),
    "import": said("Imported"),
}
