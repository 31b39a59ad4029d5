"""The logs of this house: the one in force, and those that a restore closed. Their trees share the tables.

Each log has 2 ** 48 places of its own there. That is 256 ** 6, so tiles of one log never touch another's.
"""

from __future__ import annotations

from anlin.spine.ledger.models import ClosedLog

PLACES = 1 << 48


def current_log() -> int:
    """The number of the log in force."""
    return ClosedLog.objects.count()


def first_place(log: int) -> int:
    """Where a log's leaf 0 stands in the tables."""
    return log * PLACES


def split_place(place: int) -> tuple[int, int]:
    """Log and index of a place; of a checkpoint's `size`, log and number of leaves."""
    return divmod(place, PLACES)
