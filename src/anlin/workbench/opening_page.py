"""Open a matter of any process whose declaration lets staff open it; a room may bring a page of its own instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from anlin.kernel.process import Process
from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import all_processes
from anlin.spine.matter.services import open_matter
from anlin.spine.place.models import Area, BBox
from anlin.spine.place.selectors import all_areas, area_at, district
from anlin.spine.vault.photos import keep
from anlin.workbench.list_page import process_of_slug, slug_of
from anlin.workbench.map.view import View
from anlin.workbench.matter_page import matter_url
from anlin.workbench.openings import contents_for
from anlin.workbench.pinned import Pinned
from anlin.workbench.rooms import opening_route
from anlin.workbench.step_forms import StepForm, step_form

_NAMED = (Area.Kind.DISTRICT, Area.Kind.STREET, Area.Kind.BEAT)
_AROUND = ("area", "lon", "lat")
WIDTH, HEIGHT = 640, 360
NEAR = 1.5
"""Metres a pixel around a pin."""


class OpeningForm(Pinned, StepForm):
    """The opening's facts and where it is: an area, or a point that the map gave."""

    area = forms.ChoiceField()

    def facts(self) -> dict[str, object]:
        """What was typed, without the place."""
        return {key: value for key, value in super().facts().items() if key not in _AROUND}

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude in WGS-84, where the map gave them."""
        lon, lat = self.cleaned_data.get("lon"), self.cleaned_data.get("lat")
        return (lon, lat) if lon is not None and lat is not None else None

    @property
    def pin(self) -> tuple[float, float] | None:
        """The point as typed or linked to, before anything judged it; None where no map could be drawn around it."""
        try:
            lon, lat = float(str(self["lon"].value())), float(str(self["lat"].value()))
        except ValueError:
            return None
        return (lon, lat) if -180 <= lon <= 180 and -85 <= lat <= 85 else None


@opens_for(*WORKING)
def openings(request: Request) -> HttpResponse:
    """What this reader may open; where it is one thing, its form."""
    actor = request.actor
    if actor is None:  # the route's declaration keeps strangers out
        raise Http404
    slugs = [(_(process.label), slug_of(process)) for process in all_processes() if may_open_one(process, actor)]
    if len(slugs) == 1:
        return redirect("opening", slugs[0][1])
    return render(request, "workbench/openings.html", {"openings": slugs})


@opens_for(*WORKING)
def opening_page(request: Request, slug: str) -> HttpResponse:
    """The form of an opening, derived from the process; sent, the new matter's page."""
    process, actor = process_of_slug(slug), request.actor
    if actor is None or not may_open_one(process, actor):
        raise Http404
    own_page = opening_route(process)
    if own_page:
        return redirect(own_page)
    form_class, draft = _form_class(process, actor), f"open-{slug}"
    if request.method == "POST":
        form = form_class(request.POST, request.FILES)
        matter = _opened(process, form, actor) if form.is_valid() else None
        if matter is not None:
            messages.success(request, _("Opened: %(number)s.") % {"number": matter.number}, extra_tags=draft)
            return redirect(matter_url(matter))
    else:
        asked = {key: request.GET[key] for key in (*_AROUND, *_records(process)) if request.GET.get(key)}
        form = form_class(initial={"write_key": uuid4(), **asked})
    pin = form.pin
    context = {
        "form": form,
        "process_label": _(process.label),
        "slug": slug,
        "draft": draft,
        "pin": pin,
        "view": View(*pin, NEAR, WIDTH, HEIGHT) if pin else View.of(_box(process, actor), WIDTH, HEIGHT),
        "plain": [field for field in form.visible_fields() if field.name != "area"],
    }
    return render(request, "workbench/opening.html", context, status=422 if form.is_bound else 200)


def _records(process: Process) -> list[str]:
    """Facts of the opening that name a record: its page links here with its number."""
    return [key for key in (*process.opening, *process.opening_offers) if process.fact[key].kind == "record"]


def may_open_one(process: Process, actor: Actor) -> bool:
    """The actor holds, somewhere, a role that opens this process."""
    return bool(actor.roles & set(process.opened_by) & set(WORKING))


def _held(process: Process, actor: Actor) -> list[Area]:
    """The areas in which the actor may open one: beats, where there are any, or the actor's own where those are smaller.

    What lies in a street or in the district and nowhere nearer is seen by nobody of a station, whose people work in beats.
    """
    ranges = actor.areas_as(*process.opened_by)
    held = [area for area in all_areas().values() if any(first <= area.pk <= last for first, last in ranges)]
    beats = [area for area in held if area.kind == Area.Kind.BEAT]
    return beats or [area for area in held if area.kind in _NAMED] or held


def _box(process: Process, actor: Actor) -> BBox:
    boxes = [area.bbox for area in _held(process, actor)] or [district().bbox]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def _form_class(process: Process, actor: Actor) -> type[OpeningForm]:
    named = _held(process, actor)
    choices = [(str(area.pk), str(area)) for area in named]
    place = forms.ChoiceField(choices=choices if len(choices) == 1 else [("", _("Choose")), *choices], label=_("Place"))
    derived = step_form(process, None)
    return cast("type[OpeningForm]", type("OpeningFormOf", (OpeningForm, derived), {"area": place}))


def _opened(process: Process, form: OpeningForm, actor: Actor) -> Matter | None:
    """Open it; a refusal lands in the form."""
    area = all_areas()[int(form.cleaned_data["area"])]
    if form.point is not None:
        at_point = area_at(*form.point)
        if at_point is None:
            form.refuse("area", _("The point lies outside the district."))
            return None
        area = at_point
    facts = form.facts()
    try:
        opened = open_matter(
            contents=contents_for(process, facts, area, form.point, _photos(form)),
            actor=actor,
            write_key=str(form.cleaned_data["write_key"]),
            participant=any(process.fact[key].identity for key in facts if facts[key]),
        )
    except Refused as refused:
        form.refuse(refused.fact, refused.sentence)
        return None
    return opened.matter


def _photos(form: OpeningForm) -> Callable[[int, bytes], list[str]] | None:
    pictures = form.pictures()
    return (lambda matter, key: keep(matter, key, pictures)) if pictures else None
