"""What the house told a member of staff, newest first. A notice of a matter that they may no longer open is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.matter.models import Matter
from anlin.spine.matter.selectors import matters_visible_to
from anlin.spine.notice.models import Notice
from anlin.spine.notice.selectors import notices_of
from anlin.spine.notice.services import mark_seen
from anlin.spine.party.models import Unit


@dataclass(frozen=True)
class Told:
    """A notice as a line: its sentence in the reader's language, when, where it leads, and whether it is new."""

    text: str
    at: datetime
    link: str
    is_new: bool


@opens_for(*WORKING)
@require_http_methods(["GET", "HEAD", "POST"])
def notices_page(request: Request) -> HttpResponse:
    """The list; a POST marks all as seen."""
    actor = request.actor
    if actor is None:  # the route's declaration keeps strangers out
        raise Http404
    if request.method == "POST":
        mark_seen(staff=actor.ref, units=_units_of(actor))
        return redirect("notices")
    lines = told_to(actor)
    return render(request, "workbench/notices.html", {"lines": lines, "unseen": any(line.is_new for line in lines)})


def told_to(actor: Actor) -> list[Told]:
    """The reader's notices whose matters they may open now: a wall that closed later hides what was told before."""
    found = notices_of(staff=actor.ref, units=_units_of(actor))
    open_to = set(_matters_of(found, actor).values_list("number", flat=True))
    return [
        Told(str(one), one.made_at, one.link, one.seen_at is None)
        for one in found
        if "number" not in one.params or one.params["number"] in open_to
    ]


def unseen_matters(actor: Actor) -> QuerySet[Matter]:
    """Matters of which there is news, for the count beside the bell."""
    return _matters_of(notices_of(staff=actor.ref, units=_units_of(actor), unseen=True), actor)


def _matters_of(notices: list[Notice], actor: Actor) -> QuerySet[Matter]:
    if not notices:
        return Matter.objects.none()
    return matters_visible_to(actor).filter(number__in={one.params.get("number", "") for one in notices})


def _units_of(actor: Actor) -> tuple[str, ...]:
    if actor.unit_id is None:
        return ()
    return tuple(Unit.objects.filter(pk=actor.unit_id).values_list("key", flat=True))
