"""A report while it is being written: five steps, each a form; what was typed travels in the form itself.

The server keeps nothing of a draft: see docs/decisions/0011-a-draft-stays-in-its-form.md.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from copy import copy
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlin.modules.intake.categories import CATEGORY, COMPLAINT
from anlin.modules.intake.phones import whole_number
from anlin.modules.intake.portal import wording
from anlin.modules.intake.services import refuse_lost
from anlin.spine.ledger.services import now
from anlin.spine.matter.refusals import Refused
from anlin.spine.party.models import Unit
from anlin.spine.place.selectors import district_timezone
from anlin.workbench.pinned import Pinned
from anlin.workbench.step_forms import LocalMomentField, PhotosField, PhotosInput

CLOCKS_DIFFER = timedelta(minutes=2)  # a phone's clock may be ahead of ours by this much
OLDEST = timedelta(days=365 * 60)
MOST_PHOTOS = 4
F = TypeVar("F", bound=forms.Form)
ADDRESS_CHARS, WORDS_CHARS = 96, 100  # together they fit the fact "where"


class ListedField(forms.ChoiceField):
    """A choice whose words are put together only where they are drawn; sending asks for the keys alone."""

    def __init__(self, *, listed: Container[str], **kwargs: Any) -> None:
        self._listed = listed
        super().__init__(**kwargs)

    def valid_value(self, value: Any) -> bool:
        """The key is on the list."""
        return value in self._listed


class _Shared(dict[str, forms.Field]):
    """Fields of a class of forms. Each form copies its fields, all the way down; of these it copies the table alone."""

    def __deepcopy__(self, _memo: object) -> dict[str, forms.Field]:
        return dict(self)


def shares_fields(form: type[F]) -> type[F]:
    """All forms of the class use the same fields: to copy them costs more than to judge what was typed.

    A form must not change such a field, but put another in its place.
    """
    form.base_fields = _Shared(form.base_fields)
    return form


@shares_fields
class What(forms.Form):
    """What it is about."""

    category = ListedField(
        choices=wording.grouped_categories,
        listed=CATEGORY,
        label=gettext_lazy("What is it about?"),
        error_messages={
            "required": gettext_lazy("Choose what it is about."),
            "invalid_choice": gettext_lazy("Choose what it is about."),
        },
    )
    about_whom = forms.CharField(
        label=gettext_lazy("Which officer or unit is it about?"), required=False, max_length=200
    )
    about_unit = forms.ChoiceField(
        choices=lambda: _units(), label=gettext_lazy("The unit, if you know it"), required=False
    )
    what = forms.CharField(
        label=gettext_lazy("What happened?"),
        min_length=2,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": gettext_lazy("Write what happened, in a few words."),
            "min_length": gettext_lazy("Write at least two characters."),
        },
    )

    def clean(self) -> dict[str, Any]:
        """A complaint says whom it is about."""
        given = super().clean() or self.cleaned_data
        if given.get("category") == COMPLAINT and not (given.get("about_whom") or given.get("about_unit")):
            self.add_error("about_whom", _("Say which officer or unit it is about, as well as you know."))
        if given.get("category") == COMPLAINT and given.get("about_unit"):
            try:
                refuse_lost(given["about_unit"])
            except Refused as refused:
                self.add_error("about_unit", refused.sentence)
        return given


@shares_fields
class Where(Pinned):
    """Where it happened: a point, or words, or both. `seek` and `pinned` remember what the address search did."""

    address = forms.CharField(
        label=gettext_lazy("Address, crossing or shop"),
        required=False,
        max_length=ADDRESS_CHARS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "search"}),
    )
    words = forms.CharField(
        label=gettext_lazy("The place in your words"),
        required=False,
        max_length=WORDS_CHARS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    sought = forms.CharField(required=False, max_length=ADDRESS_CHARS, widget=forms.HiddenInput)
    pinned = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    @property
    def point(self) -> tuple[float, float] | None:
        """The pin, (longitude, latitude) in WGS-84; None: the map stayed untouched."""
        lon, lat = self.cleaned_data.get("lon"), self.cleaned_data.get("lat")
        return (lon, lat) if lon is not None and lat is not None else None

    @property
    def said(self) -> str:
        """The place in words, as the fact "where" holds it."""
        parts = [self.cleaned_data.get("address", ""), self.cleaned_data.get("words", "")]
        return " · ".join(part for part in parts if part)

    def clean(self) -> dict[str, Any]:
        """Something must say where."""
        given = super().clean() or self.cleaned_data
        if self.point is None and len(self.said) < 2 and not self.errors:
            self.add_error("address", _("Say where: choose an address, tap the map, or describe the place in words."))
        return given


@shares_fields
class When(forms.Form):
    """When it happened. `moment` is what "now" meant, so that the same form sent twice says the same."""

    when_kind = ListedField(
        choices=wording.kinds_of_time,
        listed=wording.TIMES,
        label=gettext_lazy("When did it happen?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose when it happened.")},
    )
    when = forms.CharField(
        label=gettext_lazy("About when"),
        max_length=100,
        error_messages={"required": gettext_lazy("Write about when it happened.")},
    )
    happened = LocalMomentField(
        label=gettext_lazy("Date and time"),
        error_messages={
            "required": gettext_lazy("Write a date and a time."),
            "invalid": gettext_lazy("Write a date and a time."),
        },
    )
    moment = forms.DateTimeField(required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S%z"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_only(self, "when_kind", {"about": ("when",), "exact": ("happened",)})

    def clean(self) -> dict[str, Any]:
        """What was chosen is filled in, and does not lie in the future."""
        given = super().clean() or self.cleaned_data
        kind, at = given.get("when_kind"), now()
        if kind == "exact" and given.get("happened"):
            self._check_moment("happened", given["happened"], at)
        if kind == "now" and not (
            given.get("moment") and at - timedelta(days=2) < given["moment"] <= at + CLOCKS_DIFFER
        ):
            given["moment"] = at.replace(microsecond=0)
        return given

    def _check_moment(self, field: str, moment: datetime, at: datetime) -> None:
        if moment > at + CLOCKS_DIFFER:
            self.add_error(field, _("This time lies in the future. Write when it happened."))
        elif moment < at - OLDEST:
            self.add_error(field, _("This was more than sixty years ago: check the year, or write it in words."))

    @property
    def happened_at(self) -> datetime | None:
        """The moment, where one is known."""
        kind = self.cleaned_data.get("when_kind")
        found: datetime | None = self.cleaned_data.get({"now": "moment", "exact": "happened"}.get(str(kind), ""))
        return found.astimezone(district_timezone()) if found else None

    @property
    def said(self) -> str:
        """The time in words, where it was said in words."""
        return str(self.cleaned_data.get("when", "")) if self.cleaned_data.get("when_kind") == "about" else ""


@shares_fields
class Reach(forms.Form):
    """How to reach the reporter, or not at all."""

    reach = ListedField(
        choices=wording.ways_to_reach,
        listed=wording.WAYS,
        label=gettext_lazy("May we reach you?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether we may reach you.")},
    )
    contact_phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=30,
        validators=[whole_number],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": gettext_lazy("Write a phone number, or stay anonymous.")},
    )
    contact_name = forms.CharField(
        label=gettext_lazy("How to address you"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_safe = ListedField(
        choices=wording.safe_ways,
        listed=wording.SAFE,
        label=gettext_lazy("How is it safe to reach you?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how it is safe to reach you.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_only(self, "reach", {"contact": ("contact_phone", "contact_safe")})


def _ask_only(form: forms.Form, by: str, wanted: Mapping[str, tuple[str, ...]]) -> None:
    """Fields that only one answer asks for are asked for with that answer alone."""
    if form.is_bound:
        chosen = form.data.get(by, "")
        for answer, names in wanted.items():
            for name in names:
                if form.fields[name].required != (answer == chosen):
                    form.fields[name] = copy(form.fields[name])
                    form.fields[name].required = answer == chosen


@shares_fields
class Look(forms.Form):
    """The last look: photographs, and whether what looks personal stays covered."""

    unmask = forms.BooleanField(required=False)
    photos = PhotosField(label=gettext_lazy("Photographs"), most=MOST_PHOTOS, required=False)


STEPS: dict[str, type[forms.Form]] = {"what": What, "where": Where, "when": When, "reach": Reach, "look": Look}
_KEYS = tuple(STEPS)
_FIELDS: dict[str, tuple[str, ...]] = {step: tuple(form.base_fields) for step, form in STEPS.items()}
_PHOTOS = ("photos_wanted", "photos_without")  # files cannot travel in a form; that some were chosen can
_FIELDS["look"] += _PHOTOS
_CARRIED = {"unmask", *_PHOTOS} | {name for step in _KEYS[:-1] for name in _FIELDS[step]}
_MOST_CHARS = 4000


class Draft:
    """What was typed so far, by field name, and the key that makes sending it twice one report."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.answers = {name: given[name][:_MOST_CHARS] for name in sorted(_CARRIED) if given.get(name)}
        self.write_key = _key(given.get("write_key", ""))

    def form(self, step: str, files: Any = None) -> forms.Form:
        """A step's form with what was typed."""
        return STEPS[step](self.answers, files) if step == "look" else STEPS[step](self.answers)

    def blank(self, step: str) -> forms.Form:
        """A step's form to be filled in: what was typed, and no word about what is missing."""
        if step == "look":
            return Look(initial={"photos": PhotosInput().value_from_datadict(self.answers, {}, "photos")})
        return STEPS[step](initial=self.answers)

    def hidden(self, step: str) -> list[tuple[str, str]]:
        """What this step's page carries of the others."""
        own = set(_FIELDS[step])
        return [
            ("write_key", self.write_key),
            *((name, value) for name, value in self.answers.items() if name not in own),
        ]

    def keep(self, **answers: str | None) -> None:
        """Write answers; None takes one away."""
        for name, value in answers.items():
            if value:
                self.answers[name] = value
            else:
                self.answers.pop(name, None)


def place_in(step: str) -> int:
    """The step's number, from 1."""
    return _KEYS.index(step) + 1


def before(step: str) -> str:
    """The step before; empty for the first."""
    return _KEYS[_KEYS.index(step) - 1] if step != _KEYS[0] else ""


def after(step: str) -> str:
    """The step after; the last stays."""
    return _KEYS[min(_KEYS.index(step) + 1, len(_KEYS) - 1)]


def _key(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())


def _units() -> list[tuple[str, str]]:
    return [
        ("", _("I do not know")),
        *((unit.key, str(unit)) for unit in Unit.objects.filter(ended_at=None) if not unit.is_outside),
    ]
