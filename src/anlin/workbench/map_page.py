"""The map of what is open in the reader's areas, with its list beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import all_processes, versions_of
from anlin.spine.matter.selectors import matters_visible_to
from anlin.spine.place.models import Area, BBox
from anlin.spine.place.selectors import all_areas
from anlin.workbench.list_page import slug_of
from anlin.workbench.lists import Row, counting_clocks, late_clock, rows_of, with_clocks
from anlin.workbench.map.view import View
from anlin.workbench.templatetags.district_map import map_context

MOST_POINTS = 5000
LISTED = 25
WIDTH, HEIGHT = 1000, 720
SOON = timedelta(hours=24)


@dataclass(frozen=True)
class Dots:
    """Points of one tone as one path: each a stroke of no length, drawn by its cap."""

    tone: str
    d: str
    count: int


@opens_for(*WORKING)
def desk_map(request: Request) -> HttpResponse:
    """Open matters of the reader's areas; complaints about officers stand on no map (lines 2 and 6)."""
    actor = request.actor
    if actor is None:  # the route's declaration keeps strangers out
        raise Http404
    places = _places(actor)
    chosen = next((area for area in places if str(area.pk) == request.GET.get("area")), None)
    view = View.of(chosen.bbox if chosen is not None else _bbox(places), WIDTH, HEIGHT)
    open_now = _open_in(actor, chosen)
    dots = _dots(open_now, view)
    shown = sum(one.count for one in dots)
    said = _("%(count)s open matters, %(late)s of them overdue") % {
        "count": shown,
        "late": next((one.count for one in dots if one.tone == "late"), 0),
    }
    context = {
        **map_context(view, said=said, grids=chosen is not None),
        "dots": dots,
        "shown": shown,
        "most": shown >= MOST_POINTS,
        "rows": _rows(open_now),
        "places": places,
        "chosen": chosen,
        "lists": [
            (_(process.label), reverse("process_list", args=[slug_of(process)]))
            for process in all_processes()
            if process.mapped
        ],
    }
    return render(request, "workbench/desk_map.html", context)


def _open_in(actor: Actor, chosen: Area | None) -> QuerySet[Matter]:
    unmapped = [process.key for process in all_processes() if not process.mapped]
    found = matters_visible_to(actor).filter(alarm_at__isnull=False, complaint=False).exclude(process__in=unmapped)
    found = found.order_by("alarm_at", "id")
    return found.filter(area__id__range=(chosen.first, chosen.last)) if chosen is not None else found


def _dots(matters: QuerySet[Matter], view: View) -> list[Dots]:
    """Where each lies, by how its time stands; the next to expire are kept when there are too many. One query."""
    at = now()
    parts: dict[str, list[str]] = {"act": [], "soon": [], "wait": [], "late": []}
    every = [version for process in all_processes() for version in versions_of(process.key)]
    counting = counting_clocks(every).filter(matter=OuterRef("pk"))
    told = matters.filter(lon__isnull=False).annotate(
        is_late=late_clock(every, at),
        is_soon=Exists(counting.filter(alarm_at__gt=at, alarm_at__lte=at + SOON)),
        is_running=Exists(counting),
    )
    points = told.values_list("lon", "lat", "is_late", "is_soon", "is_running")[:MOST_POINTS]
    for lon, lat, late, soon, running in points:
        if lon is not None and lat is not None and view.shows(lon, lat):
            x, y = view.pixel(lon, lat)
            tone = "late" if late else "soon" if soon else "act" if running else "wait"
            parts[tone].append(f"M{x:.0f} {y:.0f}h.1")  # not h0: printed, a square end of no length is nothing
    return [Dots(tone, "".join(strokes), len(strokes)) for tone, strokes in parts.items()]


def _rows(matters: QuerySet[Matter]) -> list[Row]:
    return rows_of(list(with_clocks(matters)[:LISTED]))


def _places(actor: Actor) -> list[Area]:
    """The streets in the reader's areas, or the reader's own areas where those are smaller."""
    ranges = actor.areas_as(*WORKING)
    areas = all_areas()
    streets = [
        area for area in areas.values() if area.kind == Area.Kind.STREET and any(a <= area.pk <= b for a, b in ranges)
    ]
    return streets or [areas[first] for first, _last in ranges if first in areas]


def _bbox(places: list[Area]) -> BBox:
    """The box around all of these."""
    boxes = [area.bbox for area in places] or [area.bbox for area in all_areas().values() if area.parent_id is None]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
