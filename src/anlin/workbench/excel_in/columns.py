"""The columns of a workbook, derived from facts; and its headings matched, in either language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from anlin.kernel.fact import Fact
from anlin.kernel.register import plainly
from anlin.kernel.words import Phrase, said
from anlin.workbench.excel_in.reading import NotRead, Sheet

WRONG = said("What is wrong")
"""The heading of the last column of rows that came back."""
EXPLANATION = said("Explanation")
_SHOWN = 5


@dataclass(frozen=True)
class Column:
    """A column: a fact, or one of the three that say where. Labels and hints are English source strings."""

    key: str
    label: str
    required: bool = False
    hint: str = ""
    fact: Fact | None = None


AREA = Column(
    "area",
    said("Area"),
    hint=said("Street, beat or grid by name. May stay empty where the address or the coordinates say it."),
)
LON = Column("lon", said("Longitude"), hint=said("WGS-84, such as 121.4737. Together with the latitude, or neither."))
LAT = Column("lat", said("Latitude"), hint=said("WGS-84, such as 31.2304."))
PLACES = (AREA, LON, LAT)


@dataclass(frozen=True)
class RawRow:
    """A row as it stands in the sheet: its line, its values by column key, and which of them are formulas."""

    line: int
    cells: Mapping[str, Any]
    formulas: frozenset[str]


def raw_rows(sheet: Sheet, columns: Sequence[Column]) -> list[RawRow]:
    """The rows below the headings, empty ones left out.

    Raises:
        NotRead: headings are missing, unknown or doubled, or there are no rows.
    """
    keys = _matched(sheet.rows[0] if sheet.rows else (), columns)
    found = []
    for line, row in enumerate(sheet.rows[1:], start=2):
        cells = {key: value for key, value in zip(keys, row, strict=False) if key and not _is_empty(value)}
        formulas = frozenset(key for at, key in enumerate(keys) if key and (line, at) in sheet.formulas)
        if cells or formulas:
            stray = [at for at, value in enumerate(row) if at >= len(keys) or not keys[at] if not _is_empty(value)]
            if stray and _heading(sheet, stray[0]) == "":
                raise NotRead(
                    said("Row %(row)s has something in a column without a heading. Use the template."), row=line
                )
            found.append(RawRow(line, cells, formulas))
    if not found:
        raise NotRead(said("There are no rows below the headings."))
    return found


def _heading(sheet: Sheet, at: int) -> str:
    head = sheet.rows[0]
    return str(head[at]).strip() if at < len(head) else ""


def _matched(head: Sequence[Any], columns: Sequence[Column]) -> list[str]:
    """The key of each heading; empty for a blank one and for the column of reasons."""
    known = _headings(columns)
    words = [str(value).strip() if value is not None else "" for value in head]
    while words and not words[-1]:
        words.pop()
    keys = [known.get(plainly(word)) if word else "" for word in words]
    strange = [word for word, key in zip(words, keys, strict=True) if key is None]
    present = [key for key in keys if key]
    lacking = [column for column in columns if column.required and column.key not in present]
    doubled = [column for column in columns if present.count(column.key) > 1]
    if strange or lacking or doubled:
        raise NotRead(
            said(
                "The headings are not those of the template. %(why)s Download the template, and copy your rows into it."
            ),
            why=Phrase.of(
                "%(strange)s%(lacking)s%(doubled)s",
                strange=_list(said("Not known: %(names)s."), strange),
                lacking=_list(said("Missing: %(names)s."), [_both(column) for column in lacking]),
                doubled=_list(said("Twice: %(names)s."), [_both(column) for column in doubled]),
            ),
        )
    return [key if key and key != WRONG else "" for key in keys]


def _headings(columns: Sequence[Column]) -> dict[str, str]:
    known = {plainly(column.key): column.key for column in columns}
    for language, _name in settings.LANGUAGES:
        with override(language):
            known[plainly(_(WRONG))] = WRONG
            known |= {plainly(_(column.label)): column.key for column in columns}
    return known


def _list(words: str, names: Sequence[str]) -> Phrase | str:
    return Phrase.of(words, names=", ".join(names[:_SHOWN])) if names else ""


def _both(column: Column) -> str:
    return _(column.label)


def explanation_titles() -> set[str]:
    """What the sheet of explanations is called, in every language."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(_(EXPLANATION))
    return found


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
