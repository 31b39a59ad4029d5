"""Story 4, and the end of story 2: a handler with a phone takes, works and closes; the reporter refuses, then confirms."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.journeys import reporting
from tests.journeys.people import DESK, LANGUAGES, PHONE, Look, People, shot
from tests.journeys.watching import too_wide


def _photo() -> dict[str, object]:
    """A stairwell at night with one lamp."""
    picture = Image.new("RGB", (640, 480), "#23303a")
    pen = ImageDraw.Draw(picture)
    for n in range(8):
        pen.polygon(
            [(0, 480 - 40 * n), (640, 300 - 30 * n), (640, 318 - 30 * n), (0, 504 - 40 * n)],
            fill=f"#{0x2C + 6 * n:02x}3d48",
        )
    for radius, colour in ((150, "#39444a"), (95, "#5d5f52"), (48, "#a89a63"), (18, "#fff1c2")):
        pen.ellipse((430 - radius, 90 - radius, 430 + radius, 90 + radius), fill=colour)
    drawn = BytesIO()
    picture.save(drawn, "JPEG")
    return {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}


def step(page: Page, number: str, key: str, **given: str) -> None:
    """One step from the matter page, through its own form. A radio is checked, a list chosen from, words are filled in."""
    page.goto(f"/desk/m/{number}/")
    link = page.locator(f"a[href$='/step/{key}/']").first
    if not link.is_visible():
        page.locator("details.menu", has=link).locator("summary").first.click()
    link.click()
    for name, value in given.items():
        field = page.locator(f"main [name={name}]").first
        if name == "photos":
            field.set_input_files(_photo())  # type: ignore[arg-type]  # a file in memory
        elif field.evaluate("(each) => each.tagName") == "SELECT":
            field.select_option(value)
        elif field.get_attribute("type") == "radio":
            page.locator(f"main [name={name}][value={value}]").check()
        else:
            field.fill(value)
    page.locator("main form [type=submit]:not(.sr)").first.click()
    page.locator(".note-done").wait_for()


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_first_word_to_a_verified_close(people: People, language: str) -> None:
    """Reported, assigned, taken, noted with a photo, extended by the rank that may, closed, refused, worked again, confirmed."""
    look, mark = Look(PHONE, language), "en" if language == "en" else "zh"
    resident = people.resident(look)
    receipt = reporting.whole_report(
        resident, look, look.said("楼道灯坏了三层，老人不敢出门", "Three floors of stairs are dark")
    )
    number = receipt.number
    desk = people.staff("desk", look.at(DESK))
    step(desk, number, "assign", unit="station-shuyuan")

    handler = people.staff("officer", look)
    handler.goto("/desk/mine/")
    shot(handler, f"worklist-{mark}")
    step(handler, number, "take")
    handler.goto("/desk/mine/")
    handler.locator("[data-rows] a", has_text=look.said("楼道灯坏了", "Three floors")).first.wait_for()
    shot(handler, f"worklist-taken-{mark}")
    assert too_wide(handler) == []
    step(handler, number, "note_down", note=look.said("整流器烧了，等配件", "Ballast burnt"), photos="")
    handler.locator(".photos img").first.wait_for()
    step(handler, number, "ask_extension", reason=look.said("配件三天后到", "The part comes in three days"))
    expect(handler.locator("main")).not_to_contain_text(look.said("批准延长", "Grant more time"))

    chief = people.staff("chief", look)
    step(chief, number, "grant_extension", reason=look.said("同意，配件到即修", "Agreed"))
    chief.goto(f"/desk/m/{number}/")
    expect(chief.locator(".clock-full").first).to_contain_text(look.said("延长", "xten"))
    shot(chief, f"matter-phone-{mark}")
    assert people.axe(chief) == []
    assert too_wide(chief) == []

    close = {
        "disposition": "fixed",
        "evidence": look.said("已换整流器三只，试亮正常", "Three ballasts changed, tried, all bright"),
        "photos": "",
    }
    step(handler, number, "close", **close)
    reporting.follow(resident, receipt.code)
    shot(resident, f"verdict-{mark}")
    assert people.axe(resident) == []
    assert resident.locator("[name=verdict]:checked").count() == 0, "nothing is chosen for the reporter"
    resident.locator("[name=verdict][value=refuse]").check()
    resident.locator("form.ask [type=submit]").first.click()
    resident.locator(".error-summary").wait_for()
    why = look.said("二楼的灯还是不亮", "The second floor is still dark")
    resident.locator("form.ask [name=words]").first.fill(why)
    resident.locator("form.ask [type=submit]").first.click()
    resident.locator(".note-done").wait_for()
    for page in (resident, people.staff("supervisor", look.at(DESK))):
        if page is not resident:
            page.goto(f"/desk/m/{number}/")
        expect(page.locator("main")).to_contain_text(why)
        expect(page.locator("main")).to_contain_text(close["evidence"])
        shot(page, f"both-views-{'reporter' if page is resident else 'supervisor'}-{mark}")

    step(
        page,
        number,
        "work_again",
        unit="station-shuyuan",
        instruction=look.said("二楼再查", "Look at the second floor again"),
    )
    step(handler, number, "take")
    step(handler, number, "close", **close)
    reporting.follow(resident, receipt.code)
    resident.locator("[name=verdict][value=confirm]").check()
    resident.locator("form.ask [type=submit]").first.click()
    resident.locator(".note-done").wait_for()
    expect(resident.locator("main")).to_contain_text(look.said("您认可了", "You confirmed"))
    shot(resident, f"confirmed-{mark}")


def test_two_people_taking_one_step_lose_nothing(people: People) -> None:
    """The second is told in plain words what stands now, and what was typed stays to be copied."""
    look = Look(PHONE)
    receipt = reporting.whole_report(people.resident(look), look, "井盖翘起来了")
    first, second = people.staff("desk", look.at(DESK)), people.staff("supervisor", look.at(DESK))
    second.goto(f"/desk/m/{receipt.number}/step/assign/")
    second.locator("[name=unit]").select_option("station-shuyuan")
    second.locator("[name=note]").fill("请尽快，学生放学走这里")
    step(first, receipt.number, "assign", unit="station-shuyuan")
    second.locator("main form [type=submit]:not(.sr)").first.click()
    second.locator(".note-wait").wait_for()
    assert second.locator("[name=note]").input_value() == "请尽快，学生放学走这里"
    assert people.axe(second) == []


def test_a_grid_worker_has_the_day_in_one_hand(people: People) -> None:
    page = people.staff("grid", Look(PHONE))
    page.goto("/desk/")
    page.locator("body.field").wait_for()
    shot(page, "field-home")
    assert page.locator(".foot-nav a").count() == 5


def test_photographs_and_words_stay_through_a_refusal_and_are_gone_once_taken(people: People) -> None:
    """A browser empties a field of files; the page gives them back. The next form of the same kind begins empty."""
    look = Look(PHONE)
    receipt = reporting.whole_report(people.resident(look), look, "栏杆松了")
    number = receipt.number
    step(people.staff("desk", look.at(DESK)), number, "assign", unit="station-shuyuan")
    page = people.staff("officer", look)
    page.goto(f"/desk/m/{number}/step/note_down/")
    box, note = page.locator("[data-photos]"), page.locator("main [name=note]")
    page.locator("main [name=photos]").set_input_files(_photo())  # type: ignore[arg-type]  # a file in memory
    expect(box.locator("canvas")).to_have_count(1)
    page.locator("main form [type=submit]:not(.sr)").first.click()
    page.locator(".error-summary").wait_for()
    expect(box.locator("canvas")).to_have_count(1)
    expect(page.locator("[name=photos_without]")).to_be_hidden()
    note.fill("西侧第三根，已围挡")
    page.locator("main form [type=submit]:not(.sr)").first.click()
    page.locator(".note-done").wait_for()
    page.locator(".photos img").first.wait_for()
    page.goto(f"/desk/m/{number}/step/note_down/")
    expect(note).to_have_value("")
    expect(box.locator("canvas")).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_was_not_agreed_with_reads_where_else_to_turn(people: People, language: str) -> None:
    look = Look(PHONE, language)
    resident = people.resident(look)
    receipt = reporting.whole_report(resident, look, look.said("路灯又灭了", "The lamp is dark again"))
    number = receipt.number
    step(people.staff("desk", look.at(DESK)), number, "advise", evidence=look.said("已答复", "Answered"))
    reporting.follow(resident, receipt.code)
    resident.locator("[name=verdict][value=refuse]").check()
    resident.locator("form.ask [name=words]").first.fill(look.said("没有解决", "Nothing was solved"))
    resident.locator("form.ask [type=submit]").first.click()
    resident.locator(".note-done").wait_for()
    step(people.staff("supervisor", look.at(DESK)), number, "uphold", reason=look.said("已核实", "Looked into"))
    reporting.follow(resident, receipt.code)
    expect(resident.locator("#further li")).to_have_count(2)
    assert too_wide(resident) == []
    assert people.axe(resident) == []
    shot(resident, f"further-{'en' if language == 'en' else 'zh'}")
