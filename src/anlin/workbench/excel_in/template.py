"""Workbooks to be filled in, and rows that come back with what is wrong. Written in memory: nothing of them on disk."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.party.models import Unit
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import all_areas
from anlin.workbench.excel_in.columns import AREA, EXPLANATION, LAT, LON, WRONG, Column
from anlin.workbench.excel_in.judging import Judged
from anlin.workbench.excel_in.reading import MOST_ROWS
from anlin.workbench.excel_in.targets import Target

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same template has the same bytes
_NAMED = (Area.Kind.STREET, Area.Kind.BEAT)
_KINDS = {
    "text": said("text"),
    "long_text": said("text, several lines"),
    "choice": said("one of the answers"),
    "integer": said("a whole number"),
    "boolean": said("yes or no"),
    "date": said("a date, such as 2026-03-09"),
    "datetime": said("day and time, such as 2026-03-09 14:30"),
    "unit": said("a unit, by its name"),
    "record": said("the number on the record's page"),
    "matter": said("the number of a matter"),
}
_WIDTHS = {"long_text": 36, "integer": 10, "date": 13, "boolean": 9}
_FORMATS = {"integer": "0", "date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm"}


def template(target: Target, actor: Actor) -> bytes:
    """The workbook to fill in: headings and choices in the reader's language, and a sheet that explains every column."""
    return _written(target, actor, ())


def with_reasons(target: Target, actor: Actor, rows: Sequence[Judged]) -> bytes:
    """Rows as they were sent, with what is wrong in a last column; to be mended and sent again."""
    return _written(target, actor, rows)


def _written(target: Target, actor: Actor, rows: Sequence[Judged]) -> bytes:
    out = io.BytesIO()
    with Workbook(out, SAFE) as book:
        book.set_properties({"title": _(target.label), "created": _MADE})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        title = _(target.label)[:28]
        sheet = book.add_worksheet(title)
        answers = _answers(target, actor)
        _explained(book, target, answers, head)
        _headed(book, sheet, target, head, reasons=bool(rows))
        _checked(sheet, target, answers)
        quoted = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        for at, row in enumerate(rows, start=1):
            _row(sheet, at, row, target.columns, quoted)
    return out.getvalue()


def _headed(book: Workbook, sheet: Worksheet, target: Target, head: Format, *, reasons: bool) -> None:
    sheet.freeze_panes(1, 1)
    for at, column in enumerate(target.columns):
        kind = column.fact.kind if column.fact else "text" if column is AREA else "number"
        shape = _FORMATS.get(kind, "General" if kind == "number" else "@")
        sheet.set_column(at, at, _WIDTHS.get(kind, 18), book.add_format({"num_format": shape}))
        sheet.write_string(0, at, f"{_(column.label)} *" if column.required else _(column.label), head)
    if reasons:
        at = len(target.columns)
        sheet.set_column(at, at, 60)
        sheet.write_string(0, at, _(WRONG), head)


def _explained(book: Workbook, target: Target, answers: dict[str, list[str]], head: Format) -> None:
    sheet = book.add_worksheet(_(EXPLANATION))
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for at, (words, width) in enumerate(
        ((_("Column"), 24), (_("Needed"), 10), (_("What to write"), 30), (_("Remarks"), 60))
    ):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, words, head)
    for line, column in enumerate(target.columns, start=1):
        told = (
            _(column.label),
            _("yes") if column.required else "",
            _what(column),
            _(column.hint) if column.hint else "",
        )
        for at, words in enumerate(told):
            sheet.write_string(line, at, words, wrap)
    below = len(target.columns) + 2
    for line, words in enumerate(_advice(), start=below):
        sheet.merge_range(line, 0, line, 3, words, wrap)
    for at, (key, names) in enumerate(answers.items(), start=5):
        label = next(_(column.label) for column in target.columns if column.key == key)
        sheet.set_column(at, at, 20)
        sheet.write_string(0, at, label, head)
        for line, words in enumerate(names, start=1):
            sheet.write_string(line, at, words)


def _checked(sheet: Worksheet, target: Target, answers: dict[str, list[str]]) -> None:
    """Lists to choose from, out of the sheet of explanations."""
    for nth, (key, names) in enumerate(answers.items(), start=5):
        at = next(index for index, column in enumerate(target.columns) if column.key == key)
        letter = xl_col_to_name(nth)
        source = f"='{_(EXPLANATION)}'!${letter}$2:${letter}${len(names) + 1}"
        rule = {
            "validate": "list",
            "source": source,
            "error_title": _("Not in the list"),
            "error_message": _("Choose one of the answers listed."),
        }
        sheet.data_validation(1, at, MOST_ROWS, at, rule)


def _answers(target: Target, actor: Actor) -> dict[str, list[str]]:
    """What may be chosen, by column."""
    found: dict[str, list[str]] = {}
    for column in target.columns:
        if column.fact is not None and column.fact.choices:
            found[column.key] = [_(label) for label in column.fact.choices.values()]
        elif column.fact is not None and column.fact.kind == "boolean":
            found[column.key] = [_("yes"), _("no")]
        elif column.fact is not None and column.fact.kind == "unit":
            found[column.key] = [str(unit) for unit in Unit.objects.filter(ended_at=None)]
    ranges = target.ranges(actor)
    held = [area for area in all_areas().values() if any(first <= area.pk <= last for first, last in ranges)]
    found[AREA.key] = [str(area) for area in held if area.kind in _NAMED] or [str(area) for area in held]
    return found


def _what(column: Column) -> str:
    if column.fact is None:
        return _("a number") if column in (LON, LAT) else _("one of the answers")
    low, high = column.fact.bounds
    words = _(_KINDS[column.fact.kind])
    if column.fact.kind == "integer":
        words = _("a whole number from %(low)s to %(high)s") % {"low": low, "high": high}
        return f"{words} ({_(column.fact.unit)})" if column.fact.unit else words
    if column.fact.kind in ("text", "long_text"):
        return _("%(what)s, at most %(high)s characters") % {"what": words, "high": high}
    return words


def _advice() -> list[str]:
    return [
        _("Columns marked * are needed. Leave the headings as they are; columns that you do not need may be deleted."),
        _("One row for each. No merged cells, no formulas, no hidden sheets; at most %(rows)s rows a file.") % {"rows": f"{MOST_ROWS:,}"},
        _("After sending you see row by row what is wrong. Nothing enters before you say so, and nothing twice."),
    ]  # fmt: skip


def _row(sheet: Worksheet, line: int, row: Judged, columns: Sequence[Column], shape: Format) -> None:
    labels = {column.key: _(column.label) for column in columns}
    for at, column in enumerate(columns):
        if row.cells.get(column.key):
            sheet.write_string(line, at, row.cells[column.key][:32_000], shape)
    reasons = [f"{labels[key]}: {sentence}" if key in labels else sentence for key, sentence in row.sentences]
    sheet.write_string(line, len(columns), "\n".join(reasons), shape)
