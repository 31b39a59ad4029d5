"""The same input gives the same bytes, in this process and in the next; fonts are inside, and words can be copied out."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from typst import TypstError

from anlin.workbench.documents.drawing import drawn, erased_text, look_text

ADDRESS = "https://anlin.example/d/7KQ3M-X2A4C/"
TEMPLATE = """#import "look.typ": *
#show: paper
您的报告已经收到。Your report has been received.
#field("what")
#rows("where", "not_stated")
#clocks()
#signature()
"""
FIELDS: dict[str, Any] = {
    "label": "报告回执",
    "number": "HZ〔2026〕12",
    "code": "7KQ3M-X2A4C",
    "address": ADDRESS,
    "lang": "zh",
    "region": "CN",
    "district": "样板区",
    "unit": "受理台",
    "matter": "20261124-7KQ3MX",
    "issued": "2026年11月30日",
    "moment": {"year": 2026, "month": 11, "day": 30, "hour": 8, "minute": 1, "second": 2},
    "facts": {
        "what": {"label": "发生了什么", "value": '路灯不亮 #panic("x") *粗* $a$ <b> \\ "引号"\n第二行，有人叫囍龘'},
        "where": {"label": "地点", "value": "书院路 41 号"},
    },
    "clocks": [{"label": "办理", "due": "2026年12月7日 24:00 前", "basis": "5 日，本区承诺 样 2020-1"}],
    "stamp": None,
    "fiction": "",
    "notice": "",
    "words": {"page": "第", "check": "核对：", "qr": "二维码", "erased": "内容已删除。"},
}


def pdf(**changes: object) -> bytes:
    return drawn(TEMPLATE, look_text(), FIELDS | changes, ADDRESS)


def words_of(file: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(file)).pages).split())


def test_drawn_twice_it_is_the_same_file() -> None:
    assert pdf() == pdf()


def test_another_process_draws_the_same_file() -> None:
    program = (
        "import hashlib; from anlin.workbench.documents.tests.test_drawing import pdf; "
        "print(hashlib.sha256(pdf()).hexdigest())"
    )
    found = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"TZ": "Asia/Tokyo"},
    )
    assert found.stdout.strip() == hashlib.sha256(pdf()).hexdigest()


def test_what_differs_makes_another_file() -> None:
    assert pdf(number="HZ〔2026〕13") != pdf()


def test_every_font_is_inside_the_file() -> None:
    fonts = [
        font.get_object()
        for page in PdfReader(BytesIO(pdf())).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]  # a page of ours has fonts
    ]
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        assert {"/FontFile3", "/FontFile2"} & set(inner["/FontDescriptor"].get_object())
        assert "Noto" in str(inner["/BaseFont"])


def test_what_somebody_typed_is_printed_and_never_read_as_markup() -> None:
    said = words_of(pdf())
    assert '路灯不亮#panic("x")*粗*$a$<b>\\"引号"第二行，有人叫囍龘' in said
    assert "Yourreporthasbeenreceived." in said


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("水漫了😱", "水漫了〓"),
        ("𠮷野家", "〓野家"),
        ("好❤️看", "好〓看"),
        ("a\u200bb\x07c", "abc"),
        ("甲\u3000乙\t丙", "甲乙丙"),
    ],
)
def test_what_no_font_has_leaves_a_mark_and_breaks_nothing(typed: str, shown: str) -> None:
    printed = words_of(pdf(facts={"what": {"label": "x", "value": typed}}))
    assert shown in printed


def test_a_fact_that_was_not_stated_leaves_no_line() -> None:
    assert "地点书院路41号" in words_of(pdf())
    assert "not_stated" not in words_of(pdf())


def test_number_address_and_page_stand_on_every_page() -> None:
    long = FIELDS | {"facts": {"what": {"label": "x", "value": "很长的一段话。" * 600}}}
    pages = PdfReader(BytesIO(drawn(TEMPLATE, look_text(), long, ADDRESS))).pages
    assert len(pages) > 1
    for page in pages:
        text = "".join(page.extract_text().split())
        assert "HZ〔2026〕12" in text
        assert ADDRESS in text


def test_a_withdrawn_one_carries_the_word() -> None:
    stamped = pdf(stamp={"word": "已撤回", "when": "2026年12月1日"})
    assert "已撤回" in words_of(stamped)
    assert "已撤回" not in words_of(pdf())


def test_what_is_left_of_an_erased_one_says_so_and_nothing_more() -> None:
    said = words_of(drawn(erased_text(), look_text(), FIELDS, ADDRESS))
    assert "内容已删除。" in said
    assert "书院路" not in said


def test_the_file_names_itself_and_its_moment() -> None:
    told = PdfReader(BytesIO(pdf())).metadata
    assert told is not None
    assert (told.title, told.author) == ("报告回执 HZ〔2026〕12", "受理台")
    assert str(told["/CreationDate"]).startswith("D:20261130080102")


@pytest.mark.parametrize("reading", ['#read("/etc/passwd")', '#image("/etc/passwd")', '#import "@preview/cetz:0.3.1"'])
def test_a_template_reads_nothing_of_the_disk_or_the_network(reading: str) -> None:
    with pytest.raises(TypstError):
        drawn(reading, look_text(), FIELDS, ADDRESS)
