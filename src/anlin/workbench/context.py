"""What every page's frame needs: theme, the moment, the district's name, the way out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

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
    """The frame's context; asks nothing of the database."""
    return {"theme": theme_of(request), "now": present(), "neutral_page": neutral_page()}
