"""The list of a register, with its filters and its search."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from anlin.kernel.number import read_record_number
from anlin.spine.access.roles import WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.register.models import Record
from anlin.spine.register.selectors import records_visible_to
from anlin.spine.search.selectors import searchable
from anlin.workbench.desk.views import look_at
from anlin.workbench.list_page import one_value_each, views_shown
from anlin.workbench.registers.addresses import reader_of, slug_of
from anlin.workbench.registers.listing import (
    FILTERS,
    MOST_COLUMNS,
    choosable,
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
    look = look_at(one_value_each(request.GET), declared, actor)
    chosen = {key: look.query[key] for key in FILTERS if look.query.get(key)}
    columns = look.query.get("columns", "")
    words, after = request.GET.get("words", "").strip()[:LONGEST], request.GET.get("after", "")
    number = read_record_number(words) if words else None
    if number and records_visible_to(actor, declared).filter(number=number).exists():
        return redirect("record", register, number)
    records = filtered(actor, declared, chosen) if not look.gone else Record.objects.none()
    if words:
        page = found_by_words(records, declared, actor, words, after=after, columns=columns)
        if searchable(words):
            keep_on_record(actor, len(page.rows))
    else:
        page = page_of(records, declared, after=after, columns=columns)
    shown = {**chosen, **({"columns": columns} if columns else {})}
    query = {**shown, **({"words": words} if words else {})}
    paged = {**query, "view": str(look.view.pk)} if look.view else query
    facts = listed_facts(declared, columns)
    context = {
        "label": _(declared.label),
        "slug": slug_of(declared),
        "keeps": bool(actor.roles & set(declared.kept_by)),
        "rows": page.rows,
        "columns": [_(fact.label) for fact in facts],
        "first": [_(declared.fact[key].label) for key in (declared.named, declared.placed, declared.sorted_by)],
        "filters": filters_of(declared, actor, chosen),
        "chosen": {key: value for key, value in query.items() if key != "columns"},
        "column_choice": [(fact.key, _(fact.label), fact in facts) for fact in choosable(declared)],
        "most_columns": MOST_COLUMNS,
        "files": "" if words else f"?{urlencode(shown)}",
        "words": words,
        "too_short": bool(words) and not searchable(words),
        **views_shown(look, declared.key, shown, actor),
        "newer": f"?{urlencode(paged)}" if after else "",
        "older": f"?{urlencode({**paged, 'after': page.older})}" if page.older else "",
    }
    return render(request, "workbench/registers/list.html", context)
