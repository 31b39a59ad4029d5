"""What every page's frame needs: theme, the moment, the district's name, the way out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from anlin.spine.access.roles import WORKING
from anlin.workbench.frame import district_names, foot_for, ledger_state, nav_for
from anlin.workbench.present import present

THEME_COOKIE = "theme"
THEMES = ("light", "dark")
NEUTRAL_PAGE = "https://www.weather.com.cn/"


def theme_of(request: HttpRequest) -> str:
    """The theme a person chose; empty: the device decides."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def neutral_page() -> str:
    """Where the quick exit leads."""
    return str(getattr(settings, "NEUTRAL_PAGE", NEUTRAL_PAGE))


def house(request: HttpRequest) -> dict[str, Any]:
    """The frame's context. The district is read once a process; a visitor's page asks nothing of the database."""
    names = district_names()
    chinese = (get_language() or "zh").startswith("zh")
    told: dict[str, Any] = {
        "theme": theme_of(request),
        "now": present(),
        "neutral_page": neutral_page(),
        "district": names[0 if chinese else 1] if names else "",
        "fiction": bool(names and names[2]),
    }
    actor = getattr(request, "actor", None)
    if actor is not None:
        told |= {
            "person": actor.name,
            "nav": nav_for(actor, request.path),
            "foot_nav": foot_for(actor, request.path),
            "actor": actor,
            "may_search": bool(actor.roles & set(WORKING)),
            "ledger_state": ledger_state(),
        }
    return told
