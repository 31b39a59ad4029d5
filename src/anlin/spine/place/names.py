"""Streets, places and areas are called one thing in Chinese and another in English: the same words, said otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CROSSING = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?:and|&)\s+(?=[\u4e00-\u9fff])", re.IGNORECASE)


class Names:
    """Pairs of names, Chinese and English; of two with the same name in one language the first counts."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._other: dict[str, str] = {}
        for zh, en in pairs:
            if len(zh) > 1 and len(en) > 1 and zh != en:
                self._other.setdefault(zh, en)
                self._other.setdefault(en.casefold(), zh)
        # The longest first: 书院路北段 is not 书院路 with something behind it.
        longest = sorted(self._other, key=len, reverse=True)
        self._any = re.compile("|".join(_alone(name) for name in longest), re.IGNORECASE) if longest else None

    def said_otherwise(self, text: str) -> str:
        """The text with every name in its other language; empty where it holds none."""
        if self._any is None:
            return ""
        plain = " ".join(text.split())
        other, found = self._any.subn(lambda name: f" {self._other[name[0].casefold()]} ", plain)
        return _CROSSING.sub(" ", other).strip() if found else ""


def _alone(name: str) -> str:
    """A name in Latin letters stands as whole words; a Chinese one stands anywhere."""
    return rf"(?<![\w]){re.escape(name)}(?![\w])" if name.isascii() else re.escape(name)
