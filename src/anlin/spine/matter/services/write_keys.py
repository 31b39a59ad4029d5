"""The same write sent twice is done once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from anlin.kernel.words import said
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import WriteKey
from anlin.spine.matter.refusals import Refused
from anlin.spine.vault.services import keyed_hash

_CLAIM = """INSERT INTO matter_writekey ("key", digest, matter, seq, "day") VALUES (%s, %s, 0, 0, %s) ON CONFLICT DO NOTHING"""


class Done(NamedTuple):
    """What a write did before: the matter's id, and the number of its entry."""

    matter: int
    seq: int


def read_key(text: str) -> str:
    """The client's key in its one spelling.

    Raises:
        Refused: it is not a UUID.
    """
    try:
        return str(UUID(text))
    except ValueError:
        raise Refused(
            said("This form is out of date: open the page again; your text is kept."), code="missing"
        ) from None


def claim(key: str, body: Mapping[str, object], today: date) -> Done | None:
    """Take the key for this write, or find what it did before.

    Returns:
        None when the key is ours now; else what the first write was about.

    Raises:
        Refused: the key was used for another body.
    """
    # The key goes into the digest: two writes of the same words must not look alike (LINES.md, line 3).
    digest = keyed_hash("write/v1", f"{key}/{json.dumps(body, sort_keys=True, default=str, ensure_ascii=False)}")
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [key, digest, today])
        if cursor.rowcount == 1:
            return None
    done = WriteKey.objects.get(key=key)
    if done.digest != digest:
        raise Refused(
            said("This was sent before with other content. Open the page again to send a new one; your text is kept."),
            code="doubled",
        )
    return Done(done.matter, done.seq)


def settle(key: str, matter: int, seq: int) -> None:
    """Remember what the write was about."""
    with connection.cursor() as cursor:
        cursor.execute('UPDATE matter_writekey SET matter = %s, seq = %s WHERE "key" = %s', [matter, seq, key])


def is_claimed(key: str) -> bool:
    """A write with this key was done before."""
    return WriteKey.objects.filter(key=key).exists()


def forget_old(days: int = 2) -> int:
    """Drop keys older than some days; called by a scheduled job."""
    return WriteKey.objects.filter(day__lt=now().date() - timedelta(days=days)).delete()[0]
