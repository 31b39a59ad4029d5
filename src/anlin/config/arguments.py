"""What Python's reader of command lines says, in both languages: it serves every command, and is English by itself."""

from __future__ import annotations

import argparse
from typing import Any

from anlin.config.speech import said, zh

_LINES = frozenset(
    {
        said("%(prog)s: error: %(message)s\n"),
        said("argument %(argument_name)s: %(message)s"),
        said("the following arguments are required: %s"),
        said("one of the arguments %s is required"),
        said("unrecognized arguments: %s"),
        said("expected one argument"),
        said("expected at most one argument"),
        said("expected at least one argument"),
        said("expected %s argument"),
        said("expected %s arguments"),
        said("ignored explicit argument %r"),
        said("not allowed with argument %s"),
        said("ambiguous option: %(option)s could match %(matches)s"),
        said("invalid %(type)s value: %(value)r"),
        said("invalid choice: %(value)r (choose from %(choices)s)"),
        said("unknown parser %(parser_name)r (choices: %(choices)s)"),
    }
)
"""Each said as two lines, Chinese and English."""
_WORDS = frozenset(
    {said("usage: "), said("positional arguments"), said("options"), said("show this help message and exit")}
)
"""Each said beside the other, within a line."""


class Both(str):
    """A sentence in two languages. What is put into it is put into both; printed, one line follows the other."""

    chinese: str
    english: str

    def __new__(cls, chinese: str, english: str) -> Both:
        made = super().__new__(cls, f"{chinese.rstrip()}\n{english}")
        made.chinese, made.english = chinese, english
        return made

    def __mod__(self, values: Any) -> Both:
        return Both(self.chinese % _in(values, 0), self.english % _in(values, 1))


def speak_both_languages() -> None:
    """From now on, in this process. argparse looks its words up by name, and offers no other way for all parsers."""
    words = vars(argparse)
    words["_"] = _drawn
    words["ngettext"] = lambda one, many, count: _drawn(one if count == 1 else many)


def _drawn(text: str) -> str:
    if text in _LINES:
        return Both(zh(text), text)
    return f"{zh(text)} {text}" if text in _WORDS else text


def _in(values: Any, which: int) -> Any:
    """The same values in one language: those of ours that have two, and sentences of two lines."""
    if isinstance(values, dict):
        return {name: _in(value, which) for name, value in values.items()}
    if isinstance(values, Both):
        return (values.chinese, values.english)[which]
    if isinstance(values, str) and values.count("\n") == 1 and not values.endswith("\n"):
        return values.split("\n")[which]
    return values
