"""A document as PDF, drawn by Typst from its template, the shared look and its fields; the same input gives the same bytes.

Fonts are two files of one package and no others: what is on the machine changes nothing (docs/decisions/0016-documents.md).
A template reads the files named here and nothing of the disk, and no value that somebody typed is ever read as markup.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import segno
import typst

from anlin.workbench.documents.glyphs import printable

LOOK = Path(__file__).parent / "look"
STANDARDS: list[typst.PDFStandard] = ["1.7", "ua-1"]


def drawn(template: str, look: str, fields: Mapping[str, object], address: str) -> bytes:
    """The PDF.

    Args:
        template, look: texts of Typst. fields: what `look.typ` calls `it`. address: where the QR code leads.

    Raises:
        typst.TypstError: the template is wrong.
    """
    files = {
        "main.typ": template.encode(),
        "look.typ": look.encode(),
        "fields.json": json.dumps(_printed(fields), ensure_ascii=False, sort_keys=True).encode(),
        "qr.svg": qr_file(address),
    }
    pdf: bytes = typst.compile(files, font_paths=_fonts(), timestamp=0, pdf_standards=STANDARDS)  # type: ignore[call-overload]  # files by name are taken too
    return pdf


def look_text() -> str:
    """The look as it is now."""
    return (LOOK / "look.typ").read_text(encoding="utf-8")


def erased_text() -> str:
    """The template of what is left of a document once its matter was erased."""
    return (LOOK / "erased.typ").read_text(encoding="utf-8")


def qr_file(address: str) -> bytes:
    """The QR code of an address as an SVG file."""
    out = io.BytesIO()
    segno.make(address, micro=False, error="m").save(out, kind="svg", border=1, xmldecl=False, svgns=True)
    return out.getvalue()


def _printed(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printed(one) for key, one in value.items()}
    return [_printed(one) for one in value] if isinstance(value, list) else value


@cache
def _fonts() -> typst.Fonts:
    folder = Path(pylopdf_fonts_zh_cn.sans_path()).parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
