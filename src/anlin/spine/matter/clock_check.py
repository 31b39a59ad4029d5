"""Compare every stored clock with what its own record gives, for `anlin verify clocks`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from anlin.spine.matter.calendars import calendar_in_force
from anlin.spine.matter.models import MatterClock
from anlin.spine.matter.services.clocks import DERIVED, derive


@dataclass(frozen=True)
class ClockFault:
    """A clock whose stored moments are not what follows from its record."""

    number: str
    key: str
    field: str
    stored: str
    derived: str


def faults() -> Iterator[ClockFault]:
    """Clocks that differ, in their order; memory stays flat. The calendar's digest alone may be older."""
    calendar = calendar_in_force()
    for row in MatterClock.objects.select_related("matter").order_by("id").iterator(chunk_size=1000):
        stored = {name: getattr(row, name) for name in DERIVED}
        derive(row, calendar)
        for name in DERIVED:
            if name != "calendar_digest" and stored[name] != getattr(row, name):
                yield ClockFault(row.matter.number, row.key, name, str(stored[name]), str(getattr(row, name)))
