"""The forms of the reporter's own steps, and what is said after each."""

from __future__ import annotations

from functools import cache
from uuid import uuid4

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from anlin.kernel.process import Step
from anlin.modules.intake.processes import REPORT
from anlin.spine.access.roles import REPORTER
from anlin.spine.matter.models import Matter
from anlin.workbench.step_forms import PhotosField, PhotosInput, StepForm, step_form

VERDICT = "verdict"
_MOST_PHOTOS = int(REPORT.fact["photos"].bounds[1])


@cache
def _class_of(key: str, _language: str) -> type[StepForm]:
    """The form class of a step; its labels are in one language, so there is one a language."""
    made = step_form(REPORT, REPORT.step[key], area_units=())
    return type("AnswerForm", (made,), {"step_key": key})


class Verdict(StepForm):
    """Is it done? Two equal answers, none chosen; the second asks what is wrong."""

    step_key = VERDICT
    verdict = forms.ChoiceField(
        choices=(("confirm", ""), ("refuse", "")),
        widget=forms.RadioSelect,
        label=gettext_lazy("Is it really done?"),
        error_messages={
            "required": gettext_lazy("Choose one of the two answers."),
            "invalid_choice": gettext_lazy("Choose one of the two answers."),
        },
    )
    words = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    photos = PhotosField(label=gettext_lazy("Photographs"), most=_MOST_PHOTOS, required=False)


def form_for(step: Step, request: HttpRequest) -> StepForm:
    """The form that was sent for a step."""
    form = _class_of(step.key, get_language() or "")(request.POST, request.FILES, auto_id=f"{step.key}-%s")
    for name in ("words", "reply"):
        if name in form.fields and form.fields[name].required:
            form.fields[name].error_messages["required"] = _wanted(step.key)
    return form


def _wanted(key: str) -> str:
    """What to write in the one field of a step that may not stay empty."""
    if key == "add_words":
        return _("Write what you want to add, in a few words, also where you add photographs.")
    if key.startswith("reply"):
        return _("Write your answer, in a few words.")
    return _("Write what is wrong, in a few words.")


def again(request: HttpRequest, matter: Matter) -> StepForm | None:
    """The form that was sent, judged by nobody: what it brought stands in it again. None: no form of ours."""
    key = request.POST.get("step", "")
    step = REPORT.step.get(key)
    if key != VERDICT and (step is None or REPORTER not in step.by):
        return None
    given = request.POST.get("write_key", ""), request.POST.get("seen", "")
    kept: dict[str, object] = {"write_key": given[0] or uuid4(), "seen": given[1] or matter.last_seq}
    kept |= {name: request.POST[name] for name in ("words", "reply", "verdict") if name in request.POST}
    kept["photos"] = PhotosInput().value_from_datadict(request.POST, request.FILES, "photos")
    form = Verdict if key == VERDICT else _class_of(key, get_language() or "")
    return form(initial=kept, auto_id=f"{key}-%s")


def empty(step: Step, matter: Matter) -> StepForm:
    """The form of a step, to be filled in."""
    return _class_of(step.key, get_language() or "")(
        initial={"seen": matter.last_seq, "write_key": uuid4()}, auto_id=f"{step.key}-%s"
    )


def verdict(matter: Matter) -> StepForm:
    """The question whether it is done, unanswered."""
    return Verdict(initial={"seen": matter.last_seq, "write_key": uuid4()}, auto_id="verdict-%s")


def no_verdict(request: HttpRequest) -> StepForm:
    """The question with the word that it wants an answer."""
    form = Verdict(request.POST, request.FILES, auto_id="verdict-%s")
    form.is_valid()
    return form


def thanks(key: str) -> str:
    """What the page says once a step is taken."""
    return {
        "confirm": _("Thank you. It is closed as confirmed by you."),
        "refuse": _("We heard you. A supervisor looks at it now; your words and theirs both stay on record."),
        "withdraw": _("You withdrew it. It stays on record that you reported and withdrew."),
        "reopen": _("It is open again. A supervisor looks at it."),
    }.get(key, _("Received. It stands in the story below."))


def step_of(form: StepForm) -> str:
    """The step that a form of ours is for."""
    return str(getattr(form, "step_key", ""))
