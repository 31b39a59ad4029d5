"""The proof chip: quiet when sound, loud when broken."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils.translation import override

CHIPS = {
    "proved": ("回执已证实", "Receipt proved", 'class="proof"'),
    "waiting": ("已签名，60 秒内入账", "Signed, on record within 60 seconds", 'class="proof proof-waiting"'),
    "witnessed": ("3 方见证", "3 witnesses", 'class="proof"'),
    "overdue": ("逾时未入账，已失约", "Not on record in time: promise broken", 'class="proof proof-overdue"'),
    "broken": ("对不上账本：请勿据此办理", "Does not match the ledger: do not act on it", 'class="proof proof-broken"'),
}


def drawn(tag: str, **given: object) -> str:
    return Template(tag).render(Context(given))


@pytest.mark.parametrize("state", CHIPS)
def test_a_chip_has_its_seal_its_words_and_leads_to_the_proof(state: str) -> None:
    zh, en, classes = CHIPS[state]
    for language, words in (("zh-hans", zh), ("en", en)):
        with override(language):
            chip = drawn('{% proof state "/p/1" witnesses=3 %}', state=state)
        assert chip.startswith(f'<a {classes} href="/p/1">')
        assert f'<use href="#p-{state}"/></svg>{words}</a>' in chip


@pytest.mark.parametrize("state", CHIPS)
def test_a_seal_alone_speaks_its_words(state: str) -> None:
    with override("zh-hans"):
        chip = drawn("{% proof state alone=True witnesses=3 %}", state=state)
    words = "与账本一致" if state == "proved" else CHIPS[state][0]
    assert f'role="img" aria-label="{words}"' in chip


def test_an_unknown_state_is_an_error_and_never_a_green_seal() -> None:
    with pytest.raises(KeyError):
        drawn('{% proof "fine" %}')
