"""A restore is a declared break: the log that went on after the backup is closed, and a new one begins.

Going on under the old name would sign two histories of one log. The new log's first entry commits to the last
checkpoint of the closed one, as it stands in what was restored; the old key signs nothing any more.
"""

from __future__ import annotations

import base64
import secrets
from itertools import islice

from django.db import connection, transaction

from anlin.kernel.merkle import Frontier, frontier_at
from anlin.kernel.note import SigningKey
from anlin.kernel.receipt import delegation_text
from anlin.spine.ledger import keys
from anlin.spine.ledger.clock import real_now
from anlin.spine.ledger.logs import current_log, first_place
from anlin.spine.ledger.models import ClosedLog, LedgerCheckpoint, LedgerEntry
from anlin.spine.ledger.services.recording import record
from anlin.spine.ledger.services.sequencer import BATCH, LogKeyChanged, alone, give_places, sign
from anlin.spine.ledger.tree import hash_at, size_of_tree

OPENED = "ledger:opened"


class SequencerRuns(Exception):
    """Another sequencer is at work: stop the house first."""


def declare_restore(*, who: str) -> ClosedLog | None:
    """Close the log of a database that was brought back, and begin the next. Called while nobody serves.

    What the backup holds without a place stands in the new log, where its promise of the old one is seen to be broken.
    A call that was interrupted is taken up by the next.

    Args:
        who: the reference of who brought it back.

    Returns:
        The closed log; None where nothing was ever recorded.

    Raises:
        keys.KeyFromEnvironment: only who runs the house can put another key there.
        SequencerRuns: a sequencer holds the log.
        LogKeyChanged: the log's own key is not here.
    """
    last = LedgerEntry.objects.order_by("-id").values_list("id", flat=True).first()
    if last is None:
        return None
    log = current_log()
    if keys.is_changing() and (known := ClosedLog.objects.filter(origin=keys.closing_key().name).first()):
        keys.end_change()
        return known
    closing = keys.closing_key() if keys.is_changing() else _key_of(log)
    keys.change_log_key(closing, _next_origin(closing.name))
    with transaction.atomic():
        if not alone():
            raise SequencerRuns
        closed = _closed(log, last)
        _begin(log + 1, closed, who)
    keys.end_change()
    return closed


def _key_of(log: int) -> SigningKey:
    """The key of the log that was brought back: not the present one where this backup was brought back before."""
    last = LedgerCheckpoint.objects.filter(size__gt=first_place(log)).order_by("-size").first()
    if last is None:
        return keys.log_key()
    key = keys.key_that_signed(last.note)
    if key is None:
        raise LogKeyChanged("the last checkpoint is signed by a key that is not in the folder of keys")
    return key


def _closed(log: int, last_entry: int) -> ClosedLog:
    """Sign what the old log already numbered: its tree cannot have grown otherwise in the history that was lost.

    On SQLite ids are in order of commit, so what waits got the very next numbers there. On PostgreSQL it may not have.
    """
    key = keys.closing_key()
    frontier = frontier_at(size_of_tree(log), hash_at(log))
    if connection.vendor == "sqlite":
        _give_places_to_all(log, frontier, last_entry)
    sign(log, frontier, key)
    note = LedgerCheckpoint.objects.filter(size=first_place(log) + frontier.size).values_list("note", flat=True).first()
    return ClosedLog.objects.create(
        number=log,
        origin=key.name,
        key=str(key.verifier),
        delegation=key.sign(delegation_text(key.name, keys.promise_key().verifier)),
        size=frontier.size,
        root=frontier.root(),
        note=note or "",
        last_entry=last_entry,
        closed_at=real_now(),
    )


def _begin(log: int, closed: ClosedLog, who: str) -> None:
    """The first entry, its leaf, what had no place yet, and the first checkpoint."""
    entry = record(who=who, action=OPENED, subject=secrets.token_hex(16), facts=commitment(closed))
    frontier = Frontier()
    give_places(log, frontier, [(entry.pk, bytes(entry.leaf_salt), bytes(entry.digest))])
    _give_places_to_all(log, frontier, closed.last_entry)
    sign(log, frontier, keys.log_key())


def _give_places_to_all(log: int, frontier: Frontier, last_entry: int) -> None:
    waiting = LedgerEntry.objects.filter(id__lte=last_entry, leaf=None).order_by("id")
    rows = waiting.values_list("id", "leaf_salt", "digest").iterator(BATCH)
    while batch := [(id_, bytes(salt), bytes(digest)) for id_, salt, digest in islice(rows, BATCH)]:
        give_places(log, frontier, batch)


def commitment(closed: ClosedLog) -> dict[str, object]:
    """What the first entry of the next log says of the closed one."""
    return {
        "closes": closed.origin,
        "key": closed.key,
        "size": closed.size,
        "root": base64.b64encode(bytes(closed.root)).decode(),
    }


def _next_origin(origin: str) -> str:
    """A name that no log had: restoring one backup twice gives two names."""
    base, mark, _ = origin.partition("/after-restore-")
    return f"{base if mark else origin}/after-restore-{real_now():%Y%m%d}-{secrets.token_hex(3)}"
