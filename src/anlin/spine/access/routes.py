"""Every route declares who may open it; one that does not is never served."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import PUBLIC, ROLES, SIGNED_IN

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

# Routes of libraries, whose views cannot carry our declaration.
DECLARED_ELSEWHERE: dict[str, tuple[str, ...]] = {
    "account_login": (PUBLIC,),
    "account_logout": (SIGNED_IN,),
    "account_change_password": (SIGNED_IN,),
    "account_reauthenticate": (SIGNED_IN,),
    "mfa_authenticate": (PUBLIC,),
    "mfa_reauthenticate": (SIGNED_IN,),
    "mfa_index": (SIGNED_IN,),
    "mfa_activate_totp": (SIGNED_IN,),
    "mfa_deactivate_totp": (SIGNED_IN,),
    "mfa_generate_recovery_codes": (SIGNED_IN,),
    "mfa_view_recovery_codes": (SIGNED_IN,),
    "mfa_download_recovery_codes": (SIGNED_IN,),
    "mfa_login_webauthn": (PUBLIC,),
    "mfa_list_webauthn": (SIGNED_IN,),
    "mfa_add_webauthn": (SIGNED_IN,),
    "mfa_edit_webauthn": (SIGNED_IN,),
    "mfa_remove_webauthn": (SIGNED_IN,),
    "mfa_reauthenticate_webauthn": (SIGNED_IN,),
}


class Request(HttpRequest):
    """A request as our pages see it: with its actor, when somebody is signed in."""

    actor: Actor | None


def opens_for(*roles: str) -> Callable[[Callable[P, HttpResponseBase]], Callable[P, HttpResponseBase]]:
    """Declare who may open a page: `PUBLIC`, `SIGNED_IN`, or role keys. Checked by the middleware.

    Raises:
        ValueError: no role is named, or one is unknown.
    """
    unknown = set(roles) - {PUBLIC, SIGNED_IN, *ROLES}
    if not roles or unknown:
        raise ValueError(f"unknown roles: {sorted(unknown) or 'none named'}")

    def declare(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
        view.opens_for = roles  # type: ignore[attr-defined]  # a function may carry its declaration
        return view

    return declare


def declared_roles(view: object, url_name: str | None) -> tuple[str, ...]:
    """What the route declares; empty when it declares nothing."""
    return getattr(view, "opens_for", None) or DECLARED_ELSEWHERE.get(url_name or "", ())


def may_open(actor: Actor | None, roles: tuple[str, ...]) -> bool:
    """The declaration admits this actor."""
    if PUBLIC in roles:
        return True
    if actor is None:
        return False
    return SIGNED_IN in roles or bool(actor.roles & set(roles))


def guard(request: Request, view: object, url_name: str | None) -> HttpResponseBase | None:
    """Let pass, send to the log-in, or show the same 404 as for what does not exist.

    Raises:
        Http404: the actor's roles do not open this page.
        RuntimeError: the route declares nobody; it is never served.
    """
    roles = declared_roles(view, url_name)
    if not roles:
        raise RuntimeError(f"route {url_name or view} does not declare who may open it")
    if PUBLIC in roles:
        return None
    actor = request.actor
    if actor is None:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    if not may_open(actor, roles):
        raise Http404
    return None
