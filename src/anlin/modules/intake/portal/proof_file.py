"""The signed receipt of a report, with what its reporter may read of it."""

from __future__ import annotations

from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.matter.models import Participant


def receipt_of(entry: LedgerEntry, participant: Participant) -> dict[str, object]:
    """What the file says."""
    raise NotImplementedError
