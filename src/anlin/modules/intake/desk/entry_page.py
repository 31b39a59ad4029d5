"""Take down a report for somebody at the phone or the counter, and hand over the receipt."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from anlin.modules.intake.categories import CATEGORY, COMPLAINT
from anlin.modules.intake.desk.entry_form import EntryForm
from anlin.modules.intake.portal.qr import qr_svg
from anlin.modules.intake.processes import REPORT
from anlin.modules.intake.services import walled
from anlin.spine.access.actors import Actor
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.ledger.selectors import proof_state
from anlin.spine.matter.models import MatterClock
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import process_of
from anlin.spine.matter.services import Contents, Opened, open_matter
from anlin.spine.vault.photos import keep
from anlin.workbench.faces import face_of, holder_words
from anlin.workbench.lists import public_clock

TAKERS = ("desk_officer", "supervisor", "case_officer", "grid_worker", "station_chief")
DRAFT = "intake-new"
_PLAIN = ("when", "contact_name", "contact_phone", "contact_safe", "about_whom")


@opens_for(*TAKERS)
def new_report(request: Request) -> HttpResponse:
    """The form; sent, the receipt is the answer itself, so that the code is in no address."""
    actor = _actor(request)
    if request.method == "POST":
        form = EntryForm(request.POST, request.FILES)
        opened = _opened(form, actor) if form.is_valid() else None
        if opened is not None:
            return _receipt(request, opened, form)
        return render(request, "intake/desk/new.html", {"form": form, "draft": DRAFT, "seen": _sees(actor)}, status=422)
    form = EntryForm(initial={"source": "grid" if _sees(actor) else ""})
    return render(request, "intake/desk/new.html", {"form": form, "draft": DRAFT, "seen": _sees(actor)})


def _sees(actor: Actor) -> bool:
    """A grid worker enters what they saw themselves; a desk, what it is told."""
    return "grid_worker" in actor.roles and "desk_officer" not in actor.roles


def _opened(form: EntryForm, actor: Actor) -> Opened | None:
    """Open the matter; a refusal lands in the form."""
    try:
        return open_matter(
            contents=_contents(form), actor=actor, write_key=str(form.cleaned_data["write_key"]), participant=True
        )
    except Refused as refused:
        form.refuse(refused.fact, refused.sentence)
        return None


def _contents(form: EntryForm) -> Contents:
    given = form.cleaned_data
    category, text = given["category"], given["what"]
    address = form.address
    facts: dict[str, object] = {"category": category, "source": given["source"], "what": text, "where": given["where"]}
    facts |= {key: given[key] for key in _PLAIN if given.get(key)}
    if given["source"] == "paper":
        facts |= {"paper_taken_at": given["paper_taken_at"].isoformat(), "reason": given["reason"]}
    urgency = given.get("urgency") or str(CATEGORY[category].urgency)
    pictures = form.pictures()
    contents = Contents(
        process=REPORT.key,
        facts={**facts, "urgency": urgency},
        area=form.area,
        point=(address.lon, address.lat) if address is not None else None,
        category=category,
        urgency=int(urgency),
        source=given["source"],
        known_at=given["paper_taken_at"] if given["source"] == "paper" else None,
        title=text,
        search_text=f"{text}\n{given['where']}",
        photos=(lambda matter, key: keep(matter, key, pictures)) if pictures else None,
    )
    return walled(contents, given.get("about_unit") or "") if category == COMPLAINT else contents


def _receipt(request: Request, opened: Opened, form: EntryForm) -> HttpResponse:
    """A page to print and hand over. Sent again, the same form gets the same page."""
    matter = opened.matter
    clock = public_clock(process_of(matter), list(MatterClock.objects.filter(matter=matter).order_by("id")))
    holder = holder_words(matter, to_reporter=True)
    address = request.build_absolute_uri(reverse("intake_progress"))
    response = render(
        request,
        "intake/desk/handed.html",
        {
            "matter": matter,
            "code": opened.code,
            "qr": qr_svg(f"{address}#{opened.code}", escape(_("QR code: opens the progress of this report"))),
            "follow": address,
            "category": _(CATEGORY[matter.category].label),
            "face": face_of(clock, matter, holder=holder) if clock is not None else None,
            "proof": proof_state(opened.entry),
            "paper": form.cleaned_data["paper_taken_at"] if matter.source == "paper" else None,
            "draft": DRAFT,
        },
    )
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _actor(request: Request) -> Actor:
    if request.actor is None:  # the route's declaration keeps strangers out
        raise Http404
    return request.actor
