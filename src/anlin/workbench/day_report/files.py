"""The day report as a workbook and as a PDF. Both hold the figures of the page and what is late, and nobody's words."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from anlin.spine.place.selectors import district_timezone
from anlin.workbench import moments
from anlin.workbench.clocks import mini_words
from anlin.workbench.day_report.telling import Counted, Report
from anlin.workbench.documents.drawing import drawn, look_text
from anlin.workbench.excel_in.template import SAFE
from anlin.workbench.frame import district_names
from anlin.workbench.overdue import Late
from anlin.workbench.templatetags.face import dot

TEMPLATE = Path(__file__).parent / "report.typ"


def sections_of(report: Report) -> list[tuple[str, list[Counted]]]:
    """The counted lines of the report, by section."""
    made = [
        (_("Came"), [report.came, *report.came_by_category]),
        (_("Came, by source"), report.came_by_source),
        (_("Late"), [report.late, report.late_unsaid, *report.late_by_clock]),
        (_("Late, by who has the ball now"), report.late_by_holder),
        (_("Opened again"), [report.objected, report.again] if report.objects else []),
    ]
    return [(title, lines) for title, lines in made if lines]


def workbook_of(report: Report) -> bytes:
    """Three sheets: figures, what is late and why, on-time shares. Nothing in it is a formula."""
    out = io.BytesIO()
    made = report.day.until.astimezone(UTC).replace(tzinfo=None)
    with Workbook(out, SAFE) as book:
        book.set_properties({"title": f"{_('Day report')} {report.day.on.isoformat()}", "created": made})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        _figures_sheet(book.add_worksheet(_("Figures")), report, head)
        _late_sheet(book.add_worksheet(_("Late")), report, head)
        _on_time_sheet(book.add_worksheet(_("On time")), report, head)
    return out.getvalue()


def pdf_of(report: Report, address: str) -> bytes:
    """The report on paper, drawn like a document of the house, without a number: it is a view and certifies nothing."""
    return drawn(TEMPLATE.read_text(encoding="utf-8"), look_text(), _fields(report, address), address)


def day_words(report: Report) -> str:
    """The day with its year; of today, how far it went."""
    on = moments.day(report.day.on, datetime(1, 1, 1, tzinfo=UTC).date())
    if not report.day.is_running:
        return on
    return _("%(day)s, until %(time)s") % {
        "day": on,
        "time": f"{report.day.until.astimezone(district_timezone()):%H:%M}",
    }


def _figures_sheet(sheet: Worksheet, report: Report, head: Format) -> None:
    _headed(sheet, head, (_("Section"), _("Figure"), _("Count")), (26, 40, 10))
    at = 0
    for title, lines in [(report.label, []), *sections_of(report)]:
        for line in lines:
            at += 1
            sheet.write_string(at, 0, title)
            sheet.write_string(at, 1, line.label)
            sheet.write_number(at, 2, line.count)


def _late_sheet(sheet: Worksheet, report: Report, head: Format) -> None:
    _headed(
        sheet,
        head,
        (_("Number"), _("What"), _("Time limit"), _("How it stands"), _("Now with"), _("Area"), _("Reason")),
        (18, 28, 20, 18, 22, 18, 26),
    )
    for at, line in enumerate(report.late_first, start=1):
        for column, words in enumerate(_late_words(line)):
            sheet.write_string(at, column, words)


def _on_time_sheet(sheet: Worksheet, report: Report, head: Format) -> None:
    _headed(
        sheet,
        head,
        (
            _("Time limit"), _("Ended"), _("In time, by law"), _("Share, by law"), _("In time, by calendar"), _("Share, by calendar"),
        ),
        (26, 10, 16, 14, 20, 18),
    )  # fmt: skip
    for at, line in enumerate([*report.on_time, report.on_time_all], start=1):
        sheet.write_string(at, 0, line.label)
        for column, number in ((1, line.closed), (2, line.law), (4, line.calendar)):
            sheet.write_number(at, column, number.count)
        sheet.write_string(at, 3, line.law_share)
        sheet.write_string(at, 5, line.calendar_share)


def _headed(sheet: Worksheet, head: Format, titles: tuple[str, ...], widths: tuple[int, ...]) -> None:
    sheet.freeze_panes(1, 0)
    for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
        sheet.write_string(0, column, title, head)
        sheet.set_column(column, column, width)


def _late_words(line: Late) -> tuple[str, ...]:
    row = line.row
    clock = (row.face.label, mini_words(row.face)) if row.face else ("", "")
    why = _("written: read it in the matter") if line.reason else _("no reason written")
    return row.number, row.kind, *clock, row.holder, row.area, why


def _fields(report: Report, address: str) -> dict[str, object]:
    names, lang = district_names(), get_language() or "zh-hans"
    moment = report.day.until.astimezone(district_timezone())
    chinese = lang.startswith("zh")
    return {
        "label": f"{_('Day report')}{dot()}{report.label}",
        "number": day_words(report),
        "address": address,
        "lang": lang[:2],
        "region": "CN" if chinese else "GB",
        "district": (names[0] if chinese else names[1]) if names else "",
        "unit": "",
        "issued": "",
        "moment": {part: getattr(moment, part) for part in ("year", "month", "day", "hour", "minute", "second")},
        "facts": {},
        "clocks": [],
        "stamp": None,
        "fiction": _("Demonstration data, all fiction") if names and names[2] else "",
        "notice": "",
        "sections": [
            {"title": title, "lines": [[line.label, f"{line.count:,}"] for line in lines]}
            for title, lines in sections_of(report)
        ],
        "late": [["\n".join(words[:2]), "\n".join(words[2:4]), words[4], words[6]]
                 for words in map(_late_words, report.late_first)],
        "on_time": [
            [one.label, str(one.closed.count), str(one.law.count), one.law_share, str(one.calendar.count), one.calendar_share]
            for one in [*report.on_time, report.on_time_all]
        ],
        "words": {
            "page": _("page"),
            "check": _("Every number opens its list at this address:"),
            "qr": _("QR code: opens this report"),
            "erased": "",
            "late": _("Late first, the longest overdue on top"),
            "late_head": [_("Matter"), _("Time limit"), _("Now with"), _("Reason")],
            "on_time": _("On time"),
            "on_time_head": [_("Time limit"), _("Ended"), _("by law"), _("share"), _("by calendar"), _("share")],
            "basis": _("Imported matters are left out. By law: pauses and extensions count. By calendar: what people waited."),
        },
    }  # fmt: skip
