"""Lists grow up: a view kept under a name, columns, a file, and one step for many rows, on phone and desk, without script too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import DESK, LANGUAGES, PHONE, Look, People, shot
from tests.journeys.watching import too_wide

LIST = "/desk/all/intake-report/?order=newest"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("screen", "name"), [(DESK, "desk"), (PHONE, "phone")])
def test_one_step_for_many_rows(people: People, language: str, screen: tuple[int, int], name: str) -> None:
    """Rows are ticked, the form is filled in once, the preview tells each row's fate, and the result has links."""
    look = Look(screen, language)
    page = people.staff("desk", look)
    page.goto(LIST)
    _ticked(page)
    shot(page, f"list-{name}-{look.said('zh', 'en')}")
    page.locator("#many-step").select_option("note_down")
    page.locator(".many-bar button").click()
    page.locator("[name=note]").fill(look.said("周三统一上门看", "All of these are looked at on Wednesday"))
    _good(people, page)
    shot(page, f"many-form-{name}-{look.said('zh', 'en')}")
    page.locator(".form-page [type=submit]").click()
    expect(page.locator(".cell-outcome")).to_have_count(12)
    refused = page.locator(".cell-outcome .why").count()
    _good(people, page)
    shot(page, f"many-preview-{name}-{look.said('zh', 'en')}")
    assert 0 < refused < 12, "ended ones may not, and are told why"
    page.locator(".many-go .btn-primary").click()
    page.locator(".many-go a.btn").wait_for()
    expect(page.locator(".cell-outcome .why")).to_have_count(refused)
    expect(page.locator(".cell-outcome")).to_have_count(12)
    _good(people, page)
    shot(page, f"many-result-{name}-{look.said('zh', 'en')}")
    with page.expect_download() as download:
        page.locator(".many-go form button").click()
    assert download.value.suggested_filename.endswith(".xlsx")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_view_is_kept_and_opens_again_without_script(people: People, language: str) -> None:
    """Filters and columns are chosen, kept under a name, and come back by one link; the list goes out as a file."""
    look = Look(DESK, language, script=False)
    page = people.staff("desk", look)
    page.goto(f"{LIST}&columns=state&columns=area")
    name = look.said("今天新到", "New today")
    page.locator(".keep-view summary").click()
    page.locator("#view-name").fill(name)
    page.locator(".keep-view .btn-primary").click()
    expect(page.locator(".views .tabs a[aria-current]")).to_have_text(name)
    expect(page.locator(".matters thead th")).to_have_count(4)
    page.locator(".columns summary").click()
    shot(page, f"columns-{look.said('zh', 'en')}", whole=False)
    with page.expect_download() as download:
        page.locator(".files a").first.click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.locator(".views form button").last.click()
    expect(page.locator(".views .tabs")).to_have_count(0)


def _ticked(page: Page) -> None:
    """Eight of the newest rows, and four of the oldest on the page, which have ended."""
    boxes = page.locator("input[name=row]")
    for nth in (*range(8), *range(-4, 0)):
        boxes.nth(nth % boxes.count()).check()


def _good(people: People, page: Page) -> None:
    assert people.axe(page) == []
    assert too_wide(page) == []
