"""Every page of the house, in both themes and both languages: axe is content, nothing scrolls sideways, the console is silent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.journeys.people import DESK, LANGUAGES, PHONE, SMALL, Look, People
from tests.journeys.walking import NO_PAGES, Stop, every_route, stops
from tests.journeys.watching import too_wide

THEME_RULES = ("color-contrast",)
_OTHER = {"light": "dark", "dark": "light"}


@pytest.fixture(scope="module")
def steps_seen() -> dict[str, set[str]]:
    """Steps whose forms were looked at, by language."""
    return {language: set() for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "who", ["", "desk", "officer", "grid", "supervisor", "chief", "auditor", "admin", "liaison", "auxiliary"]
)
def test_every_page_is_open_to_everyone_who_may_open_it(
    people: People, steps_seen: dict[str, set[str]], who: str, language: str
) -> None:
    """Who cannot see, who enlarges, who has a small phone, who reads in the dark."""
    theme = "light" if language == "en" else "dark"
    look = Look(DESK if who and who != "grid" else PHONE, language, theme)
    page = people.staff(who, look) if who else people.resident(look)
    found = [
        sentence
        for stop in stops(people.demo, who, page, steps_seen[language])
        for sentence in _wrong_with(people, page, stop, look)
    ]
    assert not found, "\n".join(found)


def _wrong_with(people: People, page: Page, stop: Stop, look: Look) -> list[str]:
    stop.go(page)
    found = [each for each in people.axe(page) if not each.startswith(stop.but)] if stop.but else people.axe(page)
    page.evaluate("(theme) => { document.documentElement.dataset.bsTheme = theme }", _OTHER[look.theme])
    found += [f"({_OTHER[look.theme]}) {each}" for each in people.axe(page, *THEME_RULES)]
    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    found += [f"wider than {SMALL[0]} px: {each}" for each in too_wide(page)]
    page.set_viewport_size({"width": look.size[0], "height": look.size[1]})
    found += [f"wider than {look.size[0]} px: {each}" for each in too_wide(page)]
    return [f"{stop.name}: {each}" for each in found]


def test_no_route_is_forgotten() -> None:
    """A new route is walked to by itself; what is no page is named as such, and a matter's pages by their own stops."""
    names = {name for name, _arguments, _declared in every_route()}
    with_arguments = {name for name, arguments, _declared in every_route() if arguments}
    assert names >= NO_PAGES, NO_PAGES - names
    assert with_arguments - NO_PAGES == {
        *("matter", "step", "process_list", "opening", "register", "record", "record_add", "record_change"),
        *("record_retire", "record_restore", "record_separate", "record_join", "excel_in", "excel_in_preview"),
        *(
            "person",
            "person_deputy",
            "person_leave",
            "webhook",
            "document_withdraw",
            "document_check",
            "many",
            "reply_text",
            "unit",
        ),
    }
