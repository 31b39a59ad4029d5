"""The receipt: number, code, QR, signed file. It is the answer to the sending itself, so that the code is in no address."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from anlin.modules.intake.categories import CATEGORY
from anlin.modules.intake.portal import places
from anlin.modules.intake.portal.draft import STEPS
from anlin.modules.intake.portal.frame import NEVER_KEPT, page
from anlin.modules.intake.portal.progress import ask_for_code, participant_asking
from anlin.modules.intake.portal.proof_file import receipt_file_of
from anlin.modules.intake.portal.qr import qr_svg
from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.ledger.selectors import proof_state
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.registry import process_of
from anlin.spine.matter.services import Opened
from anlin.workbench.context import theme_of
from anlin.workbench.faces import face_of, holder_words
from anlin.workbench.frame import district_names
from anlin.workbench.lists import public_clock

# What differs between two receipts of one minute; each stands in the drawn page between two private characters.
_SLOTS = ("code", "number", "qr", "around", "address", "csrf_token")
_SLOT = re.compile("\ue000(" + "|".join(_SLOTS) + ")\ue001")
_DRAFTS = " ".join(f"report-{step}" for step in STEPS)


def receipt_page(request: HttpRequest, opened: Opened) -> HttpResponse:
    """What the sender gets. Sent again, the same draft gets the same receipt.

    A fresh receipt is filled into a page that was drawn for all receipts of this minute, category and language:
    drawing it anew would cost more than storing the report.
    """
    matter = opened.matter
    progress = request.build_absolute_uri(_progress())
    filled = {
        "code": opened.code,
        "number": matter.number,
        "qr": qr_svg(f"{progress}#{opened.code}", escape(_("QR code: opens the progress of this report"))),
        "around": escape(places.street_of(matter.area)) if matter.lon is not None else "",
        "address": escape(progress),
    }
    if opened.repeated:
        return page(
            request,
            "receipt",
            filled | _of_moment(matter, fresh=False) | {"proof": proof_state(opened.entry)},
            kept=NEVER_KEPT,
        )
    key = _Drawn(request, matter)
    parts = _page_of_minute(key)
    filled["csrf_token"] = get_token(request)
    body = "".join(filled[part] if nth % 2 else part for nth, part in enumerate(parts))
    return HttpResponse(body, headers={"Cache-Control": NEVER_KEPT, "Referrer-Policy": "same-origin"})


@cache
def _progress() -> str:
    return reverse("intake_progress")


class _Drawn:
    """What a receipt's page is drawn from; equal for all receipts that differ only in their slots."""

    def __init__(self, request: HttpRequest, matter: Matter) -> None:
        self.request = request
        self.matter = matter
        located = matter.lon is not None
        self._same = (
            get_language(),
            theme_of(request),
            district_names(),
            matter.category,
            matter.complaint,
            located,
            int(matter.opened_at.timestamp()) // 60,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Drawn) and self._same == other._same

    def __hash__(self) -> int:
        return hash(self._same)

    def forget(self) -> None:
        """Nothing of the one request and matter that it was drawn with stays in memory."""
        del self.request, self.matter


@lru_cache(maxsize=64)
def _page_of_minute(key: _Drawn) -> list[str]:
    """The page in parts: text, a slot's name, text, …"""
    slots: dict[str, Any] = {name: SafeString(f"\ue000{name}\ue001") for name in _SLOTS}  # private characters of ours
    if key.matter.lon is None:
        slots["around"] = ""
    drawn = page(key.request, "receipt", slots | _of_moment(key.matter, fresh=True) | {"proof": "waiting"})
    key.forget()
    return _SLOT.split(drawn.content.decode())


def _of_moment(matter: Matter, *, fresh: bool) -> dict[str, Any]:
    """What the page says of the matter beside its slots."""
    clock = public_clock(process_of(matter), list(MatterClock.objects.filter(matter=matter).order_by("id")))
    holder = holder_words(matter, to_reporter=True)
    return {
        "opened_at": matter.opened_at,
        "complaint": matter.complaint,
        "category": _(CATEGORY[matter.category].label),
        "face": face_of(clock, matter, holder=holder, at=matter.opened_at if fresh else None) if clock else None,
        "drafts": _DRAFTS,
    }


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
    response.headers["Cache-Control"] = NEVER_KEPT
    return response
