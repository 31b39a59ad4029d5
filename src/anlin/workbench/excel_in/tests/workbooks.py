"""Workbooks for tests: as people send them, and as nobody should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

HEADINGS = ("场所名称", "地址", "用途", "层数", "最近检查日期", "所有人姓名", "所有人电话", "区域", "经度", "纬度")
Made = bytes


def workbook(
    rows: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS, *, touch: Any = None, more: Sequence[str] = ()
) -> Made:
    """A workbook of one sheet. `touch(book, sheet)` may spoil it; `more` names other sheets."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("场所")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, headings)
        for line, row in enumerate(rows, start=1):
            for at, value in enumerate(row):
                if hasattr(value, "isoformat"):
                    sheet.write_datetime(line, at, value, day)
                elif value is not None:
                    sheet.write(line, at, value)
        for name in more:
            book.add_worksheet(name)
        if touch is not None:
            touch(book, sheet)
    return out.getvalue()


def row(name: str, where: str = "书院路 41 号", *, area: str | None = "北街1警务区", **others: Any) -> list[Any]:
    """A row under `HEADINGS`, good unless told otherwise."""
    told = {"use": "餐饮", "storeys": 2, "day": None, "owner": None, "phone": None, "lon": None, "lat": None, **others}
    return [
        name,
        where,
        told["use"],
        told["storeys"],
        told["day"],
        told["owner"],
        told["phone"],
        area,
        told["lon"],
        told["lat"],
    ]


def with_part(data: Made, name: str, content: bytes) -> Made:
    """The same with one part more, or another content of a part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            if part != name:
                target.writestr(part, source.read(part))
        target.writestr(name, content)
    return out.getvalue()


def sent(data: Made, name: str = "places.xlsx") -> dict[str, SimpleUploadedFile]:
    """As a form sends it."""
    return {"file": SimpleUploadedFile(name, data)}


def read(data: Made) -> list[list[Any]]:
    """The first sheet of a workbook that the house wrote."""
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
