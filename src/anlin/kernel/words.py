"""Words that people read, marked for translation where no translator is at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def said(text: str) -> str:
    """Mark an English source string; it is translated when drawn, never here."""
    return text


@dataclass(frozen=True)
class Phrase:
    """A source string with what its named placeholders stand for.

    A value may itself be a `Phrase`; then it is translated too.
    """

    text: str
    values: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, text: str, /, **values: object) -> Phrase:
        return cls(text, tuple(values.items()))

    @property
    def english(self) -> str:
        return self.drawn(said)

    def drawn(self, translate: Callable[[str], str]) -> str:
        """The sentence in the translator's language, e.g. `phrase.drawn(gettext)`."""
        values = {key: value.drawn(translate) if isinstance(value, Phrase) else value for key, value in self.values}
        return translate(self.text) % values if values else translate(self.text)


class Refusal(Exception):
    """What is refused with a sentence that says what to do: `reason` is a marked English source string, `values` fill it."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values

    def __str__(self) -> str:
        return Phrase.of(self.reason, **self.values).english
