"""Webhooks of the house: which there are, how their messages go, and sending one again. No number of a matter stands here."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlin.spine.access.actors import Actor
from anlin.spine.access.refusals import NotPossible
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.notice.models import HookMessage, Webhook
from anlin.spine.notice.webhooks import ATTEMPTS, send_again, subscribe, unsubscribe
from anlin.workbench.programs.forms import WebhookForm
from anlin.workbench.programs.tokens_page import secret_page

MOST, PAGE = 100, 50


@opens_for("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: Request) -> HttpResponse:
    """The list; a POST makes one and shows its secret."""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = subscribe(
                by=_actor(request),
                holder=given["holder"],
                label=given["label"],
                address=given["address"],
                patterns=given["patterns"].splitlines(),
            )
        except NotPossible as refusal:
            form.refuse(refusal)
        else:
            return _shown_once(request, made.webhook, made.secret)
    hooks = Webhook.objects.select_related("holder__staff").order_by("ended_at", "-id")[:MOST]
    context = {"hooks": hooks, "form": form}
    return render(request, "workbench/programs/webhooks.html", context, status=422 if form.is_bound else 200)


@opens_for("administrator")
@require_safe
def webhook(request: Request, hook: str) -> HttpResponse:
    """One webhook and its messages, newest first."""
    one = get_object_or_404(Webhook.objects.select_related("holder__staff"), ref=hook)
    before = request.GET.get("before", "")
    sent = one.messages.order_by("-id").defer("body", "entry")
    if before.isdecimal() and before.isascii() and len(before) < 19:
        sent = sent.filter(pk__lt=int(before))
    rows = list(sent[: PAGE + 1])
    older = f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    context = {"hook": one, "rows": rows[:PAGE], "older": older, "newer": "?" if before else "", "attempts": ATTEMPTS}
    return render(request, "workbench/programs/webhook.html", context)


@opens_for("administrator")
@require_POST
def again(request: Request, hook: str, pk: int) -> HttpResponse:
    """Send one message again."""
    message = HookMessage.objects.filter(pk=pk, webhook__ref=hook, webhook__ended_at=None).first()
    if message is None:
        messages.error(request, _("There is no such message to send."))
    else:
        send_again(message)
        messages.success(request, _("It goes out again."))
    return redirect("webhook", hook)


@opens_for("administrator")
@require_POST
def end(request: Request, hook: str) -> HttpResponse:
    """Tell it nothing more."""
    unsubscribe(by=_actor(request), webhook=get_object_or_404(Webhook, ref=hook))
    messages.success(request, _("It is told nothing more."))
    return redirect("webhooks")


def _shown_once(request: Request, hook: Webhook, secret: str) -> HttpResponse:
    context: dict[str, object] = {
        "label": hook.label,
        "secret": secret,
        "until": None,
        "back": "webhooks",
        "how": _("With it the receiver checks each signature, as Standard Webhooks says."),
    }
    return secret_page(request, context)


def _actor(request: Request) -> Actor:
    if request.actor is None:  # the route's declaration keeps strangers out
        raise Http404
    return request.actor
