"""Of thousands of receipts that somebody changed, the offline page and the command say the same: neither takes what the other refuses."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from anlin.kernel.receipt import BadReceipt, check, receipt_of
from anlin.kernel.tests.test_receipt import IN_TIME, LOG, receipt
from anlin.spine.ledger import verify_page

MANY = 1500
SOUND = (receipt(), receipt(included=False), receipt(more={"n": 1, "flag": True, "list": ["a", 1], "what": "灯"}))  # type: ignore[dict-item]  # facts of every kind
VALUES = ("null", "true", "false", "0", "1", "-0", "1.0", "1e0", "9007199254740993", "1e400", "NaN", "[]", "{}", '""', '"x"',
          r'"\ud800"', "[1]", '{"a":1}', r'"\u0000"', "-1")  # fmt: skip
LINES = ("— other AAAA\n", "— other AAAAAAAAAAAA\n", "— a+b AAAAAAAAAAAA\n", "— o\u0001x AAAAAAAAAAAA\n", "— o\u3000x AAAAAAAAAAAA\n",
         "\n", "x\n", "—  AAAAAAAAAAAA\n", "— other AAAAAAAAAAAA \n",
         "— other AAAAAAAAAAAA\r\n", "— other AAAAAAAAAB==\n", "— other \n")  # fmt: skip
PIECES = (" ", "\n", "\r\n", r"\n", r"\u000d", r"\u0001", "=", "A", "\u200b", "—", ".0", "e0", "\ufeff", "\u2028")


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from _places(value[key], (*path, key))


def _another_value(made: dict[str, Any], dice: random.Random) -> str:
    """One value anywhere stands for another, written as no writer of ours writes it."""
    path = dice.choice(list(_places(made)))
    inside = made
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = "@"
    return json.dumps(made, ensure_ascii=False).replace('"@"', dice.choice(VALUES))


def _other_letters(made: dict[str, Any], dice: random.Random) -> str:
    text = json.dumps(made, ensure_ascii=False)
    at = dice.randrange(len(text))
    return text[:at] + dice.choice(PIECES) + text[at + dice.choice((0, 1, 1, 30)) :]


def _another_note(made: dict[str, Any], dice: random.Random) -> str:
    name = dice.choice([key for key in ("promise", "delegation", "checkpoint") if made[key]])
    note, line = made[name], dice.choice(LINES)
    below = note.replace("\n\n", "\n\n" + line * dice.choice((1, 101)))
    made[name] = dice.choice(
        (note + line, below, line + note, note.replace("\n", "\r\n"), note.rstrip("\n"), note + "\n")
    )
    return json.dumps(made, ensure_ascii=dice.random() < 0.5)


def _another_entry(made: dict[str, Any], dice: random.Random) -> str:
    entry = made["entry"]
    made["entry"] = dice.choice(
        (
            json.dumps(json.loads(entry)),
            entry.replace('"v":1', '"v":1.0'),
            f'{entry[:-1]},"x":{dice.choice(VALUES)}}}',
            entry.replace("{", '{"v":1,', 1),
            entry + dice.choice((" ", "\n", "{}")),
            _another_value(json.loads(entry), dice),
        )
    )
    return json.dumps(made, ensure_ascii=dice.random() < 0.5)


def _twice(made: dict[str, Any], dice: random.Random) -> str:
    """A key stands there twice: who reads the first and who reads the last would read two receipts."""
    text = json.dumps(made)
    more = f'"{dice.choice(("index", "contents", "promise", "v", "__proto__", "log"))}":{dice.choice(VALUES)}'
    return f"{{{more},{text[1:]}" if dice.random() < 0.5 else f"{text[:-1]},{more}}}"


CHANGES = (_another_value, _other_letters, _another_note, _another_entry, _twice)


def changed_receipts(many: int) -> list[str]:
    dice = random.Random(20261130)
    return [dice.choice(CHANGES)(copy.deepcopy(dice.choice(SOUND)), dice) for _nth in range(many)]


def told_by_the_command(text: str) -> str:
    try:
        return check(receipt_of(text), LOG.verifier, at=IN_TIME).state
    except BadReceipt:
        return "unread"


@pytest.fixture(scope="module")
def page(chromium: Path) -> Iterator[Page]:
    folder = Path(verify_page.__file__).parent
    noble, _end, _export = (folder / "vendor/noble-ed25519-3.2.0.js").read_text().partition("// !! Remove the export")
    scripts = [(folder / "parts" / name).read_text() for name in ("sha2.js", "check.js")]
    whole = [
        f"const ed = (() => {{\n{noble}\nreturn {{ hashes, verify }};\n}})();",
        *scripts,
        "globalThis.check = check;",
    ]
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=str(chromium), args=arguments)
        opened = browser.new_context(offline=True).new_page()
        opened.add_script_tag(content="(() => {" + "\n".join(whole) + "})()")
        yield opened
        browser.close()


def told_by_the_page(page: Page, texts: list[str]) -> list[str]:
    ask = "([texts, key, at]) => texts.map((text) => check(text, key, new Date(at)).state)"
    told: list[str] = page.evaluate(ask, [texts, str(LOG.verifier), IN_TIME.isoformat()])
    return told


@pytest.mark.browser
def test_page_and_command_say_the_same_of_every_changed_receipt(page: Page) -> None:
    texts = [*changed_receipts(MANY), *(json.dumps(one, ensure_ascii=False) for one in SOUND)]
    told = told_by_the_page(page, texts)
    differ = [
        (one, other, text)
        for text, one, other in zip(texts, map(told_by_the_command, texts), told, strict=True)
        if one != other
    ]
    assert differ == []
    assert {"proved", "promised", "wrong", "unread"} == set(told), "each of them was met"


def test_the_command_answers_whatever_was_changed() -> None:
    assert {told_by_the_command(text) for text in changed_receipts(MANY)} == {"proved", "promised", "wrong", "unread"}


@pytest.mark.parametrize(
    "text",
    [
        '"index": 5.0',
        '"index": 5e0',
        '"index": 5, "index": 6',
        r'"index": 5, "more": "\ud800"',
        '"index": 5, "v": true',
    ],
)
def test_json_that_two_programs_could_read_in_two_ways_is_no_receipt(text: str) -> None:
    whole = json.dumps(receipt())
    assert '"index": 5' in whole
    with pytest.raises(BadReceipt):
        receipt_of(whole.replace('"index": 5', text))
