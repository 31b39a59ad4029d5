"""A register from Excel: the import corrected and sent again; a record changed by two, doubles joined."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from tests.journeys.people import DESK, LANGUAGES, PHONE, Look, People, shot
from tests.journeys.watching import too_wide

LIST, IMPORT = "/desk/r/premises/", "/desk/import/premises/"


def _filled(template: Path, rows: list[dict[str, str]], target: Path) -> Path:
    """The template with rows written under its headings, as somebody does in Excel."""
    head = [str(one) for one in CalamineWorkbook.from_path(str(template)).get_sheet_by_index(0).to_python()[0]]
    return _written(target, head, [[row.get(one.rstrip(" *"), "") for one in head] for row in rows])


def _mended(sent_back: Path, column: str, value: str, target: Path) -> Path:
    """What came back, with one column put right and its reasons left where they are."""
    head, *rows = CalamineWorkbook.from_path(str(sent_back)).get_sheet_by_index(0).to_python()
    at = [str(one).rstrip(" *") for one in head].index(column)
    assert all(str(row[-1]) for row in rows), "each row says what is wrong"
    for row in rows:
        row[at] = value
    return _written(target, [str(one) for one in head], rows)


def _written(target: Path, head: list[str], rows: Sequence[Sequence[object]]) -> Path:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("1")
        for line, row in enumerate([head, *rows]):
            for at, value in enumerate(row):
                sheet.write_string(line, at, str(value))
    target.write_bytes(out.getvalue())
    return target


def _send(page: Page, file: Path) -> None:
    page.locator("#file").set_input_files(file)
    page.locator("main form [type=submit]:not(.sr)").first.click()


def _download(page: Page, address: str, target: Path) -> Path:
    with page.expect_download() as coming:
        page.locator(f"main a[href$='{address}']").first.click()
    coming.value.save_as(target)
    return target


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_import_is_corrected_and_sent_again(
    people: People, tmp_path: Path, language: str, size: tuple[int, int]
) -> None:
    look = Look(size, language)
    mark = f"{language[:2]}-{'desk' if size == DESK else 'phone'}"
    page = people.staff("desk", look)
    names = {key: look.said(zh, en) for key, (zh, en) in _HEADINGS.items()}
    told = (
        ("面馆", "41", look.said("餐饮", "Food and drink"), "", ""),
        ("旅馆", "43", look.said("旅馆", "Lodging"), look.said("三层", "three"), ""),
        ("作坊", "45", look.said("作坊", "Workshop"), "2", "3/9/2026"),
    )
    rows = [
        {
            names["name"]: f"{mark}{kind}",
            names["where"]: f"书院路 {door} 号",
            names["use"]: use,
            names["storeys"]: storeys,
            names["on"]: day,
        }
        for kind, door, use, storeys, day in told
    ]

    page.goto(IMPORT)
    shot(page, f"excel-{mark}-1-send")
    template = _download(page, "template.xlsx", tmp_path / "template.xlsx")
    (tmp_path / "table.csv").write_text("name,where\n1,2\n")
    _send(page, tmp_path / "table.csv")
    expect(page.locator("#errors")).to_contain_text(look.said("这不是 Excel 工作簿", "This is no Excel workbook"))
    shot(page, f"excel-{mark}-2-refused")
    first_area = str(CalamineWorkbook.from_path(str(template)).get_sheet_by_index(1).to_python()[1][-1])
    for row in rows:
        row[names["area"]] = first_area
    _send(page, _filled(template, rows, tmp_path / "filled.xlsx"))
    expect(page.locator("h1")).to_contain_text(look.said("读到 3 行，尚未录入", "3 rows read, nothing entered yet"))
    expect(page.locator("table")).to_contain_text(
        look.said("层数：“三层”不是整数", "Storeys: “three” is no whole number")
    )
    expect(page.locator("table")).to_contain_text(look.said("可能指不同的日子", "can mean more than one day"))
    assert people.axe(page) == []
    assert not too_wide(page)
    shot(page, f"excel-{mark}-3-wrong")
    back = _download(page, "rows.xlsx", tmp_path / "back.xlsx")
    page.locator("form[action$='/enter/'] [type=submit]").click()
    expect(page.locator("h1")).to_contain_text(look.said("已录入 1 行", "1 row entered"))
    shot(page, f"excel-{mark}-4-entered")

    page.goto(IMPORT)
    once = _mended(back, names["storeys"], "3", tmp_path / "once.xlsx")
    _send(page, _mended(once, names["on"], "2026-03-09", tmp_path / "again.xlsx"))
    expect(page.locator("h1")).to_contain_text(look.said("读到 2 行", "2 rows read"))
    page.locator("form[action$='/enter/'] [type=submit]").click()
    expect(page.locator(".note-done")).to_be_visible()
    page.goto(f"{LIST}?words={mark}旅馆")
    page.locator("[data-rows] a.main").first.click()
    expect(page.locator("h1")).to_contain_text(f"{mark}旅馆")

    page.goto(IMPORT)
    _send(page, tmp_path / "again.xlsx")
    expect(page.locator(".tabs")).to_contain_text(look.said("已有", "There already"))
    assert not page.locator("form[action$='/enter/']").count(), "nothing is left to enter"
    page.locator("form[action$='/throw-away/'] [type=submit]").click()
    expect(page.locator(".note-done")).to_be_visible()


_HEADINGS = {
    "name": ("场所名称", "Name of the premises"),
    "where": ("地址", "Address"),
    "use": ("用途", "Use"),
    "storeys": ("层数", "Storeys"),
    "on": ("最近检查日期", "Last inspected on"),
    "area": ("区域", "Area"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_change_one_record_and_doubles_are_joined(people: People, language: str) -> None:
    look = Look(DESK, language)
    mark = look.said("zh", "en")
    desk, other = people.staff("desk", look), people.staff("supervisor", look)
    desk.goto(LIST)
    shot(desk, f"register-{mark}-list", whole=False)
    assert people.axe(desk) == []
    desk.locator("[data-rows] a.main").nth(12 if look.chinese else 13).click()
    address = desk.url
    desk.goto(f"{address}change/")
    other.goto(f"{address}change/")
    shot(desk, f"register-{mark}-change")
    for page, storeys in ((other, "7"), (desk, "8")):
        page.locator("[name=storeys]").fill(storeys)
        page.locator("main form [type=submit]:not(.sr)").first.click()
    expect(desk.locator("#errors")).to_contain_text(look.said("您填写期间有人改动了", "Somebody else changed it"))
    expect(desk.locator("[name=storeys]")).to_have_value("8")
    assert people.axe(desk) == []
    shot(desk, f"register-{mark}-conflict")
    desk.locator("main form [type=submit]:not(.sr)").first.click()
    expect(desk.locator(".note-done")).to_be_visible()
    desk.goto(f"{address}?field=storeys")
    expect(desk.locator(".turn del").first).to_have_text("7")
    shot(desk, f"register-{mark}-history")

    named = {
        key: desk.locator("dl.facts dd").nth(nth).inner_text().split("\n")[0]
        for nth, key in enumerate(("name", "where"))
    }
    desk.goto(f"{LIST}new/")
    for key, value in named.items():
        desk.locator(f"[name={key}]").fill(value)
    desk.locator("[name=use]").select_option("shop")
    desk.locator("[name=area]").select_option(index=1)
    desk.locator("main form [type=submit]:not(.sr)").first.click()
    expect(desk.locator(".dup-card").first).to_contain_text(look.said("名称相同", "same name"))
    shot(desk, f"register-{mark}-record")
    dark = people.staff("desk", Look(PHONE, language, theme="dark"))
    dark.goto(desk.url)
    assert not too_wide(dark)
    shot(dark, f"register-{mark}-record-phone-dark")
    dark.goto(LIST)
    assert not too_wide(dark)
    shot(dark, f"register-{mark}-list-phone-dark", whole=False)
    desk.locator("a[href*='/join/']").first.click()
    shot(desk, f"register-{mark}-join")
    desk.locator("[name=stays]").first.check()
    desk.locator("[name=reason]").fill(look.said("同一家店登记了两次", "The same shop, entered twice"))
    desk.locator("main form [type=submit]:not(.sr)").first.click()
    expect(desk.locator("main")).to_contain_text(look.said("并入本条的有", "Joined to this one"))
