"""Cells of an .xlsx workbook that hold no value though something stands in them: formulas that no program computed, and errors.

Their reader gives both as empty cells. A formula whose result is an empty text is empty indeed.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO
from xml.parsers import expat

Start = Callable[[str, Mapping[str, str]], None]


def cells_without_value(path: Path, sheet: str) -> dict[int, list[str]]:
    """By line, from 1: the references (B7) of such cells; nothing for a file that is no .xlsx, or that is built otherwise."""
    found: dict[int, list[str]] = defaultdict(list)
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_part(archive, sheet)) as part:
            _look(part, found)
    except (zipfile.BadZipFile, KeyError, expat.ExpatError):
        return {}
    return found


def column_of(reference: str) -> int:
    """0 for A7, 26 for AA7."""
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number - 1


def _look(part: IO[bytes], found: dict[int, list[str]]) -> None:
    cell, kind, line = "", "", 0
    is_formula = has_value = within = False

    def start(tag: str, given: Mapping[str, str]) -> None:
        nonlocal cell, kind, line, is_formula, has_value, within
        if tag == "c":
            cell, kind, is_formula, has_value = given.get("r", ""), given.get("t", ""), False, False
        elif tag == "v":
            within = True
        elif tag == "f":
            is_formula = True
        elif tag == "row":
            line = int(given["r"]) if given.get("r", "").isdecimal() else line + 1

    def text(_text: str) -> None:
        nonlocal has_value
        has_value = has_value or within

    def end(tag: str) -> None:
        nonlocal within
        if tag == "v":
            within = False
        elif tag == "c" and cell and (kind == "e" or (is_formula and not has_value and kind != "str")):
            found[line].append(cell)

    _walk(part, start, text, end)


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """Where in the file a sheet stands. Raises `KeyError`."""
    relations: dict[str, str] = {}
    targets: dict[str, str] = {}

    def of_workbook(tag: str, given: Mapping[str, str]) -> None:
        if tag == "sheet":
            relations[given["name"]] = next(value for key, value in given.items() if key.rpartition(":")[2] == "id")

    def of_relations(tag: str, given: Mapping[str, str]) -> None:
        if tag == "Relationship":
            targets[given["Id"]] = given["Target"]

    for name, start in (("xl/workbook.xml", of_workbook), ("xl/_rels/workbook.xml.rels", of_relations)):
        with archive.open(name) as part:
            _walk(part, start)
    return posixpath.normpath(posixpath.join("/xl", targets[relations[sheet]])).lstrip("/")


def _walk(
    part: IO[bytes], start: Start, text: Callable[[str], None] | None = None, end: Callable[[str], None] | None = None
) -> None:
    """Tell the elements of a stream, by their names without prefix."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, given: start(tag.rpartition(":")[2], given)
    parser.CharacterDataHandler = text
    parser.EndElementHandler = (lambda tag: end(tag.rpartition(":")[2])) if end else None
    parser.ParseFile(part)
