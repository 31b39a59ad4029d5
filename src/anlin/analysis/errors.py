"""What analysis refuses: a sentence that says what is wrong and what to do, in both languages."""

from __future__ import annotations

from typing import Self

from anlin.kernel.words import Phrase


class AnalysisError(ValueError):
    """Data or parameters that cannot be answered honestly. `reason` is the sentence, to be drawn in a language."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason.english)
        self.reason = reason

    @classmethod
    def of(cls, text: str, /, **values: object) -> Self:
        return cls(Phrase.of(text, **values))


class UnknownColumn(AnalysisError):
    """A column that no method takes (line 1: place, never person), or a named one that is not there."""


class BadCategory(AnalysisError):
    """A category that is not on the reviewed list (line 2)."""


class BadCoordinates(AnalysisError):
    """Degrees for metres, an unknown system, or a shape that is no place."""


class BadTimes(AnalysisError):
    """Times that cannot be read, mix time zones, or are dates where hours are needed."""


class TooFewEvents(AnalysisError):
    """Less than the method can say anything about."""


class BadParameter(AnalysisError):
    """A parameter outside its bounds."""


class ExtraMissing(ImportError):
    """The extra `analysis` is not installed here."""

    def __init__(self, missing: str, reason: Phrase) -> None:
        super().__init__(reason.english, name=missing)
        self.reason = reason
