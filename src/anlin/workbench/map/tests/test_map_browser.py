"""The map under a finger, in a browser with the house's own content policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Geolocation, Page, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from anlin.workbench.map.tests.pages import AT
from anlin.workbench.map.tests.test_map import make_town
from tests.journeys.watching import until

pytestmark = [pytest.mark.browser, pytest.mark.urls("anlin.workbench.map.tests.pages")]
_FLAGS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-quic",
    "--no-first-run",
]


@pytest.fixture(autouse=True)
def uncollected(settings: Settings) -> None:
    """Static files straight from the folders, under their plain names: the live server finds them there."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@contextmanager
def opened(chromium: Path, address: str) -> Iterator[Page]:
    """A phone that stands at a place of the town; any error on its console fails the test."""
    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=_FLAGS)
        here: Geolocation = {"longitude": AT[0] + 0.002, "latitude": AT[1], "accuracy": 10}
        page = browser.new_context(
            viewport={"width": 390, "height": 700}, geolocation=here, permissions=["geolocation"]
        ).new_page()
        page.on(
            "console",
            lambda said: (
                wrong.append(said.text) if said.type == "error" and "favicon" not in said.location["url"] else None
            ),
        )
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(address)
        yield page
        browser.close()
    assert wrong == []


def _set(page: Page) -> tuple[float, float]:
    return float(page.input_value("#id_lon")), float(page.input_value("#id_lat"))


def test_a_tap_sets_the_pin_a_drag_moves_the_map_and_here_finds_me(chromium: Path, live_server: LiveServer) -> None:
    make_town()
    with opened(chromium, f"{live_server.url}/pin/") as page:
        page.wait_for_selector(".map-live")
        box = page.locator("[data-pin-map]").bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.click(x, y)
        until(page, "document.getElementById('id_lon').value !== ''")
        assert _set(page) == pytest.approx(AT, abs=2e-5)
        first = page.input_value("#id_lon")
        with page.expect_response(lambda answer: "map/drawing" in answer.url):
            for _drag in range(2):  # farther than a sheet of twice the map's width reaches
                page.mouse.move(x, y)
                page.mouse.down()
                page.mouse.move(x - 150, y, steps=4)
                page.mouse.up()
        assert _set(page) == pytest.approx(AT, abs=2e-5)  # dragging sets no pin
        page.mouse.click(x, y)
        until(page, f"document.getElementById('id_lon').value !== '{first}'")
        assert _set(page)[0] - AT[0] == pytest.approx(300 * 2.0 / 91_400, rel=0.05)
        page.click("[data-map-here]")
        until(page, "document.getElementById('id_lon').value.startsWith('113.7125')")
        assert page.locator(".m-marks path").count() == 1


def test_a_position_that_is_vague_or_elsewhere_sets_no_pin_and_says_so_in_sight(
    chromium: Path, live_server: LiveServer
) -> None:
    make_town()
    with opened(chromium, f"{live_server.url}/pin/") as page:
        page.wait_for_selector(".map-live")
        said = page.locator("[data-map-say]")
        vague: Geolocation = {"longitude": AT[0] + 0.002, "latitude": AT[1], "accuracy": 480}
        away: Geolocation = {"longitude": AT[0] + 3, "latitude": AT[1], "accuracy": 10}
        told = """kind => {
          const say = document.querySelector("[data-map-say]");
          return say.textContent === say.dataset[kind].replace("{metres}", 480);
        }"""
        for where, kind in ((vague, "coarse"), (away, "outside")):
            page.context.set_geolocation(where)
            page.click("[data-map-here]")
            until(page, told, kind)
            assert said.get_attribute("class") == "m-say"
            assert page.input_value("#id_lon") == ""
        page.context.clear_permissions()
        page.click("[data-map-here]")
        until(page, told, "noPosition")
        assert said.get_attribute("class") == "m-say"


def test_keys_set_the_place_without_a_pointer(chromium: Path, live_server: LiveServer) -> None:
    make_town()
    with opened(chromium, f"{live_server.url}/pin/") as page:
        page.focus(".map-live")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        assert _set(page)[0] - AT[0] == pytest.approx(40 * 2.0 / 91_400, rel=0.05)


def test_the_desks_map_moves_under_the_strict_policy(chromium: Path, live_server: LiveServer) -> None:
    make_town()
    with opened(chromium, f"{live_server.url}/desk/") as page:
        page.wait_for_selector(".map-moves", timeout=60_000)
        assert page.locator(".maplibregl-canvas").count() == 1
        assert page.locator(".maplibregl-marker title").text_content() == "路灯不亮"
        assert page.locator("svg.m").first.is_hidden()
