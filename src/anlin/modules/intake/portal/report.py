"""Write a report, one thing a page, and send it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from anlin.modules.intake.categories import CATEGORY, COMPLAINT
from anlin.modules.intake.facts import SAFE_CONTACT
from anlin.modules.intake.portal import draft as drafts
from anlin.modules.intake.portal import masking, places
from anlin.modules.intake.portal.draft import Draft, Look, Reach, When, Where
from anlin.modules.intake.portal.frame import NEVER_KEPT, TYPED, page, speaks_chosen
from anlin.modules.intake.portal.receipt import receipt_page
from anlin.modules.intake.portal.sending import NotSent, send
from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.spine.matter.codes import code_for
from anlin.spine.matter.refusals import Refused
from anlin.spine.storage import StorageUnavailable
from anlin.workbench.errors import draws_again

_REFUSED = 422


@opens_for(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
@speaks_chosen
def report(request: HttpRequest) -> HttpResponse:
    """All five steps and the sending: each POST brings all that was typed, and says where to go."""
    if request.method != "POST":
        return _blank(request, Draft({}), "what")
    given = _given(request)
    draft = Draft(given)
    step = given.get("at", "what")
    if step not in drafts.STEPS:
        step = "what"
    if given.get("language"):
        return _blank(request, draft, step)
    go = given.get("go", "next")
    if go.startswith("to:"):
        aim = go.removeprefix("to:")
        return _blank(request, draft, aim if aim in drafts.STEPS else "what")
    if step == "where" and go != "next":
        return _blank(request, places.moved(draft, go), "where")
    if step == "look" and go == "anonymous":
        draft.keep(reach="anonymous", contact_phone=None, contact_name=None, contact_safe=None)
        return _blank(request, draft, step)
    if step == "look":
        return _sent(request, draft)
    return _onward(request, draft, step)


def _given(request: HttpRequest) -> dict[str, str]:
    """All that was typed; of photographs that some were chosen. A button that takes no files sends their names."""
    given = {name: str(request.POST.get(name, "")) for name in request.POST}
    if given.get("photos") or request.FILES.get("photos"):
        given["photos_wanted"] = "on"
    return given


def _drawn_again(request: HttpRequest) -> HttpResponse:
    """The page that was sent, with all that it brought and a fresh safety mark: the draft lies nowhere else.

    Its key comes along only where the browser says that the page was ours: whoever else knows the key of what is sent
    next could ask for its code.
    """
    given = _given(request)
    if not request.headers.get("Origin"):  # one that is not ours was refused before
        given.pop("write_key", None)
    draft, step = Draft(given), given.get("at", "what")
    if step == "look":
        return _preview(request, draft, draft.blank("look"), once_more=True)
    step = step if step in drafts.STEPS else "what"
    return _step(request, draft, step, draft.blank(step), once_more=True)


draws_again("intake_report", _drawn_again)


def _onward(request: HttpRequest, draft: Draft, step: str) -> HttpResponse:
    """To the next step, or the same one with what is to be mended."""
    form = draft.form(step)
    if not form.is_valid():
        return _step(request, draft, step, form, status=_REFUSED)
    if isinstance(form, Where):
        held = places.held_back(draft, form)
        if held:
            return _step(request, draft, step, form, status=_REFUSED if form.errors else 200)
    if isinstance(form, When) and form.cleaned_data.get("when_kind") == "now":
        draft.keep(moment=form.cleaned_data["moment"].strftime("%Y-%m-%dT%H:%M:%S%z"))
    following = drafts.after(step)
    return _preview(request, draft, draft.blank("look")) if following == "look" else _blank(request, draft, following)


def _sent(request: HttpRequest, draft: Draft) -> HttpResponse:
    look = draft.form("look", request.FILES)
    assert isinstance(look, Look)
    if not look.is_valid():
        return _preview(request, draft, look, status=_REFUSED)
    try:
        opened = send(draft, look)
    except NotSent as wrong:
        return _step(request, draft, wrong.step, wrong.form, status=_REFUSED)
    except Refused as refused:
        return _refused(request, draft, look, refused)
    except StorageUnavailable:
        look.add_error(
            None,
            _(
                "We could not store it just now, and nothing was sent. All that you wrote is below: please send it again."
            ),
        )
        return _preview(request, draft, look, status=503)
    return receipt_page(request, opened)


def _refused(request: HttpRequest, draft: Draft, look: Look, refused: Refused) -> HttpResponse:
    first = ""
    if refused.code == "doubled":
        first = code_for(draft.write_key)
        draft = Draft(draft.answers)
        look.add_error(
            None,
            _(
                "You sent this report before, with other words. Its receipt is below; press send once more to send this as another report."
            ),
        )
    else:
        look.add_error(None, refused.sentence)
    response = _preview(request, draft, look, status=409 if refused.code == "doubled" else _REFUSED, first_code=first)
    if first:
        response.headers["Cache-Control"] = NEVER_KEPT
    return response


def _blank(request: HttpRequest, draft: Draft, step: str) -> HttpResponse:
    return (
        _preview(request, draft, draft.blank("look"))
        if step == "look"
        else _step(request, draft, step, draft.blank(step))
    )


def _step(
    request: HttpRequest, draft: Draft, step: str, form: forms.Form, *, status: int = 200, once_more: bool = False
) -> HttpResponse:
    context = _context(draft, step, form) | {"once_more": once_more}
    if step == "where":
        context |= places.shown(draft)
    return page(request, step, context, status=status, kept=TYPED)


def _preview(
    request: HttpRequest,
    draft: Draft,
    look: forms.Form,
    *,
    status: int = 200,
    first_code: str = "",
    once_more: bool = False,
) -> HttpResponse:
    """Who will see what. An answer that does not stand sends back to its step."""
    forms_ = {step: draft.form(step) for step in ("what", "where", "when", "reach")}
    for step, form in forms_.items():
        if not form.is_valid():
            return _step(request, draft, step, form, status=_REFUSED, once_more=once_more)
    what, where, when, reach = forms_.values()
    assert isinstance(where, Where)
    assert isinstance(when, When)
    assert isinstance(reach, Reach)
    text = what.cleaned_data["what"]
    context = _context(draft, "look", look) | {
        "category": _(CATEGORY[what.cleaned_data["category"]].label),
        "complaint": what.cleaned_data["category"] == COMPLAINT,
        "about_whom": what.cleaned_data["about_whom"],
        "text": text,
        "pieces": masking.pieces_of(text),
        "kinds": masking.kinds_in(text),
        "unmask": bool(draft.answers.get("unmask")),
        "place": where.said,
        "pinned": where.point is not None,
        "around": places.around(where.point),
        "when": when.said,
        "happened_at": when.happened_at,
        "contact": reach.cleaned_data if reach.cleaned_data["reach"] == "contact" else None,
        "safe": _(SAFE_CONTACT.get(reach.cleaned_data["contact_safe"], ""))
        if reach.cleaned_data["contact_safe"]
        else "",
        "first_code": first_code,
        "once_more": once_more,
    }
    return page(request, "look", context, status=status, kept=TYPED)


def _context(draft: Draft, step: str, form: forms.Form) -> dict[str, Any]:
    return {
        "form": form,
        "step": step,
        "number": drafts.place_in(step),
        "steps": len(drafts.STEPS),
        "back": drafts.before(step),
        "hidden": draft.hidden(step),
        "complaint_key": COMPLAINT,
    }
