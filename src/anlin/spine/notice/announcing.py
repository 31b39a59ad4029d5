"""Every step of a matter is announced to the rooms' writers of notices, and settles what was told before, inside its transaction."""

from __future__ import annotations

from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import recorded
from anlin.spine.notice.services import notify, settle


@recorded
def announce(matter: Matter, entry: LedgerEntry) -> None:
    """Ask for the notices of a step; its number is all that they are told, the rest they read when they are written."""
    notify(entry.told.action, matter.ref, bytes(entry.digest).hex(), {"number": matter.number})


@recorded
def settle_before(matter: Matter, entry: LedgerEntry) -> None:
    """Whoever takes a step has read what led to it; what was decided waits for nobody."""
    if entry.seq > 1:
        waits = bool(matter.awaits_rank) or matter.held_by == Matter.Held.SUPERVISION
        settle(number=matter.number, staff=entry.told.who, decided=not waits)
