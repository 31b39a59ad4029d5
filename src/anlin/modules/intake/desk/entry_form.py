"""The form for a report that somebody brings to a desk: by phone, in person, or on paper during an outage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlin.modules.intake.categories import COMPLAINT
from anlin.modules.intake.categories import SOURCES as ALL_SOURCES
from anlin.modules.intake.facts import SAFE_CONTACT, URGENCIES
from anlin.modules.intake.phones import whole_number
from anlin.modules.intake.portal import wording
from anlin.modules.intake.services import refuse_lost
from anlin.spine.ledger.services import now
from anlin.spine.matter.refusals import Refused
from anlin.spine.party.models import Unit
from anlin.spine.place import selectors
from anlin.spine.place.models import Address, Area
from anlin.workbench.step_forms import LocalMomentField, PhotosField, StepForm

CLOCKS_DIFFER = timedelta(minutes=2)
OLDEST_PAPER = timedelta(days=60)
SOURCES = ("phone", "walk_in", "grid", "paper")
NOWHERE = "none"
MOST_PHOTOS = 4


class EntryForm(StepForm):
    """A report as a member of staff takes it down. `place` appears when the address names several places, or none that is known."""

    source = forms.ChoiceField(label=gettext_lazy("How it reached us"), widget=forms.RadioSelect)
    category = forms.ChoiceField(label=gettext_lazy("What it is about"))
    urgency = forms.ChoiceField(label=gettext_lazy("Urgency"), required=False, widget=forms.RadioSelect)
    what = forms.CharField(
        label=gettext_lazy("What happened"), min_length=2, max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
    about_unit = forms.ChoiceField(label=gettext_lazy("If it is a complaint: the unit"), required=False)
    about_whom = forms.CharField(
        label=gettext_lazy("If it is a complaint: the officer, as well as they know"), required=False, max_length=200
    )
    where = forms.CharField(
        label=gettext_lazy("Where"),
        min_length=2,
        max_length=96,
        help_text=gettext_lazy("Address, crossing or shop; the map is searched when you send."),
    )
    place = forms.ChoiceField(
        label=gettext_lazy("Which of these is it?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy(
                "The map knows several places like this: choose one, or say that it is none of them."
            )
        },
    )
    street = forms.ChoiceField(label=gettext_lazy("Street, if the place is not on the map"), required=False)
    when = forms.CharField(label=gettext_lazy("When it happened, in their words"), required=False, max_length=100)
    paper_taken_at = LocalMomentField(
        label=gettext_lazy("Taken on paper at"),
        required=False,
        help_text=gettext_lazy("Only for paper: the limits count from then, and both times show."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is entered only now"),
        required=False,
        min_length=2,
        max_length=500,
        help_text=gettext_lazy("Only for paper. The reporter reads this."),
    )
    photos = PhotosField(label=gettext_lazy("Photographs"), most=MOST_PHOTOS, required=False)
    contact_name = forms.CharField(label=gettext_lazy("How to address them"), required=False, max_length=60)
    contact_phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=30,
        validators=[whole_number],
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    contact_safe = forms.ChoiceField(label=gettext_lazy("How contact is safe"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("source", [(key, _(ALL_SOURCES[key])) for key in SOURCES])
        self._choose("category", wording.grouped_categories())
        self._choose("urgency", [(key, _(words)) for key, words in URGENCIES.items()])
        self._choose("contact_safe", [("", _("Choose")), *((key, _(words)) for key, words in SAFE_CONTACT.items())])
        streets = [area for area in selectors.all_areas().values() if area.kind == Area.Kind.STREET]
        self._choose("street", [("", _("Choose")), *((str(area.pk), str(area)) for area in streets)])
        inside = Unit.objects.filter(ended_at=None).exclude(kind=Unit.Kind.OUTSIDE)
        self._choose("about_unit", [("", _("No unit")), *((unit.key, str(unit)) for unit in inside)])
        self.found = self._addresses()
        if self.found and self._exact() is None:
            named = [(f"a{one.pk}", _address_words(one)) for one in self.found]
            self._choose("place", [*named, (NOWHERE, _("None of these: it is not on the map"))])
            self.fields["place"].required = True
        elif self._is_unknown():
            self._ask_for_unknown()
        else:
            del self.fields["place"]

    def _choose(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _is_unknown(self) -> bool:
        """The map was searched and knows no such address. Where no addresses are listed, nobody is asked."""
        typed = selectors.address_key(str(self.data.get("where", ""))) if self.is_bound else ""
        return len(typed) > 1 and not self.found and Address.objects.exists()

    def _ask_for_unknown(self) -> None:
        """Nothing is registered without a place before whoever takes it down knows that."""
        field = self.fields["place"]
        field.required = True
        field.label = _("The map knows no such address")
        field.help_text = _(
            "Without a point it stands on no map, and its grid is not known: choose at least the street."
        )
        field.error_messages["required"] = _(
            "No such address was found: correct it above, or say that it is registered without a point."
        )
        self._choose("place", [(NOWHERE, _("Register it without a point on the map"))])

    def _addresses(self) -> list[Address]:
        typed = str(self.data.get("where", "")).strip()[:96] if self.is_bound else ""
        return selectors.addresses_like(typed) if typed else []

    def clean(self) -> dict[str, Any]:
        """What belongs together stands together."""
        given = super().clean() or self.cleaned_data
        self._check_complaint(given)
        self._check_paper(given)
        return given

    def _check_complaint(self, given: Mapping[str, Any]) -> None:
        if given.get("category") == COMPLAINT and not (given.get("about_unit") or given.get("about_whom")):
            self.add_error(
                "about_unit", _("Say which unit or officer the complaint is about, so that they never see it.")
            )
        if given.get("category") == COMPLAINT and given.get("about_unit"):
            try:
                refuse_lost(given["about_unit"])
            except Refused as refused:
                self.add_error("about_unit", refused.sentence)

    def _check_paper(self, given: Mapping[str, Any]) -> None:
        taken, at = given.get("paper_taken_at"), now()
        if given.get("source") != "paper":
            if taken:
                self.add_error(
                    "paper_taken_at", _("This time is for reports taken on paper: choose “Paper”, or leave it empty.")
                )
            return
        if taken is None and "paper_taken_at" not in self.errors:
            self.add_error("paper_taken_at", _("Write when it was taken on paper."))
        elif taken is not None and taken > at + CLOCKS_DIFFER:
            self.add_error("paper_taken_at", _("This time lies in the future. Write when it was taken."))
        elif taken is not None and taken < at - OLDEST_PAPER:
            self.add_error("paper_taken_at", _("This is more than 60 days ago. Check the date."))
        if not given.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Write why it is entered only now."))

    def _exact(self) -> Address | None:
        """The one address that is exactly what was typed."""
        key = selectors.address_key(str(self.data.get("where", "")))
        same = [one for one in self.found if one.key == key]
        return same[0] if len(same) == 1 else None

    @property
    def address(self) -> Address | None:
        """The place on the map, where one was chosen or is certain."""
        chosen = self.cleaned_data.get("place", "")
        if chosen == NOWHERE:
            return None
        return next((one for one in self.found if f"a{one.pk}" == chosen), None) or self._exact()

    @property
    def area(self) -> Area:
        """The smallest area that is known: the grid of the address, the street, else the district."""
        address = self.address
        areas = selectors.all_areas()
        if address is not None:
            return areas[address.area_id]
        street = self.cleaned_data.get("street")
        return areas[int(street)] if street else next(area for area in areas.values() if area.parent_id is None)


def _address_words(one: Address) -> str:
    return f"{one.text_zh}({one.site_zh})" if one.site_zh else one.text_zh
