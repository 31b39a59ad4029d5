"""The one clock of the server: aware UTC, never running backwards."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_set_to: ContextVar[datetime | None] = ContextVar("ledger_clock_set_to", default=None)
_lock = threading.Lock()
_last = datetime.min.replace(tzinfo=UTC)
_last_tick = time.monotonic()


def now() -> datetime:
    """The time, to the microsecond. When the machine's clock steps back, this one goes on from where it was."""
    chosen = _set_to.get()
    return chosen if chosen is not None else real_now()


def is_stopped() -> bool:
    """The clock stands still, inside `clock_at`."""
    return _set_to.get() is not None


def real_now() -> datetime:
    """The time even inside `clock_at`: promises are kept or broken in real time."""
    global _last, _last_tick
    with _lock:
        tick = time.monotonic()
        told = datetime.now(UTC)
        if told < _last:
            told = _last + timedelta(seconds=tick - _last_tick)
        _last, _last_tick = told, tick
        return told


def never_before(moment: datetime) -> None:
    """Let the clock never tell a time before this one: the last time on record, at start."""
    global _last, _last_tick
    with _lock:
        if moment > _last:
            _last, _last_tick = moment, time.monotonic()


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Stop the clock at a moment: for the fictional past of the demo district, and for tests. Never for real work."""
    if moment.tzinfo is None:
        raise ValueError("the clock's moment has a time zone")
    token = _set_to.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)


def rfc3339(moment: datetime) -> str:
    """As entries write times: UTC, microseconds, Z."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
