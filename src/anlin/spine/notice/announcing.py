"""Every step of a matter is announced to the rooms' writers of notices, inside the step's transaction."""

from __future__ import annotations

from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import recorded
from anlin.spine.notice.services import notify


@recorded
def announce(matter: Matter, entry: LedgerEntry) -> None:
    """Ask for the notices of a step; its number is all that they are told, the rest they read when they are written."""
    notify(entry.told.action, matter.ref, bytes(entry.digest).hex(), {"number": matter.number})
