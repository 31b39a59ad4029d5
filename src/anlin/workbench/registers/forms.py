"""The form of a record, derived from what its register declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _

from anlin.kernel.register import REASON, Register
from anlin.spine.access.actors import Actor
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import all_areas
from anlin.spine.register.models import Record
from anlin.spine.register.services import Where
from anlin.workbench.locating import place_at, places_of
from anlin.workbench.pinned import Pinned
from anlin.workbench.step_forms import StepForm, field_for

NAMED = (Area.Kind.DISTRICT, Area.Kind.STREET, Area.Kind.BEAT)
AROUND = ("area", "lon", "lat", "forget_person")


class RecordForm(Pinned, StepForm):
    """What a record says and where it lies. `seen` is the edition that the form was made from."""

    area = forms.ChoiceField()

    def facts(self) -> dict[str, object]:
        """What was typed, by fact key; what was left empty is None."""
        return {key: None if value == "" else value for key, value in super().facts().items() if key not in AROUND}

    def where(self, register: Register, record: Record | None = None) -> Where | None:
        """Where it lies: by the pin, else by its address, else by the area; None when the pin lies outside.

        A record that is changed stays at its point unless the pin or the area says otherwise.
        """
        lon, lat = self.cleaned_data.get("lon"), self.cleaned_data.get("lat")
        area = all_areas()[int(self.cleaned_data["area"])]
        if lon is not None and lat is not None:
            place = place_at((lon, lat))
            return Where(place.area, place.point) if place else None
        if record is not None:
            stays = area.first <= record.area_id <= area.last
            return Where(record.area, _point(record)) if stays else Where(area)
        address = str(self.cleaned_data.get(register.placed) or "")
        found = places_of([address]).get(address)
        inside = found is not None and area.first <= found.area.pk <= area.last
        return Where(found.area, found.point) if found and inside else Where(area)


class ReasonForm(forms.Form):
    """Why a record is retired, restored, joined or separated."""

    reason = forms.CharField(
        min_length=REASON.bounds[0], max_length=REASON.bounds[1], widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _(REASON.label)


def record_form(register: Register, actor: Actor, record: Record | None = None) -> type[RecordForm]:
    """The form class of a register, for one who keeps it."""
    fields: dict[str, forms.Field] = {
        fact.key: field_for(fact, required=fact.key in register.requires) for fact in register.facts
    }
    if record is not None:
        for fact in register.personal:
            fields[fact.key].help_text = _("Sealed, so it is not shown here. Leave it empty to keep it as it is.")
        if record.person_key is not None:
            fields["forget_person"] = forms.BooleanField(
                required=False,
                label=_("The owner changed"),
                help_text=_("Everything sealed about the earlier owner is destroyed when you save."),
            )
    fields["area"] = _area_field(register, actor, record)
    return cast("type[RecordForm]", type("RecordFormOf", (RecordForm,), fields))


def initial_of(record: Record, values: Mapping[str, object]) -> dict[str, object]:
    """What the form of a change begins with; nothing of its owner."""
    area = next((one for one in _named_around(record.area_id)), record.area)
    return {**values, "area": str(area.pk), "seen": record.edition}


def kept_areas(register: Register, actor: Actor) -> list[Area]:
    """The areas over which the actor keeps the register."""
    ranges = actor.areas_as(*register.kept_by)
    return [area for area in all_areas().values() if any(first <= area.pk <= last for first, last in ranges)]


def _area_field(register: Register, actor: Actor, record: Record | None) -> forms.ChoiceField:
    held = kept_areas(register, actor)
    named = [area for area in held if area.kind in NAMED] or held
    if record is not None and record.area_id not in {area.pk for area in named}:
        around = {area.pk for area in _named_around(record.area_id)}
        named = named if around & {area.pk for area in named} else [record.area, *named]
    choices = [(str(area.pk), str(area)) for area in named]
    hint = _("Set the pin on the map where you can; the smallest area follows from it.")
    return forms.ChoiceField(
        choices=choices if len(choices) == 1 else [("", _("Choose")), *choices], label=_("Area"), help_text=hint
    )


def _named_around(area_id: int) -> list[Area]:
    """The named areas around one, the smallest first."""
    around = [area for area in all_areas().values() if area.first <= area_id <= area.last and area.kind in NAMED]
    return sorted(around, key=lambda area: area.last - area.first)


def _point(record: Record) -> tuple[float, float] | None:
    return (record.lon, record.lat) if record.lon is not None and record.lat is not None else None
