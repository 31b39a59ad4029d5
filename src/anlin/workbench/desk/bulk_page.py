"""One step for many rows of a list: fill its form once, see row by row what would happen, then the result with links."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from django.core import signing
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlin.kernel.process import Process, Step
from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.workbench.desk.bulk import MOST, Outcome, Picked, done, foreseen, form_step, matters_of, picked_rows
from anlin.workbench.desk.columns import Chosen
from anlin.workbench.desk.exporting import Wanted, sent
from anlin.workbench.desk.files import Sheet
from anlin.workbench.list_page import FILTERS, order_of, process_of_slug, slug_of, steps_for_many
from anlin.workbench.lists import filtered, matters_page, title_of
from anlin.workbench.step_forms import StepForm, step_form

_SALT = "anlin.many"
_KEPT_S = 24 * 3600


@opens_for(*WORKING)
def many(request: Request, slug: str) -> HttpResponse:
    """The form, the preview, the result: one address, each by a POST of the one before."""
    process, actor = process_of_slug(slug), _actor(request)
    given = request.POST if request.method == "POST" else request.GET
    step = next((one for one in steps_for_many(process, actor) if one.key == given.get("step")), None)
    rows = _rows(request, process, actor)
    frame = {"slug": slug, "process_label": _(process.label), "most": MOST, "step": step}
    if step is None or not rows:
        return render(request, "workbench/desk/many_none.html", frame | {"steps": steps_for_many(process, actor)})
    frame |= {"step_label": _(step.label), "back": reverse("process_list", args=[slug])}
    form_class = step_form(process, form_step(process, step))
    if request.method != "POST":
        return _form_page(request, frame, form_class(initial={"write_key": uuid4()}), process, actor, rows)
    form = form_class(request.POST)
    stage = request.POST.get("stage", "")
    if not form.is_valid() or stage == "form":
        return _form_page(request, frame, form, process, actor, rows)
    if stage == "do":
        key = form.cleaned_data["write_key"]
        return _result_page(request, frame, process, step, done(actor, process, step, rows, form.facts(), key))
    told = foreseen(actor, process, step, rows, form.facts())
    ready = [one for one in told if not one.refused]
    shown = [(form[key].label, words) for key, words in _typed(process, form)]
    context = frame | {
        "form": form, "told": told, "ready": len(ready), "refused": len(told) - len(ready), "typed": shown,
        "rows": [str(Picked(one.number, one.seen)) for one in told],
        "hidden": [(key, value) for key in form.fields for value in request.POST.getlist(key)],
    }  # fmt: skip
    return render(request, "workbench/desk/many_preview.html", context)


@opens_for(*WORKING)
@require_POST
def result_file(request: Request, slug: str) -> HttpResponseBase:
    """The result of a bulk step as a workbook, from what its page carries, signed."""
    process = process_of_slug(slug)
    try:
        key, rows = signing.loads(request.POST.get("result", ""), salt=_SALT, max_age=_KEPT_S)
        step = process.step[key]
    except (signing.BadSignature, KeyError):
        raise Http404 from None
    labels = (_("Number"), _("State before"), _("State after"), _("Now with"), _("Result"), _("Reason"))
    cells = [
        [number, before, after, holder, _("refused") if refused else _("done"), refused]
        for number, before, after, holder, refused in rows
    ]
    label = f"{_(process.label)}{_(': ')}{_(step.label)}"
    wanted = Wanted(
        process.key, label, {"step": key}, (), _("as chosen"), reverse("process_list", args=[slug_of(process)])
    )
    sheet = Sheet(label, (), [Chosen(label, "text") for label in labels], cells)
    return sent(request, wanted, "xlsx", len(cells), sheet, ("result",))


def _rows(request: Request, process: Process, actor: Actor) -> list[Picked]:
    """The rows that the form names, or the first of all that fit the list's filters."""
    given = request.POST if request.method == "POST" else request.GET
    if not given.get("all"):
        return picked_rows(given.getlist("row"))
    chosen = {key: given[key] for key in FILTERS if given.get(key)}
    order = order_of(process, chosen, given.get("order", ""))
    found, _older = matters_page(filtered(actor, process, chosen), order=order, after="", size=MOST)
    return [Picked(matter.number) for matter in found]


def _form_page(
    request: Request, frame: dict[str, object], form: StepForm, process: Process, actor: Actor, rows: Sequence[Picked]
) -> HttpResponse:
    matters = matters_of(actor, process, rows)
    listed = [(row.number, title_of(matters[row.number])) for row in rows if row.number in matters]
    wrong = form.is_bound and not form.is_valid() and request.POST.get("stage") != "form"
    context = frame | {"form": form, "listed": listed, "rows": [row.number for row in rows]}
    return render(request, "workbench/desk/many_form.html", context, status=422 if wrong else 200)


def _result_page(
    request: Request, frame: dict[str, object], process: Process, step: Step, told: Sequence[Outcome]
) -> HttpResponse:
    rows = [(one.number, one.before, one.after, one.holder, one.refused) for one in told]
    refused = sum(bool(one.refused) for one in told)
    context = frame | {
        "told": told, "refused": refused, "done": len(told) - refused,
        "result": signing.dumps((step.key, rows), salt=_SALT, compress=True),
    }  # fmt: skip
    return render(request, "workbench/desk/many_result.html", context)


def _typed(process: Process, form: StepForm) -> list[tuple[str, str]]:
    """What was filled in, as its choices say it."""
    found = []
    for key, value in form.facts().items():
        if value not in (None, "", False):
            choices = dict(getattr(form.fields[key], "choices", ()))
            found.append((key, str(choices.get(value, value))))
    return found


def _actor(request: Request) -> Actor:
    if request.actor is None:  # the route's declaration keeps strangers out
        raise Http404
    return request.actor
