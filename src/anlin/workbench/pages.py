"""Small pages of the frame: theme, language, the quick exit, the living sheet of components."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.workbench import sheet
from anlin.workbench.context import THEME_COOKIE, THEMES, neutral_page

_YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponseRedirect:
    wanted = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(wanted if safe else "/")


def _remember(request: HttpRequest, response: HttpResponse, name: str, value: str) -> HttpResponse:
    response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", secure=request.is_secure())
    return response


@opens_for(PUBLIC)
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Light or dark from now on; works without script."""
    theme = request.POST.get("theme", "")
    back = _back(request)
    return _remember(request, back, THEME_COOKIE, theme) if theme in THEMES else back


@opens_for(PUBLIC)
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """The language of pages from now on."""
    language = request.POST.get("language", "")
    back = _back(request)
    if language not in dict(settings.LANGUAGES):
        return back
    return _remember(request, back, settings.LANGUAGE_COOKIE_NAME, language)


@opens_for(PUBLIC)
@require_GET
def leave(request: HttpRequest) -> HttpResponse:
    """The quick exit: forget the session and what the browser kept of us, then go to a neutral page."""
    if hasattr(request, "session"):
        request.session.flush()
    response = HttpResponseRedirect(neutral_page())
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def forgetting(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A log-out after which the device keeps nothing that was typed or shown: residents' words and numbers among it."""

    @wraps(view)
    def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return seen


@opens_for(PUBLIC)
@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state, on one page; `?theme=dark` shows the other theme."""
    shown = sheet.everything()
    theme = request.GET.get("theme", "")
    if theme in THEMES:
        shown["theme"] = theme
    return render(request, "workbench/components.html", shown)
