"""The grid worker's day on a phone: what was given to them, what waits to be taken, and what is open in their grid, of every process."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from anlin.kernel.process import Step
from anlin.spine.access.actors import Actor
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import all_processes, process_of
from anlin.spine.matter.selectors import matters_visible_to
from anlin.spine.matter.words import opening_words
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import all_areas
from anlin.workbench.clocks import mini_words
from anlin.workbench.list_page import FOLLOWED, own
from anlin.workbench.lists import Row, rows_of, with_clocks
from anlin.workbench.map.marks import Marker
from anlin.workbench.map.view import View
from anlin.workbench.matter_page import open_steps
from anlin.workbench.rooms import place_fact

LISTED = 20
MAP_WIDTH, MAP_HEIGHT = 360, 150
METRES_A_PIXEL = 1.1
WAIT_FOR_OTHERS = (Matter.Held.REPORTER, Matter.Held.PARTY)


@dataclass(frozen=True)
class Job:
    """A card: what, where, and how its time stands."""

    row: Row
    place: str
    symbol: str
    clock: str


@dataclass(frozen=True)
class Next:
    """The card on top: where it is, and the step that comes next."""

    job: Job
    view: View | None
    markers: list[Marker]
    step: Step | None
    step_label: str
    step_address: str


@opens_for("grid_worker")
def today(request: Request) -> HttpResponse:
    """The page."""
    actor = request.actor
    if actor is None:  # the route's declaration keeps strangers out
        raise Http404
    seen = _in_my_areas(actor)
    to_take = Q(holder_unit=actor.unit_id, holder_staff=None, held_by__in=FOLLOWED)
    mine = list(_first(seen.filter(own(actor))))
    waiting = list(_first(seen.filter(to_take)))
    others = list(_first(seen.exclude(own(actor)).exclude(to_take).exclude(held_by__in=WAIT_FOR_OTHERS)))
    words = opening_words([*mine, *waiting, *others], *{place_fact(process) for process in all_processes()})
    lists = [[_job(row, words) for row in rows_of(some)] for some in (mine, waiting, others)]
    first = next((jobs[0] for jobs in lists if jobs), None)
    jobs, waits, around = ([job for job in some if job is not first] for some in lists)
    context = {
        "next": _next(first, actor) if first else None,
        "jobs": jobs,
        "waits": waits,
        "around": around,
        "mine": len(mine),
        "to_take": len(waiting),
        "areas": _areas(actor),
    }
    return render(request, "workbench/today.html", context)


def _in_my_areas(actor: Actor) -> QuerySet[Matter]:
    """Open matters of the areas over which the actor is a grid worker."""
    mine = Q(pk__in=())
    for first, last in actor.areas_as("grid_worker"):
        mine |= Q(area__id__range=(first, last))
    return matters_visible_to(actor).filter(mine, complaint=False, alarm_at__isnull=False)


def _first(matters: QuerySet[Matter]) -> QuerySet[Matter]:
    return with_clocks(matters.order_by("alarm_at", "id"))[:LISTED]


def _job(row: Row, words: dict[int, dict[str, str]]) -> Job:
    place = words[row.matter.pk].get(place_fact(process_of(row.matter)), "") or row.area
    return Job(row, place, row.face.symbol if row.face else "none", mini_words(row.face) if row.face else "")


def _next(job: Job, actor: Actor) -> Next:
    matter = job.row.matter
    process = process_of(matter)
    step = next((one for one in open_steps(process, matter, actor) if one.primary), None)
    view, markers = None, []
    if process.mapped and matter.lon is not None and matter.lat is not None:
        view = View(matter.lon, matter.lat, METRES_A_PIXEL, MAP_WIDTH, MAP_HEIGHT)
        markers = [Marker(matter.lon, matter.lat, "pin", job.place)]
    return Next(
        job,
        view,
        markers,
        step,
        _(step.label) if step else "",
        reverse("step", args=[matter.number, step.key]) if step else "",
    )


def _areas(actor: Actor) -> list[Area]:
    areas = all_areas()
    return [areas[first] for first, _last in actor.areas_as("grid_worker") if first in areas]
