"""One member of staff, for the administrator: posts, deputies, the way in, and leaving."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from anlin.spine.access.actors import Actor
from anlin.spine.access.models import Deputy, Grant, User
from anlin.spine.access.refusals import NotPossible
from anlin.spine.access.roles import ROLES
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.access.services import (
    end_deputy,
    end_post,
    end_sessions,
    give_post,
    let_stand_in,
    log_ins_of,
    renew_invitation,
)
from anlin.spine.ledger.services import now
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.services.handing_over import leave
from anlin.spine.place.models import Area
from anlin.workbench.accounts.forms import DeputyForm, LeaveForm, PostForm, ReasonForm
from anlin.workbench.accounts.people_page import code_answer, to_person


@opens_for("administrator")
def person(request: Request, staff: str) -> HttpResponse:
    """The page of one account; a POST gives a post."""
    user = _user(staff)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            give_post(
                by=_actor(request),
                user=user,
                role=form.cleaned_data["role"],
                area=get_object_or_404(Area, pk=form.cleaned_data["area"]),
                since=form.begins,
                until=form.ends,
            )
        except NotPossible as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The post is given."))
            return to_person(staff)
    return _drawn(request, user, post_form=form, status=422 if form.errors else 200)


@opens_for("administrator")
@require_POST
def stand_in(request: Request, staff: str) -> HttpResponse:
    """Name a deputy for this person."""
    user = _user(staff)
    assert user.staff is not None
    form = DeputyForm(request.POST, principal=user.staff, everywhere=True)
    if form.is_valid():
        until = form.ends
        assert until is not None
        try:
            let_stand_in(
                by=_actor(request), principal=user.staff, user=form.cleaned_data["user"], since=form.begins, until=until
            )
        except NotPossible as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The deputy is named."))
            return to_person(staff)
    return _drawn(request, user, deputy_form=form, status=422)


@opens_for("administrator")
@require_POST
def end_of_post(request: Request, staff: str, pk: int) -> HttpResponse:
    """End a post at this moment."""
    grant = get_object_or_404(Grant, pk=pk, user__staff__ref=staff)
    return _done(request, staff, lambda: end_post(by=_actor(request), grant=grant), _("The post has ended."))


@opens_for("administrator")
@require_POST
def end_of_deputy(request: Request, staff: str, pk: int) -> HttpResponse:
    """End a deputyship at this moment."""
    deputy = get_object_or_404(Deputy, pk=pk, principal__ref=staff)
    return _done(request, staff, lambda: end_deputy(by=_actor(request), deputy=deputy), _("They no longer stand in."))


@opens_for("administrator")
@require_POST
def log_out_everywhere(request: Request, staff: str) -> HttpResponse:
    """End every session of this person."""
    ended = end_sessions(_user(staff))
    messages.success(
        request, ngettext("%(count)s session ended.", "%(count)s sessions ended.", ended) % {"count": ended}
    )
    return to_person(staff)


@opens_for("administrator")
@require_POST
def renew(request: Request, staff: str) -> HttpResponse:
    """A new way in for somebody who lost theirs; the code is shown this once."""
    user = _user(staff)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            invited = renew_invitation(by=_actor(request), user=user, reason=form.cleaned_data["reason"])
        except NotPossible as refusal:
            form.refuse(refusal)
        else:
            return code_answer(request, invited.user, invited.code, invited.expires_at)
    return _drawn(request, user, reason_form=form, status=422)


@opens_for("administrator")
def leave_page(request: Request, staff: str) -> HttpResponse:
    """What leaving does, and who takes over; then do it."""
    user = _user(staff)
    assert user.staff is not None
    form = LeaveForm(request.POST if request.method == "POST" else None, staff=user.staff)
    if request.method == "POST" and form.is_valid():
        try:
            handed = leave(by=_actor(request), user=user, heir=form.cleaned_data["heir"])
        except NotPossible as refusal:
            form.refuse(refusal)
        except Refused as refusal:
            form.add_error("heir", refusal.sentence)
        else:
            told = ngettext("%(count)s matter was handed over.", "%(count)s matters were handed over.", handed) % {
                "count": handed
            }
            messages.success(request, _("Their rights ended this minute. %(handed)s") % {"handed": told})
            return to_person(staff)
    context = {"form": form, "name": str(user.staff), "person_ref": staff}
    return render(request, "workbench/accounts/leave.html", context, status=422 if form.errors else 200)


def _done(request: Request, staff: str, act: Callable[[], None], told: str) -> HttpResponse:
    try:
        act()
    except NotPossible as refusal:
        messages.error(request, _(refusal.reason) % refusal.values if refusal.values else _(refusal.reason))
    else:
        messages.success(request, told)
    return to_person(staff)


def _drawn(
    request: Request,
    user: User,
    *,
    post_form: PostForm | None = None,
    deputy_form: DeputyForm | None = None,
    reason_form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    staff = user.staff
    assert staff is not None
    invitation = getattr(user, "invitation", None)
    context = {
        "staff": staff,
        "account": user,
        "posts": posts_of(user),
        "deputies": deputies_of(user),
        "factors": factors_of(user),
        "sessions": len(log_ins_of(user)),
        "waits": invitation if invitation and invitation.used_at is None and invitation.expires_at > now() else None,
        "post_form": post_form or PostForm(),
        "deputy_form": deputy_form or DeputyForm(principal=staff, everywhere=True),
        "reason_form": reason_form or ReasonForm(),
    }
    return render(request, "workbench/accounts/person.html", context, status=status)


def posts_of(user: User) -> list[tuple[Grant, str, str]]:
    """Posts, the newest first: the grant, its role's name, and "now", "later" or "over"."""
    moment = now()
    return [
        (
            grant,
            str(ROLES[grant.role].label),
            _when(grant.since > moment, grant.until is not None and grant.until <= moment),
        )
        for grant in Grant.objects.filter(user=user).select_related("area").order_by("-since", "-pk")
        if grant.role in ROLES
    ]


def deputies_of(user: User) -> list[tuple[Deputy, str]]:
    """Who stood, stands and will stand in for this person, the newest first."""
    moment = now()
    named = Deputy.objects.filter(principal=user.staff).select_related("user__staff").order_by("-since", "-pk")
    return [(deputy, _when(deputy.since > moment, deputy.until <= moment)) for deputy in named]


def factors_of(user: User) -> list[str]:
    """The second factors that are set up, in words."""
    words = {"totp": _("authenticator app"), "webauthn": _("passkey"), "recovery_codes": _("recovery codes")}
    kinds = Authenticator.objects.filter(user=user).order_by("type").values_list("type", flat=True).distinct()
    return [words.get(kind, kind) for kind in kinds]


def _when(later: bool, over: bool) -> str:
    return "later" if later else "over" if over else "now"


def _actor(request: Request) -> Actor:
    assert request.actor is not None
    return request.actor


def _user(ref: str) -> User:
    user = User.objects.select_related("staff__unit", "invitation").filter(staff__ref=ref).first()
    if user is None:
        raise Http404
    return user
