"""The receipt: number, code, QR, signed file. It is the answer to the sending itself, so that the code is in no address."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from anlin.modules.intake.categories import CATEGORY
from anlin.modules.intake.portal import places
from anlin.modules.intake.portal.draft import STEPS, Draft
from anlin.modules.intake.portal.frame import SECRET, page
from anlin.modules.intake.portal.progress import ask_for_code, participant_asking
from anlin.modules.intake.portal.proof_file import receipt_file_of
from anlin.modules.intake.portal.qr import qr_svg
from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.ledger.selectors import proof_state
from anlin.spine.matter.models import MatterClock
from anlin.spine.matter.services import Opened
from anlin.workbench.faces import face_of, holder_words
from anlin.workbench.lists import public_clock


def receipt_page(request: HttpRequest, opened: Opened, draft: Draft) -> HttpResponse:
    """What the sender gets. Sent again, the same draft gets the same page."""
    matter = opened.matter
    clock = public_clock(list(MatterClock.objects.filter(matter=matter).order_by("id")))
    holder = holder_words(matter, to_reporter=True)
    address = request.build_absolute_uri(reverse("intake_progress")) + f"#{opened.code}"
    point = (matter.lon, matter.lat) if matter.lon is not None and matter.lat is not None else None
    context = {
        "matter": matter,
        "code": opened.code,
        "qr": qr_svg(address, escape(_("QR code: opens the progress of this report"))),
        "address": address,
        "category": _(CATEGORY[matter.category].label),
        "around": places.around(point),
        "face": face_of(clock, matter, holder=holder) if clock else None,
        "proof": proof_state(opened.entry),
        "anonymous": draft.answers.get("reach") != "contact",
        "drafts": " ".join(f"report-{step}" for step in STEPS),
    }
    return page(request, "receipt", context, kept=SECRET)


@opens_for(PUBLIC)
@require_POST
@csrf_protect
def receipt_file(request: HttpRequest) -> HttpResponse:
    """The signed receipt with the reporter's own words and their salts: whoever has it can check it without us."""
    participant, waits = participant_asking(request)
    if participant is None:
        return ask_for_code(request, wrong=not waits, waits=waits)
    entry = LedgerEntry.objects.filter(subject=participant.matter.ref, seq=1).first()
    if entry is None:
        raise Http404
    response = HttpResponse(receipt_file_of(entry, participant), content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="anlin-{participant.matter.number}.receipt.json"'
    response.headers["Cache-Control"] = SECRET
    return response
