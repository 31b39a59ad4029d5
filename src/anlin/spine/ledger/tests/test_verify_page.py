"""The offline page says of every receipt what `kernel.receipt` says of it, in a browser without a network."""

from __future__ import annotations

import json
import re
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


def told_on_the_page(english: str) -> str:
    """The kernel's line as the page writes it: moments to the second."""
    return re.sub(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d+Z", r"\1 \2 UTC", english)


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
            assert told_on_the_page(line.english) in text


@pytest.mark.browser
def test_the_page_speaks_chinese_and_says_what_is_not_proved(page: Page) -> None:
    state, text = shown(page, receipt(), TOO_LATE, "zh")
    assert state == "proved"
    assert "已证实：本条在账" in text
    assert "没有证明什么" in text
    assert "巷口的路灯不亮了" in text


@pytest.mark.browser
@pytest.mark.parametrize(
    ("key", "says"), [(str(LOG.verifier)[:-2], "The key cannot be read"), ("", "No public key of the log was given")]
)
def test_a_key_that_was_not_copied_whole_is_no_failed_check(page: Page, key: str, says: str) -> None:
    page.click("[data-lang=en]")
    page.fill("#text", json.dumps(receipt()))
    page.fill("#key", key)
    page.click("#form button")
    assert page.get_attribute("#verdict", "data-state") == "unread"
    text = page.inner_text("#verdict")
    assert says in text
    assert "Wrong" not in text
    assert "base64" not in text


@pytest.mark.browser
def test_a_file_that_is_no_receipt_is_named_as_such(page: Page) -> None:
    page.click("[data-lang=zh]")
    page.fill("#text", "")
    page.fill("#key", str(LOG.verifier))
    page.click("#form button")
    assert "还没有给出回执" in page.inner_text("#verdict")
    page.set_input_files("#file", {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0JFIF"})
    page.wait_for_function("() => document.getElementById('text').dataset.read === 'lamp.jpg'")
    page.click("#form button")
    assert page.get_attribute("#verdict", "data-state") == "unread"
    assert "这份内容读不出是回执" in page.inner_text("#verdict")
    assert page.input_value("#text") == ""


@pytest.mark.browser
def test_moments_stand_in_the_districts_time_beside_utc_and_facts_have_names(page: Page) -> None:
    made = receipt(included=False, more={"what": "灯不亮", "happened_at": "2026-11-25T09:40:00+08:00"})
    state, text = shown(page, made, IN_TIME, "zh")
    assert state == "promised", text
    assert "“发生了什么”与记录一致" in text
    assert "“发生时间”与记录一致" in text
    assert "2026-11-25 10:00:00（+08:00，即 2026-11-25 02:00:00 UTC）" in text
    assert "000000" not in page.inner_text("#verdict ul")
    _state, text = shown(page, made, IN_TIME, "en")
    assert "2026-11-25 10:00:00 (+08:00; 2026-11-25 02:00:00 UTC)" in text
