"""The overview of supervision and of a station's chief: overdue first, then what is due, figures last and never without their basis."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from anlin.modules.intake.desk import shares as on_time
from anlin.modules.intake.desk.shares import HANDLING, Share, chart, percent, shares, total
from anlin.modules.intake.desk.standing import Load, loads, pauses, pile_words, standing
from anlin.modules.intake.processes import REPORT
from anlin.spine.access.actors import Actor
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.ledger.services import now
from anlin.spine.matter.words import latest_words
from anlin.spine.party.models import Unit
from anlin.workbench.list_page import slug_of
from anlin.workbench.lists import Row

LISTED = 10


@dataclass(frozen=True)
class Late:
    """A line of what is overdue, with the last reason that somebody wrote."""

    row: Row
    reason: str
    urge: str


@dataclass(frozen=True)
class UnitFigures:
    """A unit's column of the table."""

    name: str
    load: Load
    law: str
    calendar: str


@opens_for("supervisor", "station_chief")
def overview(request: Request) -> HttpResponse:
    """The page."""
    actor = request.actor
    if actor is None:  # the route's declaration keeps strangers out
        raise Http404
    at = now()
    now_stands = standing(actor, at, most=LISTED)
    of = shares(actor, at)
    paused = pauses(actor)
    most = max((count for _reason, count in paused), default=0)
    context = {
        "stands": now_stands,
        "paused_long": pile_words(now_stands.paused_long),
        "late": _late(now_stands.overdue.rows),
        "chart": chart(of),
        "units": _units(actor, loads(actor, at), of),
        "paused": [(reason, count, round(100 * count / most, 1) if most else 0) for reason, count in paused],
        "paused_all": pile_words(sum(count for _reason, count in paused)),
        "list_address": reverse("process_list", args=[slug_of(REPORT)]),
        "worklist": reverse("worklist"),
        "fewest": on_time.FEWEST,
        "weeks": on_time.WEEKS,
    }
    return render(request, "intake/desk/overview.html", context)


def _late(rows: list[Row]) -> list[Late]:
    reasons = latest_words([row.matter for row in rows], "reason", "note")
    urged = REPORT.step["urge"].leaves
    return [
        Late(
            row=row,
            reason=reasons.get(row.matter.pk, ""),
            urge=reverse("step", args=[row.number, "urge"]) if row.matter.state in urged else "",
        )
        for row in rows
    ]


def _units(actor: Actor, load: dict[int | None, Load], of: dict[tuple[str, int | None], Share]) -> list[UnitFigures]:
    """Stations in the district's fixed order: nobody is ranked."""
    mine = Q()
    for first, last in actor.areas_as("supervisor", "station_chief"):
        mine |= Q(area__id__range=(first, last))
    stations = Unit.objects.filter(mine, kind=Unit.Kind.STATION, ended_at=None)
    return [
        _figures(
            unit,
            load.get(unit.pk, Load(0, 0)),
            total(s for (key, at), s in of.items() if key == HANDLING and at == unit.pk),
        )
        for unit in stations
    ]


def _figures(unit: Unit, load: Load, share: Share) -> UnitFigures:
    if not share.told:
        return UnitFigures(str(unit), load, "–", "–")
    return UnitFigures(str(unit), load, f"{percent(share.by_law)}%", f"{percent(share.by_calendar)}%")
