"""Find every string that is marked for translation, in Python (by its syntax tree) and in templates (by Django's own lexer)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split
from django.utils.translation import trim_whitespace

# Which arguments of each marker hold the context, the string and its plural.
MARKERS: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
    "said": (None, 0, None),
}
SOURCES = {"django.utils.translation", "anlin.kernel.words", "anlin.config.speech"}
_QUOTED = re.compile(r"""_\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*\)""")


class NotLiteral(Exception):
    """A marked string is computed, so no catalogue can hold it."""


@dataclass(frozen=True, order=True)
class Said:
    """A marked string: its text, its plural and its context (empty when there is none), and where it stands."""

    text: str
    plural: str = ""
    context: str = ""
    where: str = ""


def said_in_python(source: str, where: str) -> Iterator[Said]:
    """Marked strings of a Python file.

    Raises:
        NotLiteral: a marker is called with a string put together from parts, which no catalogue holds.
    """
    tree = ast.parse(source, where)
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in SOURCES
        for alias in node.names
        if alias.name in MARKERS
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        marker = _marker(node.func, names)
        if marker and not _draws(node, MARKERS[marker]):
            yield _from_call(node, MARKERS[marker], where)


def _draws(call: ast.Call, places: tuple[int | None, int, int | None]) -> bool:
    """True for gettext(label): it draws what was marked where it was written."""
    text = call.args[places[1]] if places[1] < len(call.args) else None
    return isinstance(text, (ast.Name, ast.Attribute, ast.Subscript, ast.Call))


def _marker(func: ast.expr, names: dict[str, str]) -> str | None:
    if isinstance(func, ast.Name):
        return names.get(func.id)
    if (
        isinstance(func, ast.Attribute)
        and isinstance(func.value, ast.Name)
        and func.value.id in {"translation", "words"}
    ):
        return func.attr if func.attr in MARKERS else None
    return None


def _from_call(call: ast.Call, places: tuple[int | None, int, int | None], where: str) -> Said:
    def literal(place: int | None) -> str:
        if place is None:
            return ""
        argument = call.args[place] if place < len(call.args) else None
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
        raise NotLiteral(f"{where}:{call.lineno}: a marked string must be a literal")

    context, text, plural = places
    return Said(literal(text), literal(plural), literal(context), where)


def said_in_template(source: str, where: str) -> Iterator[Said]:
    """Marked strings of a template: translate, blocktranslate, and _("…") in any tag or variable."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type not in {TokenType.BLOCK, TokenType.VAR}:
            continue
        bits = list(smart_split(token.contents)) if token.token_type == TokenType.BLOCK else []
        if bits and bits[0] in {"blocktranslate", "blocktrans"}:
            yield _from_block(bits, tokens, where)
        elif bits and bits[0] in {"translate", "trans"} and bits[1][0] in "\"'":
            yield Said(_unquoted(bits[1].split("|")[0]).replace("%", "%%"), "", _context(bits), where)
        for quoted in _QUOTED.findall(token.contents):
            yield Said(_unquoted(quoted).replace("%", "%%"), "", "", where)


def _unquoted(text: str) -> str:
    return text[1:-1].replace(f"\\{text[0]}", text[0])


def _context(bits: list[str]) -> str:
    return _unquoted(bits[bits.index("context") + 1]) if "context" in bits else ""


def _from_block(bits: list[str], tokens: Iterator[Token], where: str) -> Said:
    """One blocktranslate, spelled as Django spells it when it looks the translation up."""
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.BLOCK:
            if token.contents.split()[0] in {"endblocktranslate", "endblocktrans"}:
                break
            if token.contents.split()[0] != "plural":
                raise NotLiteral(f"{where}:{token.lineno}: a tag inside blocktranslate")
            parts.append([])
        elif token.token_type == TokenType.VAR:
            parts[-1].append(f"%({token.contents})s")
        elif token.token_type == TokenType.TEXT:
            parts[-1].append(token.contents.replace("%", "%%"))
    texts = ["".join(part) for part in parts]
    if "trimmed" in bits:
        texts = [trim_whitespace(text) for text in texts]
    return Said(texts[0], texts[1] if len(texts) > 1 else "", _context(bits), where)


def said_under(folder: Path, root: Path) -> Iterator[Said]:
    """Every marked string of a folder's Python files and templates; tests and migrations are not read by people."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if {"tests", "migrations", "static", "__pycache__"} & set(inside) or not path.is_file():
            continue
        where = path.relative_to(root).as_posix()
        if path.suffix == ".py":
            yield from said_in_python(path.read_text(encoding="utf-8"), where)
        elif "templates" in inside:
            yield from said_in_template(path.read_text(encoding="utf-8"), where)
