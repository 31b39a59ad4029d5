"""A hazard from find to close: found on a phone, noticed at the desk, more time asked and granted, looked at again, on the public map."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from anlin.spine.ledger.clock import now
from tests.journeys.people import DESK, LANGUAGES, PHONE, SMALL, Look, People, shot
from tests.journeys.watching import too_wide

LIST = "/desk/all/hazards-hazard/"


def _day(days: int) -> str:
    return (now() + timedelta(days=days)).date().isoformat()


def _step(page: Page, number: str, key: str, **facts: str) -> None:
    page.goto(f"/desk/m/{number}/step/{key}/")
    for name, value in facts.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form [type=submit]:not(.sr)").first.click()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hazard_from_find_to_close(people: People, language: str) -> None:
    look = Look(PHONE, language)
    mark = look.said("zh", "en")
    what = look.said("后门用链条锁住，营业时打不开", "The rear door is chained while the shop is open")

    grid = people.staff("grid", look)
    grid.goto("/desk/today/")
    shot(grid, f"hazard-{mark}-1-today")
    grid.locator(".foot-nav a[href='/desk/new/']").click()
    assert people.axe(grid) == []
    assert not too_wide(grid)
    shot(grid, f"hazard-{mark}-2-new")
    grid.locator("a[href='/desk/new/hazards-hazard/']").click()
    _found(grid, what, look)
    assert people.axe(grid) == []
    grid.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    assert not too_wide(grid)
    grid.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    shot(grid, f"hazard-{mark}-3-found-form")
    grid.locator("main form [type=submit]:not(.sr)").first.click()
    grid.locator(".note-done").wait_for()
    number = grid.url.rstrip("/").rsplit("/", 1)[-1]
    shot(grid, f"hazard-{mark}-4-found")
    assert people.axe(grid) == []
    assert not too_wide(grid)

    officer = people.staff("officer", look.at(DESK))
    officer.goto(LIST)
    expect(officer.locator("main")).to_contain_text(look.said("超", "over"))
    shot(officer, f"hazard-{mark}-5-list", whole=False)
    assert people.axe(officer) == []
    facts = {
        "owner": look.said("青禾商贸有限公司", "Qinghe Trading"),
        "demand": look.said("拆除链条", "Take the chain off"),
    }
    _step(officer, number, "order", **facts, put_right_by=_day(-1))
    expect(officer.locator(".error-summary")).to_contain_text(look.said("不能早于今天", "must not lie before today"))
    shot(officer, f"hazard-{mark}-6-date-refused")
    assert people.axe(officer) == []
    officer.locator("[name=put_right_by]").fill(_day(7))
    officer.locator("main form [type=submit]:not(.sr)").first.click()
    officer.locator(".note-done").wait_for()
    expect(officer.locator(".ribbon-box")).to_contain_text(look.said("本次文书", "this matter's document"))
    expect(officer.locator("main")).to_contain_text(look.said("责任方", "the party responsible"))
    shot(officer, f"hazard-{mark}-7-ordered")
    assert people.axe(officer) == []

    _step(grid, number, "ask_time", reason=look.said("要换门", "The door must be changed"))
    chief = people.staff("chief", look.at(DESK))
    chief.goto("/desk/mine/?tab=approve")
    expect(chief.locator("main")).to_contain_text(what[:8])
    agreed = look.said("已看合同", "The contract was seen")
    _step(chief, number, "grant_time", until=_day(90), reason=agreed)
    expect(chief.locator(".error-summary")).to_contain_text(look.said("最多延长30日", "At most 30 days"))
    _step(chief, number, "grant_time", until=_day(20), reason=agreed)
    chief.locator(".note-done").wait_for()
    shot(chief, f"hazard-{mark}-8-more-time")

    _step(grid, number, "say_done", note=look.said("店主说门换好了", "The owner says that the door is changed"))
    grid.goto(f"/desk/m/{number}/step/look_again/")
    assert not too_wide(grid)
    shot(grid, f"hazard-{mark}-9-look-again")
    _step(grid, number, "look_again", evidence=look.said("推闩门，一推就开", "A push bar; it opens at once"))
    grid.locator(".note-done").wait_for()
    expect(grid.locator("h1")).to_contain_text(look.said("已整改", "Put right"))
    shot(grid, f"hazard-{mark}-10-put-right")
    assert people.axe(grid) == []


def _found(page: Page, what: str, look: Look) -> None:
    """The form of a find, filled on a phone: where one stands, what is dangerous."""
    page.locator("[name=area]").select_option(index=1) if page.locator("[name=area] option").count() > 1 else None
    box = page.locator(".map-phone").bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] * 0.5, box["y"] + 100)
    page.locator("#id_lon:not([value=''])").wait_for(state="attached")
    choose = page.locator("select[name=category]")
    choose.select_option("exits")
    page.locator("[name=urgency][value='1']").check()
    page.locator("[name=what]").fill(what)
    page.locator("[name=where]").fill(look.said("书院路 41 号后门", "41 Shuyuan Road, rear"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_anybody_sees_what_is_being_put_right(people: People, language: str, size: tuple[int, int]) -> None:
    look = Look(size, language)
    page = people.resident(look)
    page.goto("/map/")
    expect(page.locator("main")).to_contain_text(look.said("超期：", "overdue: "))
    assert people.axe(page) == []
    assert not too_wide(page)
    shot(page, f"hazard-{look.said('zh', 'en')}-map-{'desk' if size == DESK else 'phone'}")
