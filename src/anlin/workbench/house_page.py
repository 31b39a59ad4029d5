"""The administrator's page: who works here and may do what, and what the district promised. No matter, nowhere (line 12)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from anlin.spine.access.models import Grant
from anlin.spine.access.roles import ROLES
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import DistrictPromise
from anlin.spine.matter.registry import all_processes
from anlin.workbench.faces import length_words
from anlin.workbench.promises import promise_words

MOST = 500


@dataclass(frozen=True)
class Line:
    """A grant: who, in which unit, which role, over which area, until when."""

    name: str
    unit: str
    role: str
    area: str
    until: object


@opens_for("administrator")
def house(request: Request) -> HttpResponse:
    """Staff with their grants in force, and the promises in force."""
    moment = now()
    grants = (
        Grant.objects.filter(Q(until=None) | Q(until__gt=moment), since__lte=moment, user__is_active=True)
        .select_related("user__staff__unit", "area")
        .order_by("user__staff__unit__order", "user_id", "id")[: MOST + 1]
    )
    lines = [
        Line(
            str(grant.user),
            str(grant.user.staff.unit) if grant.user.staff else "",
            str(ROLES[grant.role].label),
            str(grant.area),
            grant.until,
        )
        for grant in grants
        if grant.role in ROLES
    ]
    context = {"lines": lines[:MOST], "more": len(lines) > MOST, "promises": _promises()}
    return render(request, "workbench/house.html", context)


def _promises() -> list[tuple[str, str, str, object]]:
    """The newest promise of each setting: (for what, how long, its number, since when), in declared order."""
    newest: dict[str, DistrictPromise] = {}
    for row in DistrictPromise.objects.filter(since__lte=now()).order_by("since", "id"):
        newest[row.setting] = row
    named = [(promise_words(setting, all_processes()), row) for setting, row in newest.items()]
    return [(words, length_words(row.amount, row.unit), row.number, row.since) for words, row in named]
