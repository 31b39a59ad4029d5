"""What the spine's matters do by themselves."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q

from anlin.kernel.process import Step
from anlin.spine.access.actors import THE_HOUSE
from anlin.spine.jobs.registry import Payload
from anlin.spine.jobs.services import enqueue, every, job
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import all_processes, versions_of
from anlin.spine.matter.services import advance
from anlin.spine.matter.services.write_keys import forget_old
from anlin.spine.vault.services import NotOpened

log = logging.getLogger(__name__)

DAY_S = 24 * 3600
AT_ONCE = 100
"""Matters that one run moves: the run is one transaction, and others wait for it on SQLite."""
_LAPSE = UUID("9b0b7c62-0d4c-4d0c-8f0c-6a3f5d1e7a44")  # namespace of the keys of lapses: each happens once
_Lapsing = Mapping[tuple[str, int, str], Step]


@every(DAY_S)
@job("matter.forget_write_keys")
def forget_write_keys(payload: Payload) -> None:
    """Drop the keys of writes that nobody will send again."""
    forget_old()


@every(60)
@job("matter.lapse")
def lapse(payload: Payload) -> None:
    """Take the step that a clock declares for its end, where it has run out for certain and the step is open.

    Args:
        payload: `after`, where the run before stopped; so those that cannot be moved hold up no others.
    """
    over = list(_run_out(payload.get("after")))
    for one in over:
        _lapsed(one.matter, one.seq, one.step)
    if len(over) == AT_ONCE:
        enqueue("matter.lapse", {"after": [over[-1].alarm_at.isoformat(), over[-1].clock]}, unique="more")


@transaction.atomic
def _lapsed(matter: int, seq: int, step: str) -> None:
    key = str(uuid5(_LAPSE, f"{matter}/{seq}"))
    if not Matter.objects.select_for_update().filter(pk=matter, last_seq=seq).exists():
        return  # something happened since it was read, perhaps a new date: the next run looks again
    try:
        advance(matter=matter, step=step, actor=THE_HOUSE, facts={}, write_key=key)
    except Refused as refused:  # it moved a moment ago: whoever moved it was not too late
        log.info("the house did not take %s: %s", step, refused.code)
    except NotOpened:  # one that is damaged holds up no other
        log.error("the house cannot take %s: the key of matter %s does not open", step, matter)  # noqa: TRY400 - says where


class _Over(NamedTuple):
    """A matter whose clock ran out: its id, its last entry, the step that waits, and the clock's place in the queue."""

    matter: int
    seq: int
    step: str
    alarm_at: datetime
    clock: int


def _run_out(after: Sequence[Any] | None) -> Iterator[_Over]:
    """Matters whose clock ran out and whose step waits, the longest waiting first, from behind a place in the queue."""
    lapsing = _lapsing()
    wanted = Q(pk__in=())
    for (process, version, key), step in lapsing.items():
        wanted |= Q(key=key, matter__process=process, matter__version=version, matter__state__in=step.leaves)
    at = now()
    over = MatterClock.objects.filter(
        wanted, outcome=MatterClock.Outcome.RUNNING, certain=True, alarm_at__lt=at, due_formal__lt=at
    ).order_by("alarm_at", "id")
    if after:
        since = datetime.fromisoformat(after[0])
        over = over.filter(Q(alarm_at__gt=since) | Q(alarm_at=since, id__gt=after[1]))
    rows = over.values_list(
        "matter_id", "matter__last_seq", "alarm_at", "id", "matter__process", "matter__version", "key"
    )
    for matter, seq, alarm_at, clock, process, version, key in rows[:AT_ONCE]:
        assert alarm_at is not None  # it was compared
        yield _Over(matter, seq, lapsing[process, version, key].key, alarm_at, clock)


def _lapsing() -> _Lapsing:
    """The steps that clocks lapse into, by process, version and clock."""
    return {
        (process.key, process.version, clock.key): process.step[clock.lapses]
        for newest in all_processes()
        for process in versions_of(newest.key)
        for clock in process.clocks
        if clock.lapses
    }
