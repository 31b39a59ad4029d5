"""The lines of a list of matters, drawn. Fifty lines of a template's tags took half of the time of the whole page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from html import escape

from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from anlin.workbench.clocks import shared_axis
from anlin.workbench.desk.columns import ListColumn
from anlin.workbench.lists import Row
from anlin.workbench.templatetags.face import clock, dot, shortly

_Cell = Callable[[Context, Row], str]


def drawn(context: Context, rows: Sequence[Row], columns: Sequence[ListColumn], *, chooses: bool) -> SafeString:
    """A <tr> a row: a box to choose it by where the list `chooses`, what it is, and the chosen columns."""
    axis = shared_axis(row.face for row in rows)
    cells = [partial(_clock, axis) if column.key == "clock" else _CELLS[column.key] for column in columns]
    box, between = (_("Choose %(number)s") if chooses else ""), dot()
    lines = [
        f"<tr>{_box(row, box)}{_what(row, between)}{''.join([cell(context, row) for cell in cells])}</tr>"
        for row in rows
    ]
    return SafeString("".join(lines))  # every word of a row is escaped where it is put in


def _box(row: Row, words: str) -> str:
    if not words:
        return ""
    spoken = escape(words % {"number": row.short_number})
    return (
        f'<td class="cell-choose"><label class="choose"><input type="checkbox" name="row" value="{escape(row.number)}" '
        f'aria-label="{spoken}"></label></td>'
    )


def _what(row: Row, between: str) -> str:
    about = between.join(escape(one) for one in (row.kind, row.state) if one)
    return (
        f'<td class="cell-main"><a class="main clip" href="{escape(row.address)}">{escape(row.what)}</a>'
        f'<span class="sub clip"><span class="no">{escape(row.short_number)}</span>{between}{about}</span></td>'
    )


def _words(value: Callable[[Row], str], kind: str, _context: Context, row: Row) -> str:
    return f'<td class="{kind}"><span class="clip">{escape(value(row))}</span></td>'


def _moment(value: Callable[[Row], datetime | None], _context: Context, row: Row) -> str:
    return f'<td class="cell-more fit">{shortly(value(row))}</td>'


def _clock(axis: timedelta | None, context: Context, row: Row) -> str:
    return f'<td class="cell-clock">{clock(context, row.face, axis=axis) if row.face else ""}</td>'


_CELLS: dict[str, _Cell] = {
    "received": partial(_moment, lambda row: row.at),
    "known": partial(_moment, lambda row: row.matter.known_at),
    "closed": partial(_moment, lambda row: row.matter.closed_at),
    "category": partial(_words, lambda row: row.kind, "cell-more"),
    "urgency": partial(_words, lambda row: row.urgency, "cell-more"),
    "state": partial(_words, lambda row: row.state, "cell-more"),
    "source": partial(_words, lambda row: row.source, "cell-more"),
    "area": partial(_words, lambda row: row.area, "cell-place"),
    "holder": partial(_words, lambda row: row.holder, "cell-holder"),
}
"""By the key of a column of `columns.COLUMNS`, but the clock."""
