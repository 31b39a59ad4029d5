"""The same write sent twice is done once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from anlin.kernel.words import said
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter, WriteKey
from anlin.spine.matter.refusals import Refused
from anlin.spine.rows import asked, next_id
from anlin.spine.vault.services import keyed_hash

_CLAIM = (
    'INSERT INTO matter_writekey ("key", digest, matter, seq, "day") VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING'
)
_json = json.JSONEncoder(sort_keys=True, default=str, ensure_ascii=False).encode


class Done(NamedTuple):
    """What a write does or did: the matter's id, and the number of its entry."""

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


def claim(key: str, body: Mapping[str, object], today: date, doing: Done) -> Done | None:
    """Take the key for this write about a matter, or find what it did before.

    Returns:
        None when the key is ours now; else what the first write was about.

    Raises:
        Refused: the key was used for another body.
    """
    digest = _digest(key, body)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [key, digest, doing.matter, doing.seq, today])
        if cursor.rowcount == 1:
            return None
    return _done_before(key, digest)


class Ground(NamedTuple):
    """What a new matter stands on: its id, its first entry's, and whether the number thought of is in use."""

    matter: int
    entry: int
    number_taken: bool


def claim_opening(key: str, body: Mapping[str, object], today: date, number: str) -> Ground | Done:
    """Take the key for a new matter, with all that must be asked before it is written, in one statement.

    Returns:
        The ground when the key is ours now; else what the first write opened.

    Raises:
        Refused: the key was used for another body.
    """
    digest = _digest(key, body)
    found = asked(_claim_opening(connection.vendor), [key, digest, today, number])
    if not found:
        return _done_before(key, digest)
    ((matter, entry, taken),) = found
    return Ground(matter, entry, bool(taken))


@cache
def _claim_opening(_vendor: str) -> str:
    # What follows RETURNING is asked after the insert, so the numbers are taken by a transaction that writes.
    return (
        f'INSERT INTO matter_writekey ("key", digest, matter, seq, "day") VALUES (%s, %s, {next_id(Matter)}, 1, %s) '  # noqa: S608 - names of the schema
        f"ON CONFLICT DO NOTHING RETURNING matter, {next_id(LedgerEntry)}, "
        "EXISTS (SELECT 1 FROM matter_matter WHERE number = %s)"
    )


def _digest(key: str, body: Mapping[str, object]) -> str:
    # The key goes into the digest: two writes of the same words must not look alike (LINES.md, line 3).
    return keyed_hash("write/v1", f"{key}/{_json(body)}")


def _done_before(key: str, digest: str) -> Done:
    done = WriteKey.objects.get(key=key)
    if done.digest != digest:
        raise Refused(
            said("This was sent before with other content. Open the page again to send a new one; your text is kept."),
            code="doubled",
        )
    return Done(done.matter, done.seq)


def is_claimed(key: str) -> bool:
    """A write with this key was done before."""
    return WriteKey.objects.filter(key=key).exists()


def forget_old(days: int = 2) -> int:
    """Drop keys older than some days; called by a scheduled job."""
    return WriteKey.objects.filter(day__lt=now().date() - timedelta(days=days)).delete()[0]
