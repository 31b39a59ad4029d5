"""The written form of a mapping: what may stand in it, and on which line it is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from anlin.kernel.unreadable import reason_of
from anlin.kernel.words import Phrase, said
from anlin.modules.intake.importing.refusals import ImportRefused

EXCEL_DAYS = "excel"
"""A format of times: days since 1899-12-30, as Excel counts them where a cell is not formatted as a date."""
LONGEST_SOURCE = 60
Table = Mapping[str, object]
_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)")
_PROBE = datetime(2026, 11, 30, 13, 45)  # noqa: DTZ001 - never stored


class BadMapping(ImportRefused):
    """The mapping file cannot be used; the message says where."""


@dataclass(frozen=True)
class Place:
    """Where something stands in a mapping file."""

    file: Path
    text: str
    table: str = ""
    key: str = ""

    @property
    def name(self) -> str:
        return ".".join(part for part in (self.table, self.key) if part)

    @property
    def line(self) -> int:
        """Counted from 1; where the key is not there, its table's line; the first where that is not there either."""
        found, within = 0, ""
        for number, line in enumerate(self.text.splitlines(), 1):
            if head := re.match(r"\s*\[\s*[\"']?([\w-]+)", line):
                within = head[1]
            there = re.match(r"\s*[\"']?([\w-]+)[\"']?\s*=", line)
            if self.key and within == self.table and there and there[1] == self.key:
                return number
            if head and within == self.table and not found:
                found = number
        return found or 1

    def refused(self, why: str, **values: object) -> BadMapping:
        """What is wrong here, and on which line."""
        return BadMapping(
            said("%(file)s, line %(line)s: %(why)s"), file=self.file, line=self.line, why=Phrase.of(why, **values)
        )


def text_of(place: Place, value: object) -> str:
    """A text in quotation marks. Raises `BadMapping`."""
    if not isinstance(value, str):
        raise place.refused(said("“%(name)s” takes a text in quotation marks."), name=place.name)
    return value


def source_of(place: Place, value: object) -> str:
    """A name that can be kept with every row. Raises `BadMapping`."""
    name = text_of(place, value).strip()
    if not 0 < len(name) <= LONGEST_SOURCE:
        raise place.refused(said("“%(name)s” takes 1 to %(most)s characters."), name=place.name, most=LONGEST_SOURCE)
    return name


def texts_of(place: Place, value: object) -> tuple[str, ...]:
    """A list of texts; one text is a list of one. Raises `BadMapping`."""
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise place.refused(said('“%(name)s” takes a list of texts, such as ["A", "B"].'), name=place.name)
    return tuple(given)


def formats_of(place: Place, value: object) -> tuple[str, ...]:
    """Formats of times, each of which reads a time with its year. Raises `BadMapping`."""
    formats = texts_of(place, value)
    for form in formats:
        if form != EXCEL_DAYS and not _reads_times(form):
            raise place.refused(
                said("“%(form)s” is no format of a time with its year, such as %(good)s or %(excel)s."),
                form=form,
                good="%Y-%m-%d %H:%M",
                excel=EXCEL_DAYS,
            )
    return formats


def sentence_of(place: Place, value: object) -> str:
    """A text with {columns} in it. Raises `BadMapping`."""
    sentence = text_of(place, value)
    if re.search(r"[{}]", re.sub(r"\{[^{}]+\}", "", sentence)):
        raise place.refused(
            said("“%(name)s” has a brace without its other: columns are {written so}."), name=place.name
        )
    return sentence


def truth_of(place: Place, value: object) -> bool:
    """Yes or no. Raises `BadMapping`."""
    if not isinstance(value, bool):
        raise place.refused(said("“%(name)s” takes true or false, without quotation marks."), name=place.name)
    return value


def pairs_of(place: Place, value: object) -> dict[str, str]:
    """A table of texts. Raises `BadMapping`."""
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise place.refused(
            said('“%(name)s” takes pairs of texts, such as { "lamp" = "public_facility" }.'), name=place.name
        )
    return value


Reader = Callable[[Place, object], object]
_WANTED: dict[str, dict[str, Reader]] = {
    "": {"title": text_of},
    "text": {"what": sentence_of, "where": sentence_of},
    "created": {"column": text_of},
    "ended": {"column": text_of},
    "category": {"column": text_of, "else": text_of, "values": pairs_of},
    "point": {"lon": text_of, "lat": text_of},
    "status": {},
}
_TAKEN: dict[str, dict[str, Reader]] = {
    "": {"key": texts_of, "source": source_of},
    "created": {"formats": formats_of},
    "ended": {"formats": formats_of},
    "status": {"column": text_of, "closed": texts_of, "duplicate": texts_of, "all_closed": truth_of},
}
_MAY_BE_ABSENT = ("ended", "point", "status")


def read_tables(path: Path, example: Path) -> tuple[dict[str, Table], Place]:
    """The tables of a mapping file by name, "" for what stands before the first: everything in them is known, and of its kind.

    Args:
        example: a mapping that shows how one is written.

    Raises:
        BadMapping: it cannot be read, or something in it is missing, unknown or of another kind.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors begin with a mark
    except OSError as error:
        raise BadMapping(said("%(file)s cannot be read: %(why)s."), file=path, why=reason_of(error)) from None
    except UnicodeDecodeError:
        raise BadMapping(said("The mapping %(file)s is not in UTF-8. Save it in UTF-8."), file=path) from None
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        raise BadMapping(
            said(
                "%(file)s, line %(line)s: this is not written as TOML (%(why)s). One that ships shows how: %(example)s"
            ),
            file=path,
            line=at[1] if at else len(text.splitlines()),
            why=_AT_LINE.sub("", str(error)),
            example=example,
        ) from None
    tables: dict[str, Table] = {"": {name: value for name, value in given.items() if name not in _WANTED}}
    tables |= {name: _table(Place(path, text, name), value) for name, value in given.items() if name in _WANTED}
    absent = [name for name in _WANTED if name not in tables and name not in _MAY_BE_ABSENT]
    if absent:
        raise _lacks(Place(path, text), f"[{absent[0]}]", example)
    return {name: _read(Place(path, text, name), table, example) for name, table in tables.items()}, Place(path, text)


def _table(place: Place, value: object) -> Table:
    if not isinstance(value, dict):
        place = Place(place.file, place.text, "", place.table)
        raise place.refused(said("“%(name)s” is a table: write [%(name)s] on a line of its own."), name=place.key)
    return value


def _read(place: Place, table: Table, example: Path) -> Table:
    """The values of one table, each read as its kind."""
    wanted = _WANTED[place.table]
    known = wanted | _TAKEN.get(place.table, {})
    for key in table:
        if key not in known:
            told = {"name": key, "known": ", ".join(known)}
            if not place.table:
                told["known"] += ", " + ", ".join(f"[{name}]" for name in _WANTED if name)
            at = Place(place.file, place.text, key if isinstance(table[key], dict) else place.table, key)
            raise at.refused(said("nothing called “%(name)s” belongs here. There are: %(known)s."), **told)
    for key in wanted:
        if key not in table:
            raise _lacks(place, f"{place.table}.{key}".lstrip("."), example)
    return {key: known[key](Place(place.file, place.text, place.table, key), value) for key, value in table.items()}


def _lacks(place: Place, name: str, example: Path) -> BadMapping:
    return place.refused(
        said("“%(name)s” is missing. One that ships shows how it is written: %(example)s"), name=name, example=example
    )


def _reads_times(form: str) -> bool:
    try:
        return datetime.strptime(_PROBE.strftime(form), form).year == _PROBE.year  # noqa: DTZ007 - never stored
    except ValueError:
        return False
