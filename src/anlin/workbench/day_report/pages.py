"""The day report as a page, a workbook and a PDF; and the list behind each of its numbers."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlin.kernel.process import Process
from anlin.spine.access.actors import Actor
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import MatterClock
from anlin.spine.matter.registry import all_processes
from anlin.workbench.day_report.day import day_of
from anlin.workbench.day_report.figures import Asked, Figures
from anlin.workbench.day_report.files import pdf_of, workbook_of
from anlin.workbench.day_report.listing import list_title, listed
from anlin.workbench.day_report.telling import report_of
from anlin.workbench.desk.exporting import Wanted, keep_on_record
from anlin.workbench.excel_in.template import CONTENT_TYPE
from anlin.workbench.list_page import process_of_slug, slug_of
from anlin.workbench.on_time import FEWEST

READERS = ("supervisor", "station_chief")
NEVER_KEPT = "no-store, private"
MOST_IN_FILE, MOST_ON_PAPER = 2000, 60
"""Of what is late: lines of the workbook, and of the paper. Both say how many more there are."""


@opens_for(*READERS)
@require_safe
def report_page(request: Request) -> HttpResponse:
    """The report of a day; of today so far, unless the address names another."""
    figures = _figures(request)
    day, process = figures.day, figures.process
    processes = [one for one in all_processes() if one.clocks]
    context = {
        "report": report_of(figures),
        "day": day,
        "slug": slug_of(process),
        "before": _address(process, day.before.isoformat()),
        "after": _address(process, day.next.isoformat()) if not day.is_running else "",
        "today": _address(process, ""),
        "files": [
            (words, icon, f"{reverse(name)}?{urlencode({'process': slug_of(process), 'day': day.on.isoformat()})}")
            for words, icon, name in (("Excel", "save", "day_workbook"), ("PDF", "print", "day_pdf"))
        ],
        "tabs": [(_(one.label), _address(one, day.on.isoformat()), None, one.key == process.key) for one in processes]
        if len(processes) > 1
        else [],
        "fewest": FEWEST,
    }
    return render(request, "workbench/day_report/report.html", context)


@opens_for(*READERS)
@require_safe
def list_page(request: Request) -> HttpResponse:
    """The list that a number counts: a line for each, as many as it said."""
    figures = _figures(request)
    asked = Asked(request.GET.get("what", "came"), request.GET.get("by", ""), request.GET.get("is", ""))
    found = figures.rows(asked)
    if found is None:
        raise Http404
    after = request.GET.get("after", "")
    rows, older = listed(found, after)
    query = {key: request.GET[key] for key in ("process", "day", "what", "by", "is") if request.GET.get(key)}
    context = {
        "title": list_title(asked, figures.process),
        "count": found.count(),
        "of_clocks": found.model is MatterClock,
        "rows": rows,
        "report_address": _address(figures.process, figures.day.on.isoformat()),
        "day": figures.day,
        "newer": f"?{urlencode(query)}" if after else "",
        "older": f"?{urlencode({**query, 'after': older})}" if older else "",
    }
    return render(request, "workbench/day_report/list.html", context)


@opens_for(*READERS)
@require_safe
def workbook(request: Request) -> HttpResponse:
    """The report as an Excel workbook."""
    figures = _figures(request)
    return _file(figures, workbook_of(report_of(figures, most=MOST_IN_FILE)), CONTENT_TYPE, "xlsx")


@opens_for(*READERS)
@require_safe
def pdf(request: Request) -> HttpResponse:
    """The report on paper; its QR code leads to the page, where each number opens its list."""
    figures = _figures(request)
    address = request.build_absolute_uri(_address(figures.process, figures.day.on.isoformat()))
    return _file(figures, pdf_of(report_of(figures, most=MOST_ON_PAPER), address), "application/pdf", "pdf")


def _figures(request: Request) -> Figures:
    wanted = request.GET.get("process", "")
    with_clocks = [one for one in all_processes() if one.clocks]
    process = process_of_slug(wanted) if wanted else with_clocks[0] if with_clocks else None
    if process is None:
        raise Http404
    return Figures(process, _actor(request), day_of(request.GET.get("day", ""), now()))


def _address(process: Process, day: str) -> str:
    query = {"process": slug_of(process)} | ({"day": day} if day else {})
    return f"{reverse('day_report')}?{urlencode(query)}"


def _file(figures: Figures, content: bytes, kind: str, ending: str) -> HttpResponse:
    """The file, once it is on record that this reader took it out of the house."""
    on = figures.day.on.isoformat()
    wanted = Wanted(f"day_report/{figures.process.key}", "", {"day": on}, (), "", "")
    keep_on_record(figures.actor, wanted, ending, ("figures", "late", "on_time"), figures.late().count())
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="day-{on}-{slug_of(figures.process)}.{ending}"'
    response.headers["Cache-Control"] = NEVER_KEPT
    return response


def _actor(request: Request) -> Actor:
    if request.actor is None:  # the route's declaration keeps strangers out
        raise Http404
    return request.actor
