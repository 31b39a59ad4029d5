"""What the commands say, in both languages at once and without Django: a terminal has no language chosen on a page."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

from anlin.kernel.words import said

__all__ = ["beside", "both", "is_utf8", "said", "zh"]
_LOCALE = Path(__file__).parent / "locale/zh_Hans/LC_MESSAGES/django.mo"


@cache
def _chinese() -> gettext.NullTranslations:
    if not _LOCALE.exists():
        return gettext.NullTranslations()
    with _LOCALE.open("rb") as file:
        return gettext.GNUTranslations(file)


def zh(text: str, **values: object) -> str:
    """The Chinese of an English source string of this floor, its named placeholders filled."""
    found = _chinese().gettext(text)
    return found % values if values else found


def both(text: str, **values: object) -> str:
    """Chinese, then English, on two lines; one line where they do not differ."""
    chinese, english = zh(text, **values), text % values if values else text
    return chinese if chinese == english else f"{chinese}\n{english}"


def beside(text: str) -> str:
    """Chinese and English on one line, for the help of an option."""
    return f"{zh(text)} | {text}"


def is_utf8(encoding: str | None) -> bool:
    """Whether a stream of this encoding can write every sign."""
    return (encoding or "").lower().replace("-", "").replace("_", "") == "utf8"
