"""Story 3: the desk at three in the morning, by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import reporting
from tests.journeys.people import DESK, LANGUAGES, PHONE, SMALL, Look, People, shot
from tests.journeys.watching import patiently, too_wide, until

DESK_PAGE = "/desk/intake/"
_COUNT_TONES = """
  window.tones = 0;
  const create = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { window.tones += 1; return create.call(this); };
"""


def _rows(page: Page) -> list[str]:
    return page.locator("[data-rows] tbody .no").all_inner_texts()


def _choose(page: Page, number: str) -> None:
    """Down the list with J until the report stands beside it."""
    short = number[4:]
    for _ in range(60):
        chosen = page.locator("[data-rows] tr[aria-selected=true] .no")
        if chosen.count() and chosen.inner_text() == short:
            break
        page.keyboard.press("j")
    until(
        page, "(short) => document.querySelector('.triage-side:not([hidden])')?.dataset.number.endsWith(short)", short
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desk_works_by_keyboard_alone(people: People, language: str) -> None:
    """New reports are announced and move nothing; duplicates say why; ask, join, assign, search: each is one key."""
    look = Look(DESK, language)
    desk, resident = people.staff("desk", look), people.resident(Look(PHONE, language))
    desk.add_init_script(_COUNT_TONES)
    desk.goto(DESK_PAGE)
    desk.locator("[data-live-sound]").press("Enter")
    before = _rows(desk)
    words = look.said("学宫路口的消防栓漏水，水流到路面结冰", "The hydrant at the crossing leaks and the road freezes")
    first = reporting.whole_report(resident, look, words)
    second = reporting.whole_report(resident, look, words + look.said("，已经一夜了", ", all night"))
    bar = desk.locator(".live-bar")
    patiently(
        lambda: bar.is_visible() and bar.inner_text() == look.said("2 件新到，点此显示", "2 new, show them"),
        lambda: f"the bar says {bar.inner_text()!r}",
        seconds=20,
        pause=desk.wait_for_timeout,
    )
    assert _rows(desk) == before, "no row moved under the pointer"
    until(desk, "() => window.tones > 1")  # and again, for nobody has seen it
    shot(desk, f"triage-new-{look.said('zh', 'en')}", whole=False)
    only_new = f"{DESK_PAGE}{bar.get_attribute('href')}"
    bar.focus()
    desk.keyboard.press("Enter")
    desk.locator(".only-new").wait_for()
    assert set(_rows(desk)) == {first.number[4:], second.number[4:]}, "what is shown is what was announced"
    _choose(desk, second.number)
    expect(desk.locator(".dup-card").first).to_contain_text(look.said("米", "m"))
    assert people.axe(desk) == []

    desk.keyboard.press("z")
    desk.keyboard.type(look.said("水是从地面冒出来的吗", "Does it come out of the ground"))
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.locator(".note-done").wait_for()
    reporting.follow(resident, second.code)
    resident.locator("form.ask [name=reply]").fill(look.said("是，从井盖边上", "Yes, beside the cover"))
    resident.locator("form.ask [type=submit]").first.click()
    resident.locator(".note-done").wait_for()

    desk.goto(only_new)
    _choose(desk, second.number)
    letter = desk.locator(".dup-card", has=desk.locator(f"a[href*='{first.number}']")).locator(".abc").inner_text()
    if letter == "A":
        desk.keyboard.press("m")
    else:  # other reports of the demonstration may lie nearer
        desk.locator(f"button[name=into][value='{first.number}']").press("Enter")
    desk.locator(".note-done").wait_for()
    _choose(desk, first.number)
    desk.keyboard.press("a")
    desk.locator(".note-done").wait_for()
    assert first.number[4:] not in _rows(desk), "it is with its unit now"

    desk.keyboard.press("/")
    desk.keyboard.type(look.said("消防栓漏水", "hydrant freezes"))
    desk.keyboard.press("Enter")
    desk.locator(".found").wait_for()
    numbers = desk.locator(".found .no").all_inner_texts()
    assert first.number in numbers and second.number in numbers
    desk.goto(f"/desk/m/{second.number}/")
    expect(desk.locator("main")).to_contain_text(first.number)


def test_every_key_is_shown_and_can_be_turned_off(people: People) -> None:
    desk = people.staff("desk", Look(DESK))
    desk.goto(DESK_PAGE)
    desk.keyboard.press("?")
    expect(desk.locator("#keys-help")).to_be_visible()
    expect(desk.locator("#keys-help .keys-rooms")).to_contain_text("受理台")
    desk.keyboard.press("Escape")
    desk.keyboard.press("g")
    desk.keyboard.press("z")
    expect(desk.locator(".step-in[open]")).to_have_count(0)
    desk.keyboard.press("g")
    desk.keyboard.press("n")
    desk.wait_for_url("**/desk/notices/")
    desk.keyboard.press("g")
    desk.keyboard.press("i")
    desk.wait_for_url(f"**{DESK_PAGE}")
    desk.locator(".sieve summary").first.click()
    expect(desk.locator("details.menu[open]")).to_have_count(1)
    desk.keyboard.press("Escape")
    expect(desk.locator("details.menu[open]")).to_have_count(0)
    desk.keyboard.press("n")
    desk.wait_for_url("**/desk/intake/new/")
    desk.go_back()
    desk.locator("[data-rows]").wait_for()
    desk.keyboard.press("j")
    until(desk, "() => document.querySelectorAll('[data-rows] [aria-selected=true]').length === 1")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/desk/m/**")

    desk.goto(DESK_PAGE)
    desk.context.clear_cookies(name="sessionid")
    expect(desk.locator(".live-over")).to_be_visible(timeout=15_000)
    expect(desk.locator(".live-over")).to_contain_text("您的登录已结束")
    expect(desk.locator(".live-bar")).to_be_hidden()
    desk.locator(".live-over a").click()
    desk.locator("[name=login]").wait_for()


_IN_SIGHT = """() => {
  const at = document.activeElement.getBoundingClientRect();
  const bar = document.querySelector(".triage-side > .assign").getBoundingClientRect();
  return document.activeElement.matches(".step-in textarea, .step-in select") && at.top >= 0 && at.bottom <= bar.top;
}"""


@pytest.mark.parametrize("look", [Look((1280, 720)), Look(DESK, theme="dark")])
def test_a_key_leads_to_a_field_in_sight_escape_leaves_it_and_a_step_keeps_the_place(
    people: People, look: Look
) -> None:
    desk = people.staff("desk", look)
    desk.goto(DESK_PAGE)
    if len(_rows(desk)) < 3:
        resident = people.resident(Look(PHONE))
        for words in ("井盖松动", "树枝断了挂在线上"):
            reporting.whole_report(resident, Look(PHONE), words)
        desk.goto(DESK_PAGE)
    shorts = _rows(desk)
    _choose(desk, f"____{shorts[1]}")
    for key in "zt":
        desk.keyboard.press(key)
        until(desk, _IN_SIGHT)
        desk.keyboard.press("Escape")
        until(desk, "() => Boolean(document.activeElement.closest('[data-rows] tr[aria-selected=true]'))")
    desk.keyboard.press("z")
    desk.keyboard.type("哪一盏灯")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.locator(".note-done").wait_for()
    until(desk, "() => Boolean(document.activeElement.closest('[data-rows] tr[aria-selected=true]'))")
    assert desk.locator("[data-rows] tr[aria-selected=true] .no").inner_text() == shorts[2]
    assert shorts[1] not in _rows(desk)


def test_what_is_not_ours_is_transferred_with_a_clock_of_its_own(people: People) -> None:
    resident, desk = people.resident(Look(PHONE)), people.staff("desk", Look(DESK))
    receipt = reporting.whole_report(resident, Look(PHONE), "变电箱嗡嗡响，像要起火")
    desk.goto(f"{DESK_PAGE}?sel={receipt.number}")
    desk.locator(f".triage-side[data-number='{receipt.number}']").wait_for()
    desk.keyboard.press("t")
    side = desk.locator(".triage-side")
    side.locator("form[action*=not_ours] [name=unit]").select_option("power-company")
    side.locator("form[action*=not_ours] [name=reason]").fill("变电箱归供电公司管")
    side.locator("form[action*=not_ours] button").click()
    desk.locator(".note-done").wait_for()
    desk.goto(f"/desk/m/{receipt.number}/")
    expect(desk.locator(".ribbon-box, .m-facts").first).to_contain_text("移送")
    reporting.follow(resident, receipt.code)
    expect(resident.locator("main")).to_contain_text("供电公司")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_taken_on_paper_shows_both_times(people: People, language: str) -> None:
    look = Look(DESK, language)
    desk = people.staff("desk", look)
    desk.goto("/desk/intake/new/")
    desk.locator("[name=source][value=paper]").check()
    desk.locator("[name=category]").select_option("noise")
    desk.locator("[name=what]").fill(look.said("停电那晚发电机整夜响", "A generator all night of the outage"))
    desk.locator("[name=where]").fill("书院路 41 号")
    paper = desk.locator("[name=paper_taken_at]")
    if not paper.is_visible():
        desk.locator("details", has=paper).locator("summary").click()
    yesterday = desk.evaluate("() => new Date(Date.now() - 864e5 + 8 * 36e5).toISOString().slice(0, 11) + '21:40'")
    paper.fill(yesterday)
    desk.locator("[name=reason]").fill(look.said("停电，先记在纸上", "Power cut, taken on paper"))
    desk.locator("main form [type=submit]:not(.sr)").first.click()
    if desk.locator("[name=place]").count():
        desk.locator("[name=place]").first.check()
        desk.locator("main form [type=submit]:not(.sr)").first.click()
    desk.locator(".handed").wait_for()
    shot(desk, f"handed-{look.said('zh', 'en')}", whole=False)
    assert people.axe(desk) == []
    expect(desk.locator(".handed")).to_contain_text("21:40")
    desk.locator("a[href*='/desk/m/']").first.click()
    expect(desk.locator(".m-facts")).to_contain_text("21:40")
    expect(desk.locator(".m-facts")).to_contain_text(look.said("入账", "recorded"))


def test_a_log_in_that_ends_takes_no_typed_word_with_it(people: People) -> None:
    """Somebody types, the session ends, the form is sent: after the log-in every word is back."""
    page = people.resident(Look(DESK))
    people.log_in(page, "supervisor")
    page.goto("/desk/intake/new/")
    page.locator("[name=what]").fill("来电人说地下车库有人长住，担心起火")
    page.locator("[name=where]").fill("书院路 41 号")
    until(page, "() => Object.keys(localStorage).some((key) => localStorage.getItem(key).includes('地下车库'))")
    page.context.clear_cookies(name="sessionid")
    page.locator("main form [type=submit]:not(.sr)").first.click()
    page.locator("[name=login]").wait_for()
    people.log_in(page, "supervisor")
    page.goto("/desk/intake/new/")
    assert page.locator("[name=what]").input_value() == "来电人说地下车库有人长住，担心起火"
    assert page.locator("[name=where]").input_value() == "书院路 41 号"


@pytest.mark.parametrize("address", ["/desk/intake/?sel=1", "/desk/all/intake-report/", "/desk/r/premises/"])
def test_on_a_phone_every_menu_can_be_reached_and_opens_inside_the_screen(people: People, address: str) -> None:
    page = people.staff("supervisor", Look(SMALL))
    page.goto(address)
    for menu in page.locator("details.menu:has(> summary:visible)").all():
        menu.locator("summary").first.click(timeout=5_000)  # what covered it would take the click
        inside = menu.locator(".menu-in").bounding_box()
        assert inside is not None
        assert inside["x"] >= 0 and inside["x"] + inside["width"] <= SMALL[0], menu.inner_text()[:30]
        page.keyboard.press("Escape")


def test_the_desk_has_its_phone_layout(people: People) -> None:
    page = people.staff("desk", Look(PHONE))
    page.goto(DESK_PAGE)
    shot(page, "triage-phone", whole=False)
    assert too_wide(page) == []


@pytest.mark.parametrize(
    ("name", "look"),
    [("triage-zh", Look(DESK)), ("triage-dark", Look(DESK, theme="dark")), ("triage-en", Look(DESK, "en"))],
)
def test_the_desk_is_pictured_with_a_duplicate_beside_it(people: People, name: str, look: Look) -> None:
    page = people.staff("desk", look)
    page.goto(DESK_PAGE)
    row = page.locator("[data-rows] tr", has=page.locator(".dup")).first
    _choose(page, str(row.locator("a[data-open]").get_attribute("data-open")).split("/")[3])
    page.locator(".dup-card").first.wait_for()
    page.evaluate("document.activeElement.blur()")
    shot(page, name, whole=False)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number)")
    assert (max(ground[:3]) < 60) is (look.theme == "dark")
