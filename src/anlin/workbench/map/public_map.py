"""The public map: of matters whose process says so, where they are, what kind they are, how their time stands; never words.

Each kind is of a class that its process declares: drawn where it is, counted with its street, or not there at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlin.kernel.process import Process
from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import all_processes
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import all_areas, district
from anlin.workbench.map.marks import Marker, Shading
from anlin.workbench.map.view import View

WIDTH, HEIGHT = 1000, 720
MOST_POINTS, LISTED = 500, 50
UNDER = 5
"""Fewer than this in a street are not said."""


@dataclass(frozen=True)
class Shown:
    """One matter as anybody may see it."""

    kind: str
    street: str
    lon: float
    lat: float
    is_late: bool

    @property
    def said(self) -> str:
        """It in words; how its time stands comes first, as on every map."""
        state = _("overdue") if self.is_late else _("not yet due")
        return _("%(state)s: %(kind)s, %(street)s") % {"state": state, "kind": self.kind, "street": self.street}


def published() -> list[Process]:
    """The processes that show something."""
    return [process for process in all_processes() if process.published is not None]


@opens_for(PUBLIC)
@require_safe
def public_map(request: HttpRequest) -> HttpResponse:
    """The map and its list, overdue ones first."""
    processes, at = published(), now()
    home, streets = district(), _streets()
    points = list(_points(processes, streets, at))
    counts = _by_street(processes, streets)
    overdue = [one for one in points if one.is_late]
    said = _("%(count)s drawn, %(late)s of them overdue") % {"count": len(points), "late": len(overdue)}
    markers = [Marker(one.lon, one.lat, "matter", one.said, tone="late" if one.is_late else "act") for one in points]
    context = {
        "view": View.of(home.bbox, WIDTH, HEIGHT),
        "said": said,
        "markers": markers,
        "shading": Shading.fair(_("Others, counted by street"), counts, under=UNDER) if counts else None,
        "overdue": overdue[:LISTED],
        "others": len(points) - len(overdue[:LISTED]),
        "grounds": [(_(one.label), _(one.published.why)) for one in processes if one.published is not None],
    }
    answer = render(request, "workbench/public_map.html", context)
    answer.headers["Cache-Control"] = "private, max-age=300"  # its forms carry the token of this one browser
    answer.headers["Vary"] = "Cookie, Accept-Language"
    return answer


def _points(processes: list[Process], streets: Mapping[int, Area], at: datetime) -> Iterator[Shown]:
    """What is drawn where it is, the longest overdue first; one query."""
    known = {process.key: process for process in processes}
    wanted = _of_class(processes, "point")
    rows = _open_ones(wanted).filter(lon__isnull=False).order_by("alarm_at", "id")
    names = ("process", "state", "category", "source", "urgency", "area_id", "lon", "lat", "alarm_at")
    for row in rows.values(*names)[:MOST_POINTS]:
        process = known[row["process"]]
        yield Shown(
            kind=_kind(process, row), street=str(streets.get(row["area_id"], "")),
            lon=row["lon"], lat=row["lat"], is_late=row["alarm_at"] <= at and row["state"] not in _paused(process),
        )  # fmt: skip


def _paused(process: Process) -> set[str]:
    """States in which a clock stands still: nobody calls it late there."""
    return {state for clock in process.clocks for state in clock.paused_in}


def _by_street(processes: list[Process], streets: Mapping[int, Area]) -> dict[int, int]:
    """How many of what is counted, by street; one query."""
    areas = _open_ones(_of_class(processes, "area")).values_list("area_id", flat=True)
    return dict(Counter(streets[area].pk for area in areas if area in streets))


def _open_ones(wanted: Q) -> QuerySet[Matter]:
    return Matter.objects.filter(wanted, alarm_at__isnull=False, complaint=False, erased_at=None)


def _of_class(processes: list[Process], wanted: str) -> Q:
    """Matters of this class, in the states that their process publishes; nothing unless a declaration says so."""
    found = Q(pk__in=())
    for process in processes:
        shown = process.published
        if shown is None:
            continue
        answers = [key for key, its in shown.classes.items() if its == wanted]
        found |= Q(process=process.key, version=process.version, state__in=shown.states, **{f"{shown.by}__in": answers})
    return found


def _kind(process: Process, row: dict[str, object]) -> str:
    shown = process.published
    if shown is None:
        return ""
    return _((process.fact[shown.by].choices or {}).get(str(row[shown.by]), ""))


def _streets() -> dict[int, Area]:
    """The street of every area that lies in one."""
    areas = all_areas()
    streets = [area for area in areas.values() if area.kind == Area.Kind.STREET]
    return {pk: street for street in streets for pk in range(street.first, street.last + 1)}
