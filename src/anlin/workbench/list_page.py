"""The list of a process and the worklist: what expires next stands first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from anlin.kernel.process import Process
from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import all_processes
from anlin.spine.matter.selectors import matters_visible_to
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import all_areas
from anlin.workbench.lists import Page, filtered, page_of
from anlin.workbench.rooms import takes_workbooks

FILTERS = ("state", "category", "source", "urgency", "area", "late")


@opens_for(*WORKING)
def process_list(request: Request, slug: str) -> HttpResponse:
    """All matters of a process that the reader may see."""
    process = process_of_slug(slug)
    actor = _actor(request)
    chosen = {key: request.GET[key] for key in FILTERS if request.GET.get(key)}
    order = order_of(process, chosen, request.GET.get("order", ""))
    page = page_of(filtered(actor, process, chosen), order=order, after=request.GET.get("after", ""))
    query = {**chosen, "order": order}
    context = {
        "process_label": _(process.label),
        "slug": slug,
        "from_excel": takes_workbooks(process),
        "opens": slug if actor.roles & set(process.opened_by) else "",
        "rows": page.rows,
        "filters": filters_of(process, chosen, actor),
        "chosen": chosen,
        "order": order,
        "files": f"?{urlencode(query)}",
        **_pages(query, page, paged="after" in request.GET),
    }
    return render(request, "workbench/list.html", context)


@opens_for(*WORKING)
def worklist(request: Request) -> HttpResponse:
    """What the reader, or the reader's unit, holds; what expires next first."""
    actor = _actor(request)
    tab = request.GET.get("tab", "mine")
    page = page_of(held_by(actor, tab), order="alarm", after=request.GET.get("after", ""))
    context = {
        "rows": page.rows,
        "tabs": _tabs(actor, tab),
        "order": "alarm",
        **_pages({"tab": tab}, page, paged="after" in request.GET),
    }
    return render(request, "workbench/worklist.html", context)


def held_by(actor: Actor, tab: str) -> QuerySet[Matter]:
    """The worklist: own, or to be taken by anyone of the unit, or waiting for the actor's approval."""
    seen = matters_visible_to(actor).filter(alarm_at__isnull=False)
    if tab == "unit":
        return seen.filter(holder_unit=actor.unit_id, holder_staff=None, held_by=Matter.Held.UNIT)
    if tab == "approve":
        return seen.filter(awaits_rank__in=actor.roles)
    if tab == "grid":
        return seen.filter(~Q(held_by__in=(Matter.Held.NOBODY, Matter.Held.REPORTER)))
    return seen.filter(holder_staff=actor.staff_id)


def order_of(process: Process, chosen: Mapping[str, str], asked: str) -> str:
    """The order of a list: "newest" where it is asked for or only ended matters are, else "alarm"."""
    return "newest" if asked == "newest" or chosen.get("state") in process.final else "alarm"


def order_words(order: str) -> str:
    """The order, said."""
    return _("next to expire first") if order == "alarm" else _("newest first, ended ones too")


@dataclass(frozen=True)
class Filter:
    """A filter above a list: its key in the address, its label, its choices, what is chosen."""

    key: str
    label: str
    choices: list[tuple[str, str]]
    chosen: str


def filters_of(process: Process, chosen: Mapping[str, str], actor: Actor) -> list[Filter]:
    """State, then the process's filterable choices, then the streets of the reader's areas."""
    made = [
        Filter("state", _("State"), [(state.key, _(state.label)) for state in process.states], chosen.get("state", ""))
    ]
    for fact in process.facts:
        if fact.filterable and fact.choices and fact.key in FILTERS:  # a filter needs its column
            choices = [(key, _(label)) for key, label in fact.choices.items()]
            made.append(Filter(fact.key, _(fact.label), choices, chosen.get(fact.key, "")))
    places = [(str(area.pk), str(area)) for area in _places(actor)]
    if len(places) > 1:
        made.append(Filter("area", _("Place"), places, chosen.get("area", "")))
    made.append(Filter("late", _("Clock"), [("1", _("overdue"))], chosen.get("late", "")))
    return made


def _places(actor: Actor) -> list[Area]:
    ranges = actor.areas_as(*WORKING)
    streets = [area for area in all_areas().values() if area.kind == Area.Kind.STREET]
    return [area for area in streets if any(first <= area.pk <= last for first, last in ranges)]


def _tabs(actor: Actor, tab: str) -> list[tuple[str, str, None, bool]]:
    tabs = [("mine", _("Mine")), ("unit", _("My unit's, to be taken"))]
    if "grid_worker" in actor.roles:
        tabs.append(("grid", _("In my grid")))
    if "station_chief" in actor.roles:
        tabs.append(("approve", _("For my approval")))
    return [(words, f"?tab={key}", None, key == tab) for key, words in tabs]


def _pages(query: Mapping[str, str], page: Page, *, paged: bool) -> dict[str, str]:
    """Addresses of the first page and of the next one."""
    return {
        "newer": f"?{urlencode(query)}" if paged else "",
        "older": f"?{urlencode({**query, 'after': page.older})}" if page.older else "",
    }


def slug_of(process: Process) -> str:
    """The process in an address: intake.report is intake-report."""
    return process.key.replace(".", "-").replace("_", "-")


def process_of_slug(slug: str) -> Process:
    """The process that an address names. Raises Http404."""
    for process in all_processes():
        if slug_of(process) == slug:
            return process
    raise Http404


def _actor(request: Request) -> Actor:
    if request.actor is None:  # the route's declaration keeps strangers out
        raise Http404
    return request.actor
