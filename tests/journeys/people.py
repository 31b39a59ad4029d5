"""Residents and staff of the journeys: their screens, their language, their way in."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from tests.journeys.serving import ROOT, Demo
from tests.journeys.watching import Wrong

SHOTS = ROOT / "shots"
PHONE, SMALL, DESK = (390, 844), (360, 740), (1440, 900)
LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True)
class Look:
    """Screen in CSS pixels, language and theme."""

    size: tuple[int, int] = PHONE
    language: str = "zh-hans"
    theme: str = "light"
    script: bool = True

    def at(self, size: tuple[int, int]) -> Look:
        """The same on another screen."""
        return replace(self, size=size)

    @property
    def chinese(self) -> bool:
        """True for the district's first language."""
        return self.language != "en"

    def said(self, zh: str, en: str) -> str:
        """The words that the page shows in this language."""
        return zh if self.chinese else en


class People:
    """Opens pages: `resident(look)`, `staff("desk", look)`."""

    def __init__(self, demo: Demo, browser: Browser, logged_in: dict[str, Any], wrong: Wrong, stack: ExitStack) -> None:
        self.demo, self._browser, self._logged_in, self.wrong, self._stack = demo, browser, logged_in, wrong, stack

    def resident(self, look: Look) -> Page:
        """A page of somebody who never was here."""
        phone = look.size[0] < 600
        context = self._browser.new_context(
            base_url=self.demo.address,
            viewport={"width": look.size[0], "height": look.size[1]},
            has_touch=phone,
            java_script_enabled=look.script,
            locale="zh-CN" if look.chinese else "en-GB",
            timezone_id="Asia/Shanghai",
            color_scheme="light",
            reduced_motion="reduce",
        )
        self._stack.callback(context.close)
        context.set_default_timeout(15_000)
        cookies = {"theme": look.theme, "lang": look.language}
        context.add_cookies(
            [{"name": name, "value": value, "url": self.demo.address} for name, value in cookies.items()]
        )
        context.on("page", self.wrong.watch)
        return context.new_page()

    def staff(self, username: str, look: Look) -> Page:
        """A page of somebody who logged in, with password and second factor."""
        page = self.resident(look)
        if username not in self._logged_in:
            self.log_in(page, username)
        page.context.add_cookies(self._logged_in[username])
        return page

    def axe(self, page: Page, *rules: str) -> list[str]:
        """What axe objects to on a page. What lies under the bar at the foot is scrolled clear of it; axe does not scroll."""
        page.evaluate(_STICK, [".foot-nav", "static"])
        found = self.wrong.axe(page, *rules)
        page.evaluate(_STICK, [".foot-nav", ""])
        return found

    def log_in(self, page: Page, username: str) -> None:
        """Through the door: name, password, six digits."""
        if "account/login" not in page.url:
            page.goto("/account/login/")
        page.locator("[name=login]").fill(username)
        page.locator("[name=password]").fill(self.demo.passwords[username])
        page.locator("main [type=submit]").first.click()
        for _ in range(3):  # on a busy machine the half minute of a code may end before it is typed
            page.locator("[name=code]").fill(self.demo.code(username))
            page.locator("main [type=submit]").first.click()
            page.locator("body.desk, body.field, .error-summary").first.wait_for()
            if not page.locator(".error-summary").count():
                break
        page.locator("body.desk, body.field").wait_for()
        self._logged_in[username] = [cookie for cookie in page.context.cookies() if cookie["name"] == "sessionid"]


_STICK = """([what, position]) => {
  for (const each of document.querySelectorAll(what)) each.style.position = position;
}"""
_STICKS = ".dock, .danger, .triage .keys, .foot-nav"


def shot(page: Page, name: str, *, whole: bool = True, of: Locator | None = None) -> Path:
    """Keep a picture of the page in shots/, as somebody sees it; `whole`: all of its height."""
    SHOTS.mkdir(exist_ok=True)
    path = SHOTS / f"{name}.png"
    if of is not None:
        of.screenshot(path=path)
        return path
    # On a picture of the whole height what sticks to the screen would lie in the middle of the page.
    page.evaluate(_STICK, [_STICKS, "static" if whole else ""])
    page.screenshot(path=path, full_page=whole)
    page.evaluate(_STICK, [_STICKS, ""])
    return path
