"""Add a record, change one, retire and restore one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from anlin.kernel.register import Register
from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.matter.refusals import Refused
from anlin.spine.place.selectors import district
from anlin.spine.register.content import shown_values
from anlin.spine.register.history import history_for
from anlin.spine.register.models import Record
from anlin.spine.register.services import add_record, change_record, restore, retire
from anlin.workbench.map.view import View
from anlin.workbench.registers.addresses import keeper_before, keeper_of, record_url, settler_before, slug_of
from anlin.workbench.registers.forms import ReasonForm, RecordForm, initial_of, record_form
from anlin.workbench.registers.telling import changes_since

MAP_WIDTH, MAP_HEIGHT = 640, 360
NEAR_METRES_A_PIXEL = 1.5


@opens_for(*WORKING)
def add_page(request: Request, register: str) -> HttpResponse:
    """The form of a new record; sent, its page, which names likely doubles."""
    declared, actor = keeper_of(request, register)
    form_class = record_form(declared, actor)
    if request.method == "POST":
        form = form_class(request.POST)
        made = _added(declared, actor, form) if form.is_valid() else None
        if made is not None:
            done = _("Entered: %(number)s.") % {"number": made.number}
            messages.success(request, done, extra_tags=_draft(declared, None))
            return redirect(record_url(made))
    else:
        form = form_class(initial={"write_key": uuid4(), "seen": 0})
    return _drawn(request, declared, form, None, status=422 if form.is_bound else 200)


@opens_for(*WORKING)
def change_page(request: Request, register: str, record: str) -> HttpResponse:
    """The form of a change. Whoever comes second sees what the first one changed, keeps what they typed, and saves again."""
    declared, actor, held = keeper_before(request, register, record)
    form_class = record_form(declared, actor, held)
    if request.method != "POST":
        initial = initial_of(held, shown_values(held)) | {"write_key": uuid4()}
        return _drawn(request, declared, form_class(initial=initial), held)
    form = form_class(request.POST)
    if not form.is_valid():
        return _drawn(request, declared, form, held, status=422)
    try:
        _changed(declared, actor, held, form)
    except Refused as refused:
        return _refused(request, declared, form, held, refused)
    messages.success(request, _("Saved."), extra_tags=_draft(declared, held))
    return redirect(record_url(held))


@opens_for(*WORKING)
def retire_page(request: Request, register: str, record: str) -> HttpResponse:
    """Take it out of the lists, with a reason; it stays readable."""
    declared, actor, held = settler_before(request, register, record)
    return _settled(request, declared, held, actor, retire, "retire")


@opens_for(*WORKING)
def restore_page(request: Request, register: str, record: str) -> HttpResponse:
    """Bring it back, with a reason."""
    declared, actor, held = settler_before(request, register, record)
    return _settled(request, declared, held, actor, restore, "restore")


def _added(register: Register, actor: Actor, form: RecordForm) -> Record | None:
    where = form.where(register)
    if where is None:
        form.refuse("area", _("The point lies outside the district."))
        return None
    try:
        return add_record(
            register=register,
            facts=form.facts(),
            where=where,
            actor=actor,
            write_key=str(form.cleaned_data["write_key"]),
        ).record
    except Refused as refused:
        form.refuse(refused.fact, refused.sentence)
        return None


def _changed(register: Register, actor: Actor, held: Record, form: RecordForm) -> None:
    where = form.where(register, held)
    if where is None:
        raise Refused(said("The point lies outside the district."), code="fact", fact="area")
    personal = {fact.key for fact in register.personal}
    typed = form.facts()
    change_record(
        register=register,
        record=held.pk,
        facts={key: value for key, value in typed.items() if key not in personal or value is not None},
        where=where,
        actor=actor,
        write_key=str(form.cleaned_data["write_key"]),
        seen=form.cleaned_data.get("seen") or 0,
        forget_person=bool(form.cleaned_data.get("forget_person")),
    )


def _refused(request: Request, register: Register, form: RecordForm, held: Record, refused: Refused) -> HttpResponse:
    form.refuse(refused.fact, refused.sentence)
    if refused.code != "moved":
        held.refresh_from_db()
        return _drawn(request, register, form, held, status=409 if refused.code == "not_open" else 422)
    held.refresh_from_db()
    theirs = changes_since(held, history_for(held), form.cleaned_data.get("seen") or 0)
    form.data = {**form.data.dict(), "seen": str(held.edition), "write_key": str(uuid4())}  # type: ignore[attr-defined]  # a QueryDict
    return _drawn(request, register, form, held, status=409, more={"theirs": theirs})


def _draft(register: Register, record: Record | None) -> str:
    return f"record-{slug_of(register)}-{record.number if record else 'new'}"


def _drawn(
    request: Request,
    register: Register,
    form: RecordForm,
    record: Record | None,
    *,
    status: int = 200,
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    personal = {fact.key for fact in register.personal} | {"forget_person"}
    bound = [field for field in form.visible_fields() if field.name != "area"]
    pin = _pin(form, record)
    context = {
        "form": form,
        "record": record,
        "slug": slug_of(register),
        "draft": _draft(register, record),
        "label": _(register.label),
        "one": _(register.one),
        "name": str(shown_values(record).get(register.named, record.number)) if record else "",
        "plain": [field for field in bound if field.name not in personal],
        "sealed": [field for field in bound if field.name in personal],
        "back": record_url(record) if record else "",
        "view": View(*pin, NEAR_METRES_A_PIXEL, MAP_WIDTH, MAP_HEIGHT)
        if pin
        else View.of(district().bbox, MAP_WIDTH, MAP_HEIGHT),
        "pin": pin,
        **(more or {}),
    }
    return render(request, "workbench/registers/form.html", context, status=status)


def _pin(form: RecordForm, record: Record | None) -> tuple[float, float] | None:
    typed = form["lon"].value(), form["lat"].value()
    try:
        return float(str(typed[0])), float(str(typed[1]))
    except ValueError:
        return (record.lon, record.lat) if record and record.lon is not None and record.lat is not None else None


def _settled(
    request: Request, register: Register, held: Record, actor: Actor, act: Callable[..., Record], verb: str
) -> HttpResponse:
    wanted = Record.State.CURRENT if verb == "retire" else Record.State.RETIRED
    if held.state != wanted and request.method != "POST":
        raise Http404
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            act(register=register, record=held.pk, actor=actor, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("Retired.") if verb == "retire" else _("Restored."))
            return redirect(record_url(held))
    context = {
        "form": form,
        "verb": verb,
        "record": held,
        "back": record_url(held),
        "name": str(shown_values(held).get(register.named, held.number)),
    }
    return render(request, "workbench/registers/settle.html", context, status=422 if request.method == "POST" else 200)
