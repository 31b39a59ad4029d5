"""The list of a register, with its filters and its search."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from anlin.kernel.number import read_record_number
from anlin.spine.access.roles import WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.register.selectors import records_visible_to
from anlin.spine.search.selectors import searchable
from anlin.workbench.registers.addresses import reader_of, slug_of
from anlin.workbench.registers.listing import (
    FILTERS,
    filtered,
    filters_of,
    found_by_words,
    listed_facts,
    page_of,
)
from anlin.workbench.search_page import LONGEST, keep_on_record


@opens_for(*WORKING)
def register_list(request: Request, register: str) -> HttpResponse:
    """Records that the reader may see; a number leads straight to its record, and a search is on record."""
    declared, actor = reader_of(request, register)
    chosen = {key: request.GET[key] for key in FILTERS if request.GET.get(key)}
    words, after = request.GET.get("words", "").strip()[:LONGEST], request.GET.get("after", "")
    number = read_record_number(words) if words else None
    if number and records_visible_to(actor, declared).filter(number=number).exists():
        return redirect("record", register, number)
    records = filtered(actor, declared, chosen)
    if words:
        page = found_by_words(records, declared, actor, words, after=after)
        if searchable(words):
            keep_on_record(actor, len(page.rows))
    else:
        page = page_of(records, declared, after=after)
    query = {**chosen, **({"words": words} if words else {})}
    context = {
        "label": _(declared.label),
        "slug": slug_of(declared),
        "keeps": bool(actor.roles & set(declared.kept_by)),
        "rows": page.rows,
        "columns": [_(fact.label) for fact in listed_facts(declared)],
        "first": [_(declared.fact[key].label) for key in (declared.named, declared.placed, declared.sorted_by)],
        "filters": filters_of(declared, actor, chosen),
        "chosen": query,
        "files": "" if words else f"?{urlencode(chosen)}" if chosen else "?",
        "words": words,
        "too_short": bool(words) and not searchable(words),
        "newer": f"?{urlencode(query)}" if after else "",
        "older": f"?{urlencode({**query, 'after': page.older})}" if page.older else "",
    }
    return render(request, "workbench/registers/list.html", context)
