"""A report that holds two, and a text to ask with: the desk splits and asks without script, the resident sees both by one code."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import reporting
from tests.journeys.people import DESK, LANGUAGES, PHONE, Look, People, shot
from tests.journeys.watching import too_wide


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_receipt_opens_both_and_a_chosen_text_loses_nothing(people: People, language: str) -> None:
    """The words go along, the number is new, and what was typed stays above the text that was chosen."""
    look = Look(DESK, language, script=False)
    resident = people.resident(Look(PHONE, language))
    whole = look.said(
        "路口的路灯不亮，另外楼下店铺夜里放音响", "The lamp is dark, and the shop below plays music all night"
    )
    part = look.said("楼下店铺夜里放音响", "The shop below plays music all night")
    receipt = reporting.whole_report(resident, Look(PHONE, language), whole)
    desk = people.staff("desk", look)

    desk.goto(f"/desk/m/{receipt.number}/step/split/")
    desk.locator("[name=part_what]").fill(part)
    desk.locator("[name=part_category]").select_option("noise")
    desk.locator("[name=reason]").fill(look.said("两件事由两个单位办", "Two units deal with these"))
    desk.locator("[name=part_place]").check()
    assert too_wide(desk) == []
    shot(desk, f"split-{look.said('zh', 'en')}")
    desk.locator(".form-page [type=submit]").last.click()
    other = desk.locator("main .note a.no")
    expect(other).to_have_count(1)
    number = other.inner_text()

    desk.goto(f"/desk/m/{number}/step/ask/")
    desk.locator("[name=question]").fill(look.said("您好。", "Good evening."))
    desk.locator("#put-text").select_option(index=1)
    desk.locator("[name=put]").click()
    text = desk.locator("[name=question]").input_value()
    assert text.startswith(look.said("您好。", "Good evening.")) and number in text
    shot(desk, f"text-chosen-{look.said('zh', 'en')}")
    desk.locator(".form-page [type=submit]:not([name=put], .sr)").first.click()
    desk.locator(".note-done").wait_for()

    reporting.follow(resident, receipt.code)
    expect(resident.locator(".beside")).to_contain_text(number)
    assert people.axe(resident) == [] and too_wide(resident) == []
    shot(resident, f"two-in-one-{look.said('zh', 'en')}")
    resident.locator(".beside button").click()
    expect(resident.locator("form.ask blockquote")).to_contain_text(number)
    resident.locator("form.ask [name=reply]").fill(look.said("三号门", "Door three"))
    resident.locator("form.ask [type=submit]").first.click()
    resident.locator(".note-done").wait_for()
    expect(resident.locator(".beside")).to_contain_text(receipt.number)
    assert people.axe(resident) == [] and too_wide(resident) == []
    shot(resident, f"two-in-one-part-{look.said('zh', 'en')}")
