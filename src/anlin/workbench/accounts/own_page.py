"""One's own account: posts and their terms, who stands in, the way in, and where one is logged in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from anlin.spine.access import services
from anlin.spine.access.models import Deputy, LogIn, User
from anlin.spine.access.refusals import NotPossible
from anlin.spine.access.roles import SIGNED_IN
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.access.services import end_deputy, end_sessions, let_stand_in, log_ins_of
from anlin.workbench.accounts.forms import DeputyForm
from anlin.workbench.accounts.person_page import deputies_of, factors_of, posts_of


@opens_for(SIGNED_IN)
def own(request: Request) -> HttpResponse:
    """The page; a POST names a deputy among the colleagues of one's unit."""
    user = _user(request)
    form = DeputyForm(request.POST or None, principal=user.staff) if user.staff else None
    if request.method == "POST" and form is not None and form.is_valid():
        until = form.ends
        assert until is not None and request.actor is not None and user.staff is not None
        try:
            let_stand_in(
                by=request.actor, principal=user.staff, user=form.cleaned_data["user"], since=form.begins, until=until
            )
        except NotPossible as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The deputy is named."))
            return redirect("account_own")
    here = request.session.session_key
    context = {
        "account": user,
        "staff": user.staff,
        "posts": posts_of(user),
        "deputies": deputies_of(user) if user.staff else [],
        "stands_in": Deputy.objects.filter(user=user).select_related("principal").order_by("-since")[:20],
        "factors": factors_of(user),
        "sessions": [(one, one.session_key == here) for one in log_ins_of(user)],
        "form": form,
    }
    return render(
        request, "workbench/accounts/own.html", context, status=422 if form is not None and form.errors else 200
    )


@opens_for(SIGNED_IN)
@require_POST
def end_own_deputy(request: Request, pk: int) -> HttpResponse:
    """They no longer stand in for me."""
    user = _user(request)
    assert request.actor is not None
    if user.staff is None:
        raise Http404
    deputy = get_object_or_404(Deputy, pk=pk, principal=user.staff)
    try:
        end_deputy(by=request.actor, deputy=deputy)
    except NotPossible as refusal:
        messages.error(request, _(refusal.reason))
    else:
        messages.success(request, _("They no longer stand in."))
    return redirect("account_own")


@opens_for(SIGNED_IN)
@require_POST
def end_session(request: Request, pk: int) -> HttpResponse:
    """Log out one of my other sessions."""
    session = get_object_or_404(LogIn, pk=pk, user=_user(request))
    if session.session_key == request.session.session_key:
        raise Http404
    services.end_session(session)
    messages.success(request, _("That session ended."))
    return redirect("account_own")


@opens_for(SIGNED_IN)
@require_POST
def end_other_sessions(request: Request) -> HttpResponse:
    """Log out everywhere but here."""
    ended = end_sessions(_user(request), but=request.session.session_key or "")
    messages.success(
        request, ngettext("%(count)s session ended.", "%(count)s sessions ended.", ended) % {"count": ended}
    )
    return redirect("account_own")


def _user(request: Request) -> User:
    user = request.user
    assert isinstance(user, User)
    return User.objects.select_related("staff__unit").get(pk=user.pk)
