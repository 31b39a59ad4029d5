"""One face in each state, at one moment, for the tests of the ribbon."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from anlin.workbench.clocks import ClockFace, Pause

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=ZONE)
DAY = timedelta(days=1)
STATES = ("on", "soon", "late", "wait", "done", "donelate", "unknown", "idle", "withdrawn")


def face(**given: Any) -> ClockFace:
    """A clock of ten days that began six days ago, unless said otherwise."""
    plain: dict[str, Any] = {"label": "Repair", "basis": "10 days", "now": NOW, "timezone": ZONE}
    return ClockFace(**(plain | {"started_at": NOW - 6 * DAY, "due": NOW + 4 * DAY} | given))


def in_state(state: str) -> ClockFace:
    """A face in that state."""
    made = {
        "on": lambda: face(),
        "soon": lambda: face(started_at=NOW - 9 * DAY, due=NOW + DAY),
        "late": lambda: face(started_at=NOW - 13 * DAY, due=NOW - 3 * DAY - timedelta(hours=6)),
        "wait": lambda: face(
            started_at=NOW - 8 * DAY, due=NOW + 2 * DAY, original_due=NOW, pauses=[Pause(NOW - 2 * DAY, None, "permit")]
        ),
        "done": lambda: face(stopped_at=NOW - DAY, holder="Works centre", finished_by="Works centre"),
        "donelate": lambda: face(started_at=NOW - 12 * DAY, due=NOW - 2 * DAY, stopped_at=NOW),
        "unknown": lambda: face(certain=False, due=None, earliest=NOW + 30 * DAY),
        "idle": lambda: face(started_at=None, due=None),
        "withdrawn": lambda: face(withdrawn=True),
    }
    return made[state]()
