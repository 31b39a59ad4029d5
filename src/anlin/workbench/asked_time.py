"""More time that somebody asked for and nobody decided yet, as a page of the matter tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from anlin.spine.access.roles import ROLES
from anlin.spine.matter.history import Happening
from anlin.spine.matter.models import Matter


@dataclass(frozen=True)
class AskedTime:
    """Who asked, when and why; `rank`: who decides."""

    by: str
    at: datetime
    reason: str
    rank: str


def asked_time(matter: Matter, story: Sequence[Happening]) -> AskedTime | None:
    """The question that stands open; no query."""
    asked = next((one for one in reversed(story) if one.step is not None and one.step.asks), None)
    if not matter.awaits_rank or asked is None:
        return None
    reason = next((str(one.value) for one in asked.told if one.look == "value" and one.fact.key == "reason"), "")
    by = " ".join(part for part in (asked.unit, asked.who) if part)
    return AskedTime(by, asked.recorded_at, reason, str(ROLES[matter.awaits_rank].label))
