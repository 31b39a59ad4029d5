"""The calendar in force: what ships, and the years that the district loaded."""

from __future__ import annotations

from functools import cache

from anlin.kernel.calendar import Calendar, shipped


@cache
def calendar_in_force() -> Calendar:
    """The holidays known here. `calendar_in_force.cache_clear()` after a year was loaded."""
    return shipped()
