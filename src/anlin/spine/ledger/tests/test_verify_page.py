"""The offline page says of every receipt what `kernel.receipt` says of it, in a browser without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from anlin.kernel.receipt import check
from anlin.kernel.tests.test_receipt import CHANGES, IN_TIME, LOG, TOO_LATE, changed, receipt
from anlin.spine.ledger.verify_page import DIGEST, PAGE, built_page, verify_page, verify_page_digest

CASES: dict[str, tuple[dict[str, Any], Any]] = {
    "proved": (receipt(), TOO_LATE),
    "promised": (receipt(included=False), IN_TIME),
    "overdue": (receipt(included=False), TOO_LATE),
    **{name: (changed(change), IN_TIME) for name, change in CHANGES.items()},
}


def test_the_page_is_built_from_its_parts_and_its_digest_is_published() -> None:
    assert verify_page() == built_page()
    assert DIGEST.read_text() == f"{verify_page_digest()}  verify.html\n"


def test_the_page_asks_for_nothing_outside_itself() -> None:
    text = verify_page().decode()
    assert "default-src 'none'" in text
    assert not any(word in text for word in ("fetch(", "XMLHttpRequest", "src=", "@import", "url(", "localStorage"))


@pytest.fixture(scope="module")
def page(chromium: Path) -> Iterator[Page]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=str(chromium), args=arguments)
        opened = browser.new_context(offline=True, locale="en-GB").new_page()
        opened.goto(PAGE.as_uri())
        yield opened
        browser.close()


def shown(page: Page, made: dict[str, Any], at: Any, language: str) -> tuple[str, str]:
    page.clock.set_fixed_time(at)
    page.click(f"[data-lang={language}]")
    page.fill("#text", json.dumps(made, ensure_ascii=False))
    page.fill("#key", str(LOG.verifier))
    page.click("#form button")
    return page.get_attribute("#verdict", "data-state") or "", page.inner_text("#verdict")


@pytest.mark.browser
@pytest.mark.parametrize("case", CASES)
def test_page_and_kernel_agree(page: Page, case: str) -> None:
    made, at = CASES[case]
    verdict = check(made, LOG.verifier, at=at)
    state, text = shown(page, made, at, "en")
    assert state == verdict.state, text
    for line in (*verdict.proved, *verdict.not_proved):
        if verdict.state != "wrong":
            assert line.english in text


@pytest.mark.browser
def test_the_page_speaks_chinese_and_says_what_is_not_proved(page: Page) -> None:
    state, text = shown(page, receipt(), TOO_LATE, "zh")
    assert state == "proved"
    assert "已证实：本条在账" in text
    assert "没有证明什么" in text
    assert "巷口的路灯不亮了" in text


@pytest.mark.browser
def test_a_key_that_was_not_copied_whole_is_refused(page: Page) -> None:
    page.fill("#text", json.dumps(receipt()))
    page.fill("#key", str(LOG.verifier)[:-2])
    page.click("#form button")
    assert page.get_attribute("#verdict", "data-state") == "wrong"
