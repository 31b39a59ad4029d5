"""Who works here: the administrator's list, and an invitation for somebody new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anlin.spine.access.models import Grant, User
from anlin.spine.access.refusals import NotPossible
from anlin.spine.access.roles import ROLES
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.access.services import invite
from anlin.spine.ledger.services import now
from anlin.spine.party.models import Unit
from anlin.workbench.accounts.forms import InviteForm
from anlin.workbench.templatetags.face import dot

PAGE = 50


@dataclass(frozen=True)
class Line:
    """A member of staff in the list; `state` is works, invited or left."""

    address: str
    name: str
    username: str
    unit: str
    posts: str
    state: str


@opens_for("administrator")
def people(request: Request) -> HttpResponse:
    """Staff by unit and words, newest first, with their posts in force."""
    asked = {key: request.GET.get(key, "").strip()[:60] for key in ("q", "unit", "state", "after")}
    moment = now()
    found = _found(asked)
    if asked["after"].isdecimal():
        found = found.filter(pk__lt=int(asked["after"][:18]))
    in_force = Grant.objects.filter(Q(until=None) | Q(until__gt=moment), since__lte=moment).select_related("area")
    rows = list(
        found.select_related("staff__unit", "invitation").prefetch_related(
            Prefetch("grant_set", in_force, to_attr="posts")
        )[: PAGE + 1]
    )
    older = f"?{_kept(request, after=str(rows[PAGE - 1].pk))}" if len(rows) > PAGE else ""
    context = {
        "lines": [_line(user) for user in rows[:PAGE]],
        "older": older,
        "asked": asked,
        "units": [(unit.key, str(unit)) for unit in Unit.objects.exclude(kind=Unit.Kind.OUTSIDE)],
        "states": [("works", _("works here")), ("invited", _("invited, not yet in")), ("left", _("has left"))],
        "chosen": any(asked[key] for key in ("q", "unit", "state")),
    }
    return render(request, "workbench/accounts/people.html", context)


@opens_for("administrator")
def invite_page(request: Request) -> HttpResponse:
    """Invite somebody; the answer shows the code once."""
    actor = request.actor
    assert actor is not None
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invited = invite(by=actor, **form.cleaned_data)
        except NotPossible as refusal:
            form.refuse(refusal)
        else:
            return code_answer(request, invited.user, invited.code, invited.expires_at)
    return render(request, "workbench/accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


def code_answer(request: Request, user: User, code: str, until: datetime) -> HttpResponse:
    """The page that shows a code this once, to be printed and handed over in person."""
    assert user.staff is not None
    context = {
        "name": str(user.staff),
        "username": user.username,
        "code": code,
        "until": until,
        "join": request.build_absolute_uri(reverse("account_join")),
        "person_address": reverse("person", args=[user.staff.ref]),
    }
    answer = render(request, "workbench/accounts/code.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _found(asked: dict[str, str]):  # type: ignore[no-untyped-def]  # a query of users
    found = User.objects.filter(staff__isnull=False).order_by("-pk")
    if asked["q"]:
        words = asked["q"]
        found = found.filter(
            Q(staff__name_zh__contains=words) | Q(staff__name_en__icontains=words) | Q(username__icontains=words)
        )
    if asked["unit"]:
        found = found.filter(staff__unit__key=asked["unit"])
    if asked["state"] == "left":
        return found.filter(is_active=False)
    if asked["state"] == "invited":
        return found.filter(is_active=True, invitation__isnull=False, invitation__used_at=None)
    if asked["state"] == "works":
        return found.filter(is_active=True).exclude(invitation__isnull=False, invitation__used_at=None)
    return found


def _line(user: User) -> Line:
    assert user.staff is not None
    posts: list[Grant] = user.posts  # type: ignore[attr-defined]  # prefetched
    invitation = getattr(user, "invitation", None)
    waits = invitation is not None and invitation.used_at is None
    return Line(
        address=reverse("person", args=[user.staff.ref]),
        name=str(user.staff),
        username=user.username,
        unit=str(user.staff.unit),
        posts=_("; ").join(f"{ROLES[post.role].label}{dot()}{post.area}" for post in posts if post.role in ROLES),
        state="left" if not user.is_active else "invited" if waits else "works",
    )


def _kept(request: Request, **changed: str) -> str:
    query = request.GET.copy()
    for key, value in changed.items():
        query[key] = value
    return query.urlencode()


def to_person(staff: str) -> HttpResponse:
    """Back to one person's page."""
    return redirect("person", staff=staff)
