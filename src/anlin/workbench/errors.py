"""Pages for what goes wrong: what is safe, what to do, a reference. They ask nothing of the database."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import get_language_from_request, override

from anlin.spine.ledger.services import LedgerUnguarded
from anlin.spine.storage import NotDurable, StorageUnavailable
from anlin.workbench.context import theme_of
from anlin.workbench.frame import is_known_fiction

_log = logging.getLogger("anlin.errors")
NOTHING_STORED = (StorageUnavailable, NotDurable, LedgerUnguarded)
_INSIDE = ("/desk/", "/account/")
"""Addresses of staff: who went wrong there goes back to the desk, whatever there is or is not."""
Answer = Callable[[HttpRequest, int, str], HttpResponse]
_other_doors: dict[str, Answer] = {}
_drawn_again: dict[str, Callable[[HttpRequest], HttpResponse]] = {}


def answers_at(prefix: str, answer: Answer) -> None:
    """Let a door for programs say in its own form what goes wrong: addresses that begin so get no page of ours."""
    _other_doors[prefix] = answer


def draws_again(route: str, draw: Callable[[HttpRequest], HttpResponse]) -> None:
    """Let a route whose form alone holds what was typed draw that form again when its safety mark was lost.

    `draw` stores nothing and takes no step: whoever sent the form has proved nothing.
    """
    _drawn_again[route] = draw


def _page(request: HttpRequest, template: str, status: int, *, logged: str = "") -> HttpResponse:
    reference = ""
    if logged:
        reference = secrets.token_hex(4)
        _log.error("%s reference=%s", logged, reference)
    for prefix, answer in _other_doors.items():
        if request.path.startswith(prefix):
            return answer(request, status, reference)
    context = {
        "theme": theme_of(request),
        "reference": reference,
        "fiction": is_known_fiction(),
        "inside": request.path.startswith(_INSIDE),
        "asked": request.method in ("GET", "HEAD"),
    }
    with override(_language_of(request)):
        page = loader.get_template(template).render(context)
    response = HttpResponse(page, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _language_of(request: HttpRequest) -> str:
    """The reader's language, also where a request was refused before anybody asked for it."""
    return getattr(request, "LANGUAGE_CODE", "") or get_language_from_request(request)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: unknown, and not open to you, in the same words."""
    return _page(request, "404.html", 404)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 is never shown: it would tell that something is there."""
    return not_found(request, exception)


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(request, "400.html", 400, logged="bad request")


def failed(request: HttpRequest) -> HttpResponse:
    """500; 503 where storage failed between the pages, as while a session is saved, which no view and no hook of a view sees."""
    if isinstance(sys.exc_info()[1], NOTHING_STORED):
        return unavailable(request)
    return _page(request, "500.html", 500, logged="server error")


def unavailable(request: HttpRequest, *, logged: str = "storage away") -> HttpResponse:
    """503, with the time after which to try again."""
    cause = sys.exc_info()[1]  # named by its kind alone: what a driver says may quote what somebody wrote
    kind = cause.reason if isinstance(cause, StorageUnavailable) else type(cause).__name__ if cause else ""
    response = _page(request, "503.html", 503, logged=f"{logged} {kind}".strip())
    response["Retry-After"] = "60"
    return response


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The safety mark of the form was missing or old. What another site sent is never drawn in a page of ours."""
    route = request.resolver_match.view_name if request.resolver_match else ""
    if route in _drawn_again and reason.startswith(("CSRF cookie", "CSRF token")):
        response = _drawn_again[route](request)
        response.status_code = 403
        return response
    return _page(request, "403_csrf.html", 403, logged="csrf refused")
