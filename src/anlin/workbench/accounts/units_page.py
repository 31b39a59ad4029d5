"""The units of the house, for the administrator: who they are, a new one, another name, and the end."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlin.spine.access.refusals import NotPossible
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.matter.services.units import end_unit, make_unit, rename_unit
from anlin.spine.party.models import Unit
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import all_areas
from anlin.workbench.accounts.forms import UnitForm, UnitNameForm


@dataclass(frozen=True)
class Wanted:
    """A key of a station that beats of the district name, and no unit has yet; `area` is around all of these beats."""

    key: str
    beats: tuple[str, ...]
    area: Area


@opens_for("administrator")
def units(request: Request) -> HttpResponse:
    """Every unit, those that work first, and the stations that beats still wait for. Units are tens: no paging."""
    found = Unit.objects.select_related("area").annotate(
        people=Count("staff", filter=Q(staff__left_at=None, staff__user__isnull=False))
    )
    rows = sorted(found, key=lambda unit: (unit.ended_at is not None, unit.order, unit.key))
    context = {"units": rows, "wanted": wanted_stations({unit.key for unit in rows})}
    return render(request, "workbench/accounts/units.html", context)


@opens_for("administrator")
def unit_new(request: Request) -> HttpResponse:
    """Make a unit; `?key=` is a station that beats wait for."""
    assert request.actor is not None
    wanted = wanted_stations(set(Unit.objects.values_list("key", flat=True)))
    form = UnitForm(request.POST or None, initial=_begun(request.GET.get("key", ""), wanted))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        area = get_object_or_404(Area, pk=given.pop("area"))
        try:
            made = make_unit(by=request.actor, area=area, **given)
        except NotPossible as refusal:
            form.refuse(refusal, "key")
        else:
            messages.success(request, _("%(unit)s is made. Next: invite who works there.") % {"unit": made})
            return redirect("units")
    context = {"form": form, "wanted": wanted}
    return render(request, "workbench/accounts/unit_new.html", context, status=422 if form.errors else 200)


@opens_for("administrator")
def unit(request: Request, unit: str) -> HttpResponse:
    """The page of one unit; a POST gives it another name."""
    assert request.actor is not None
    found = get_object_or_404(Unit.objects.select_related("area"), key=unit)
    names = {"name_zh": found.name_zh, "name_en": found.name_en}
    form = UnitNameForm(request.POST or None, initial=names)
    if request.method == "POST" and form.is_valid():
        try:
            rename_unit(by=request.actor, unit=found, **form.cleaned_data)
        except NotPossible as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The unit has its new name."))
            return redirect("unit", unit=unit)
    context = {
        "unit": found,
        "form": form,
        "people": found.staff_set.filter(left_at=None, user__isnull=False).count(),
        "their_page": f"{reverse('people')}?unit={found.key}",
        "beats": [area.name for area in all_areas().values() if area.station_key == found.key],
    }
    return render(request, "workbench/accounts/unit.html", context, status=422 if form.errors else 200)


@opens_for("administrator")
@require_POST
def unit_end(request: Request, unit: str) -> HttpResponse:
    """End a unit in which nobody works and with which nothing lies."""
    assert request.actor is not None
    found = get_object_or_404(Unit, key=unit)
    try:
        end_unit(by=request.actor, unit=found)
    except NotPossible as refusal:
        messages.error(request, _(refusal.reason) % refusal.values if refusal.values else _(refusal.reason))
        return redirect("unit", unit=unit)
    messages.success(request, _("%(unit)s has ended.") % {"unit": found})
    return redirect("units")


def wanted_stations(taken: set[str]) -> list[Wanted]:
    """Keys of stations that beats name and no unit has, in the order of the areas."""
    named: dict[str, list[Area]] = {}
    for area in all_areas().values():
        if area.station_key and area.station_key not in taken:
            named.setdefault(area.station_key, []).append(area)
    return [Wanted(key, tuple(beat.name for beat in beats), _around(beats)) for key, beats in named.items()]


def _around(beats: list[Area]) -> Area:
    """The smallest area in which all of these lie."""
    first, last = min(beat.first for beat in beats), max(beat.last for beat in beats)
    holding = [area for area in all_areas().values() if area.first <= first and last <= area.last]
    return min(holding, key=lambda area: area.last - area.first)


def _begun(key: str, wanted: list[Wanted]) -> dict[str, object]:
    """The form as it begins: a station for the beats that wait for this key."""
    one = next((each for each in wanted if each.key == key), None)
    if one is None:
        return {}
    return {"key": one.key, "kind": Unit.Kind.STATION, "area": str(one.area.pk)}
