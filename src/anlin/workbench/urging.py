"""What supervision urged of whoever has a matter now: a mark that goes when the matter goes on to somebody else."""

from __future__ import annotations

from collections.abc import Sequence

from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import process_of
from anlin.spine.matter.words import latest_words

URGE = "urge"
"""The step by which a process lets supervision urge."""
WORDS = "instruction"
"""The fact in which whoever urges says what is to be done. Another step that writes it gives the matter to a unit: it begins a
holding, and what began with the holding urges nobody."""


def urgings(matters: Sequence[Matter]) -> dict[int, str]:
    """The last words that urged the present holder, by the matter's id. One query; none where nothing can be urged."""
    urged = [one for one in matters if one.closed_at is None and URGE in process_of(one).step]
    return latest_words(urged, WORDS, of_holder=True) if urged else {}
