"""Who is asking, and whether the route opens for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from anlin.spine.access.actors import Actor, actor_of
from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import Request, declared_roles, guard
from anlin.spine.access.second_factor import SECOND_FACTOR

_ENROLS = frozenset(
    {
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
        "account_logout",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    }
)


_OWN = "private, no-cache"
"""For what is shown to whoever is signed in: the browser asks again before it shows it again."""
_NEVER_KEPT = "no-store, private"
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class ActorMiddleware:
    """Sets `request.actor` and guards every route. A visitor without a session costs no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        actor = cast(Request, request).actor = _actor_asking(request)
        response = self.get_response(request)
        if actor is not None:  # no proxy keeps it; a page that shows a secret is kept nowhere
            response.headers.setdefault("Cache-Control", _NEVER_KEPT if _tells_secrets(request) else _OWN)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        if declared_roles(view, name) and getattr(view, "asks_itself", False):
            return None  # an endpoint of the API: no session opens it, its own door asks for a token
        refused = guard(cast(Request, request), view, name)
        if refused is not None:
            return refused
        if PUBLIC in declared_roles(view, name) or name in _ENROLS or request.session.get(SECOND_FACTOR):
            return None
        return _to_second_factor(request)


def _tells_secrets(request: HttpRequest) -> bool:
    """Pages on which second factors, recovery codes and tokens are shown once."""
    name = request.resolver_match.url_name if request.resolver_match else None
    return bool(name) and str(name).startswith(("mfa_", "account_token"))


def _actor_asking(request: HttpRequest) -> Actor | None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    return actor_of(request.user)


def _to_second_factor(request: HttpRequest) -> HttpResponseBase:
    """Staff pages need it: who has none enrols it; who has one, but came in before it, logs in again with it."""
    if Authenticator.objects.filter(user_id=request.user.pk, type__in=_FACTORS).exists():
        logout(request)
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    return redirect("mfa_activate_totp")
