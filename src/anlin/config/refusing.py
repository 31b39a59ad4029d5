"""What a command says when the house refused: in both languages, from the catalogues of the floor that refused."""

from __future__ import annotations

from anlin.spine import spoken
from anlin.spine.access.refusals import NotPossible
from anlin.spine.matter.refusals import Refused
from anlin.spine.place.tree import AreasRefused


def in_both(refusal: NotPossible | Refused | AreasRefused) -> str:
    """Chinese, then English, on two lines."""
    return spoken.in_both(refusal.reason, **refusal.values)
