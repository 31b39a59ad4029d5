"""The reader's language; and what a page says when the database is away."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import get_language_from_request

from anlin.spine.storage import StorageUnavailable
from anlin.workbench.errors import NOTHING_STORED, not_understood, unavailable

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def printable_addresses(get_response: GetResponse) -> GetResponse:
    """No page has an address with a null character in it: PostgreSQL stores none, so none is looked up."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return not_understood(request)
        return get_response(request)

    return middleware


def content_policy(get_response: GetResponse) -> GetResponse:
    """The strict policy on every answer. One for all pages, so it is put together once, not for each."""
    policy = build_policy()

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault(HEADER, policy)
        return response

    return middleware


class ChosenLanguage:
    """The language of the cookie; else of the browser; else the district's first."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen not in dict(settings.LANGUAGES):
            chosen = get_language_from_request(request) if "HTTP_ACCEPT_LANGUAGE" in request.META else None
        with translation.override(chosen or settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = self.get_response(request)
        response.headers["Content-Language"] = request.LANGUAGE_CODE
        if isinstance(response, HttpResponse) and "Vary" not in response.headers:
            response.headers["Vary"] = "Cookie, Accept-Language"
        return response


def storage_unavailable(get_response: GetResponse) -> GetResponse:
    """A page that says what is safe when the database cannot be reached or the disk is full."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        try:
            return get_response(request)
        except StorageUnavailable:
            return unavailable(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return unavailable(request) if isinstance(exception, NOTHING_STORED) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # Django looks for it
    return middleware
