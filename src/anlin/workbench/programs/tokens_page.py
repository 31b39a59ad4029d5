"""Tokens: one's own, and those of the house. A secret is shown in the answer that makes it, and never again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anlin.spine.access.actors import Actor
from anlin.spine.access.models import ApiToken
from anlin.spine.access.refusals import NotPossible
from anlin.spine.access.roles import SIGNED_IN
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.access.scopes import SCOPES
from anlin.spine.access.tokens import Issued, all_tokens, issue, offer, pick_up, revoke, tokens_of
from anlin.spine.ledger.services import now
from anlin.spine.matter.registry import all_processes
from anlin.workbench.programs.forms import OfferForm, TokenForm

MOST = 200


@dataclass(frozen=True)
class Line:
    """A token as a line of a table. `state` is waiting, living, ended or revoked."""

    pk: int
    label: str
    tail: str
    holder: str
    scopes: list[str]
    processes: list[str]
    until: datetime
    used_at: datetime | None
    state: str


@opens_for(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def own_tokens(request: Request) -> HttpResponse:
    """One's own tokens; a POST makes one."""
    actor = _actor(request)
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _shown_once(request, issue(actor=actor, **form.asked()))
        except NotPossible as refusal:
            form.refuse(refusal)
    context = {"lines": _lines(tokens_of(actor.user_id or 0)), "form": form}
    return render(request, "workbench/programs/own.html", context, status=422 if form.is_bound else 200)


@opens_for(SIGNED_IN)
@require_POST
def take_token(request: Request, pk: int) -> HttpResponse:
    """Draw the secret of a token that was offered."""
    try:
        return _shown_once(request, pick_up(actor=_actor(request), token=pk))
    except NotPossible as refusal:
        messages.error(request, _(refusal.reason))
        return redirect("account_tokens")


@opens_for(SIGNED_IN)
@require_POST
def revoke_own(request: Request, pk: int) -> HttpResponse:
    """End one of one's own."""
    return _revoked(request, pk, "account_tokens", anybodys=False)


@opens_for("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def house_tokens(request: Request) -> HttpResponse:
    """Every token that counts; a POST offers one to somebody, who alone will see its secret."""
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            offer(actor=_actor(request), holder=form.cleaned_data["holder"], **form.asked())
        except NotPossible as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It waits to be picked up, under “My tokens” of its holder."))
            return redirect("house_tokens")
    found = all_tokens(MOST + 1)
    context = {"lines": _lines(found[:MOST]), "more": len(found) > MOST, "form": form}
    return render(request, "workbench/programs/house.html", context, status=422 if form.is_bound else 200)


@opens_for("administrator")
@require_POST
def revoke_any(request: Request, pk: int) -> HttpResponse:
    """End anybody's."""
    return _revoked(request, pk, "house_tokens", anybodys=True)


def _revoked(request: Request, pk: int, back: str, *, anybodys: bool) -> HttpResponse:
    try:
        revoke(actor=_actor(request), token=pk, anybodys=anybodys)
    except NotPossible as refusal:
        messages.error(request, _(refusal.reason))
    else:
        messages.success(request, _("It opens nothing any more."))
    return redirect(back)


def _shown_once(request: Request, issued: Issued) -> HttpResponse:
    context = {
        "label": issued.token.label,
        "secret": issued.secret,
        "until": issued.token.until,
        "back": "account_tokens",
        "how": _("Send it with every request: Authorization: Bearer …"),
    }
    return secret_page(request, context)


def secret_page(request: Request, context: dict[str, object]) -> HttpResponse:
    """A secret, this once: no browser and no proxy keeps the page."""
    response = render(request, "workbench/programs/secret.html", context)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _lines(tokens: list[ApiToken]) -> list[Line]:
    names = {process.key: _(process.label) for process in all_processes()}
    return [
        Line(
            pk=token.pk,
            label=token.label,
            tail=token.tail,
            holder=str(token.holder),
            scopes=[_(words) for key, words in SCOPES.items() if key in token.scopes],
            processes=[names.get(key, key) for key in token.processes],
            until=token.until,
            used_at=token.used_at,
            state=_state(token),
        )
        for token in tokens
    ]


def _state(token: ApiToken) -> str:
    if token.revoked_at is not None:
        return "revoked"
    if token.until <= now():
        return "ended"
    return "living" if token.digest else "waiting"


def _actor(request: Request) -> Actor:
    if request.actor is None:  # the route's declaration keeps strangers out
        raise Http404
    return request.actor
