"""How many requests a minute: counted in the database, so that all web processes share one count.

A process draws a tenth of the limit at a time and spends it from memory: one write for many requests. An address is
counted under a key that changes daily, and its row is dropped with the next minute (line 5).
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from dataclasses import dataclass

from django.db import connection, transaction
from django.http import HttpRequest

from anlin.spine.access.addresses import visitor_address
from anlin.spine.access.models import RateWindow
from anlin.spine.ledger.services import now
from anlin.spine.vault.services import daily_key

WINDOW_S = 60
A_TOKEN = 600
"""Requests a minute of one token."""
AN_ADDRESS = 120
"""Requests a minute without a valid token, from one address."""
A_CODE = 5
"""Codes of a second factor that may be tried a minute for one account, from wherever."""
_REMEMBERED = 2
"""Minutes before this one whose marks are kept: a code of a second factor is good for ninety seconds."""
_MOST_KEPT = 10_000
_DRAW = """INSERT INTO access_ratewindow ("minute", mark, drawn) VALUES (%s, %s, %s)
ON CONFLICT ("minute", mark) DO UPDATE SET drawn = access_ratewindow.drawn + excluded.drawn RETURNING drawn"""


@dataclass(frozen=True)
class Rate:
    """How a counter stands after this request: `over` when it is one too many; `resets_s` seconds until the next minute."""

    name: str
    limit: int
    left: int
    resets_s: int
    over: bool

    @property
    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers writes them, and when to try again."""
        told = {
            "RateLimit-Policy": f'"{self.name}";q={self.limit};w={WINDOW_S}',
            "RateLimit": f'"{self.name}";r={self.left};t={self.resets_s}',
        }
        return told | ({"Retry-After": str(self.resets_s)} if self.over else {})


@dataclass
class _Held:
    """What this process may still spend of a minute, and what all processes have drawn of it."""

    left: int = 0
    drawn: int = 0


_held: dict[tuple[int, str], _Held] = {}
_lock = threading.Lock()


def count_token(ref: str) -> Rate:
    """Count a request of a token."""
    return _count("token", ref, A_TOKEN)


def count_address(request: HttpRequest) -> Rate:
    """Count a request of an address; of an IPv6 address, its first half, which one home shares."""
    address = visitor_address(request)
    shared = ":".join(address.split(":")[:4]) if address.count(":") > 1 else address
    mark = hmac.new(daily_key(now().date()), shared.encode(), hashlib.sha256).hexdigest()[:32]
    return _count("address", mark, AN_ADDRESS)


def count_code(account: str) -> Rate:
    """Count a code that was tried for an account."""
    return _count("code", account, A_CODE)


def is_first(mark: str) -> bool:
    """Whether nobody, in any process, said this mark (at most 32 characters) before in this minute or the two before it."""
    minute = int(now().timestamp() // WINDOW_S)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_DRAW, [minute, mark, 1])
        if int(cursor.fetchone()[0]) > 1:
            return False
    return not RateWindow.objects.filter(mark=mark, minute__gte=minute - _REMEMBERED, minute__lt=minute).exists()


def forget_drawn() -> None:
    """Forget what this process has drawn and not spent; for tests."""
    with _lock:
        _held.clear()


def _count(name: str, mark: str, limit: int) -> Rate:
    moment = now().timestamp()
    minute = int(moment // WINDOW_S)
    resets = WINDOW_S - int(moment % WINDOW_S)
    left = _spent(minute, mark, limit)
    if left is None:
        _draw(minute, mark, limit)
        left = _spent(minute, mark, limit)
    return Rate(name, limit, max(0, left or 0), resets, over=left is None or left < 0)


def _spent(minute: int, mark: str, limit: int) -> int | None:
    """Spend one: how many are left; None when more has to be drawn, -1 when all is drawn and spent."""
    with _lock:
        held = _held.get((minute, mark), _Held())
        if held.left < 1:
            return -1 if held.drawn >= limit else None
        held.left -= 1
        return held.left + max(0, limit - held.drawn)


def _draw(minute: int, mark: str, limit: int) -> None:
    """Draw more of a minute's requests, as many as there still are."""
    wanted = max(1, limit // 10)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_DRAW, [minute, mark, wanted])
            drawn = int(cursor.fetchone()[0])
        if drawn == wanted:  # the first of its minute drops what is over
            RateWindow.objects.filter(minute__lt=minute - _REMEMBERED).delete()
    granted = max(0, min(wanted, limit - (drawn - wanted)))
    with _lock:
        for old in [key for key in _held if key[0] < minute] if len(_held) < _MOST_KEPT else list(_held):
            del _held[old]
        held = _held.setdefault((minute, mark), _Held())
        held.left, held.drawn = held.left + granted, drawn
