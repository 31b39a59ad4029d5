"""Join the oldest reports still at the desk to an open neighbour, by the desk's own step."""

from __future__ import annotations

from uuid import uuid4

from anlin.modules.intake.duplicates import metres_between
from anlin.modules.intake.processes import REPORT
from anlin.spine.access.actors import actor_of
from anlin.spine.access.models import User
from anlin.spine.matter.models import Matter
from anlin.spine.matter.services import advance

SHARE_AT_DESK = 75  # as many stay at the desk


def join() -> int:
    """How many were joined."""
    desk = actor_of(User.objects.get(username="desk"))
    waiting = list(Matter.objects.filter(state="reported", complaint=False).order_by("opened_at"))[:-SHARE_AT_DESK]
    working = list(
        Matter.objects.filter(process=REPORT.key, state__in=("assigned", "working"), complaint=False, lon__isnull=False)
    )
    for matter in waiting:
        near = min(working, key=lambda other: _distance(matter, other), default=None)
        if near is not None:
            advance(matter=matter.pk, step="merge", actor=desk, facts={"into": near.number}, write_key=str(uuid4()))
    return len(waiting)


def _distance(matter: Matter, other: Matter) -> tuple[bool, float]:
    apart = metres_between(matter.lon or 0, matter.lat or 0, other.lon or 0, other.lat or 0)
    return matter.category != other.category, apart
