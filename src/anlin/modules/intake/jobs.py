"""What happens to reports when time passes and nobody acts."""

from __future__ import annotations

import logging
from uuid import UUID, uuid5

from anlin.modules.intake.processes import REPORT
from anlin.spine.access.actors import THE_HOUSE
from anlin.spine.jobs.registry import Payload
from anlin.spine.jobs.services import enqueue, every, job
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import MatterClock
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.services import advance

log = logging.getLogger(__name__)

AT_ONCE = 100
"""Reports that one run ends: the run is one transaction, and others wait for it on SQLite."""
_LAPSE = UUID("9b0b7c62-0d4c-4d0c-8f0c-6a3f5d1e7a44")  # namespace of the keys of lapses: each happens once


@every(60)
@job("intake.lapse")
def lapse(payload: Payload) -> None:
    """End reports whose reporter gave no answer within the promised time; unanswered, not satisfied."""
    over = _unanswered()
    ended = sum(_ended(matter, seq) for matter, seq in over)
    if ended and len(over) == AT_ONCE:
        enqueue("intake.lapse", {}, unique="more")


def _ended(matter: int, seq: int) -> bool:
    key = str(uuid5(_LAPSE, f"{matter}/{seq}"))
    try:
        advance(matter=matter, step="lapse", actor=THE_HOUSE, facts={}, write_key=key)
    except Refused as refused:  # it moved a moment ago: its reporter was not too late
        log.info("a report was not ended: %s", refused.code)
        return False
    return True


def _unanswered() -> list[tuple[int, int]]:
    """Ids and last entries of reports that wait for an answer past its time, the longest waiting first."""
    over = MatterClock.objects.filter(
        key="confirmation",
        outcome=MatterClock.Outcome.RUNNING,
        certain=True,
        alarm_at__lt=now(),
        due_formal__lt=now(),
        matter__process=REPORT.key,
        matter__state="resolved",
    )
    return list(over.order_by("alarm_at", "id").values_list("matter_id", "matter__last_seq")[:AT_ONCE])
