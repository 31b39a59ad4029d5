"""The list of a process and the worklist: what expires next stands first."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from anlin.kernel.process import Process
from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import all_processes
from anlin.spine.matter.selectors import matters_visible_to
from anlin.workbench.lists import filtered, page_of

FILTERS = ("state", "category", "source", "urgency", "area", "late")


@opens_for(*WORKING)
def process_list(request: Request, slug: str) -> HttpResponse:
    """All matters of a process that the reader may see."""
    process = _process(slug)
    actor = _actor(request)
    chosen = {key: request.GET[key] for key in FILTERS if request.GET.get(key)}
    order = "newest" if request.GET.get("order") == "newest" or chosen.get("state") in process.final else "alarm"
    page = page_of(filtered(actor, process, chosen), order=order, after=request.GET.get("after", ""))
    context = {
        "process": process,
        "slug": slug,
        "page": page,
        "chosen": chosen,
        "order": order,
        "query": urlencode({**chosen, "order": order}),
        "paged": bool(request.GET.get("after")),
    }
    return render(request, "workbench/list.html", context)


@opens_for(*WORKING)
def worklist(request: Request) -> HttpResponse:
    """What the reader, or the reader's unit, holds; what expires next first."""
    actor = _actor(request)
    tab = request.GET.get("tab", "mine")
    page = page_of(held_by(actor, tab), order="alarm", after=request.GET.get("after", ""))
    return render(request, "workbench/worklist.html", {"page": page, "tab": tab, "query": urlencode({"tab": tab})})


def held_by(actor: Actor, tab: str) -> QuerySet[Matter]:
    """The worklist: own, or to be taken by anyone of the unit, or waiting for the actor's approval."""
    seen = matters_visible_to(actor)
    if tab == "unit":
        return seen.filter(holder_unit=actor.unit_id, holder_staff=None, held_by=Matter.Held.UNIT)
    if tab == "approve":
        return seen.filter(awaits_rank__in=actor.roles)
    if tab == "grid":
        return seen.filter(~Q(held_by__in=(Matter.Held.NOBODY, Matter.Held.REPORTER)))
    return seen.filter(holder_staff=actor.staff_id)


def slug_of(process: Process) -> str:
    """The process in an address: intake.report is intake-report."""
    return process.key.replace(".", "-").replace("_", "-")


def _process(slug: str) -> Process:
    for process in all_processes():
        if slug_of(process) == slug:
            return process
    raise Http404


def _actor(request: Request) -> Actor:
    if request.actor is None:  # the route's declaration keeps strangers out
        raise Http404
    return request.actor
