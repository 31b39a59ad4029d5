"""Read a workbook that a stranger may have made: bounded, without macros, formulas or anything hidden.

Nothing is written to disk. Values are read by python-calamine in a process of its own, once our own look at the parts has
bounded them.
"""

from __future__ import annotations

import io
import json
import posixpath
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from xml.parsers import expat

from anlin.kernel.words import Phrase, said
from anlin.workbench.excel_in import apart

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_TEXTS = 30 * 1024 * 1024
"""Of the part that holds a workbook's texts."""
MOST_PARTS = 400
MOST_ROWS = 10_000
LAST_ROW = 50_000
MOST_COLUMNS = 60
_SHOWN = 3
_CHUNK = 256 * 1024
_APART = apart.__file__
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class NotRead(Exception):
    """The file is refused whole; `phrase` says what to do."""

    def __init__(self, text: str, **values: object) -> None:
        self.phrase = Phrase.of(text, **values)
        super().__init__(self.phrase.english)


@dataclass(frozen=True)
class Sheet:
    """The first sheet. `rows` begin with line 1 of the sheet; `formulas` are (line, column), from 1 and from 0."""

    rows: Sequence[Sequence[Any]]
    formulas: frozenset[tuple[int, int]]


@dataclass
class _Seen:
    """What a look at a sheet's own part found."""

    lines: int = 0
    formulas: set[tuple[int, int]] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)


def read_sheet(data: bytes, *, passed_over: Collection[str] = ()) -> Sheet:
    """The first sheet of a workbook.

    Args:
        passed_over: names of other sheets that may stand beside it: the template's explanation.

    Raises:
        NotRead: it is no workbook, too large, or holds what we do not read.
    """
    archive = _archive(data)
    _refuse_macros(archive)
    sizes = _unpacked(archive)
    part, others = _first_sheet(archive)
    others = [other for other in others if other not in passed_over]
    if others:
        raise NotRead(
            said("The workbook has more sheets: %(names)s. Put all rows on the first sheet and delete the others."),
            names=", ".join(others[:_SHOWN]),
        )
    seen = _look_at(archive, part)
    if seen.merged:
        raise NotRead(
            said(
                "Cells are merged: %(cells)s. Separate them, so that every row has a value of its own in every column."
            ),
            cells=", ".join(seen.merged[:_SHOWN]),
        )
    if sizes.get("xl/sharedStrings.xml", 0) > MOST_TEXTS:
        raise NotRead(
            said("The workbook holds too much text. Split it into files of at most %(rows)s rows."),
            rows=f"{MOST_ROWS:,}",
        )
    return Sheet(_values(data), frozenset(seen.formulas))


def _archive(data: bytes) -> zipfile.ZipFile:
    if len(data) > MOST_BYTES:
        raise NotRead(
            said("The file has %(size)s MB. Split it: at most %(most)s MB and %(rows)s rows a file."),
            size=f"{len(data) / 1024 / 1024:.0f}",
            most=MOST_BYTES // 1024 // 1024,
            rows=f"{MOST_ROWS:,}",
        )
    if data.startswith(_OLD_EXCEL):
        raise NotRead(
            said("This is an old or protected workbook. Save it as .xlsx without a password, then send it again.")
        )
    if not data.startswith(b"PK"):
        raise NotRead(said("This is no Excel workbook. Save the table as .xlsx, then send it again."))
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise NotRead(
            said("The workbook is damaged. Open it in Excel, save it again as .xlsx, and send that.")
        ) from None
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "[Content_Types].xml"} <= names:
        raise NotRead(said("This is no Excel workbook. Save the table as .xlsx, then send it again."))
    return archive


def _refuse_macros(archive: zipfile.ZipFile) -> None:
    parts = [name.lower() for name in archive.namelist()]
    held = any("vbaproject" in name or "macrosheet" in name or "/activex/" in name for name in parts)
    if held or b"macroenabled" in _bytes_of(archive, "[Content_Types].xml").lower():
        raise NotRead(said("The workbook holds a macro. Save it as .xlsx, which holds none, then send it again."))


def _unpacked(archive: zipfile.ZipFile) -> dict[str, int]:
    """Unpack every part, keeping none, so that whoever reads it next knows how large it is: a directory can lie."""
    whole = archive.infolist()
    bomb = NotRead(
        said("Unpacked, the workbook is larger than %(most)s MB. Copy the rows into a new workbook, and send that."),
        most=MOST_UNPACKED // 1024 // 1024,
    )
    if len(whole) > MOST_PARTS or sum(part.file_size for part in whole) > MOST_UNPACKED:
        raise bomb
    sizes: dict[str, int] = {}
    for part in whole:
        with _opened(archive, part) as source:
            sizes[part.filename] = sum(len(chunk) for chunk in iter(lambda: _chunk(source), b""))
        if sum(sizes.values()) > MOST_UNPACKED:
            raise bomb
    return sizes


def _first_sheet(archive: zipfile.ZipFile) -> tuple[str, list[str]]:
    """Its part, and the names of the other sheets, all of them in sight."""
    sheets: list[tuple[str, str, str]] = []
    targets: dict[str, str] = {}

    def sheet(tag: str, given: dict[str, str]) -> None:
        if tag == "sheet":
            relation = next((value for key, value in given.items() if key.rpartition(":")[2] == "id"), "")
            sheets.append((given.get("name", ""), given.get("state", "visible"), relation))

    def relationship(tag: str, given: dict[str, str]) -> None:
        if tag == "Relationship":
            targets[given.get("Id", "")] = given.get("Target", "")

    _walked(io.BytesIO(_bytes_of(archive, "xl/workbook.xml")), sheet)
    _walked(io.BytesIO(_bytes_of(archive, "xl/_rels/workbook.xml.rels")), relationship)
    hidden = [name for name, state, _relation in sheets if state != "visible"]
    if hidden:
        raise NotRead(
            said("The workbook has hidden sheets: %(names)s. What nobody sees is not read: delete them."),
            names=", ".join(hidden[:_SHOWN]),
        )  # fmt: skip
    if not sheets:
        raise NotRead(said("The workbook has no sheet."))
    target = targets.get(sheets[0][2], "")
    part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
    return part, [name for name, _state, _relation in sheets[1:]]


def _look_at(archive: zipfile.ZipFile, part: str) -> _Seen:
    """Lines, formulas and merged cells of a sheet, in one stream; ends as soon as there is too much of it."""
    seen = _Seen()
    at = [0, -1]
    counted = [0]

    def element(tag: str, given: dict[str, str]) -> None:
        if tag == "row":
            at[0] = int(given["r"]) if given.get("r", "").isdecimal() else at[0] + 1
            at[1] = -1
        elif tag == "c":
            at[1] = _column(given["r"]) if given.get("r") else at[1] + 1
        elif tag in ("v", "is", "f"):
            _bounded(at[0], at[1])
            if tag == "f":
                seen.formulas.add((at[0], at[1]))
            if counted[0] != at[0]:
                counted[0] = at[0]
                seen.lines += 1
                if seen.lines > MOST_ROWS + 1:
                    raise NotRead(
                        said("The sheet has more than %(rows)s rows. Split it into files of at most that many, and send them one by one."),
                        rows=f"{MOST_ROWS:,}",
                    )  # fmt: skip
        elif tag == "mergeCell":
            seen.merged.append(given.get("ref", ""))

    try:
        found = archive.getinfo(part)
    except KeyError:
        raise NotRead(
            said("The workbook is damaged. Open it in Excel, save it again as .xlsx, and send that.")
        ) from None
    with _opened(archive, found) as source:
        _walked(source, element)
    return seen


def _bounded(line: int, column: int) -> None:
    if line > LAST_ROW:
        raise NotRead(said("Row %(row)s lies far below the others. Delete the empty rows above it."), row=line)
    if column >= MOST_COLUMNS:
        raise NotRead(said("The sheet has more than %(columns)s columns. Use the template."), columns=MOST_COLUMNS)


def _column(reference: str) -> int:
    """0 for A, 26 for AA."""
    number = 0
    for letter in reference:
        if not "A" <= letter <= "Z" or number > 20_000:
            break
        number = number * 26 + ord(letter) - 64
    return number - 1


def _walked(source: Any, element: Callable[[str, dict[str, str]], None]) -> None:
    """Tell every element of a stream of XML, by its name without prefix; nothing outside the stream is ever read."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, given: element(tag.rpartition(":")[2], given)
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for chunk in iter(lambda: _chunk(source), b""):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError):  # the last: an encoding that nobody knows
        raise NotRead(
            said("The workbook is damaged. Open it in Excel, save it again as .xlsx, and send that.")
        ) from None


def _refuse_doctype(*_given: object) -> None:
    raise NotRead(said("This is no Excel workbook. Save the table as .xlsx, then send it again."))


def _opened(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Any:
    try:
        return archive.open(part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        raise NotRead(
            said("The workbook is damaged or protected. Save it again as .xlsx without a password, and send that.")
        ) from None


def _chunk(source: Any) -> bytes:
    try:
        chunk: bytes = source.read(_CHUNK)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
        raise NotRead(
            said("The workbook is damaged. Open it in Excel, save it again as .xlsx, and send that.")
        ) from None
    return chunk


def _bytes_of(archive: zipfile.ZipFile, part: str, most: int = 1024 * 1024) -> bytes:
    try:
        found = archive.getinfo(part)
    except KeyError:
        raise NotRead(
            said("The workbook is damaged. Open it in Excel, save it again as .xlsx, and send that.")
        ) from None
    with _opened(archive, found) as source:
        parts, size = [], 0
        for chunk in iter(lambda: _chunk(source), b""):
            parts.append(chunk)
            size += len(chunk)
            if size > most:
                raise NotRead(said("The workbook is damaged. Open it in Excel, save it again as .xlsx, and send that."))
    return b"".join(parts)


def _values(data: bytes) -> Sequence[Sequence[Any]]:
    """Read by calamine in a process of its own: a file that is made to break its reader breaks nothing else."""
    try:
        ran = subprocess.run(
            [sys.executable, "-I", _APART], input=data, capture_output=True, check=True, timeout=apart.SECONDS * 2
        )
        rows: Sequence[Sequence[Any]] = json.loads(ran.stdout, object_hook=_moment)
    except (subprocess.SubprocessError, ValueError):
        raise NotRead(
            said("The workbook is damaged. Open it in Excel, save it again as .xlsx, and send that.")
        ) from None
    return rows


def _moment(told: dict[str, str]) -> date | datetime:
    return datetime.fromisoformat(told["moment"]) if "moment" in told else date.fromisoformat(told["date"])
