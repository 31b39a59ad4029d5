"""Who read, erased or exported what, for what, and when: for the auditor, who opens no matter."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from anlin.spine.access.actors import Actor
from anlin.spine.access.routes import Request, opens_for
from anlin.workbench.desk.exporting import Wanted, sent
from anlin.workbench.desk.files import Sheet
from anlin.workbench.readings import KINDS, Kind, file_rows, page_of


@opens_for("auditor")
def readings(request: Request) -> HttpResponse:
    """One kind of deed in the auditor's areas, the newest first."""
    kind, after = _kind(request), request.GET.get("after", "")
    rows, older = page_of(kind, _actor(request), after)
    query = urlencode({"kind": kind.key})
    context = {
        "kind": kind,
        "tabs": [(_(one.label), f"?kind={one.key}", None, one == kind) for one in KINDS],
        "rows": [list(zip(kind.headings, line, strict=True)) for line in rows],
        "older": f"?{query}&after={older}" if older else "",
        "newer": f"?{query}" if after else "",
        "files": f"?{query}",
    }
    return render(request, "workbench/readings.html", context)


@opens_for("auditor")
def readings_workbook(request: Request) -> HttpResponseBase:
    """All lines of the kind as a workbook."""
    return _file(request, "xlsx")


@opens_for("auditor")
def readings_csv(request: Request) -> HttpResponseBase:
    """The same as CSV, sent while it is written."""
    return _file(request, "csv")


def _file(request: Request, form: str) -> HttpResponseBase:
    kind, actor = _kind(request), _actor(request)
    label = _(kind.label)
    wanted = Wanted(
        listing=f"readings/{kind.key}",
        label=label,
        chosen={},
        filters=(),
        order=_("newest first"),
        back=reverse("readings"),
        personal=_("Names of staff who did it. No words of reports, and no resident's name or contact."),
    )
    sheet = Sheet(label, (), kind.headings, file_rows(kind, actor))
    keys = [heading.words for heading in kind.headings]
    return sent(request, wanted, form, kind.found(actor).count(), sheet, keys)


def _kind(request: Request) -> Kind:
    """The kind that is asked for; the first, where that is none."""
    return next((one for one in KINDS if one.key == request.GET.get("kind")), KINDS[0])


def _actor(request: Request) -> Actor:
    if request.actor is None:  # the route's declaration keeps strangers out
        raise Http404
    return request.actor
