"""Put work in the queue, inside the transaction that needs it done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connections

from anlin.spine.jobs.models import Job
from anlin.spine.jobs.registry import KINDS, every, job
from anlin.spine.jobs.worker import work
from anlin.spine.ledger.clock import now

__all__ = ["NotInTransaction", "enqueue", "every", "hurry", "job", "revive", "work"]


class NotInTransaction(RuntimeError):
    """Work was asked for outside the transaction that needs it: it could be done for a step that never happened."""


def enqueue(key: str, payload: Mapping[str, object], *, unique: str = "", run_after: datetime | None = None) -> None:
    """Ask for work; it is there when the transaction commits, and never if it does not.

    Args:
        payload: JSON, with references only: no names, no contact, no text that somebody wrote.
        unique: while a job of this key waits with the same word, a second is not added.
        run_after: not before this moment.

    Raises:
        NotInTransaction: no transaction is open.
        KeyError: nobody does this kind of work.
    """
    if not connections[DEFAULT_DB_ALIAS].in_atomic_block:
        raise NotInTransaction(key)
    moment = now()
    waiting = Job(
        key=KINDS[key].key, payload=dict(payload), unique=unique or None, made_at=moment, due_at=run_after or moment
    )
    Job.objects.bulk_create([waiting], ignore_conflicts=bool(unique))


def revive(job_id: int) -> bool:
    """Give a dead job its attempts again, once the cause is mended. False when it is not dead."""
    return (
        Job.objects.filter(pk=job_id, died_at__isnull=False).update(died_at=None, attempts=0, due_at=now(), lease="")
        == 1
    )


def hurry(key: str, unique: str) -> bool:
    """Do a job now that waits for its next attempt or is dead, with all its attempts. False when there is none.

    One that somebody has at hand is left to them, and counts as there.
    """
    named = Job.objects.filter(key=key, unique=unique)
    if named.filter(died_at=None).exists():
        named.filter(died_at=None, lease="").update(due_at=now(), attempts=0)
        return True
    last = named.filter(died_at__isnull=False).order_by("-pk").first()
    return last is not None and revive(last.pk)
