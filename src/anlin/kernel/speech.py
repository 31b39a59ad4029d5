"""A floor's words in the language of a terminal, without Django. Pages translate with Django's own gettext."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

FLOORS = Path(__file__).parents[1]
LANGUAGES = ("zh", "en")


def language_of(environment: Mapping[str, str], argv: Sequence[str] = ()) -> str:
    """The language named by `--lang`, else `zh` where the locale is Chinese, else `en`."""
    for before, word in pairwise(["", *argv]):
        named = word.removeprefix("--lang=") if before != "--lang" else word
        if named in LANGUAGES and (before == "--lang" or word.startswith("--lang=")):
            return named
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "zh" if environment[name].lower().startswith("zh") else "en"
    return "en"


@cache
def translator(language: str, floor: str = "kernel") -> Callable[[str], str]:
    """From an English source string of a floor to the language's."""
    if language == "zh":
        return gettext.translation("django", FLOORS / floor / "locale", ["zh_Hans"]).gettext
    return str
