"""The matter page and its steps, derived from the process: story, clocks, people, documents, proof."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from anlin.kernel.process import Process, Step
from anlin.kernel.soundness import COLUMNS
from anlin.spine.access.actors import Actor, holds
from anlin.spine.access.roles import REPORTER, WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.document.registry import documents_for
from anlin.spine.ledger.selectors import proof_state, proof_states
from anlin.spine.ledger.services import now
from anlin.spine.matter.history import Happening, history_for
from anlin.spine.matter.models import Matter, MatterClock, Participant
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import process_of
from anlin.spine.matter.selectors import matter_for, matters_visible_to
from anlin.spine.matter.services import advance, more_time
from anlin.spine.matter.services.contact import PURPOSES, read_contact
from anlin.spine.matter.services.idling import why_idle
from anlin.spine.register.content import shown_values
from anlin.spine.register.registry import register_named, register_of
from anlin.spine.register.selectors import records_at
from anlin.spine.vault.models import StoredPhoto
from anlin.spine.vault.photos import keep, opened
from anlin.spine.vault.services import NotOpened, district_key, unwrap
from anlin.workbench.asked_time import asked_time
from anlin.workbench.clocks import ClockFace
from anlin.workbench.desk.texts import chosen_text, offered
from anlin.workbench.documents.telling import offers_for, papers_of
from anlin.workbench.faces import face_of, holder_words, state_words
from anlin.workbench.list_page import FOLLOWED, slug_of
from anlin.workbench.lists import label_of, public_clock, title_of
from anlin.workbench.registers.addresses import record_url
from anlin.workbench.rooms import place_fact
from anlin.workbench.step_forms import PhotosField, StepForm, step_form, units_for
from anlin.workbench.story import lines_for_staff, unit_names, words_of
from anlin.workbench.urging import urgings


@dataclass(frozen=True)
class Shown:
    """A matter as its page shows it."""

    matter: Matter
    process: Process
    title: str
    state_tone: str
    story: list[Happening]
    ribbon: ClockFace | None
    others: list[ClockFace]
    steps: list[Step]
    primary: Step | None
    holder: str
    proof: str
    has_contact: bool
    has_reporter: bool
    is_followed: bool
    joined_to: str
    split_from: str
    merged_numbers: list[str]
    part_numbers: list[str]


def shown(matter: Matter, actor: Actor) -> Shown:
    """Everything on the page, in constant queries."""
    process = process_of(matter)
    story = history_for(matter, actor)
    holder = holder_words(matter)
    clocks = list(MatterClock.objects.filter(matter=matter).order_by("id"))
    main = public_clock(process, clocks)
    steps = open_steps(process, matter, actor, clocks)
    beside = _seen(actor, matter.merged_into_id, matter.split_from_id)
    decides = any(more_time.decides(process, step) for step in steps)  # what waits for this reader stands out alone
    return Shown(
        matter=matter,
        process=process,
        title=title_of(matter),
        state_tone=process.state[matter.state].tone,
        story=story,
        ribbon=face_of(main, matter, holder=holder, story=story) if main else None,
        others=[face_of(row, matter, holder=holder) for row in clocks if main is None or row.pk != main.pk],
        steps=steps,
        primary=None if decides else next((step for step in steps if step.primary), None),
        holder=holder,
        proof=proof_state(story[-1].entry),
        has_reporter=REPORTER in process.opened_by or any(fact.identity for fact in process.facts),
        is_followed=matter.held_by in FOLLOWED,
        has_contact=Participant.objects.filter(matter=matter, has_contact=True).exists(),
        joined_to=beside.get(matter.merged_into_id, ""),
        split_from=beside.get(matter.split_from_id, ""),
        merged_numbers=_numbers(matters_visible_to(actor).filter(merged_into=matter)),
        part_numbers=_numbers(matters_visible_to(actor).filter(split_from=matter)),
    )


def _seen(actor: Actor, *ids: int | None) -> dict[int | None, str]:
    """The numbers of those that the reader may open, by id: a wall may stand around the others (line 6)."""
    wanted = [pk for pk in ids if pk is not None]
    return dict(matters_visible_to(actor).filter(pk__in=wanted).values_list("pk", "number")) if wanted else {}


def _numbers(matters: QuerySet[Matter]) -> list[str]:
    return list(matters.order_by("id").values_list("number", flat=True)[:20])


def open_steps(
    process: Process, matter: Matter, actor: Actor, clocks: Iterable[MatterClock] | None = None
) -> list[Step]:
    """Steps that this actor may take now, in declared order. `clocks`: the matter's, where they are at hand."""
    if matter.erased_at is not None:
        return []
    rows = clocks if clocks is not None else MatterClock.objects.filter(matter=matter)  # asked for by few steps
    return [
        step
        for step in process.steps_open_from(matter.state)
        if _is_for(step, matter, actor) and why_idle(process, step, matter, rows, now()) is None
    ]


def _is_for(step: Step, matter: Matter, actor: Actor) -> bool:
    return any(holds(actor, role, area=matter.area_id) for role in step.by if role in WORKING)


@opens_for(*WORKING)
def matter_page(request: Request, number: str) -> HttpResponse:
    """One matter."""
    actor = _staff(request)
    return render(request, "workbench/matter.html", _context(shown(matter_for(actor, number), actor), actor))


@dataclass(frozen=True)
class StepLink:
    """A step as a link."""

    label: str
    address: str
    icon: str
    shortcut: str


def _context(shown: Shown, actor: Actor) -> dict[str, object]:
    matter, process = shown.matter, shown.process
    proofs = proof_states([happening.entry for happening in shown.story])
    broken = "broken" in proofs.values() or any(t.look == "broken" for h in shown.story for t in h.told)
    links = {step.key: _link(matter, step) for step in shown.steps if not broken}
    main = shown.primary if shown.primary is not None and not broken else None
    where = next(
        (t.value for h in shown.story[:1] for t in h.told if t.fact.key == place_fact(process) and t.look == "value"),
        "",
    )
    return {
        "shown": shown,
        "process_label": _(process.label),
        "state_label": state_words(matter),
        "list_address": reverse("process_list", args=[slug_of(process)]),
        "lines": lines_for_staff(shown.story, proofs, unit_names(shown.story)),
        "primary": links.get(main.key) if main else None,
        "others": [link for key, link in links.items() if main is None or key != main.key],
        "proof": "broken" if broken else shown.proof,
        "proof_address": reverse("ledger"),
        "labels": {key: _(process.fact[key].label) for key in COLUMNS if key in process.fact},
        "category": label_of(process, "category", matter.category),
        "urgency": label_of(process, "urgency", str(matter.urgency)),
        "source": label_of(process, "source", matter.source),
        "place": where,
        "records": _records(shown.matter, process, actor),
        "papers": papers_of(matter, actor),
        "paper_languages": [("zh-hans", _("Chinese")), ("en", _("English"))],
        "offers": offers_for(matter, actor, shown.story) if not broken else [],
        "offer_key": uuid4(),
        "has_documents": bool(documents_for(process.key)),
        "asked": asked_time(matter, shown.story),
        "deciding": [links[step.key] for step in shown.steps if step.key in links and more_time.decides(process, step)],
        "urged": urgings([matter]).get(matter.pk, ""),
        "purposes": [(key, _(words)) for key, words in PURPOSES.items()],
        "digest": f"{matter.last_digest[:4]}·{matter.last_digest[4:8]}·{matter.last_digest[8:12]}…",
    }


def _records(matter: Matter, process: Process, actor: Actor) -> list[tuple[str, str, str]]:
    """(register, name, address) of each record that the matter names."""
    keys = dict.fromkeys(fact.of for fact in process.facts if fact.kind == "record")
    registers = [register_named(key) for key in keys]
    return [
        (_(register_of(one).label), str(shown_values(one).get(register_of(one).named, one.number)), record_url(one))
        for one in (records_at(matter, actor, registers) if registers else ())
    ]


def _link(matter: Matter, step: Step) -> StepLink:
    return StepLink(_(step.label), reverse("step", args=[matter.number, step.key]), step.icon, step.shortcut)


@opens_for(*WORKING)
def step_page(request: Request, number: str, key: str) -> HttpResponse:
    """The form of one step, and the step."""
    actor = _staff(request)
    matter = matter_for(actor, number)
    process = process_of(matter)
    step = process.step.get(key)
    if step is None or not any(role in WORKING for role in step.by):
        raise Http404
    units = units_for(process, step, matter) if step.gives_to == "unit" else None
    form_class = step_form(process, step, area_units=units, matter=matter)
    puts = request.method == "POST" and "put" in request.POST
    if puts:
        form = form_class(initial=_with_text(request, matter, step, form_class))
    elif request.method == "POST":
        form = form_class(request.POST, request.FILES)
        if form.is_valid() and take_step(matter, step, actor, form):
            return _gone_on(request, matter, step)
    else:
        form = form_class(initial={"seen": matter.last_seq, "write_key": uuid4()})
    stands = matter.erased_at is None and step in process.steps_open_from(matter.state)
    clocks = list(MatterClock.objects.filter(matter=matter))
    is_open = step in open_steps(process, matter, actor, clocks)
    idle = why_idle(process, step, matter, clocks, now()) if stands else None
    status = 409 if form.is_bound and not is_open else 422 if form.is_bound else 200
    context = {
        "matter": matter,
        "step": step,
        "step_label": _(step.label),
        "draft": draft_of(matter, step),
        "state_label": state_words(matter),
        "form": form,
        "stands": stands,
        "is_open": is_open,
        "for_others": "" if is_open or idle or form.is_bound else Refused.for_others(step.by).sentence,
        "idle": idle.sentence if idle is not None and not form.is_bound else "",
        "asked": asked_time(matter, history_for(matter, actor)) if more_time.decides(process, step) else None,
        "title": title_of(matter),
        "texts": offered(matter, step) if is_open else [],
        "texts_asked": puts,
        "takes_photos": any(isinstance(field, PhotosField) for field in form.fields.values()),
        "next": request.POST.get("next", ""),
    }
    return render(request, "workbench/step.html", context, status=status)


def _with_text(request: Request, matter: Matter, step: Step, form_class: type[StepForm]) -> dict[str, object]:
    """What was typed so far, and the text that was chosen below it: nothing typed is lost."""
    typed: dict[str, object] = {key: request.POST[key] for key in form_class.base_fields if key in request.POST}
    chosen = chosen_text(matter, step, request.POST.get("text", ""))
    if chosen is not None:
        fact, text = chosen
        before = str(typed.get(fact, "")).rstrip()
        typed[fact] = f"{before}\n\n{text}" if before else text
    return typed


@opens_for(*WORKING)
def contact_page(request: Request, number: str) -> HttpResponse:
    """Who reported and how to reach them: a POST that names a purpose."""
    actor = _staff(request)
    matter = matter_for(actor, number)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        contact = read_contact(matter=matter.pk, actor=actor, purpose=request.POST.get("purpose", ""))
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect(matter_url(matter))
    process = process_of(matter)
    lines = [
        (_(process.fact[key].label), words_of(process.fact[key], value, {})) for key, value in contact.facts.items()
    ]
    response = render(request, "workbench/contact.html", {"matter": matter, "lines": lines})
    response.headers["Cache-Control"] = "no-store"
    return response


@opens_for(*WORKING)
def photo(request: Request, number: str, ref: str) -> HttpResponse:
    """One photograph of a matter that the reader may open."""
    return photo_response(matter_for(_staff(request), number), ref)


def photo_response(matter: Matter, ref: str) -> HttpResponse:
    """The JPEG, never stored by a browser or proxy.

    Raises:
        Http404: there is none, or it was erased.
    """
    found = StoredPhoto.objects.filter(matter=matter.pk, ref=ref).first()
    if found is None:
        raise Http404
    try:
        clear = opened(found, unwrap(district_key(), matter.key_wrapped, matter.ref))
    except NotOpened:
        raise Http404 from None
    return HttpResponse(clear, content_type="image/jpeg", headers={"Cache-Control": "no-store, private"})


def take_step(matter: Matter, step: Step, actor: Actor, form: StepForm) -> bool:
    """Take the step with a valid form; a refusal lands in the form, and nothing is stored, photographs neither."""
    facts = form.facts()
    pictures = form.pictures()
    try:
        with transaction.atomic():
            if pictures:
                facts["photos"] = keep(matter.pk, unwrap(district_key(), matter.key_wrapped, matter.ref), pictures)
            advance(
                matter=matter.pk,
                step=step.key,
                actor=actor,
                facts=facts,
                write_key=str(form.cleaned_data["write_key"]),
                seen=form.cleaned_data.get("seen"),
            )
    except Refused as refused:
        matter.refresh_from_db()
        form.refuse(refused.fact, refused.sentence)
        return False
    return True


def matter_url(matter: Matter) -> str:
    """Where a matter's page is."""

    return reverse("matter", args=[matter.number])


def _gone_on(request: Request, matter: Matter, step: Step) -> HttpResponse:
    """Where a step leads, and the word that it is done; away from the matter's own page it says of which matter, and leads back."""
    leads, own = _after(request, matter), matter_url(matter)
    done = _("Done: %(step)s.") % {"step": _(step.label)}
    if leads != own:
        done = format_html('{} <a class="no" href="{}">{}</a>', done, own, matter.number)
    messages.success(request, done, extra_tags=draft_of(matter, step))
    return redirect(leads)


def draft_of(matter: Matter, step: Step) -> str:
    """What a browser keeps the unsent form of a step under, wherever it is drawn; said with the word that the step is done, it ends."""
    return f"step-{matter.number}-{step.key}"


def _after(request: Request, matter: Matter) -> str:
    """Where a step leads: the desk page that its form came from, or the matter."""
    wanted = request.POST.get("next", "")
    inside = wanted.startswith("/desk/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if inside else matter_url(matter)


def _staff(request: Request) -> Actor:
    if request.actor is None:  # the route's declaration keeps strangers out
        raise Http404
    return request.actor
