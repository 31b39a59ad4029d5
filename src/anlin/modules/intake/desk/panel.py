"""The report chosen in the queue: its words, what may be the same thing, and the forms of the desk's steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from anlin.kernel.process import Step
from anlin.modules.intake.categories import COMPLAINT
from anlin.modules.intake.duplicates import Likeness
from anlin.modules.intake.processes import REPORT
from anlin.spine.access.actors import Actor
from anlin.spine.ledger.selectors import history_of, proof_state
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.services.giving import receivers
from anlin.spine.matter.words import opening_words, shown_photos
from anlin.spine.party.models import Unit
from anlin.spine.place.selectors import beat_of
from anlin.workbench.faces import length_words
from anlin.workbench.lists import label_of, title_of
from anlin.workbench.map.marks import Marker
from anlin.workbench.map.view import View
from anlin.workbench.matter_page import open_steps
from anlin.workbench.step_forms import StepForm, step_form

LETTERS = "ABCDE"
MAP_WIDTH, MAP_HEIGHT = 408, 150
AROUND_M = 60.0
_FORMS = ("assign", "ask", "not_ours", "merge")


@dataclass(frozen=True)
class Twin:
    """A report that may be the same thing, under a letter on the map."""

    letter: str
    number: str
    title: str
    reason: str
    likely: bool
    address: str


@dataclass(frozen=True)
class Panel:
    """The chosen report as the desk sees it. `more`: how many reports besides `twins` may be the same."""

    matter: Matter
    title: str
    words: str
    where: str
    source: str
    category: str
    proof: str
    photos: list[str]
    urged: str
    twins: list[Twin]
    more: int
    view: View | None
    markers: list[Marker]
    map_said: str
    forms: dict[str, StepForm]
    others: list[tuple[str, str]]
    promise: str

    @property
    def assign(self) -> StepForm | None:
        """The form that gives it to a unit; None when that is not open."""
        return self.forms.get("assign")

    @property
    def ask(self) -> StepForm | None:
        """The form that asks the reporter."""
        return self.forms.get("ask")

    @property
    def transfer(self) -> StepForm | None:
        """The form of "not ours"."""
        return self.forms.get("not_ours")

    @property
    def merge(self) -> StepForm | None:
        """The form that joins it to another report."""
        return self.forms.get("merge")


def panel_of(matter: Matter, actor: Actor, *, urged: Mapping[int, str], alike: Sequence[Likeness]) -> Panel:
    """The panel, in constant queries. `urged`: by id, as `workbench.urging.urgings` tells; `alike`: most likely first."""
    words = opening_words([matter], "what", "where").get(matter.pk, {})
    twins = alike[: len(LETTERS)]
    open_now = open_steps(REPORT, matter, actor)
    units = list(Unit.objects.filter(ended_at=None).select_related("area"))  # once for all forms of the panel
    view, markers = _around(matter, twins)
    return Panel(
        matter=matter,
        title=title_of(matter) or matter.number,
        words=words.get("what", ""),
        where=words.get("where", ""),
        source=label_of(REPORT, "source", matter.source),
        category=label_of(REPORT, "category", matter.category),
        proof=proof_state(history_of(matter.ref)[-1]),
        photos=shown_photos(matter),
        urged=urged.get(matter.pk, ""),
        twins=[_twin(letter, one) for letter, one in zip(LETTERS, twins, strict=False)],
        more=len(alike) - len(twins),
        view=view,
        markers=markers,
        map_said=_map_said(twins),
        forms={step.key: _form(step, matter, units) for step in open_now if step.key in _FORMS},
        others=[
            (_(step.label), reverse("step", args=[matter.number, step.key]))
            for step in open_now
            if step.key not in _FORMS
        ],
        promise=_promise(matter),
    )


def _twin(letter: str, one: Likeness) -> Twin:
    number = one.matter.number
    return Twin(
        letter, number, title_of(one.matter) or number, one.reason, one.is_likely, reverse("matter", args=[number])
    )


def _map_said(twins: Sequence[Likeness]) -> str:
    if not twins:
        return _("Where the report lies")
    return _("The report and %(count)s others within %(metres)s m") % {
        "count": len(twins),
        "metres": max(one.metres or 0 for one in twins),
    }


def _around(matter: Matter, twins: Sequence[Likeness]) -> tuple[View | None, list[Marker]]:
    """A window around the report and what lies beside it."""
    if matter.lon is None or matter.lat is None:
        return None, []
    farthest = max([AROUND_M, *(float(one.metres or 0) for one in twins)])
    view = View(matter.lon, matter.lat, farthest * 2.6 / MAP_HEIGHT, MAP_WIDTH, MAP_HEIGHT)
    markers = [
        Marker(
            one.matter.lon or 0.0, one.matter.lat or 0.0, "number", f"{letter} {title_of(one.matter)}", letter, "act"
        )
        for letter, one in zip(LETTERS, twins, strict=False)
    ]
    here = Marker(matter.lon, matter.lat, "here", _("this report"), ring_m=farthest if twins else 0.0)
    return view, [*markers, here]


def _form(step: Step, matter: Matter, units: list[Unit]) -> StepForm:
    """A step's form, its controls named apart from those of the other forms on the page."""
    unit = _station_key(matter, units)
    given = {"unit": unit if step.key == "assign" else "", "category": matter.category, "urgency": str(matter.urgency)}
    form = step_form(REPORT, step, area_units=receivers(REPORT, step, matter, units))(
        initial={**given, "seen": matter.last_seq, "write_key": uuid4()}, auto_id=f"{step.key}-%s"
    )
    if "category" in form.fields:
        _without_complaints(form)
    for field in form.fields.values():
        if isinstance(field, forms.ChoiceField):
            field.widget.attrs["class"] = "form-select"
    return form


def _without_complaints(form: StepForm) -> None:
    """A complaint about an officer is walled at once, by its own step; never by a change of category here."""
    field = form.fields["category"]
    assert isinstance(field, forms.ChoiceField)
    pairs = [(key, words) for key, words in REPORT.fact["category"].choices.items() if key != COMPLAINT]  # type: ignore[union-attr]
    field.choices = [(key, _(words)) for key, words in pairs]


def _station_key(matter: Matter, units: list[Unit]) -> str:
    """The station that answers for the beat, where there is one."""
    beat = beat_of(matter.area_id)
    return beat.station_key if beat is not None and any(unit.key == beat.station_key for unit in units) else ""


def _promise(matter: Matter) -> str:
    """The promise that runs for handling, in words."""
    row = MatterClock.objects.filter(matter=matter, key="handling").order_by("-id").first()
    if row is None or row.basis.get("kind") != "promise":
        return ""
    return _("Promise: within %(length)s (%(number)s)") % {
        "length": length_words(row.amount, row.unit),
        "number": row.basis["number"],
    }
