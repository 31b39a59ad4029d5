"""What every page's frame needs: theme, the moment, the district's name, the way out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

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


def _district_name() -> str:
    from anlin.spine.place.selectors import NoDistrict, district

    try:
        found = district()
    except NoDistrict:
        return ""
    return found.name_zh if (get_language() or "zh").startswith("zh") else found.name_en


def _is_fiction() -> bool:
    from anlin.spine.place.selectors import NoDistrict, district

    try:
        return bool(district().demo)
    except NoDistrict:
        return False


def house(request: HttpRequest) -> dict[str, Any]:
    """The frame's context. The district is asked for only where a template names it."""
    return {
        "theme": theme_of(request),
        "now": present(),
        "neutral_page": neutral_page(),
        "district": SimpleLazyObject(_district_name),
        "fiction": SimpleLazyObject(_is_fiction),
    }
