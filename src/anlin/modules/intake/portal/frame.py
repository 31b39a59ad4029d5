"""What every page for residents shares: where one can go, and that nobody keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import REPORTER

VISITOR = Actor(ref="0" * 32, roles=frozenset({REPORTER}))
"""Anybody who opens the portal, signed in at the desk or not. Their entry stands under a fresh reference."""

_YEAR_S = 365 * 24 * 3600
NEVER_KEPT = "no-store, private"
"""For pages that show a code or what it opens."""
TYPED = "private, max-age=0"
"""For pages that show what somebody typed: the browser's own back button may show them again."""


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200, kept: str = "", here: str = ""
) -> HttpResponse:
    """Draw a page of the portal. `kept` is its Cache-Control, `here` the name of the route it stands for in the bar."""
    shown = {"site_nav": site_nav(here), "about_links": about_links(), **context}
    response = render(request, f"intake/portal/{template}.html", shown, status=status)
    if kept:
        response.headers["Cache-Control"] = kept
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def speaks_chosen(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Pages that hold typed text change language by sending all of it again, with `language` beside it."""

    @wraps(view)
    def spoken(request: HttpRequest) -> HttpResponse:
        language = str(request.POST.get("language", ""))
        if language not in dict(settings.LANGUAGES):
            return view(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = view(request)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=_YEAR_S, samesite="Lax", secure=request.is_secure()
        )
        return response

    return spoken


def site_nav(here: str = "") -> list[tuple[str, str, bool]]:
    """The links in the bar: on a phone there is room for one."""
    return [(_("Track"), reverse("intake_progress"), here == "intake_progress")]


def about_links() -> list[tuple[str, str]]:
    """The links at the foot."""
    return [
        (_("Report"), reverse("intake_report")),
        (_("Who answers for my home"), reverse("intake_who")),
        (_("Hazards near me"), reverse("public_map")),
        (_("How it is checked"), reverse("verify")),
        (_("Check a document"), reverse("document_look")),
        (_("What we keep"), reverse("intake_privacy")),
    ]
