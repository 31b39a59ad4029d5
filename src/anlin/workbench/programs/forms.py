"""What is typed about tokens and webhooks, checked at the edge."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anlin.spine.access.models import Grant, User
from anlin.spine.access.roles import WORKING
from anlin.spine.access.scopes import SCOPES
from anlin.spine.access.tokens import LONGEST_LABEL
from anlin.spine.ledger.services import now
from anlin.spine.matter.registry import all_processes
from anlin.workbench.accounts.forms import MOST_COLLEAGUES, ToldForm

DAYS = (30, 90, 365)


class TokenForm(ToldForm):
    """What a token is for, and how long."""

    label = forms.CharField(label=_("What it is for"), max_length=LONGEST_LABEL)
    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)
    processes = forms.MultipleChoiceField(
        label=_("Only with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every kind of matter."),
    )
    days = forms.ChoiceField(label=_("How long"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("scopes", [(key, gettext(words)) for key, words in SCOPES.items()])
        self._choose("processes", [(process.key, gettext(process.label)) for process in all_processes()])
        self._choose("days", [(str(days), gettext("%(days)s days") % {"days": days}) for days in DAYS])
        self.fields["days"].initial = str(DAYS[1])

    @property
    def until(self) -> datetime:
        """When it ends."""
        return now() + timedelta(days=int(self.cleaned_data["days"]))

    def asked(self) -> dict[str, Any]:
        """What the services want to know."""
        given = self.cleaned_data
        return {
            "label": given["label"],
            "scopes": given["scopes"],
            "processes": given["processes"],
            "until": self.until,
        }

    def _choose(self, field: str, choices: list[tuple[str, str]]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]  # a choice field


class OfferForm(TokenForm):
    """A token for somebody else."""

    holder = forms.ModelChoiceField(User.objects.none(), label=_("For whom"), empty_label=_("Choose"))
    field_order = ("holder", "label", "scopes", "processes", "days")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = _staff()  # type: ignore[attr-defined]  # a model choice field


class WebhookForm(ToldForm):
    """Where to, of what, and as far as who may see."""

    label = forms.CharField(label=_("What it is for"), max_length=60)
    address = forms.CharField(
        label=_("Address"), max_length=2000, help_text=_("https, of the open internet. It is sealed.")
    )
    patterns = forms.CharField(
        label=_("Of which steps"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One pattern a line, such as intake.report:close or intake.report:*"),
    )
    holder = forms.ModelChoiceField(
        User.objects.none(),
        label=_("In whose name"),
        empty_label=_("Choose"),
        help_text=_("Only matters that this person may open are told of, for as long as they may."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = _staff(opening=True)  # type: ignore[attr-defined]  # a model choice field


def _staff(*, opening: bool = False) -> Any:
    """Who can be chosen. `opening`: only those with a post in force that opens matters; of others nothing would ever be told."""
    working = User.objects.filter(is_active=True, staff__isnull=False).order_by("staff__unit__order", "pk")
    if opening:
        moment = now()
        posts = Grant.objects.filter(Q(until=None) | Q(until__gt=moment), since__lte=moment, role__in=WORKING)
        working = working.filter(Exists(posts.filter(user=OuterRef("pk"))))
    kept = list(working.values_list("pk", flat=True)[:MOST_COLLEAGUES])
    return User.objects.filter(pk__in=kept).select_related("staff").order_by("staff__unit__order", "pk")
