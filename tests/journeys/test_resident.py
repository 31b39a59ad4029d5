"""Story 2: somebody reports from a phone, without log-in, and stays in charge of what they said."""

from __future__ import annotations

import io
import re
from random import Random

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys import reporting
from tests.journeys.people import LANGUAGES, PHONE, SMALL, Look, People, shot
from tests.journeys.watching import too_wide, until

WORDS = "书院路 41 号门口三盏路灯连着不亮，昨晚有老人摔了一跤。房主电话 13800001111。"


def _fit(people: People, page: Page, name: str) -> None:
    """A page of the journey: pictured, clean for axe, no wider than the phone."""
    shot(page, name)
    assert people.axe(page) == []
    assert too_wide(page) == []


def _on_paper(page: Page, code: str) -> None:
    """Printed, no moment is near today only, no way leads elsewhere, and the page says its address."""
    page.emulate_media(media="print")
    shown = page.locator("body").inner_text()
    assert not re.search("今天|明天|昨天|today|tomorrow|yesterday", shown), shown
    near = page.locator("time[title]").first
    assert re.search(r"\d{4}", near.get_attribute("title") or "")
    assert near.evaluate("(time) => getComputedStyle(time, '::after').content") == f'"{near.get_attribute("title")}"'
    expect(page.locator("footer")).to_be_hidden()
    expect(page.locator("header nav")).to_be_hidden()
    expect(page.locator(".paper-foot")).to_contain_text("/progress/")
    assert code not in page.locator(".paper-foot").inner_text()
    page.emulate_media(media="screen")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_named_resident_reports_at_an_address(people: People, language: str) -> None:
    """Five steps, a look before sending, a receipt; who may see what is said before it is sent."""
    look = Look(PHONE if language != "en" else SMALL, language)
    page = people.resident(look)
    mark = look.said("zh", "en")
    page.goto("/")
    _fit(people, page, f"home-{mark}")
    assert page.locator(".danger-call").get_attribute("href") == "tel:110"
    reporting.what(page, WORDS)
    page.locator("[name=address]").fill("书院路 41 号")
    page.locator(".find [value=find]").click()
    page.locator(".found button").first.click()
    page.locator(".place-card").wait_for()
    _fit(people, page, f"where-{mark}")
    reporting.go_on(page, "when_kind")
    reporting.when_about(page, look.said("昨晚十点左右", "last night about ten"))
    reporting.named(page, "13800002222", "沈秋")
    _fit(people, page, f"preview-{mark}")
    everyone = page.locator("[aria-labelledby=seen-all]").inner_text()
    handlers = page.locator("[aria-labelledby=seen-staff]").inner_text()
    assert "13800002222" not in everyone + handlers
    assert "13800001111" not in everyone + handlers, (
        "a phone number in the words is covered until its writer says otherwise"
    )
    assert "13800002222" in page.locator("[aria-labelledby=seen-sealed]").inner_text()
    receipt = reporting.send(page)
    _fit(people, page, f"receipt-{mark}")
    _on_paper(page, receipt.code)
    assert receipt.number in page.content() and receipt.code not in page.url
    reporting.follow(page, receipt.code)
    _fit(people, page, f"progress-{mark}")
    expect(page.locator(".clock-resident")).to_contain_text(look.said("区受理台", "intake desk"))
    _on_paper(page, receipt.code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finger_on_the_map_is_enough(people: People, language: str) -> None:
    """Nothing is typed about the place; the grid that holds the point answers."""
    look = Look(PHONE, language)
    page = people.resident(look)
    reporting.what(page, look.said("井盖没了，夜里看不见", "A manhole cover is missing"))
    reporting.where_by_tap(page)
    reporting.when_now(page)
    reporting.anonymous(page)
    expect(page.locator("[aria-labelledby=seen-all]")).to_contain_text(look.said("一带", "Around"))
    expect(page.locator("[aria-labelledby=seen-sealed]")).to_contain_text(look.said("匿名", "anonymous"))
    _wrong_then_right_photograph(page, look)
    receipt = reporting.send(page)
    reporting.follow(page, receipt.code)
    expect(page.locator(".steps li")).to_have_count(1)
    added = look.said("旁边的灯也坏了", "The lamp beside it is broken too")
    page.locator("summary").filter(has_text=look.said("补充", "Add words")).click()
    page.locator("[id=add_words-words]").fill(added)
    page.wait_for_function("(words) => JSON.stringify(localStorage).includes(words)", arg=added)
    page.locator("header [name=language]").click()
    until(page, "(language) => document.documentElement.lang.toLowerCase().startsWith(language)", look.said("en", "zh"))
    expect(page.locator("[id=add_words-words]")).to_be_visible()
    assert page.locator("[id=add_words-words]").input_value() == added


def _wrong_then_right_photograph(page: Page, look: Look) -> None:
    """The file at fault is named before and after sending; what was said of it goes when another one is chosen."""
    photos, told = page.locator("[name=photos]"), page.locator("[data-photos]")
    photos.set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"})
    expect(told.locator("[data-told]")).to_contain_text("notes.txt")
    page.locator(".dock [value=send]").click()
    page.locator(".error-summary").wait_for()
    expect(told).to_contain_text("notes.txt")
    expect(page.locator("[name=photos_without]")).to_be_visible()
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "olive").save(picture, "PNG")
    photos.set_input_files({"name": "door.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    expect(page.locator(".invalid:visible, .error-summary")).to_have_count(0)
    expect(page.locator("[name=photos_without]")).to_be_hidden()
    expect(told.locator("canvas")).to_have_count(1)


def test_words_are_enough_and_the_map_may_stay_untouched(people: People) -> None:
    page = people.resident(Look(SMALL, "en"))
    reporting.what(page, "夜里有人在桥洞下生火 " + "a" * 400)
    reporting.where_in_words(page, "湖边木栈道往北的桥洞")
    reporting.when_about(page, "这几天夜里")
    reporting.anonymous(page)
    assert "湖边木栈道往北的桥洞" in page.locator("[aria-labelledby=seen-staff]").inner_text()
    assert too_wide(page) == [], "the longest word stays on the page"
    receipt = reporting.send(page)
    reporting.follow(page, receipt.code)
    page.locator("details.words summary").first.click()
    assert too_wide(page) == []


def test_without_script_the_whole_report_works(people: People) -> None:
    """Every page is a form and its answer."""
    page = people.resident(Look(PHONE, script=False))
    page.goto("/report/")
    page.locator("[name=category]").select_option("noise")
    page.locator("[name=what]").fill("楼下凌晨卸货")
    reporting.go_on(page, "address")
    reporting.where_by_address(page)
    reporting.when_now(page)
    reporting.anonymous(page)
    receipt = reporting.send(page)
    reporting.follow(page, receipt.code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_typed_is_never_lost(people: People, language: str) -> None:
    """Reload keeps it, back keeps it, an error keeps it, a change of language keeps it; the quick exit forgets it."""
    look = Look(PHONE, language)
    page = people.resident(look)
    words = look.said("凌晨两点卸货，吵醒整栋楼", "Unloading at two in the morning wakes the house")
    page.goto("/report/")
    page.locator("[name=what]").fill(words)
    until(page, "(words) => (localStorage.getItem('draft:report-what') ?? '').includes(words)", words)
    page.reload()
    assert page.locator("[name=what]").input_value() == words, "after a reload"
    page.locator(".dock [value=next]").click()  # no category was chosen
    page.locator(".error-summary").wait_for()
    _fit(people, page, f"error-{look.said('zh', 'en')}")
    assert page.locator("[name=what]").input_value() == words, "after an error"
    page.locator("[name=category]").select_option("noise")
    reporting.go_on(page, "address")
    page.go_back()
    page.locator("[name=what]").wait_for()
    assert page.locator("[name=what]").input_value() == words, "after the browser's own back"
    page.locator("[name=category]").select_option("noise")
    reporting.go_on(page, "address")
    page.locator("[name=address]").fill("书院路 41 号")
    page.locator(".step .linkish").click()
    page.locator("[name=what]").wait_for()
    assert page.locator("[name=what]").input_value() == words, "after going back a step"
    page.locator("header [name=language]").click()
    until(page, "(language) => document.documentElement.lang.toLowerCase().startsWith(language)", look.said("en", "zh"))
    assert page.locator("[name=what]").input_value() == words, "after a change of language"
    page.context.clear_cookies(name="csrftoken")
    page.evaluate("() => localStorage.clear()")
    page.locator(".dock [value=next]").click()
    page.locator("[role=alert].note").wait_for()
    assert page.locator("[name=what]").input_value() == words, "after the cookie was lost"
    reporting.go_on(page, "address")


def test_a_picture_larger_than_what_is_taken_is_made_to_fit_before_it_is_sent(people: People) -> None:
    """Nobody can make a photograph smaller by hand on a phone."""
    look = Look(SMALL)
    page = people.resident(look)
    reporting.what(page, "井盖翘起来了")
    reporting.where_by_address(page)
    reporting.when_now(page)
    reporting.anonymous(page)
    large = io.BytesIO()
    Image.frombytes("RGB", (2000, 1800), Random(7).randbytes(2000 * 1800 * 3)).save(large, "PNG")
    assert len(large.getvalue()) > 10 * 1024 * 1024
    page.locator("[name=photos]").set_input_files(
        {"name": "IMG_1.png", "mimeType": "image/png", "buffer": large.getvalue()}
    )
    until(page, "[...document.querySelector('[name=photos]').files].some((file) => file.name === 'IMG_1.jpg')")
    reporting.send(page)


def test_leaving_quickly_leaves_nothing_behind(people: People) -> None:
    page = people.resident(Look(PHONE))
    page.goto("/report/")
    page.locator("[name=what]").fill("不想让人看见的话")
    until(page, "() => !!localStorage.getItem('draft:report-what')")
    page.route("https://**", lambda route: route.fulfill(body="weather", content_type="text/html"))
    page.locator("[data-leave]").click()
    page.wait_for_url("https://**")
    page.goto("/report/")
    assert page.locator("[name=what]").input_value() == ""


def test_a_wrong_code_opens_nothing_and_says_how_to_go_on(people: People) -> None:
    page = people.resident(Look(SMALL, "en"))
    page.goto("/progress/")
    page.locator("[name=code]").fill("AAAA-BBBB-CCCC-DDDD-E")
    page.locator("#ask [type=submit]").click()
    page.locator(".error-summary").wait_for()
    _fit(people, page, "wrong-code-en")
    assert "AAAA" not in page.url
    assert page.locator("[name=code]").input_value() == "AAAA-BBBB-CCCC-DDDD-E", "to be compared"
