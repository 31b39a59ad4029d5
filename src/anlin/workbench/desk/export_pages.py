"""Files of the lists of processes, of registers, and of one's own worklist."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from anlin.kernel.process import Process
from anlin.kernel.register import Register
from anlin.spine.access.roles import WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.workbench.desk import columns as of_matters
from anlin.workbench.desk.exporting import Wanted, sent
from anlin.workbench.desk.files import Sheet
from anlin.workbench.desk.views import gone_from
from anlin.workbench.list_page import (
    FILTERS,
    Filter,
    filters_of,
    held_by,
    order_of,
    order_words,
    process_of_slug,
    slug_of,
    tab_of,
    tabs_of,
)
from anlin.workbench.lists import filtered
from anlin.workbench.registers import listing
from anlin.workbench.registers.addresses import reader_of
from anlin.workbench.registers.addresses import slug_of as register_slug


@opens_for(*WORKING)
def matters_workbook(request: Request, slug: str) -> HttpResponseBase:
    """The list of a process as a workbook: the filters, order and columns that the address names."""
    return _matters(request, slug, "xlsx")


@opens_for(*WORKING)
def matters_csv(request: Request, slug: str) -> HttpResponseBase:
    """The same as CSV, sent while it is written."""
    return _matters(request, slug, "csv")


@opens_for(*WORKING)
def worklist_workbook(request: Request) -> HttpResponseBase:
    """What the reader or the reader's unit holds, as a workbook: the part of the worklist that the address names."""
    return _worklist(request, "xlsx")


@opens_for(*WORKING)
def worklist_csv(request: Request) -> HttpResponseBase:
    """The same as CSV, sent while it is written."""
    return _worklist(request, "csv")


@opens_for(*WORKING)
def records_workbook(request: Request, register: str) -> HttpResponseBase:
    """The list of a register as a workbook; nothing of owners."""
    return _records(request, register, "xlsx")


@opens_for(*WORKING)
def records_csv(request: Request, register: str) -> HttpResponseBase:
    """The same as CSV, sent while it is written."""
    return _records(request, register, "csv")


def _matters(request: Request, slug: str, form: str) -> HttpResponseBase:
    process, actor = process_of_slug(slug), request.actor
    if actor is None:  # the route's declaration keeps strangers out
        raise Http404
    chosen = _known({key: request.GET[key] for key in FILTERS if request.GET.get(key)}, process)
    order = order_of(process, chosen, request.GET.get("order", ""))
    columns = of_matters.file_columns(",".join(request.GET.getlist("columns")))
    found = filtered(actor, process, chosen)
    found = found.filter(alarm_at__isnull=False) if order == "alarm" else found
    label = _(process.label)
    wanted = Wanted(
        listing=process.key,
        label=label,
        chosen=chosen,
        filters=filters_of(process, chosen, actor),
        order=order_words(order),
        back=reverse("process_list", args=[slug_of(process)]),
    )
    sheet = Sheet(label, (), of_matters.headings_of(columns), of_matters.file_rows(found, columns, order=order))
    return sent(request, wanted, form, found.order_by().count(), sheet, [column.key for column in columns])


def _worklist(request: Request, form: str) -> HttpResponseBase:
    actor = request.actor
    if actor is None:  # the route's declaration keeps strangers out
        raise Http404
    tab = tab_of(actor, request.GET.get("tab", ""))
    columns = of_matters.file_columns(",".join(request.GET.getlist("columns")))
    found, label = held_by(actor, tab), _("My matters")
    wanted = Wanted(
        listing="worklist",
        label=label,
        chosen={"tab": tab},
        filters=[Filter("tab", _("Worklist"), tabs_of(actor), tab)],
        order=order_words("alarm"),
        back=reverse("worklist"),
    )
    sheet = Sheet(label, (), of_matters.headings_of(columns), of_matters.file_rows(found, columns, order="alarm"))
    return sent(request, wanted, form, found.order_by().count(), sheet, [column.key for column in columns])


def _records(request: Request, slug: str, form: str) -> HttpResponseBase:
    register, actor = reader_of(request, slug)
    chosen = _known({key: request.GET[key] for key in listing.FILTERS if request.GET.get(key)}, register)
    found = listing.filtered(actor, register, chosen)
    asked = ",".join(request.GET.getlist("columns"))
    columns = listing.file_columns(register, asked)
    label = _(register.label)
    wanted = Wanted(
        listing=register.key,
        label=label,
        chosen=chosen,
        filters=[_in_use(one) for one in listing.filters_of(register, actor, chosen)],
        order=order_words("newest"),
        back=reverse("register", args=[register_slug(register)]),
    )
    sheet = Sheet(label, (), columns, listing.file_rows(found, register, asked))
    return sent(request, wanted, form, found.order_by().count(), sheet, [column.key for column in columns])


def _known(asked: dict[str, str], of: Process | Register) -> dict[str, str]:
    """The filters that the list knows: what else an address says filters nothing, and stays out of the file and the ledger."""
    gone = gone_from(asked, of)
    if "area" in gone:
        raise Http404
    return {key: value for key, value in asked.items() if key not in gone}


def _in_use(one: Filter) -> Filter:
    """A list of records without a state holds those in use: its file says so."""
    if one.key != "state" or one.chosen:
        return one
    return replace(one, choices=[("current", _(listing.STATES["current"][0]))], chosen="current")
