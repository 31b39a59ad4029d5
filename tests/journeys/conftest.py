"""A browser, a served demonstration, and people who look at it on phones and desks."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.people import People
from tests.journeys.serving import Demo, served
from tests.journeys.watching import Wrong

_FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a journey through Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """One demonstration for all journeys; ANLIN_JOURNEYS_HOME keeps it between runs."""
    with (
        tempfile.TemporaryDirectory(prefix="anlin-journeys-") as made,
        served(Path(os.environ.get("ANLIN_JOURNEYS_HOME") or f"{made}/home")) as demo,
    ):
        yield demo


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def logged_in() -> dict[str, list[dict[str, object]]]:
    """Cookies by log-in, so that each person logs in once a run."""
    return {}


@pytest.fixture
def people(demo: Demo, browser: Browser, logged_in: dict[str, list[dict[str, object]]]) -> Iterator[People]:
    """Opens pages as somebody; at the end nothing may have gone wrong in any console."""
    wrong = Wrong()
    with ExitStack() as stack:
        yield People(demo, browser, logged_in, wrong, stack)
    assert not wrong, "\n".join(wrong)
