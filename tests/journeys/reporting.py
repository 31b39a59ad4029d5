"""A resident's way through the report, step by step, as journeys need it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.journeys.people import Look

CODE = re.compile(r"([0-9A-Z]{4}-){4}[0-9A-Z]")


@dataclass(frozen=True)
class Receipt:
    """What the reporter holds: the code, and the number that everyone may know."""

    code: str
    number: str


def what(page: Page, words: str, *, category: str = "public_facility") -> None:
    """First step, from the front page."""
    page.goto("/")
    page.locator(".way-first").click()
    page.locator("[name=category]").select_option(category)
    page.locator("[name=what]").fill(words)
    go_on(page, "address")


def where_by_address(page: Page, address: str = "书院路 41 号") -> None:
    """Search, choose what was found."""
    page.locator("[name=address]").fill(address)
    page.locator(".find [value=find]").click()
    page.locator(".found button").first.click()
    page.locator(".place-card").wait_for()
    go_on(page, "when_kind")


def where_by_tap(page: Page) -> None:
    """A finger on the map; nothing is typed."""
    box = page.locator(".map-phone").bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.45)
    page.locator("#id_lon:not([value=''])").wait_for(state="attached")
    go_on(page, "when_kind")


def where_in_words(page: Page, words: str) -> None:
    """The map stays untouched."""
    page.locator("details.words summary").click()
    page.locator("[name=words]").fill(words)
    go_on(page, "when_kind")


def when_about(page: Page, words: str) -> None:
    """As well as one knows."""
    page.locator("[name=when_kind][value=about]").check()
    page.locator("[name=when]").fill(words)
    go_on(page, "reach")


def when_now(page: Page) -> None:
    """It goes on."""
    page.locator("[name=when_kind][value=now]").check()
    go_on(page, "reach")


def anonymous(page: Page) -> None:
    """No way to reach me."""
    page.locator("[name=reach][value=anonymous]").check()
    go_on(page, "photos")


def named(page: Page, phone: str, name: str) -> None:
    """Phone and name, sealed."""
    page.locator("[name=reach][value=contact]").check()
    page.locator("[name=contact_phone]").fill(phone)
    page.locator("[name=contact_name]").fill(name)
    page.locator("[name=contact_safe]").first.check()
    go_on(page, "photos")


def send(page: Page) -> Receipt:
    """Press send, read the receipt."""
    page.locator(".dock [value=send]").click()
    page.locator(".receipt .code").wait_for()
    code = CODE.search(page.locator(".receipt .code").inner_text())
    assert code is not None
    return Receipt(code.group(), page.locator(".got b").inner_text().strip())


def go_on(page: Page, field: str) -> None:
    """To the step that asks for `field`."""
    page.locator(".dock [value=next]").click()
    page.locator(f"[name={field}]").first.wait_for(state="attached")


def whole_report(page: Page, look: Look, words: str, *, address: str = "书院路 41 号") -> Receipt:
    """The shortest complete report: at an address, now, anonymous."""
    what(page, words)
    where_by_address(page, address)
    when_now(page)
    anonymous(page)
    return send(page)


def follow(page: Page, code: str) -> None:
    """Progress by code."""
    page.goto("/progress/")
    page.locator("[name=code]").fill(code)
    page.locator("#ask [type=submit]").click()
    page.locator(".steps").wait_for()
