"""What an account may not become, as a sentence that says what to do."""

from __future__ import annotations

from anlin.kernel.words import Refusal


class NotPossible(Refusal):
    """Refused; nothing is stored."""
