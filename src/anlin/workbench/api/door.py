"""The door of the API: who asks, how often, with which token and for what; the same for every endpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from anlin.kernel.words import said
from anlin.spine.access.rates import Rate, count_address, count_token
from anlin.spine.access.routes import may_open
from anlin.spine.access.tokens import Bearer, bearer_of
from anlin.workbench.api.problems import Problem

MOST_BYTES = 2 * 1024 * 1024
"""Of a request's body; Django reads no more of one that is not a form with files."""
View = Callable[..., HttpResponseBase]


class ApiRequest(HttpRequest):
    """A request with its bearer, once the door let it in."""

    bearer: Bearer
    rate: Rate


class ApiToken(HttpBearer):
    """Lets in whoever brings a token that is for this, and whose holder's role opens it.

    Strangers are counted by address before anything is looked up; a wrong token is a stranger.
    """

    openapi_bearerFormat = "anlin_…"

    def __init__(self, scope: str, *roles: str, process: str = "") -> None:
        super().__init__()
        self.scope, self.roles, self.process = scope, roles, process

    def __call__(self, request: HttpRequest) -> Bearer:
        """Raises `Problem`, or `Http404` for a role that does not open it."""
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        bearer = bearer_of(secret.strip()) if scheme.lower() == "bearer" else None
        rate = count_token(bearer.token.ref) if bearer is not None else count_address(request)
        request.rate = rate  # type: ignore[attr-defined]  # see ApiRequest
        if rate.over:
            raise Problem("too-many")
        if bearer is None:
            raise Problem("no-token", headers={"WWW-Authenticate": 'Bearer realm="anlin"'})
        if not may_open(bearer.actor, self.roles):
            raise Http404
        if self.scope and not bearer.may(self.scope, self.process):
            raise Problem("scope", _("This token lacks the scope “%(scope)s” here.") % {"scope": self.scope})
        _look_at_body(request)
        request.bearer = bearer  # type: ignore[attr-defined]  # see ApiRequest
        request.actor = bearer.actor  # type: ignore[attr-defined]  # as the pages know it
        return bearer

    def authenticate(self, request: HttpRequest, token: str) -> Bearer:
        """Never asked: `__call__` looks itself, since strangers are counted too."""
        raise NotImplementedError


_TOO_LARGE = said("A request may hold 2 MB: send smaller photographs, at most 1,600 pixels long.")


def _look_at_body(request: HttpRequest) -> None:
    if request.method not in ("POST", "PUT", "PATCH"):
        return
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not str(length).isdecimal() or int(length) > MOST_BYTES:
        raise Problem("too-large", _(_TOO_LARGE))
    if request.content_type != "application/json":
        raise Problem("media-type")


def guarded(view: View, roles: tuple[str, ...]) -> View:
    """The view of an endpoint, with what each answer of the API carries. Its token is its guard (`asks_itself`)."""

    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            allowed = response.headers.get("Allow", "")
            response = Problem("method", headers={"Allow": allowed}).answer()
        rate = getattr(request, "rate", None)
        if rate is not None:
            for name, value in rate.headers.items():
                response.headers[name] = value
        response.headers.setdefault("Cache-Control", "no-store, private")
        if isinstance(response, HttpResponse):
            patch_vary_headers(response, ("Authorization", "Accept-Language"))
        return response

    answered.opens_for = roles  # type: ignore[attr-defined]  # a function may carry its declaration
    answered.asks_itself = True  # type: ignore[attr-defined]  # as above
    answered.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie opens anything here
    return answered
