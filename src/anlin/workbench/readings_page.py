"""Who read how a reporter is reached, for what, and when: for the auditor, who opens no matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from anlin.spine.access.routes import Request, opens_for
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.matter.models import ContactRead
from anlin.spine.matter.selectors import matters_audited_by
from anlin.spine.matter.services.contact import PURPOSES, QUARTER_S, READ

PAGE = 50
_AROUND = timedelta(seconds=60)
"""An entry is written a moment after its quarter of an hour was told."""


@dataclass(frozen=True)
class Reading:
    """One line: names of staff, the number of a matter and no word of it."""

    at: datetime
    who: str
    unit: str
    number: str
    purpose: str


@opens_for("auditor")
def readings(request: Request) -> HttpResponse:
    """The readings in the auditor's areas, the newest first."""
    if request.actor is None:  # the route's declaration keeps strangers out
        raise Http404
    after = request.GET.get("after", "")
    audited = matters_audited_by(request.actor)
    found = ContactRead.objects.filter(matter__in=audited).select_related("matter", "staff__unit").order_by("-pk")
    if after.isdecimal() and len(after) < 19:
        found = found.filter(pk__lt=int(after))
    rows = list(found[: PAGE + 1])
    context = {
        "rows": told(rows[:PAGE]),
        "older": f"?after={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        "newer": "?" if after else "",
    }
    return render(request, "workbench/readings.html", context)


def told(rows: Sequence[ContactRead]) -> list[Reading]:
    """Lines for readings, each with the purpose and the moment of its entry. One query."""
    spans = Q(pk__in=())
    for row in rows:
        spans |= Q(subject=row.matter.ref, recorded_at__range=_span(row))
    entries = [entry for entry in LedgerEntry.objects.filter(spans).order_by("pk") if entry.told.action == READ]
    return [_reading(row, next((entry for entry in entries if _is_of(entry, row)), None)) for row in rows]


def _span(row: ContactRead) -> tuple[datetime, datetime]:
    """When the entry of a reading was written."""
    start = datetime.fromtimestamp(row.quarter * QUARTER_S, UTC)
    return start, start + timedelta(seconds=QUARTER_S) + _AROUND


def _is_of(entry: LedgerEntry, row: ContactRead) -> bool:
    start, end = _span(row)
    same = entry.subject == row.matter.ref and entry.told.who == row.staff.ref
    return same and start <= entry.recorded_at <= end


def _reading(row: ContactRead, entry: LedgerEntry | None) -> Reading:
    at = entry.recorded_at if entry else _span(row)[0]
    purpose = PURPOSES.get(str(entry.told.facts.get("purpose", "")), "") if entry else ""
    return Reading(at, str(row.staff), str(row.staff.unit), row.matter.number, _(purpose) if purpose else "–")
