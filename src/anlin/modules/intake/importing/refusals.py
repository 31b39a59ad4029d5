"""Why an import does not begin, or stops."""

from __future__ import annotations

from anlin.kernel.words import Phrase


class ImportRefused(ValueError):
    """The import cannot go on; `reason` is a marked English sentence that says what to do, `values` fill it."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values

    def __str__(self) -> str:
        return Phrase.of(self.reason, **self.values).english
