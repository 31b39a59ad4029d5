"""The page of one record: fields, history, map, doubles, matters; and who owns it, for a purpose."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anlin.kernel.register import Register
from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.ledger.selectors import proof_state, proof_states
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import all_processes
from anlin.spine.register.content import values_of
from anlin.spine.register.doubles import doubles_of
from anlin.spine.register.history import agrees, history_for
from anlin.spine.register.models import Record
from anlin.spine.register.selectors import matters_at, may_keep, may_settle, record_for
from anlin.spine.register.services.person import PURPOSES, read_person
from anlin.spine.vault.services import NotOpened
from anlin.workbench import list_page
from anlin.workbench.lists import Row, rows_of, with_clocks
from anlin.workbench.map.marks import Marker
from anlin.workbench.map.view import View
from anlin.workbench.opening_page import may_open_one
from anlin.workbench.registers.addresses import keeper_before, reader_of, record_url, slug_of
from anlin.workbench.registers.listing import STATES, told
from anlin.workbench.registers.telling import fields_of, lines_of, reasons_of

MOST_MATTERS, MOST_JOINED = 20, 20
MAP_METRES_A_PIXEL, MAP_WIDTH, MAP_HEIGHT = 1.1, 420, 220


@opens_for(*WORKING)
def record_page(request: Request, register: str, record: str) -> HttpResponse:
    """One record; `?field=` shows the history of one field."""
    declared, actor = reader_of(request, register)
    held = record_for(actor, declared, record)
    return render(
        request, "workbench/registers/record.html", _context(declared, held, actor, request.GET.get("field", ""))
    )


@opens_for(*WORKING)
def person_page(request: Request, register: str, record: str) -> HttpResponse:
    """Who owns it and how to reach them: a POST that names a purpose."""
    declared, actor, held = keeper_before(request, register, record)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        found = read_person(register=declared, record=held.pk, actor=actor, purpose=request.POST.get("purpose", ""))
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect(record_url(held))
    lines = [(_(fact.label), told(fact, found[fact.key])) for fact in declared.personal if fact.key in found]
    context = {"record": held, "address": record_url(held), "lines": lines}
    response = render(request, "workbench/registers/person.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _context(register: Register, record: Record, actor: Actor, field: str) -> dict[str, object]:
    story = history_for(record)
    proofs = proof_states([happening.entry for happening in story])
    try:
        values = values_of(record)
    except NotOpened:
        values = {}
    broken = "broken" in proofs.values() or not agrees(values, story)
    is_current = record.state == Record.State.CURRENT
    state, tone = STATES[record.state]
    keeps, settles = may_keep(actor, register, record), may_settle(actor, register, record)
    field = field if field in register.fact else ""
    return {
        "record": record,
        "register": register,
        "slug": slug_of(register),
        "label": _(register.label),
        "name": str(values.get(register.named, record.number)),
        "state": _(state),
        "tone": tone,
        "fields": fields_of(register, record, values, story),
        "spot_turns": sum(change.fact.key == "spot" for one in story for change in one.changes),
        "lines": lines_of(register, record, story, proofs, field),
        "field": _(register.fact[field].label) if field else "",
        "entries": len(story),
        "proof": "broken" if broken else proof_state(story[-1].entry),
        "proof_address": reverse("ledger"),
        "changes": keeps and is_current and not broken,
        "settles": settles and not broken,
        "doubles": [(one, reasons_of(one)) for one in doubles_of(record, register, actor)] if is_current else [],
        "joined": [(one.number, record_url(one)) for one in record.merged.order_by("id")[:MOST_JOINED]],
        "survivor": record_url(record.merged_into) if record.merged_into else "",
        "matters": _matters(record, actor),
        "opens": _openings(register, record, actor) if is_current else [],
        "has_person": record.person_key is not None,
        "reads_person": keeps and record.person_key is not None,
        "purposes": [(key, _(words)) for key, words in PURPOSES.items()],
        "digest": f"{record.last_digest[:4]}·{record.last_digest[4:8]}·{record.last_digest[8:12]}…",
        **_map(record, str(values.get(register.placed, ""))),
    }


def _matters(record: Record, actor: Actor) -> list[Row]:
    return rows_of(list(with_clocks(matters_at(record, actor))[:MOST_MATTERS]))


def _openings(register: Register, record: Record, actor: Actor) -> list[tuple[str, str]]:
    """Where the reader opens a matter here: every process whose opening names a record of this register."""
    found = []
    for process in all_processes():
        named = [
            key
            for key in (*process.opening, *process.opening_offers)
            if process.fact[key].kind == "record" and process.fact[key].of == register.key
        ]
        if named and may_open_one(process, actor):
            address = f"{reverse('opening', args=[list_page.slug_of(process)])}?{named[0]}={record.number}"
            found.append((_(process.label), address))
    return found


def _map(record: Record, place: str) -> dict[str, object]:
    if record.lon is None or record.lat is None:
        return {"view": None}
    said = place or str(record.area)
    view = View(record.lon, record.lat, MAP_METRES_A_PIXEL, MAP_WIDTH, MAP_HEIGHT)
    return {"view": view, "map_said": said, "markers": [Marker(record.lon, record.lat, "here", said, tone="act")]}
