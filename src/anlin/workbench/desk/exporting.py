"""Files of lists: asked for, on record, then sent. The file says of itself what it holds, for whom and when."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from anlin.spine.access.actors import Actor
from anlin.spine.access.routes import Request
from anlin.spine.ledger.services import now, record
from anlin.spine.party.models import Staff
from anlin.spine.place.selectors import district, district_timezone
from anlin.workbench.desk.files import CSV, EXCEL, MOST_IN_EXCEL, Column, Sheet, csv_chunks, workbook_chunks
from anlin.workbench.list_page import Filter

ACTION = "export:list"


@dataclass(frozen=True)
class Wanted:
    """A file asked for.

    Args:
        listing: the key of the process or register. label: its name in the reader's language.
        chosen: the filters, by key. filters: the same with their words. order: its words.
        back: where the list is.
        personal: what of people stands in it, where that is not nothing.
    """

    listing: str
    label: str
    chosen: Mapping[str, str]
    filters: Sequence[Filter]
    order: str
    back: str
    personal: str = ""


def log_of(who: Actor | Staff) -> str:
    """The subject under which somebody's exports stand: one for each, and it says nothing by itself."""
    return hashlib.sha256(f"export/{who.ref}".encode()).hexdigest()[:32]


@transaction.atomic
def keep_on_record(actor: Actor, wanted: Wanted, form: str, columns: Sequence[str], rows: int) -> None:
    """That this actor took a list out of the house: which, filtered how, with which columns, how many rows."""
    facts = {
        "list": wanted.listing,
        "form": form,
        "filter": urlencode(sorted(wanted.chosen.items())),
        "columns": ",".join(columns),
        "rows": rows,
    }
    record(who=actor.ref, action=ACTION, subject=log_of(actor), facts=facts)


def sent(
    request: Request, wanted: Wanted, form: str, count: int, sheet: Sheet, columns: Sequence[str]
) -> HttpResponseBase:
    """The file, once its entry is written; a list too long for a workbook leads back to its page.

    Args:
        form: "xlsx" or "csv". sheet: headings and rows; what it says of itself is added here.
        count: how many rows. columns: the keys of the columns, for the record.
    """
    actor = cast("Actor", request.actor)
    if form == "xlsx" and count > MOST_IN_EXCEL:
        return _too_long(request, wanted, count)
    at = now()
    told = Sheet(sheet.title, about(wanted, actor, sheet.columns, count), sheet.columns, sheet.rows)
    keep_on_record(actor, wanted, form, columns, count)
    chunks, content_type = (workbook_chunks(told, at), EXCEL) if form == "xlsx" else (csv_chunks(told), CSV)
    response = StreamingHttpResponse(chunks, content_type=content_type)
    name = f"{wanted.label} {at.astimezone(district_timezone()):%Y-%m-%d %H%M}"
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"anlin.{form}\"; filename*=UTF-8''{quote(name)}.{form}"
    )
    response.headers["Cache-Control"] = "no-store, private"
    return response


def about(wanted: Wanted, actor: Actor, columns: Sequence[Column], count: int) -> list[tuple[str, str]]:
    """What a file says of itself."""
    zone = district_timezone()
    chosen = [f"{one.label}{_(': ')}{chosen_words(one)}" for one in wanted.filters if one.chosen]
    return [
        (_("List"), f"{wanted.label} · {district()}"),
        (_("Filter"), _("; ").join(chosen) or _("none: all that this person may see")),
        (_("Order"), wanted.order),
        (_("Columns"), _("; ").join(column.label for column in columns)),
        (_("Rows"), f"{count:,}"),
        (_("Made by"), actor.name),
        (_("Made at"), f"{now().astimezone(zone):%Y-%m-%d %H:%M} ({zone})"),
        (
            _("Personal content"),
            wanted.personal
            or _(
                "None: no words of reports, nobody's name or contact. What somebody wrote is read in the matter itself."
            ),
        ),
    ]


def chosen_words(one: Filter) -> str:
    """What is chosen in a filter, in words."""
    return next((words for value, words in one.choices if value == one.chosen), one.chosen)


def _too_long(request: Request, wanted: Wanted, count: int) -> HttpResponseRedirect:
    sentence = _(
        "This list is too long for one workbook (%(count)s, at most %(most)s): narrow the filter, or take CSV."
    )
    messages.error(request, sentence % {"count": f"{count:,}", "most": f"{MOST_IN_EXCEL:,}"})
    return redirect(f"{wanted.back}?{urlencode(wanted.chosen)}")
