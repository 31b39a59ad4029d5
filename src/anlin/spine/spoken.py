"""What a command says, in both languages at once, from the catalogues of every floor: a terminal has no language chosen on a page."""

from __future__ import annotations

from django.utils.translation import gettext, override

from anlin.kernel.words import Phrase


def in_both(text: str, /, **values: object) -> str:
    """Chinese, then English, on two lines; one line where they do not differ. Values may be phrases, drawn in each language."""
    return "\n".join(dict.fromkeys(drawn_in_both(Phrase.of(text, **values))))


def drawn_in_both(phrase: Phrase) -> tuple[str, str]:
    """The sentence in Chinese, and in English."""
    with override("zh-hans"):
        chinese = phrase.drawn(gettext)
    with override("en"):
        return chinese, phrase.drawn(gettext)
