"""Follow a report by its code, and answer. The code comes in the form of each request, and in no address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from anlin.kernel.number import read_code
from anlin.kernel.process import Step
from anlin.modules.intake.categories import CATEGORY
from anlin.modules.intake.portal import answers, places, telling, throttle
from anlin.modules.intake.portal.frame import NEVER_KEPT, page, speaks_chosen
from anlin.modules.intake.portal.further import further_ways
from anlin.modules.intake.processes import REPORT
from anlin.modules.intake.services import may_reopen
from anlin.spine.access.roles import PUBLIC, REPORTER
from anlin.spine.access.routes import opens_for
from anlin.spine.ledger.selectors import proof_state
from anlin.spine.matter.history import history_for
from anlin.spine.matter.models import Matter, MatterClock, Participant
from anlin.spine.matter.registry import process_of
from anlin.spine.matter.selectors import part_of, participant_by_code, reporter_actor
from anlin.spine.storage import StorageUnavailable
from anlin.workbench.documents.telling import offers_for, papers_of
from anlin.workbench.errors import draws_again
from anlin.workbench.faces import holder_words
from anlin.workbench.matter_page import take_step
from anlin.workbench.step_forms import StepForm

_CONFIRMING = ("confirm", "refuse")
_REFUSED = 422


@opens_for(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
@speaks_chosen
def progress(request: HttpRequest) -> HttpResponse:
    """Ask for the code, or show what it opens."""
    if request.method != "POST":
        return ask_for_code(request)
    participant, refused = _known(request)
    return refused if participant is None else _shown(request, participant)


@opens_for(PUBLIC)
@require_POST
@csrf_protect
def answer(request: HttpRequest) -> HttpResponse:
    """Take one of the reporter's steps, and show the matter as it stands then."""
    participant, refused = _known(request)
    if participant is None:
        return refused
    key = request.POST.get("verdict", "") if request.POST.get("step") == "verdict" else request.POST.get("step", "")
    step = REPORT.step.get(key)
    if request.POST.get("step") == "verdict" and key not in _CONFIRMING:
        return _shown(request, participant, failed=answers.no_verdict(request), status=_REFUSED)
    if step is None or REPORTER not in step.by:
        note = _("This can no longer be done here; see below how it stands.")
        return _shown(request, participant, note=note, status=409)
    form = answers.form_for(step, request)
    if not form.is_valid():
        return _shown(request, participant, failed=form, status=_REFUSED)
    return _taken(request, participant, step, form)


def _taken(request: HttpRequest, participant: Participant, step: Step, form: StepForm) -> HttpResponse:
    try:
        done = take_step(participant.matter, step, reporter_actor(participant), form)
    except StorageUnavailable:
        form.add_error(
            None,
            _("We could not store it just now, and nothing was sent. What you wrote is below: please send it again."),
        )
        return _shown(request, participant, failed=form, status=503)
    participant.refresh_from_db()
    if not done:
        return _shown(request, participant, failed=form, status=409)
    return _shown(request, participant, done=answers.thanks(step.key), step_done=step.key)


def _drawn_again(request: HttpRequest) -> HttpResponse:
    """The page with what its reporter wrote, and a fresh safety mark: the words lie nowhere else."""
    participant, refused = _known(request)
    if participant is None:
        return refused
    return _shown(request, participant, failed=answers.again(request, participant.matter), once_more=True)


draws_again("intake_answer", _drawn_again)


def ask_for_code(request: HttpRequest, *, wrong: bool = False, waits: timedelta | None = None) -> HttpResponse:
    """The form for the code. A wrong code and an unknown one get the same words; what was typed stays."""
    minutes = -(-int(waits.total_seconds()) // 60) if waits else 0
    status = 429 if waits else 404 if wrong else 200
    typed = str(request.POST.get("code", ""))[:60] if wrong or waits else ""
    context = {"wrong": wrong, "minutes": minutes, "typed": typed}
    response = page(request, "code", context, status=status, kept=NEVER_KEPT, here="intake_progress")
    if waits:
        response.headers["Retry-After"] = str(int(waits.total_seconds()) + 1)
    return response


def participant_asking(request: HttpRequest) -> tuple[Participant | None, timedelta | None]:
    """Who holds the code that was sent; else how long to wait, if at all."""
    waits = throttle.waits(request)
    if waits:
        return None, waits
    first = participant_by_code(read_code(str(request.POST.get("code", ""))[:100]) or "")
    part = str(request.POST.get("part", ""))[:24]
    participant = part_of(first, part) if first is not None and part else first
    return (participant, None) if participant else (None, throttle.count_wrong(request))


def _known(request: HttpRequest) -> tuple[Participant | None, HttpResponse]:
    participant, waits = participant_asking(request)
    if participant is not None:
        return participant, HttpResponse()
    return None, ask_for_code(request, wrong=not waits, waits=waits)


def _shown(
    request: HttpRequest,
    participant: Participant,
    *,
    failed: StepForm | None = None,
    note: str = "",
    done: str = "",
    step_done: str = "",
    once_more: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The matter as its reporter sees it: in words, the clock, who has the ball, the story, and what can be said now."""
    matter = participant.matter
    happenings = history_for(matter, reporter_actor(participant))
    holder = holder_words(matter, to_reporter=True)
    point = (matter.lon, matter.lat) if matter.lon is not None and matter.lat is not None else None
    context: dict[str, Any] = {
        "matter": matter,
        "address": request.build_absolute_uri(reverse("intake_progress")),
        "code": read_code(str(request.POST.get("code", ""))),
        "part": matter.number if matter.split_from_id else "",
        "beside": _beside(matter),
        "category": _(CATEGORY[matter.category].label),
        "around": places.around(point),
        "state": telling.state_words(matter, happenings),
        "otherwise": telling.ended_otherwise(happenings),
        "face": telling.face_for(matter, list(MatterClock.objects.filter(matter=matter).order_by("id")), happenings),
        "holder": holder,
        "proof": proof_state(happenings[-1].entry),
        "story": telling.story_of(matter, happenings),
        "papers": papers_of(matter, reporter_actor(participant)),
        "offers": offers_for(matter, reporter_actor(participant), happenings),
        "own": telling.own_words(matter, happenings),
        "closing": telling.last_of(matter, happenings, telling.CLOSINGS),
        "question": telling.last_of(matter, happenings, telling.QUESTIONS),
        "further": further_ways(matter),
        "note": note,
        "done": done,
        "once_more": once_more,
        "drafts_done": _draft(matter, step_done) if step_done else "",
    }
    context |= _what_can_be_said(request, matter, failed)
    return page(request, "progress", context, status=status, kept=NEVER_KEPT, here="intake_progress")


def _beside(matter: Matter) -> list[tuple[str, str, str, str]]:
    """What the same receipt opens besides: (part to ask for, number, category, state); the first report, or its parts."""
    others = [matter.split_from] if matter.split_from is not None else list(matter.parts.order_by("id"))
    return [
        (
            one.number if one.split_from_id else "",
            one.number,
            _(CATEGORY[one.category].label),
            _(process_of(one).state[one.state].resident),
        )
        for one in others
    ]


def _what_can_be_said(request: HttpRequest, matter: Matter, failed: StepForm | None) -> dict[str, Any]:
    steps = {step.key: step for step in process_of(matter).steps_open_from(matter.state) if REPORTER in step.by}
    if not may_reopen(matter):
        steps.pop("reopen", None)
    if matter.erased_at is not None:
        steps = {}
    forms = {key: answers.empty(step, matter) for key, step in steps.items()}
    key = answers.step_of(failed) if failed is not None else ""
    over = failed is not None and key not in {*steps, answers.VERDICT}  # what is not open any more is asked no more
    typed = _typed(failed) if failed is not None and over else ""
    if failed is not None and not over:
        forms[key] = failed
    elif typed and "add_words" in forms:  # what was written can still be said
        forms["add_words"].initial["words"] = typed
    asked = (
        failed
        if failed is not None and not over and key in (answers.VERDICT, *_CONFIRMING)
        else answers.verdict(matter)
    )
    return {
        "verdict": "confirm" in steps,
        "verdict_form": asked,
        "chosen": request.POST.get("verdict", "") if failed is not None else "",
        "reply_key": next((key for key in ("reply", "reply_to_handler") if key in steps), ""),
        "reply_form": forms.get("reply") or forms.get("reply_to_handler"),
        "add_form": forms.get("add_words"),
        "withdraw_form": forms.get("withdraw"),
        "reopen_form": forms.get("reopen"),
        "failed": None if over else failed,
        "over": _over(failed) if failed is not None and over else "",
        "opened": "add_words" if typed else key,
        "typed": typed,
    }


def _over(form: StepForm) -> str:
    """Why a step can no longer be taken: it went on meanwhile, or too long ago."""
    told = form.non_field_errors() if answers.step_of(form) == "reopen" and form.is_bound else []
    return (
        str(told[0])
        if told
        else _("It went on in the meantime, and this can no longer be done; see below how it stands.")
    )


def _draft(matter: Matter, step: str) -> str:
    """What a browser keeps an unsent answer under: its words and its photographs."""
    return f"answer-{matter.number}-{answers.VERDICT if step in _CONFIRMING else step}"


def _typed(form: StepForm) -> str:
    """What was written for a step that is not open any more: shown, so that it can be copied."""
    given = form.data if form.is_bound else form.initial
    return next((str(given[name])[:2000] for name in ("words", "reply") if given.get(name)), "")
