"""Wrong codes slow down whoever types them. Counted in memory under a key that changes daily; no address is kept.

Each web process counts for itself: a code has 80 random bits, so this keeps a server from work, not a code from guesses.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest

from anlin.spine.access.addresses import visitor_address
from anlin.spine.ledger.services import now
from anlin.spine.vault.services import daily_key

FREE_TRIES = 10
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)
_MOST_KEPT = 10_000


@dataclass
class _Tries:
    wrong: int
    last: datetime
    until: datetime | None = None


_tries: OrderedDict[bytes, _Tries] = OrderedDict()
_lock = threading.Lock()


def waits(request: HttpRequest) -> timedelta | None:
    """How long this visitor must wait before a code is looked up; None: not at all."""
    at = now()
    with _lock:
        found = _tries.get(_mark(request, at))
        return found.until - at if found and found.until and found.until > at else None


def count_wrong(request: HttpRequest) -> timedelta | None:
    """Count a wrong code; says how long to wait now, if at all."""
    at = now()
    mark = _mark(request, at)
    with _lock:
        found = _tries.pop(mark, None)
        if found is None or at - found.last > FORGOTTEN_AFTER:
            found = _Tries(0, at)
        found.wrong, found.last = found.wrong + 1, at
        over = found.wrong - FREE_TRIES
        found.until = at + min(FIRST_WAIT * 2 ** min(over, 10), LONGEST_WAIT) if over >= 0 else None
        _tries[mark] = found
        while len(_tries) > _MOST_KEPT:
            _tries.popitem(last=False)
        return found.until - at if found.until else None


def forget_all() -> None:
    """Forget every count; for tests."""
    with _lock:
        _tries.clear()


def _mark(request: HttpRequest, at: datetime) -> bytes:
    return hmac.new(daily_key(at.date()), _address(request).encode(), hashlib.sha256).digest()


def _address(request: HttpRequest) -> str:
    """Where the request comes from; 64 bits of an IPv6 address, which one home shares."""
    address = visitor_address(request)
    return ":".join(address.split(":")[:4]) if address.count(":") > 1 else address
