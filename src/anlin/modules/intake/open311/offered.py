"""The services on offer: our categories, without complaints about officers, which need the portal's own form and wall."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from anlin.kernel.words import said
from anlin.modules.intake.categories import CATEGORIES, CATEGORY, COMPLAINT, Category
from anlin.modules.intake.portal.wording import GROUPS
from anlin.modules.intake.processes import REPORT

Thing = dict[str, Any]
OFFERED = tuple(category for category in CATEGORIES if category.key != COMPLAINT)
ATTRIBUTES: dict[str, tuple[str, str]] = {
    "when": ("string", said("When it happened, in your words")),
    "happened_at": ("datetime", said("When it happened, as a date and time with its time zone")),
}
"""What may be told besides: the code of each attribute, its datatype, its description. Each is the fact of that name."""
assert ATTRIBUTES.keys() <= REPORT.fact.keys()


def service(code: str) -> Category | None:
    """The category that a service code names, if it is on offer."""
    found = CATEGORY.get(code)
    return found if found in OFFERED else None


def services() -> list[Thing]:
    """The list, in the reader's language."""
    return [
        {
            "service_code": category.key,
            "service_name": _(category.label),
            "description": _(category.label),
            "metadata": True,
            "type": "realtime",
            "keywords": category.key.replace("_", ","),
            "group": group_of(category),
        }
        for category in OFFERED
    ]


def definition(category: Category) -> Thing:
    """What may be told besides the words of a report."""
    attributes = [
        {
            "variable": True,
            "code": code,
            "datatype": datatype,
            "required": False,
            "datatype_description": None,
            "order": order,
            "description": _(words),
        }
        for order, (code, (datatype, words)) in enumerate(ATTRIBUTES.items(), 1)
    ]
    return {"service_code": category.key, "attributes": attributes}


def group_of(category: Category) -> str:
    """The heading under which the portal lists it."""
    return next((_(label) for label, keys in GROUPS if category.key in keys), "")
