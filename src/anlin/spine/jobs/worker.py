"""Take what is due, do it, and acknowledge it in the transaction of its effect."""

from __future__ import annotations

import logging
import random
import secrets
import threading
import traceback
from datetime import datetime, timedelta
from pathlib import PurePath

from django.db import Error, connection, transaction

from anlin.spine.jobs.models import Job, Schedule
from anlin.spine.jobs.registry import KINDS, REPEATING, Kind
from anlin.spine.ledger.clock import now
from anlin.spine.storage import StorageUnavailable

IDLE = 0.3  # seconds between looks when nothing is due
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 3600.0  # seconds before a retry
log = logging.getLogger(__name__)


class LeaseLost(Exception):
    """The work took longer than its lease and somebody else has it now; what was done here is rolled back."""


def work(stop: threading.Event | None = None, *, once: bool = False) -> int:
    """Do due jobs until told to stop.

    Args:
        stop: set from outside to end after the job at hand.
        once: end when nothing is due.

    Returns:
        How many jobs were taken.
    """
    stop = stop or threading.Event()
    taken = 0
    while not stop.is_set():
        try:
            _put_repeating()
            held = _claim()
        except (StorageUnavailable, Error) as error:
            if once:
                raise
            log.warning("the queue cannot be read: %s %s", type(error).__name__, getattr(error, "reason", ""))
            connection.close()
            stop.wait(1.0)
            continue
        if held is not None:
            taken += 1
            _do(held)
        elif once:
            break
        else:
            stop.wait(IDLE)
    return taken


def _claim() -> Job | None:
    due = Job.objects.filter(died_at__isnull=True, due_at__lte=now(), key__in=list(KINDS)).order_by("due_at", "id")
    if not due.exists():  # a plain read: an idle worker never asks for SQLite's write lock
        return None
    with transaction.atomic():
        held = due.select_for_update(skip_locked=True).first()
        if held is None:
            return None
        kind = KINDS[held.key]
        held.attempts += 1
        if held.attempts > kind.attempts:
            _bury(held, held.trouble or "the worker died each time")
            return None
        held.lease = secrets.token_hex(16)
        held.due_at = now() + timedelta(seconds=kind.lease)
        held.save(update_fields=["attempts", "lease", "due_at"])
    return held


def _do(held: Job) -> None:
    kind = KINDS[held.key]
    try:
        if kind.calls_out:
            kind.run(held.payload)
            with transaction.atomic():
                _acknowledge(held)
        else:
            with transaction.atomic():
                kind.run(held.payload)
                _acknowledge(held)
    except LeaseLost:
        log.warning("job %s %s outlived its lease", held.key, held.pk)
    except StorageUnavailable:
        connection.close()  # the lease runs out and the job is taken again
    except Exception as error:
        trouble = _place_of(error)
        # Without the traceback: its last line quotes the message.
        log.error("job %s %s failed: %s", held.key, held.pk, trouble)  # noqa: TRY400
        _retry_later(held, kind, trouble)


def _acknowledge(held: Job) -> None:
    if Job.objects.filter(pk=held.pk, lease=held.lease).delete()[0] == 0:
        raise LeaseLost


def _retry_later(held: Job, kind: Kind, trouble: str) -> None:
    try:
        with transaction.atomic():
            fresh = Job.objects.select_for_update().filter(pk=held.pk, lease=held.lease).first()
            if fresh is None:
                return
            if fresh.attempts >= kind.attempts:
                _bury(fresh, trouble)
                return
            fresh.trouble, fresh.lease = trouble, ""
            fresh.due_at = now() + pause_after(fresh.attempts)
            fresh.save(update_fields=["trouble", "lease", "due_at"])
    except Error:
        connection.close()  # the lease runs out by itself


def _bury(held: Job, trouble: str) -> None:
    held.trouble, held.died_at, held.lease = trouble[:200], now(), ""
    held.save(update_fields=["trouble", "died_at", "lease"])
    log.error("job %s %s is dead: %s", held.key, held.pk, trouble)


def pause_after(attempts: int) -> timedelta:
    """Seconds before the next attempt: doubled each time, spread so that failures do not come back together."""
    longest = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return timedelta(seconds=longest * random.uniform(0.5, 1.0))  # noqa: S311 - not a secret


def _place_of(error: BaseException) -> str:
    """Kind and place of an error, without its message: messages quote what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


def _put_repeating() -> None:
    moment = now()
    next_at = dict(Schedule.objects.filter(key__in=list(REPEATING)).values_list("key", "due_at"))
    for key, seconds in REPEATING.items():
        if key not in next_at or next_at[key] <= moment:
            _put(key, seconds, moment)


def _put(key: str, seconds: float, moment: datetime) -> None:
    with transaction.atomic():
        Schedule.objects.bulk_create([Schedule(key=key, due_at=moment)], ignore_conflicts=True)
        # The row itself decides which of several workers puts it.
        if Schedule.objects.filter(key=key, due_at__lte=moment).update(due_at=moment + timedelta(seconds=seconds)):
            once = Job(key=key, payload={}, unique="every", made_at=moment, due_at=moment)
            Job.objects.bulk_create([once], ignore_conflicts=True)
