"""The calendar in force: what ships, and the years that the district loaded."""

from __future__ import annotations

import time
import tomllib
from functools import lru_cache

from anlin.kernel.calendar import Calendar
from anlin.kernel.calendar_file import shipped, year_of
from anlin.spine.matter.models import LoadedYear

LOOK_AGAIN_S = 30


def calendar_in_force() -> Calendar:
    """The holidays known here. A process looks again every half minute."""
    return _loaded(int(time.monotonic() // LOOK_AGAIN_S))


def forget_calendar() -> None:
    """Look again at once: a year was loaded in this process."""
    _loaded.cache_clear()


@lru_cache(maxsize=1)
def _loaded(_half_minute: int) -> Calendar:
    calendar = shipped()
    for text in LoadedYear.objects.order_by("id").values_list("file", flat=True):
        calendar = calendar.with_year(year_of(tomllib.loads(text)))
    return calendar
