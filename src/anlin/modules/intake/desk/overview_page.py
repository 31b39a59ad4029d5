"""The overview of supervision and of a station's chief: overdue first, then what is due, figures last and never without their basis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from anlin.modules.intake.desk.standing import Load, beside, loads, pauses, pile_words, standing
from anlin.modules.intake.processes import REPORT
from anlin.spine.access.actors import Actor
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import MatterClock
from anlin.spine.matter.selectors import matters_visible_to
from anlin.spine.party.models import Unit
from anlin.workbench.list_page import slug_of
from anlin.workbench.lists import SOON
from anlin.workbench.on_time import FEWEST, Share, chart, kept_by_us, percent, shares, total
from anlin.workbench.overdue import overdue_lines

LISTED = 10
WEEKS = 4
HANDLING = "handling"
Shares = Mapping[tuple[str, int | None], Share]


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
    of = _shares(actor, at)
    paused = pauses(actor)
    most = max((count for _reason, count in paused), default=0)
    context = {
        "stands": now_stands,
        "beside": [one for one in beside(actor) if one.late or one.due],
        "paused_long": pile_words(now_stands.paused_long),
        "late": overdue_lines(now_stands.overdue.rows),
        "chart": chart(
            REPORT, {key: total(share for (one, _unit), share in of.items() if one == key) for key, _u in of}
        ),
        "units": _units(actor, loads(actor, at), of),
        "paused": [(reason, count, round(100 * count / most, 1) if most else 0) for reason, count in paused],
        "paused_all": pile_words(sum(count for _reason, count in paused)),
        "list_address": (every := reverse("process_list", args=[slug_of(REPORT)])),
        "all_due": f"{every}?late={SOON}",
        "all_refused": f"{every}?state=escalated",
        "worklist": reverse("worklist"),
        "fewest": FEWEST,
        "weeks": WEEKS,
    }
    return render(request, "intake/desk/overview.html", context)


def _shares(actor: Actor, at: datetime) -> Shares:
    """By clock and holding unit: clocks that stopped in the last weeks. Imported matters are left out. One query."""
    ours = matters_visible_to(actor).filter(pk=OuterRef("matter_id"), process=REPORT.key, imported=False)
    stopped = MatterClock.objects.filter(
        Exists(ours),  # not a join: only the clocks of these weeks are looked at
        stopped_at__gte=at - timedelta(weeks=WEEKS),
        key__in=kept_by_us(REPORT),
        as_claimed=False,
    )
    return shares(stopped, "matter__holder_unit")  # type: ignore[return-value]  # key and unit


def _units(actor: Actor, load: dict[int | None, Load], of: Shares) -> list[UnitFigures]:
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
