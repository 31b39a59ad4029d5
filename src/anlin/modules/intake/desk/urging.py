"""What supervision urged of whoever has a report now: a mark that goes when the report goes on to somebody else."""

from __future__ import annotations

from collections.abc import Sequence

from anlin.spine.matter.models import Matter
from anlin.spine.matter.words import latest_words

WORDS = "instruction"
"""The fact in which whoever urges says what is to be done. Another step that writes it gives the report to a unit: it begins a
holding, and what began with the holding urges nobody."""


def urgings(matters: Sequence[Matter]) -> dict[int, str]:
    """The last words that urged the present holder, by the matter's id. One query."""
    return latest_words(matters, WORDS, of_holder=True)
