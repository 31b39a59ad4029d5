"""Story 5 and the page on other media: print, forced colours, the sheet of components."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import DESK, PHONE, Look, People, shot
from tests.journeys.watching import too_wide

_LIST = "/desk/all/intake-report/"


def _a_matter(page: Page, state: str) -> str:
    page.goto(f"{_LIST}?state={state}&order=newest")
    address = str(page.locator("[data-rows] a.main").first.get_attribute("href"))
    page.goto(address)
    return address


def test_the_overview_prints(people: People) -> None:
    """What waits, the figures and their basis, in black on white; no bars and buttons of the screen."""
    page = people.staff("supervisor", Look(DESK))
    page.goto("/desk/overview/")
    shot(page, "overview", whole=False)
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    shot(page, "overview-print")
    for gone in (".top", ".side", "[data-print]"):
        expect(page.locator(gone).first).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert too_wide(page) == []
    assert len(page.pdf(format="A4")) > 10_000


def test_the_matter_page_prints_in_one_column_with_its_proof(people: People) -> None:
    page = people.staff("supervisor", Look(DESK))
    _a_matter(page, "working")
    shot(page, "matter", whole=False)
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    shot(page, "matter-print")
    expect(page.locator(".clock-full .bar").first).to_be_visible()
    expect(page.locator(".side").first).to_be_hidden()
    expect(page.locator(".m-side")).to_be_visible()
    assert too_wide(page) == []


@pytest.mark.parametrize("where", ["/design/", "matter"])
def test_ribbon_and_chip_survive_forced_colours(people: People, where: str) -> None:
    """Where the device takes all our colours away, shapes and words are left."""
    page = people.staff("supervisor", Look(DESK))
    page.emulate_media(forced_colors="active")
    if where == "matter":
        _a_matter(page, "waiting")
    else:
        page.goto(where)
    bar = page.locator(".clock-full .bar").first
    expect(bar).to_be_visible()
    shot(page, f"forced-{where.strip('/')}", of=page.locator(".clock-full").first)
    drawn = page.evaluate(
        """() => [...document.querySelectorAll('.clock-full .bar :is(rect, line, path)')]
          .map((each) => getComputedStyle(each))
          .filter((style) => style.fill !== 'none' || style.stroke !== 'none').length"""
    )
    assert drawn > 2, "the parts of the bar are drawn in the device's own colours"
    assert page.locator(".clock-full .clock-say").first.inner_text().strip()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_sheet_of_components_is_pictured(people: People, theme: str) -> None:
    page = people.resident(Look(DESK, theme=theme))
    page.goto(f"/design/?theme={theme}")
    shot(page, f"design-{theme}")
    assert too_wide(page) == []


@pytest.mark.parametrize(
    ("who", "address", "name"),
    [
        ("desk", "/desk/ledger/", "ledger"),
        ("desk", "/desk/map/", "map"),
        ("", "/account/login/", "login"),
        ("desk", "/account/mfa/", "account"),
    ],
)
def test_the_other_doors_are_pictured(people: People, who: str, address: str, name: str) -> None:
    for size, mark in ((DESK, "desk"), (PHONE, "phone")):
        page = people.staff(who, Look(size)) if who else people.resident(Look(size))
        page.goto(address)
        shot(page, f"{name}-{mark}", whole=False)
