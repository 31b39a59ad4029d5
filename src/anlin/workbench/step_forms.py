"""A step's form, derived from the facts that the process declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlin.kernel.fact import Fact
from anlin.kernel.process import Process, Step
from anlin.spine.ledger.selectors import entry_at
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import receivers_of
from anlin.spine.matter.services.giving import receivers
from anlin.spine.party.models import Unit
from anlin.spine.place.selectors import district_timezone
from anlin.spine.vault.photos import BadPhoto, Picture, redrawn

MOST_FEW = 7  # choices drawn as radios; more become a select
PREFIX = ""
_NAME_CHARS = 60  # of a file's name, its end


class Chosen(list[Any]):
    """The files that came. `wanted`: some were chosen, now or before; `without`: it is to go without them."""

    wanted = False
    without = False


class PhotosInput(forms.FileInput):
    """Several pictures at once.

    No page can give files back to a browser: where some were chosen and the page comes again, it says so, and nothing
    is sent without them until that is asked for (`NAME_wanted`, `NAME_without`).
    """

    allow_multiple_selected = True
    template_name = "workbench/forms/photos.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Chosen:
        """The files, and whether some are missing."""
        chosen = Chosen(file for file in super().value_from_datadict(data, files, name) or () if file)
        chosen.wanted = bool(chosen or data.get(f"{name}_wanted"))
        chosen.without = bool(data.get(f"{name}_without"))
        return chosen

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """As for any input of files, with the question whether it goes without them."""
        context = super().get_context(name, None, attrs)
        context["wanted"] = getattr(value, "wanted", False)
        context["without"] = getattr(value, "without", False)
        return context


class PhotosField(forms.FileField):
    """Photographs, judged by content; gives a list of pictures drawn anew."""

    widget = PhotosInput

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        kwargs["help_text"] = kwargs.get("help_text") or format_lazy(
            gettext_lazy("At most {most}, up to 10 MB each. Where and with what they were taken is removed."), most=most
        )
        super().__init__(**kwargs)
        self.widget.attrs.update({"accept": "image/*"})

    @property
    def told(self) -> dict[str, object]:
        """What the page's script says of files before they are sent (js/photos.js), which keeps them until they are."""
        return {
            "photos": self.most,
            "named": _("“{file}”: {why}"),
            "too-large": _("This photograph is over 10 MB: choose a smaller one."),
            "no-picture": _("This file is not a photograph: choose a picture."),
            "too-many": _("Add at most %(most)s photographs.") % {"most": self.most},
        }

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What came, so that the control knows that some were chosen."""
        return data

    def clean(self, data: Any, initial: Any = None) -> list[Picture]:
        files: Iterable[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        files = [file for file in files if file]
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if not files and getattr(data, "wanted", False) and not data.without:
            raise forms.ValidationError(
                _("The photographs that you chose before did not stay: choose all of them again, or send it without.")
            )
        if len(files) > self.most:
            raise forms.ValidationError(_("Add at most %(most)s photographs.") % {"most": self.most})
        pictures, wrong = [], []
        for file in files:
            try:
                pictures.append(redrawn(file))
            except BadPhoto as bad:
                wrong.append(_told(file, bad))
        if wrong:
            raise forms.ValidationError(wrong)
        return pictures


def _told(file: Any, bad: BadPhoto) -> str:
    """Which file it is, what is wrong with it, what to do."""
    given = {"file": str(file.name)[-_NAME_CHARS:], "why": _(str(bad))}
    return _("“%(file)s”: %(why)s Then choose all photographs again.") % given


class StepForm(forms.Form):
    """The form of a step (or of an opening). `write_key` makes a doubled submission one write."""

    write_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def facts(self) -> dict[str, object]:
        """What was typed, by fact key; photographs apart (`pictures`)."""
        given: dict[str, object] = {}
        for key, value in self.cleaned_data.items():
            if key in ("write_key", "seen") or isinstance(self.fields[key], PhotosField):
                continue
            given[key] = value.isoformat() if hasattr(value, "isoformat") else value
        return given

    def pictures(self) -> list[Picture]:
        """The photographs added."""
        return [
            picture
            for key, field in self.fields.items()
            if isinstance(field, PhotosField)
            for picture in self.cleaned_data.get(key) or []
        ]

    def refuse(self, fact: str, sentence: str) -> None:
        """Put a refusal beside its field, or on top."""
        self.add_error(fact if fact in self.fields else None, sentence)


def step_form(
    process: Process, step: Step | None, *, area_units: Sequence[Unit] | None = None, matter: Matter | None = None
) -> type[StepForm]:
    """The form class of a step; None: of the opening. `matter`: the one it is for; what it gives no reason to ask is left out."""
    requires = process.opening if step is None else step.requires
    offers = process.opening_offers if step is None else step.offers
    if matter is not None:
        offers = fitting(process, offers, matter)
    if area_units is None and step is not None and step.gives_to == "unit":
        area_units = units_for(process, step)
    fields: dict[str, forms.Field] = {}
    for key in (*requires, *offers):
        fields[key] = field_for(process.fact[key], required=key in requires, units=area_units)
    return type("StepFormOf", (StepForm,), fields)


def fitting(process: Process, offers: Sequence[str], matter: Matter) -> tuple[str, ...]:
    """Those offered facts that this matter's opening gives reason to ask for. One query, for few steps."""
    if not any(process.fact[key].needs for key in offers):
        return tuple(offers)
    opening = entry_at(matter.ref, 1).told
    return tuple(key for key in offers if process.fact[key].needs in ("", *opening.facts, *opening.sealed))


def units_for(process: Process, step: Step, matter: Matter | None = None) -> list[Unit]:
    """The units that a step may give a matter to, in the district's order; without a matter, those that may get any."""
    kinds = receivers_of(process.key, step.key)
    working = Unit.objects.filter(ended_at=None).select_related("area")
    if matter is not None:
        return receivers(process, step, matter, working)
    return list(working if kinds is None else working.filter(kind__in=kinds))


def field_for(fact: Fact, *, required: bool, units: Sequence[Unit] | None = None) -> forms.Field:
    """The field of a fact."""
    common: dict[str, Any] = {
        "label": _(fact.label),
        "required": required,
        "help_text": _(fact.hint) if fact.hint else "",
    }
    low, high = fact.bounds
    if fact.kind == "choice":
        return _choice(fact.choices or {}, common, required)
    if fact.kind == "unit":
        rows = list(Unit.objects.filter(ended_at=None)) if units is None else list(units)
        choices = [("", _("Choose")), *((unit.key, str(unit)) for unit in rows)]
        return forms.ChoiceField(choices=choices, **common)
    if fact.kind == "boolean":
        return forms.BooleanField(**common)
    if fact.kind == "integer":
        return forms.IntegerField(min_value=low, max_value=high, **common)
    if fact.kind == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **common)
    if fact.kind == "datetime":
        return LocalMomentField(**common)
    if fact.kind == "photos":
        return PhotosField(most=high, **common)
    if fact.kind == "record":
        common["help_text"] = common["help_text"] or _("The number on the record's page.")
        return forms.CharField(max_length=20, **common)
    widget = forms.Textarea(attrs={"rows": 4}) if fact.kind == "long_text" else forms.TextInput()
    return forms.CharField(min_length=low, max_length=high, widget=widget, **common)


class LocalMomentField(forms.DateTimeField):
    """Date and time on the district's wall clock."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return found.replace(tzinfo=district_timezone()) if found is not None else None


def _choice(choices: Mapping[str, str], common: dict[str, Any], required: bool) -> forms.Field:
    pairs = [(key, _(label)) for key, label in choices.items()]
    if len(pairs) <= MOST_FEW:
        return forms.ChoiceField(choices=pairs, widget=forms.RadioSelect, **common)
    return forms.ChoiceField(choices=[("", _("Choose") if required else _("No change")), *pairs], **common)
