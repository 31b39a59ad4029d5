"""What an account may not become, as a sentence that says what to do."""

from __future__ import annotations


class NotPossible(Exception):
    """Refused; nothing is stored. `reason` is an English source string, `values` fill it."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason % values if values else reason)
        self.reason, self.values = reason, values
