"""Turn text into keyed tokens: pairs of neighbouring Han characters, whole words, short numbers.

A token is 8 bytes of BLAKE2b under the district's search key, read as a signed integer. What identifies a person
(`anlin.kernel.personal`) gives no token, nor does any run with seven figures or more: a token can be
guessed by whoever holds the key, and those are few enough to try them all.
Words are whole: no prefixes, which would make a dump easier to read by frequency.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from operator import add

from anlin.kernel.personal import without_personal

LONGEST_WORD = 40
MOST_FIGURES = 6
_RUNS = re.compile(
    r"([\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)|([^\W_\u3007\u3400-\u9fff]+)"
)


def words_of(text: str) -> set[str]:
    """What is searched for in a text, before the key: pairs, words and short numbers."""
    found: set[str] = set()
    plain = unicodedata.normalize("NFKC", without_personal(text)).lower()
    for han, word in _RUNS.findall(plain):
        if han:
            found.update(map(add, han, han[1:]))
        elif _may_stand(word):
            found.add(word)
    return found


def _may_stand(word: str) -> bool:
    if len(word) <= MOST_FIGURES:
        return True
    return len(word) <= LONGEST_WORD and (word.isalpha() or sum(map(str.isdigit, word)) <= MOST_FIGURES)


def tokens_of(text: str, key: bytes) -> list[int]:
    """The tokens of a text, sorted, each once.

    Raises:
        ValueError: the key is not 16 to 64 bytes.
    """
    if not 16 <= len(key) <= 64:
        raise ValueError("a search key is 16 to 64 bytes")
    return sorted(_token(word, key) for word in words_of(text))


@lru_cache(maxsize=1 << 16)  # a district's texts repeat their pairs
def _token(word: str, key: bytes) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8, key=key).digest(), "big", signed=True)
