"""The day report as a workbook and as a PDF. Both hold the figures of the page and what is late, and nobody's words."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.utils.translation import get_language, ngettext
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
    """Figures, what is late and why, on-time shares, and what the file is. Nothing in it is a formula."""
    out = io.BytesIO()
    made = report.day.until.astimezone(UTC).replace(tzinfo=None)
    with Workbook(out, SAFE) as book:
        book.set_properties({"title": f"{_('Day report')} {report.day.on.isoformat()}", "created": made})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        _figures_sheet(book.add_worksheet(_("Figures")), report, head)
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        _late_sheet(book.add_worksheet(_("Late")), report, head, moment)
        share = book.add_format({"num_format": "0.0%"})
        _on_time_sheet(book.add_worksheet(_("On time")), report, head, share)
        _about_sheet(book.add_worksheet(_("About this file")), report, head)
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


def _late_sheet(sheet: Worksheet, report: Report, head: Format, moment: Format) -> None:
    _headed(
        sheet,
        head,
        (_("Number"), _("What"), _("Time limit"), _("How it stands"), _("Now with"), _("Area"), _("Due"), _("Reason")),
        (18, 28, 20, 18, 22, 18, 18, 26),
    )
    zone = district_timezone()
    for at, line in enumerate(report.late_first, start=1):
        *before, why = _late_words(line)
        for column, words in enumerate(before):
            sheet.write_string(at, column, words)
        clock = line.row.matter.listed_clocks[0]  # type: ignore[attr-defined]  # clock_rows brought it
        due = clock.due_strict.astimezone(zone)
        if clock.unit != "hours" and (due.hour, due.minute, due.second) == (0, 0, 0):
            due -= timedelta(minutes=1)  # the last minute in which it was in time: a sheet knows no 24:00
        sheet.write_datetime(at, len(before), due.replace(tzinfo=None, second=0, microsecond=0), moment)
        sheet.write_string(at, len(before) + 1, why)
    if report.late_unlisted:
        sheet.write_string(len(report.late_first) + 1, 0, _unlisted(report))


def _on_time_sheet(sheet: Worksheet, report: Report, head: Format, share: Format) -> None:
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
        for column, words, number in ((3, line.law_share, line.law), (5, line.calendar_share, line.calendar)):
            if line.closed.count and words.endswith("%"):
                sheet.write_number(at, column, number.count / line.closed.count, share)
            else:  # too few make no share
                sheet.write_string(at, column, words)


def _about_sheet(sheet: Worksheet, report: Report, head: Format) -> None:
    names = district_names()
    chinese = (get_language() or "zh-hans").startswith("zh")
    lines = [
        (_("Day report"), report.label),
        (_("District"), (names[0] if chinese else names[1]) if names else ""),
        (_("Day"), day_words(report)),
        (_("Basis"), _basis()),
    ]
    if names and names[2]:
        lines.append((_("Data"), _("Demonstration data, all fiction")))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    for at, (label, words) in enumerate(lines):
        sheet.write_string(at, 0, label, head)
        sheet.write_string(at, 1, words)


def _basis() -> str:
    return _("Imported matters are left out. By law: pauses and extensions count. By calendar: what people waited.")


def _unlisted(report: Report) -> str:
    """That not all of what is late stands here by name, and how many do not."""
    return ngettext(
        "%(count)s more is late: the page of the day report leads to all of them.",
        "%(count)s more are late: the page of the day report leads to all of them.",
        report.late_unlisted,
    ) % {"count": report.late_unlisted}


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
                 for words in map(_late_words, report.late_first)]
        + ([[_unlisted(report), "", "", ""]] if report.late_unlisted else []),
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
            "basis": _basis(),
        },
    }  # fmt: skip
