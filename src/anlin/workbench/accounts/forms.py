"""What is typed about an account, checked at the edge."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from anlin.spine.access.models import User
from anlin.spine.access.refusals import NotPossible
from anlin.spine.access.roles import ROLES
from anlin.spine.access.selectors import able_to_act
from anlin.spine.ledger.services import now
from anlin.spine.party.models import Staff, Unit
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import all_areas, district_timezone

MOST_COLLEAGUES = 500
_LOG_IN = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]{2,59}$", _("The log-in name has small Latin letters, digits, dot, dash; at least three.")
)


class DayField(forms.DateField):
    """A day of the district's calendar."""

    widget = forms.DateInput(attrs={"type": "date"})


class ToldForm(forms.Form):
    """A form that says why something is not possible."""

    def refuse(self, refusal: NotPossible, field: str | None = None) -> None:
        """Put a refusal on top of the form, or beside the one field that it is about."""
        sentence = _(refusal.reason)
        self.add_error(field, sentence % refusal.values if refusal.values else sentence)


class TermForm(ToldForm):
    """From a day to a day, both inclusive, in the district's time."""

    since = DayField(label=_("From"), required=False, help_text=_("Empty: from now on."))
    until = DayField(label=_("To, inclusive"), required=False)

    @property
    def begins(self) -> datetime:
        """The first moment: now, where the day is today or none."""
        day = self.cleaned_data.get("since")
        return now() if day is None or day <= _today() else _start_of(day)

    @property
    def ends(self) -> datetime | None:
        """The moment after the last day."""
        day = self.cleaned_data.get("until")
        return _start_of(day + timedelta(days=1)) if day else None


class PostForm(TermForm):
    """A post: which role, over which area, how long."""

    role = forms.ChoiceField(label=_("Role"))
    area = forms.ChoiceField(label=_("Area"))
    field_order = ("role", "area", "since", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].help_text = _("Empty: until it is ended.")
        self.fields["role"].choices = [("", _("Choose")), *((key, role.label) for key, role in ROLES.items())]  # type: ignore[attr-defined]  # a choice field
        self.fields["area"].choices = [("", _("Choose")), *_areas()]  # type: ignore[attr-defined]  # a choice field


class DeputyForm(TermForm):
    """Who stands in, and how long; an end is always needed."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Colleague"), empty_label=_("Choose"))
    field_order = ("user", "since", "until")

    def __init__(self, *args: Any, principal: Staff, everywhere: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].required = True
        colleagues = User.objects.filter(is_active=True, staff__isnull=False).exclude(staff=principal)
        if not everywhere:
            colleagues = colleagues.filter(staff__unit=principal.unit_id)
        kept = colleagues.order_by("staff__unit__order", "pk").values("pk")[:MOST_COLLEAGUES]
        self.fields["user"].queryset = (  # type: ignore[attr-defined]  # a model choice field
            User.objects.filter(pk__in=list(kept.values_list("pk", flat=True))).select_related("staff").order_by("pk")
        )


class InviteForm(ToldForm):
    """Somebody new."""

    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=40)
    name_en = forms.CharField(label=_("Name in Latin letters"), max_length=60)
    username = forms.CharField(label=_("Log-in name"), max_length=60, validators=[_LOG_IN])
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), empty_label=_("Choose"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(ended_at=None).exclude(kind=Unit.Kind.OUTSIDE)  # type: ignore[attr-defined]  # a model choice field


class UnitNameForm(ToldForm):
    """What a unit is called."""

    name_zh = forms.CharField(label=_("The unit's name in Chinese"), max_length=80)
    name_en = forms.CharField(label=_("The unit's name in English"), max_length=80)


class UnitForm(UnitNameForm):
    """A new unit."""

    kind = forms.ChoiceField(label=_("Kind"), help_text=_("It decides what the unit is given: it never changes."))
    area = forms.ChoiceField(
        label=_("Area"), help_text=_("The place that it answers for; the district, where that is all of it.")
    )
    key = forms.CharField(
        label=_("Key"),
        max_length=60,
        help_text=_("Small Latin letters, digits and dashes. Files and programs name the unit so; it never changes."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Choose")), *Unit.Kind.choices]  # type: ignore[attr-defined]  # a choice field
        self.fields["area"].choices = [("", _("Choose")), *_areas()]  # type: ignore[attr-defined]  # a choice field


class ReasonForm(ToldForm):
    """Why: it stands in the ledger, so it names nobody."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("How you made sure that it is this person. It stands in the ledger."),
    )


class LeaveForm(ToldForm):
    """Who takes over what somebody holds."""

    heir = forms.ModelChoiceField(
        Staff.objects.none(),
        label=_("Who takes over the matters"),
        required=False,
        empty_label=_("the unit that has them"),
    )

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["heir"]
        colleagues = able_to_act().filter(unit=staff.unit_id).exclude(pk=staff.pk).select_related("user").order_by("pk")
        field.queryset = colleagues  # type: ignore[attr-defined]  # a model choice field
        # Two may have one name.
        field.label_from_instance = lambda one: f"{one} · {one.user.username}"  # type: ignore[attr-defined]  # as above


class JoinForm(ToldForm):
    """Name, code, and the password chosen."""

    username = forms.CharField(
        label=_("Log-in name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=_("Code of the invitation"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("New password"),
        max_length=200,
        help_text=_("At least twelve characters; a sentence is good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same again"), max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_username(self) -> str:
        """As it was given, in small letters: a telephone writes the first one large by itself."""
        return str(self.cleaned_data["username"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        """Both passwords are one."""
        given = super().clean() or self.cleaned_data
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", _("The two differ. Type the password again."))
        return given


def _areas() -> list[tuple[str, str]]:
    kinds = list(Area.Kind)
    areas = sorted(all_areas().values(), key=lambda area: (kinds.index(Area.Kind(area.kind)), area.pk))
    return [(str(area.pk), str(area)) for area in areas]


def _today() -> date:
    return now().astimezone(district_timezone()).date()


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), district_timezone())
