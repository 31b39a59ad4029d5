"""The sequencer: gives committed entries their index in the tree, in batches, and signs checkpoints.

Entries are recorded without an index, so they never queue behind one lock. On PostgreSQL a batch takes only entries
whose transaction is older than every transaction still running, in the order (transaction, id): behind that watermark
nothing can appear any more, so there are no gaps. On SQLite there is one writer, and ids are in order of commit.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import DatabaseError, connection, transaction

from anlin.kernel.entry import leaf_of
from anlin.kernel.merkle import Frontier, FullTile, frontier_at, leaf_hash
from anlin.kernel.note import BadNote, Checkpoint, SigningKey, opened_checkpoint
from anlin.spine.ledger import keys
from anlin.spine.ledger.clock import real_now
from anlin.spine.ledger.logs import current_log, first_place
from anlin.spine.ledger.models import LedgerCheckpoint
from anlin.spine.ledger.tree import end_of_tree, first_tile, hash_at, size_of_tree
from anlin.spine.ledger.triggers import assert_triggers

BATCH = 5_000
PAUSE_S = 0.25
CHECKPOINT_EVERY = timedelta(seconds=1)
_log = logging.getLogger("anlin.ledger.sequencer")

_NEXT_SQLITE = (
    "SELECT id, leaf_salt, digest FROM ledger_entry "
    "WHERE id > COALESCE((SELECT entry_id FROM ledger_leaf ORDER BY leaf_index DESC LIMIT 1), 0) ORDER BY id LIMIT %s"
)
# A database restored into another cluster holds transaction numbers of the old one, which are "in the future" here:
# then the cursor is no guide, and entries without a leaf are looked for everywhere.
# Leaves are asked for one entry at a time: as NOT EXISTS the planner reads all leaves there are, for a batch of sixty.
_NEXT_POSTGRESQL = """
WITH cursor AS MATERIALIZED (
    SELECT e.xid, e.id FROM ledger_leaf l JOIN ledger_entry e ON e.id = l.entry_id ORDER BY l.leaf_index DESC LIMIT 1
), seen AS MATERIALIZED (
    SELECT pg_snapshot_xmin(s) AS xmin, pg_snapshot_xmax(s) AS xmax,
        CASE WHEN c.xid < pg_snapshot_xmax(s) THEN c.xid ELSE '0' END AS xid,
        CASE WHEN c.xid < pg_snapshot_xmax(s) THEN c.id ELSE 0 END AS id,
        coalesce(c.xid >= pg_snapshot_xmax(s), true) AS foreign_too
    FROM pg_current_snapshot() s LEFT JOIN cursor c ON true
)
SELECT e.id, e.leaf_salt, e.digest FROM ledger_entry e
WHERE (e.xid, e.id) > ((SELECT xid FROM seen), (SELECT id FROM seen))
    AND (e.xid < (SELECT xmin FROM seen) OR (e.xid >= (SELECT xmax FROM seen) AND (SELECT foreign_too FROM seen)))
    AND (SELECT l.leaf_index FROM ledger_leaf l WHERE l.entry_id = e.id) IS NULL
ORDER BY e.xid, e.id LIMIT %s
"""


class LogKeyChanged(Exception):
    """The last checkpoint was signed by another key: signing on would fork the log's identity."""


def sequence_once() -> int:
    """Number what is ready and sign a checkpoint when one is due.

    Returns:
        How many entries got their index: 0 when there is nothing to do, or when another sequencer is at it.

    Raises:
        LedgerUnguarded: a trigger is missing. LogKeyChanged: the log key is not the one that signed before.
    """
    if not _work_waits():
        return 0
    with transaction.atomic():
        if not alone():
            return 0
        assert_triggers()
        log = current_log()
        batch = _next_batch()
        frontier = _frontier(log)
        if batch:
            last = give_places(log, frontier, batch)
            transaction.on_commit(lambda: _keep(frontier, last))
        _sign_if_due(log, frontier)
        return len(batch)


_kept: tuple[int, bytes, list[bytes]] | None = (
    None  # size and last leaf of the tree that was committed last; its frontier
)


def _frontier(log: int) -> Frontier:
    """The frontier of a log's tree: the one that this process left, where the tree still ends as it did then."""
    size, last = end_of_tree(log)
    if _kept is not None and _kept[:2] == (size, last):
        return Frontier(size, list(_kept[2]))
    return frontier_at(size, hash_at(log))


def _keep(frontier: Frontier, last: bytes) -> None:
    global _kept  # replaced whole
    _kept = (frontier.size, last, list(frontier.hashes))


def run_sequencer(stop: threading.Event | None = None) -> None:
    """Work until told to stop, or for ever. What interrupts a batch undoes it whole; the next run takes it up again."""
    stop = stop or threading.Event()
    while not stop.is_set():
        try:
            busy = sequence_once() >= BATCH
        except DatabaseError:
            _log.exception("the database did not take a batch; trying again")
            connection.close()
            busy = False
            stop.wait(1)
        if not busy:
            stop.wait(PAUSE_S)


def sequence_all(most_s: float = 60) -> int:
    """Number everything that is ready and sign: after an import, at the end of a demo's making, in tests."""
    total, until = 0, time.monotonic() + most_s
    while time.monotonic() < until:
        done = sequence_once()
        total += done
        if not done:
            break
    with transaction.atomic():
        if alone():
            log = current_log()
            sign(log, frontier_at(size_of_tree(log), hash_at(log)), keys.log_key())
    return total


def give_places(log: int, frontier: Frontier, batch: Sequence[tuple[int, bytes, bytes]]) -> bytes:
    """Append entries (id, leaf salt, digest) to a log's tree; the hash of its last leaf."""
    size = frontier.size
    hashes = [leaf_hash(leaf_of(bytes(salt), bytes(digest))) for _, salt, digest in batch]
    tiles = frontier.extend(hashes)
    _store(log, size, [row[0] for row in batch], hashes, tiles)
    return hashes[-1]


def sign(log: int, frontier: Frontier, key: SigningKey) -> None:
    """Sign a checkpoint of a log, unless its last one covers as much.

    Raises:
        LogKeyChanged: the key is not the one that signed the last checkpoint of this log.
    """
    last = _last_checkpoint(log)
    if frontier.size == 0 or (last and last.size >= first_place(log) + frontier.size):
        return
    if last is not None:
        try:
            opened_checkpoint(last.note, key.verifier)
        except BadNote as error:
            raise LogKeyChanged(f"the last checkpoint is not signed by the log key that is here: {error}") from None
    root = frontier.root()
    LedgerCheckpoint.objects.create(
        size=first_place(log) + frontier.size,
        root=root,
        note=key.sign(Checkpoint(key.name, frontier.size, root).text()),
        signed_at=real_now(),
    )


def _work_waits() -> bool:
    """Whether an entry without a leaf, or a leaf without a checkpoint, is there; reads only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE((SELECT max(leaf_index) + 1 FROM ledger_leaf), 0) "
            "> COALESCE((SELECT max(size) FROM ledger_checkpoint), 0)"
        )
        if cursor.fetchone()[0]:
            return True
    return bool(_next_batch(1))


def alone() -> bool:
    """Whether this transaction is the only sequencer's. On SQLite any write transaction is alone."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        # Advisory locks are of the whole database, and a province keeps one district a schema.
        cursor.execute("SELECT pg_try_advisory_xact_lock(9162, hashtext(current_schema()))")
        return bool(cursor.fetchone()[0])


def _next_batch(most: int = BATCH) -> list[tuple[int, bytes, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_POSTGRESQL if connection.vendor == "postgresql" else _NEXT_SQLITE, [most])
        rows: list[tuple[int, bytes, bytes]] = cursor.fetchall()
        return rows


def _store(log: int, size: int, ids: list[int], hashes: list[bytes], tiles: Iterable[FullTile]) -> None:
    places = range(first_place(log) + size, first_place(log) + size + len(ids))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "INSERT INTO ledger_leaf (leaf_index, entry_id, hash) "
                "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])",
                [list(places), ids, hashes],
            )
        else:
            cursor.executemany(
                "INSERT INTO ledger_leaf (leaf_index, entry_id, hash) VALUES (%s, %s, %s)",
                list(zip(places, ids, hashes, strict=True)),
            )
        rows = [(tile.level, first_tile(log, tile.level) + tile.n, tile.hash) for tile in tiles]
        if rows:
            cursor.executemany("INSERT INTO ledger_tile (level, n, hash) VALUES (%s, %s, %s)", rows)


def _sign_if_due(log: int, frontier: Frontier) -> None:
    last = _last_checkpoint(log)
    if last is None or last.signed_at + CHECKPOINT_EVERY <= real_now():
        sign(log, frontier, keys.log_key())


def _last_checkpoint(log: int) -> LedgerCheckpoint | None:
    return LedgerCheckpoint.objects.filter(size__gt=first_place(log)).order_by("-size").first()
