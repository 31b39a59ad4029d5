"""Search over numbers and text, inside the searcher's areas and walls, on record and never counted exactly."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from anlin.kernel.number import read_record_number, seems_a_number
from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import ROLES, WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.ledger.services import record
from anlin.spine.matter.models import Matter
from anlin.spine.matter.selectors import matters_visible_to, numbered
from anlin.spine.matter.words import spoken_words
from anlin.spine.place.selectors import said_otherwise
from anlin.spine.register.models import Record
from anlin.spine.register.registry import all_registers, register_of
from anlin.spine.register.selectors import records_visible_to
from anlin.spine.search.selectors import matching, searchable
from anlin.spine.search.tokens import words_of
from anlin.workbench.lists import Row, rows_of, with_clocks
from anlin.workbench.page_marks import mark_of, row_at
from anlin.workbench.registers.addresses import record_url
from anlin.workbench.registers.addresses import slug_of as register_slug

PAGE = 20
LONGEST = 80
AROUND = 18
"""Characters shown on each side of the first words found."""
ROUNDS = 4
"""How often a page that a wall thinned out is filled up again."""
ACTION = "search:query"


@dataclass(frozen=True)
class Found:
    """A matter found, and where the words stand in it."""

    row: Row
    snippet: SafeString


@opens_for(*WORKING)
def search(request: Request) -> HttpResponse:
    """A number, or its end as lists print it, leads straight to its matter; words to a page of matters, newest first."""
    actor = request.actor
    if actor is None:  # the route's declaration keeps strangers out
        raise Http404
    asked = request.GET.get("q", "").strip()[:LONGEST]
    meant = numbered(asked, matters_visible_to(actor))
    if len(meant) == 1:
        return redirect("matter", meant[0])
    found_record = _record(asked, actor)
    if found_record is not None:
        return redirect(record_url(found_record))
    before = request.GET.get("before", "")
    can = searchable(asked)
    if meant:
        return render(
            request, "workbench/search.html", {"query": asked, "found": _ending(meant, actor), "ending": True}
        )
    found, older = _page(asked, actor, row_at(before)) if can else ([], None)
    if can:
        keep_on_record(actor, len(found))
    context = {
        "query": asked,
        "found": found,
        "older": f"?{urlencode({'q': asked, 'before': mark_of(older)})}" if older else "",
        "newer": f"?{urlencode({'q': asked})}" if before else "",
        "was_number": seems_a_number(asked),
        "registers": _registers(asked, actor) if can else [],
        "too_short": bool(asked) and not can,
    }
    return render(request, "workbench/search.html", context)


def _registers(asked: str, actor: Actor) -> list[tuple[str, str]]:
    """Where else the words may stand: (name, address) of the registers that the reader opens."""
    return [
        (_(one.label), f"{reverse('register', args=[register_slug(one)])}?{urlencode({'words': asked})}")
        for one in all_registers()
        if actor.roles & set(one.read_by)
    ]


def _ending(numbers: list[str], actor: Actor) -> list[Found]:
    """The matters whose numbers end alike."""
    matters = with_clocks(matters_visible_to(actor).filter(number__in=numbers[:PAGE])).order_by("-number")
    return [Found(row, SafeString("")) for row in rows_of(list(matters))]


def _record(asked: str, actor: Actor) -> Record | None:
    """The record whose number this is, where the actor may see it."""
    number = read_record_number(asked) if asked else None
    record = Record.objects.filter(number=number).first() if number else None
    seen = record is not None and records_visible_to(actor, register_of(record)).filter(pk=record.pk).exists()
    return record if seen else None


def _page(asked: str, actor: Actor, before: int | None) -> tuple[list[Found], int | None]:
    """Matters that hold the words, streets and places in either language, walls taken out in the query; the id to go on from."""
    areas, walled = _reach(actor)
    otherwise = said_otherwise(asked)
    matters: list[Matter] = []
    more = True
    for _round in range(ROUNDS):
        ids = matching(asked, areas=areas, otherwise=otherwise, limit=PAGE + 1, before=before, walled=walled)
        more = len(ids) > PAGE
        matters += _seen(actor, ids[:PAGE])
        before = ids[PAGE - 1] if more else None
        if not more or len(matters) >= PAGE:
            break
    if len(matters) > PAGE:
        matters, before = matters[:PAGE], matters[PAGE - 1].pk
    words = spoken_words(matters)
    wanted = words_of(asked) | words_of(otherwise)
    rows = rows_of(matters)
    return [Found(row, snippet(words.get(row.matter.pk, []), wanted)) for row in rows], before


def _reach(actor: Actor) -> tuple[list[tuple[int, int]], bool]:
    """The areas a search may look in, and whether behind walls: what its index keeps apart, `_seen` judges one by one."""
    opens = [key for key, role in ROLES.items() if role.opens_matters]
    sees = any(ROLES[key].sees_complaints for key in actor.roles if key in ROLES)
    return actor.areas_as(*opens), sees


def _seen(actor: Actor, ids: Sequence[int]) -> list[Matter]:
    seen = matters_visible_to(actor).filter(pk__in=ids, erased_at=None)
    return list(with_clocks(seen).order_by("-id"))


def snippet(texts: Sequence[str], wanted: set[str]) -> SafeString:
    """The text that holds most of the words, cut around the first of them, with every one marked."""
    if not texts:
        return SafeString("")
    best = max(texts, key=lambda text: sum(word in text.casefold() for word in wanted))
    low = best.casefold()
    if len(low) != len(best):  # letters that change length when folded: show the beginning, mark nothing
        return SafeString(conditional_escape(best[: 2 * AROUND]))
    hit = [False] * len(best)
    for word in wanted:
        at = low.find(word)
        while at >= 0:
            hit[at : at + len(word)] = [True] * len(word)
            at = low.find(word, at + 1)
    first = hit.index(True) if True in hit else 0
    start, end = max(0, first - AROUND), min(len(best), first + 4 * AROUND)
    return mark_safe("".join(["…" if start else "", *_marked(best, hit, start, end), "…" if end < len(best) else ""]))  # noqa: S308 - parts escaped


def _marked(text: str, hit: Sequence[bool], start: int, end: int) -> list[str]:
    parts: list[str] = []
    at = start
    while at < end:
        upto = at
        while upto < end and hit[upto] == hit[at]:
            upto += 1
        piece = text[at:upto]
        parts.append(format_html("<mark>{}</mark>", piece) if hit[at] else conditional_escape(piece))
        at = upto
    return parts


def log_of(actor: Actor) -> str:
    """The subject under which an actor's searches stand: one for each, and it says nothing by itself."""
    return hashlib.sha256(f"search/{actor.ref}".encode()).hexdigest()[:32]


@transaction.atomic
def keep_on_record(actor: Actor, results: int) -> None:
    """That this actor searched and how many were shown; never the words."""
    record(who=actor.ref, action=ACTION, subject=log_of(actor), facts={"results": results})
