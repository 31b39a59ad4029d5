"""Which characters the documents' fonts can print, and what stands for the others.

People type what no printing font has: emoji, rare characters, controls. A PDF that promises readable text may hold no
empty box, so each becomes 〓, the printers' mark for a missing type; the record keeps what was typed.
"""

from __future__ import annotations

import struct
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn

MISSING = "〓"


def printable(text: str) -> str:
    """The text with 〓 for what no font has; controls and invisible marks left out, line breaks kept."""
    return "".join(map(_printed, text))


def _printed(char: str) -> str:
    if char == "\n" or is_covered(char):
        return char
    if char.isspace():
        return " "
    if unicodedata.category(char) in ("Cc", "Cf") or "\ufe00" <= char <= "\ufe0f":
        return ""
    return MISSING


def is_covered(char: str) -> bool:
    """Whether one of the fonts has a glyph for it."""
    code = ord(char)
    for starts, ends in _coverage():
        at = bisect_right(starts, code) - 1
        if at >= 0 and code <= ends[at]:
            return unicodedata.category(char) not in ("Cc", "Cf")
    return False


@cache
def _coverage() -> list[tuple[list[int], list[int]]]:
    return [
        _ranges(Path(path).read_bytes()) for path in (pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_zh_cn.sans_path())
    ]


def _ranges(font: bytes) -> tuple[list[int], list[int]]:
    """First and last characters of the ranges that a font's `cmap` maps (OpenType, format 12).

    Raises:
        ValueError: the font has no such table.
    """
    cmap = _table(font, b"cmap")
    for nth in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        (offset,) = struct.unpack_from(">I", font, cmap + 4 + 8 * nth + 4)
        if struct.unpack_from(">H", font, cmap + offset)[0] == 12:
            (count,) = struct.unpack_from(">I", font, cmap + offset + 12)
            groups = struct.unpack_from(f">{3 * count}I", font, cmap + offset + 16)
            return list(groups[0::3]), list(groups[1::3])
    raise ValueError("no format 12")


def _table(font: bytes, tag: bytes) -> int:
    for nth in range(struct.unpack_from(">H", font, 4)[0]):
        name, _sum, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * nth)
        if name == tag:
            return int(offset)
    raise ValueError(f"no table {tag!r}")
