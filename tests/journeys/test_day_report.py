"""A supervisor reads the day report: each number opens its list, the day before is one click away, and it goes out as a file."""

from __future__ import annotations

import re

import pytest

from tests.journeys.people import DESK, LANGUAGES, PHONE, Look, People, shot
from tests.journeys.watching import too_wide


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_supervisor_follows_the_numbers_of_a_day(people: People, language: str) -> None:
    look = Look(DESK, language, "light" if language == "en" else "dark")
    page = people.staff("supervisor", look)
    page.goto("/desk/")
    page.get_by_role("link", name=look.said("日报", "Day report")).click()
    page.get_by_role("link", name=look.said("前一天", "Day before")).click()
    assert people.axe(page) == []
    shot(page, f"day-report-{language[:2]}")
    report = page.url
    numbers = page.locator("a[href*='/desk/day/list/']").filter(has_text=re.compile(r"^\d+"))
    links = [(str(one.get_attribute("href")), int(re.findall(r"\d+", one.inner_text())[0])) for one in numbers.all()]
    assert len(links) > 8
    for address, number in links[:12]:
        page.goto(address)
        shown = page.locator("tbody tr").count()
        while page.locator("a[rel=next]").count():
            page.locator("a[rel=next]").click()
            shown += page.locator("tbody tr").count()
        assert shown == number, address
    page.goto(next(address for address, number in links if number))
    assert people.axe(page) == []
    shot(page, f"day-list-{language[:2]}")
    page.locator("tbody a.main").first.click()
    assert "/desk/m/" in page.url
    page.goto(report)
    for ending, name in (("xlsx", "Excel"), ("pdf", "PDF")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.suggested_filename.endswith(ending)


def test_on_a_phone_nothing_scrolls_sideways(people: People) -> None:
    page = people.staff("chief", Look(PHONE, "zh-hans", "light"))
    page.goto("/desk/day/")
    assert too_wide(page) == []
    assert people.axe(page) == []
    shot(page, "day-report-phone")
