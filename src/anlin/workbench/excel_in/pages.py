"""Send a workbook, see row by row what is wrong, enter the rows that are ready, get the others back."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.staging.models import Upload
from anlin.spine.staging.services import KEPT_DAYS, rows_of, throw_away
from anlin.workbench.excel_in.columns import Column
from anlin.workbench.excel_in.entering import AT_ONCE, begin, finish_at_once, kept
from anlin.workbench.excel_in.judging import Judged
from anlin.workbench.excel_in.reading import MOST_BYTES, MOST_ROWS, NotRead
from anlin.workbench.excel_in.targets import Target, target_of_slug
from anlin.workbench.excel_in.template import CONTENT_TYPE, template, with_reasons

PAGE = 50
LOOK_AGAIN_S = 3
STANDINGS = ("wrong", "ready", "there", "entered")


@dataclass(frozen=True)
class Cell:
    """A cell of the preview."""

    label: str
    value: str
    is_bad: bool


@dataclass(frozen=True)
class Line:
    """A row of the preview."""

    line: int
    cells: list[Cell]
    sentences: list[str]
    number: str
    address: str


@opens_for(*WORKING)
def send_page(request: Request, listing: str) -> HttpResponse:
    """The template, the file, and what this reader sent before and has not thrown away."""
    target, actor = _target(request, listing)
    refusal = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            refusal = _("Choose a file first.")
        else:
            try:
                upload = kept(file.read(MOST_BYTES + 1), target, actor)
            except NotRead as not_read:
                refusal = not_read.phrase.drawn(_)
            else:
                return redirect("excel_in_preview", listing, upload.ref)
    context = _frame(target) | {
        "refusal": refusal,
        "rows": f"{MOST_ROWS:,}",
        "megabytes": MOST_BYTES // 1024 // 1024,
        "days": KEPT_DAYS,
        "before": Upload.objects.filter(staff=actor.staff_id, target=target.key).order_by("-id")[:10],
    }
    return render(request, "workbench/excel_in/send.html", context, status=422 if refusal else 200)


@opens_for(*WORKING)
def template_file(request: Request, listing: str) -> HttpResponse:
    """The workbook to fill in, in the reader's language."""
    target, actor = _target(request, listing)
    return _file(template(target, actor), _("%(what)s, template") % {"what": _(target.label)})


@opens_for(*WORKING)
def preview_page(request: Request, listing: str, upload: str) -> HttpResponse:
    """Row by row: what is wrong, what is ready, what is there already. Nothing enters before its sender says so."""
    target, held, _actor = _upload(request, listing, upload)
    chosen = request.GET.get("show", "")
    if chosen not in STANDINGS:
        chosen = next((one for one in STANDINGS if getattr(held, one)), "ready")
    first = request.GET.get("from", "")
    start = int(first) if first.isdecimal() and len(first) < 9 else 0
    rows = [Judged.of(row) for row in rows_of(held) if row["standing"] == chosen]
    shown = rows[start : start + PAGE]
    columns = [column for column in target.columns if any(column.key in row.cells for row in shown) or column.required]
    more = start + PAGE < len(rows)
    context = _frame(target) | {
        "upload": held,
        "tabs": _tabs(held, chosen),
        "chosen": chosen,
        "columns": [_(column.label) for column in columns] if chosen != "entered" else [],
        "lines": [_line(row, columns if chosen != "entered" else [], target) for row in shown],
        "all": held.ready + held.wrong + held.there + held.entered,
        "working": held.state == Upload.State.ENTERING,
        "newer": f"?{urlencode({'show': chosen})}" if start else "",
        "older": f"?{urlencode({'show': chosen, 'from': start + PAGE})}" if more else "",
    }
    response = render(request, "workbench/excel_in/preview.html", context)
    response.headers["Cache-Control"] = "no-store"
    if held.state == Upload.State.ENTERING:
        response.headers["Refresh"] = str(LOOK_AGAIN_S)
    return response


@opens_for(*WORKING)
def enter_rows(request: Request, listing: str, upload: str) -> HttpResponse:
    """Enter the rows that are ready; the others stay here to be mended."""
    target, held, actor = _upload(request, listing, upload)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if held.state == Upload.State.SHOWN and held.ready:
        if held.ready <= AT_ONCE:
            finish_at_once(held, target, actor)
        else:
            begin(held, target)
    return redirect("excel_in_preview", listing, held.ref)


@opens_for(*WORKING)
def rows_file(request: Request, listing: str, upload: str) -> HttpResponse:
    """The rows that are wrong, as a workbook with the reasons."""
    target, held, actor = _upload(request, listing, upload)
    wrong = [Judged.of(row) for row in rows_of(held) if row["standing"] == "wrong"]
    if not wrong:
        raise Http404
    return _file(with_reasons(target, actor, wrong), _("%(what)s, to be mended") % {"what": _(target.label)})


@opens_for(*WORKING)
def throw_away_page(request: Request, listing: str, upload: str) -> HttpResponse:
    """Destroy what was sent; what was entered stays entered."""
    _target, held, _actor = _upload(request, listing, upload)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if held.state != Upload.State.ENTERING:
        throw_away(held)
        messages.success(request, _("Thrown away: nothing of the file is kept."))
    return redirect("excel_in", listing)


def _target(request: Request, slug: str) -> tuple[Target, Actor]:
    target, actor = target_of_slug(slug), request.actor
    if actor is None or actor.staff_id is None or not target.may_enter(actor):
        raise Http404
    return target, actor


def _upload(request: Request, slug: str, ref: str) -> tuple[Target, Upload, Actor]:
    """An upload, to its sender alone."""
    target, actor = _target(request, slug)
    held = get_object_or_404(Upload, ref=ref, staff=actor.staff_id, target=target.key)
    return target, held, actor


def _frame(target: Target) -> dict[str, object]:
    return {"label": _(target.label), "slug": target.slug, "back": target.back}


def _tabs(held: Upload, chosen: str) -> list[tuple[str, str, str, bool]]:
    words = {"wrong": _("To be mended"), "ready": _("Ready"), "there": _("There already"), "entered": _("Entered")}
    return [
        (words[one], f"?show={one}", f"{getattr(held, one):,}", one == chosen)
        for one in STANDINGS
        if getattr(held, one) or one == chosen
    ]


def _line(row: Judged, columns: list[Column], target: Target) -> Line:
    bad = {key for key, _sentence in row.sentences}
    labels = {column.key: _(column.label) for column in target.columns}
    return Line(
        line=row.line,
        cells=[Cell(labels[column.key], row.cells.get(column.key, ""), column.key in bad) for column in columns],
        sentences=[
            f"{labels[key]}{_(': ')}{sentence}" if key in labels else sentence for key, sentence in row.sentences
        ],
        number=row.number,
        address=target.address(row.number) if row.number else "",
    )


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store, private"})
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"anlin.xlsx\"; filename*=UTF-8''{quote(name)}.xlsx"
    )
    return response
