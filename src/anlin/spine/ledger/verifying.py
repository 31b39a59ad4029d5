"""Compute the whole ledger anew from its entries, and name what is wrong, first things first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby, islice
from typing import Any, NamedTuple

from django.db import connection
from pydantic_core import from_json

from anlin.kernel.entry import Entry, entry_digest, entry_of, leaf_of
from anlin.kernel.merkle import Frontier, leaf_hash
from anlin.kernel.note import BadNote, VerifierKey, opened_checkpoint, verifier_key
from anlin.kernel.words import said
from anlin.spine.ledger.clock import real_now
from anlin.spine.ledger.logs import PLACES, first_place, split_place
from anlin.spine.ledger.models import ClosedLog, LedgerCheckpoint, LedgerTile
from anlin.spine.ledger.services.breaking import OPENED, commitment

_CHUNK = 2_000
_MOST_FAULTS = 100
# Times of record are compared as text: making datetimes of them would take a third of the whole time.
_COLUMNS = {
    "sqlite": "e.id, e.subject, e.seq, e.digest, e.leaf_salt, e.body, e.recorded_at || '', e.include_by || ''",
    "postgresql": "e.id, e.subject, e.seq, e.digest, e.leaf_salt, e.body, "
    """to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), e.include_by""",
}
_IN_TREE = (
    "SELECT {}, l.leaf_index - %s, l.hash FROM ledger_leaf l LEFT JOIN ledger_entry e ON e.id = l.entry_id "
    "WHERE l.leaf_index >= %s AND l.leaf_index < %s ORDER BY l.leaf_index"
)
_OUTSIDE = (
    "SELECT {}, NULL, NULL FROM ledger_entry e "
    "WHERE NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.entry_id = e.id) ORDER BY e.id"
)
_BY_SUBJECT = "SELECT subject, body FROM ledger_entry ORDER BY subject, seq"


class StateFault(NamedTuple):
    """A subject whose state does not follow from its entries; `seq` is the entry after which it differs."""

    subject: str
    seq: int
    why: str


StateCheck = Callable[[Mapping[str, Sequence[Entry]]], Iterable[StateFault]]
"""Histories of some subjects, each in order -> those whose stored state is another."""

WholeCheck = Callable[[], Iterable[StateFault]]
"""What no history tells: stored things of which the ledger has no entry at all."""

_state_checks: list[StateCheck] = []
_whole_checks: list[WholeCheck] = []


def register_state_check(check: StateCheck) -> StateCheck:
    """Have a check of states run with every verification; also a decorator."""
    if check not in _state_checks:
        _state_checks.append(check)
    return check


def register_whole_check(check: WholeCheck) -> WholeCheck:
    """Have a check of what is stored run with every verification, once."""
    if check not in _whole_checks:
        _whole_checks.append(check)
    return check


@dataclass(frozen=True)
class Fault:
    """What is wrong, where: an entry's id, its subject and place; the words are an English source string."""

    words: str
    entry: int | None = None
    subject: str = ""
    seq: int = 0
    index: int | None = None
    size: int | None = None
    why: str = ""


@dataclass
class Verification:
    """What was read and what was found; `late` are promises kept too late or not yet kept past their time."""

    entries: int = 0
    leaves: int = 0
    checkpoints: int = 0
    waiting: int = 0
    faults: list[Fault] = field(default_factory=list)
    late: list[Fault] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Nothing is wrong and no promise broken."""
        return not self.faults and not self.late


class _Row(NamedTuple):
    id: int | None
    subject: str
    seq: int
    digest: bytes
    salt: bytes
    body: str
    recorded_at: str
    include_by: datetime | str
    leaf_index: int | None
    leaf: bytes | None


def verify_ledger(*, key: VerifierKey, states: bool = True) -> Verification:
    """Compare digests, chains, leaves, tiles, checkpoints and states with what the entries' bodies say.

    It keeps one digest for each subject in memory, and reads the rest in a stream.

    Args:
        key: the public key of the log in force; a checkpoint that it did not sign is wrong. Keys of logs that a
            restore closed are what the first entry of the log after them says.
        states: run the registered checks of states too.
    """
    found = _Verifier()
    for log in _logs(key):
        found.log(log, _stream(_IN_TREE, [log.first, log.first, log.first + PLACES]))
    found.outside(_stream(_OUTSIDE))
    found.finish()
    if states and _state_checks:
        found.states()
    return found.result


class _Log(NamedTuple):
    """A log to be read: its key, where its places begin, how it ended, and what it has to say of the one before."""

    key: VerifierKey
    first: int
    closed: ClosedLog | None
    before: ClosedLog | None


def _logs(key: VerifierKey) -> list[_Log]:
    closed = list(ClosedLog.objects.order_by("number"))
    keys = [verifier_key(one.key) for one in closed]
    ends = zip([*keys, key], [*closed, None], [None, *closed], strict=True)
    return [_Log(of, first_place(number), end, before) for number, (of, end, before) in enumerate(ends)]


class _Verifier:
    def __init__(self) -> None:
        self.result = Verification()
        self._origins: set[str] = set()
        self._carried = 0  # entries up to this id may have been promised by a log that a restore closed
        self._tips: dict[str, tuple[int, str, str]] = {}
        self._ahead: dict[tuple[str, int], tuple[_Row, dict[str, Any]]] = {}
        self._tiles = {
            (level, n): bytes(hash_)
            for level, n, hash_ in LedgerTile.objects.values_list("level", "n", "hash").iterator()
        }

    def log(self, log: _Log, rows: Iterator[tuple[Any, ...]]) -> None:
        """One log's leaves in their order, each with its entry, and its checkpoints."""
        self._key, self._first, self._frontier, self._leaves = log.key, log.first, Frontier(), 0
        self._origins.add(log.key.name)
        self._carried = log.before.last_entry if log.before else 0
        signed = LedgerCheckpoint.objects.filter(size__gt=log.first, size__lte=log.first + PLACES)
        self._checkpoints = signed.order_by("size").iterator()
        self._next = next(self._checkpoints, None)
        while chunk := [_Row(*row) for row in islice(rows, _CHUNK)]:
            if self._leaves == 0 and log.before:
                self._opening(chunk[0], log.before)
            hashes = []
            for row in chunk:
                hashes.append(self._leaf(row))
            self._append(hashes, chunk)
        while self._next is not None:
            size = self._next.size - log.first
            self._add(Fault(said("the checkpoint covers more entries than there are"), size=size))
            self._next = next(self._checkpoints, None)
        if log.closed and (log.closed.size, bytes(log.closed.root)) != (self._frontier.size, self._frontier.root()):
            self._add(Fault(said("the log does not end as it was closed"), size=log.closed.size))

    def outside(self, rows: Iterator[tuple[Any, ...]]) -> None:
        """Entries that have no place in the tree yet."""
        moment = real_now()
        for raw in rows:
            row = _Row(*raw)
            self.result.waiting += 1
            self._entry(row)
            if _aware(row.include_by) < moment and not self._was_carried(row):
                self._late(said("was promised to stand in the log by now, and does not"), row)

    def finish(self) -> None:
        """What is left over when every entry was read."""
        for row, _ in sorted(self._ahead.values()):
            self._fault(said("follows an entry that is missing"), row)
        for level, n in self._tiles:
            _, index = split_place(n * 256**level)
            self._add(Fault(said("a tile stands for entries that are not there"), index=index))

    def states(self) -> None:
        """Every subject's state, from its entries."""
        histories = groupby(_stream(_BY_SUBJECT), key=lambda row: str(row[0]))
        whole = ((subject, list(_readable(rows))) for subject, rows in histories)
        while batch := dict(islice(whole, 500)):
            for check in _state_checks:
                self._differing(check(batch))
        for whole_check in _whole_checks:
            self._differing(whole_check())

    def _differing(self, faults: Iterable[StateFault]) -> None:
        words = said("the state on file does not follow from the entries")
        for fault in faults:
            self._add(Fault(words, subject=fault.subject, seq=fault.seq, why=fault.why))

    def _opening(self, row: _Row, before: ClosedLog) -> None:
        """The first entry of a log after a restore commits to the log before."""
        try:
            told = entry_of(row.body)
            same = told.action == OPENED and dict(told.facts) == commitment(before)
        except (ValueError, TypeError):
            same = False
        if not same:
            self._fault(said("does not say how the log before it was closed"), row)

    def _was_carried(self, row: _Row) -> bool:
        return row.id is not None and row.id <= self._carried

    def _leaf(self, row: _Row) -> bytes:
        if row.leaf_index != self._leaves:
            self._add(Fault(said("a place in the tree is empty"), index=self._leaves))
            self._leaves = row.leaf_index or 0
        self._leaves += 1
        self.result.leaves += 1
        stored = bytes(row.leaf or b"")
        if row.id is None:
            self._add(Fault(said("a place in the tree has no entry"), index=row.leaf_index))
            return stored
        digest = self._entry(row)
        computed = leaf_hash(leaf_of(bytes(row.salt), digest))
        if computed != stored:
            self._fault(said("does not match its leaf in the tree"), row)
        return computed

    def _entry(self, row: _Row) -> bytes:
        self.result.entries += 1
        body = row.body.encode()
        digest = entry_digest(body)
        if digest != row.digest:  # bytes or memoryview, which compare by value
            self._fault(said("was changed: its text does not match its digest"), row)
            return digest
        try:
            told = from_json(body)  # twice as fast as Python's own
            same = told["subject"] == row.subject and told["seq"] == row.seq and told["log"] in self._origins
            same = same and _told_at(row.recorded_at) == told["recorded"]
        except (ValueError, KeyError, TypeError):
            same = False
        if not same:
            self._fault(said("has columns that its text does not say"), row)
            return digest
        self._chain(row, told)
        return digest

    def _chain(self, row: _Row, told: dict[str, Any]) -> None:
        seq, prev, recorded = self._tips.get(row.subject, (0, "", ""))
        if row.seq > seq + 1:  # the tree may hold a subject's entries out of order
            self._ahead[row.subject, row.seq] = (row, told)
            return
        if row.seq != seq + 1 or told["prev"] != prev or told["recorded"] < recorded:
            self._fault(said("does not follow the entry before it"), row)
        self._tips[row.subject] = (row.seq, bytes(row.digest).hex(), told["recorded"])
        if self._ahead and (follower := self._ahead.pop((row.subject, row.seq + 1), None)):
            self._chain(*follower)

    def _append(self, hashes: list[bytes], rows: list[_Row]) -> None:
        """Let the tree grow, stopping at each checkpoint to compare it."""
        at = 0
        while at < len(hashes):
            room = len(hashes) - at
            if self._next is not None:
                room = max(1, min(room, self._next.size - self._first - self._frontier.size))
            for tile in self._frontier.extend(hashes[at : at + room]):
                stored = self._tiles.pop((tile.level, tile.n + (self._first >> 8 * tile.level)), None)
                if stored != tile.hash:
                    self._add(Fault(said("a tile does not match its entries"), index=tile.n * 256**tile.level))
            if self._next is not None:
                self._promises(rows[at : at + room], self._next)
            at += room
            while self._next is not None and self._next.size - self._first <= self._frontier.size:
                self._checkpoint(self._next)
                self._next = next(self._checkpoints, None)

    def _promises(self, rows: list[_Row], covering: LedgerCheckpoint) -> None:
        signed_at = _as_stored(covering.signed_at)
        for row in rows:
            if row.id is None or self._was_carried(row):
                continue
            if row.include_by < signed_at:  # type: ignore[operator]  # both as this engine stores them
                self._late(said("came into the log later than promised"), row)

    def _checkpoint(self, checkpoint: LedgerCheckpoint) -> None:
        self.result.checkpoints += 1
        root, size = self._frontier.root(), checkpoint.size - self._first
        try:
            signed = opened_checkpoint(checkpoint.note, self._key)
        except BadNote as error:
            self._add(Fault(said("the checkpoint is not signed by the log"), size=size, why=str(error)))
            return
        if (signed.size, signed.root) != (size, root) or bytes(checkpoint.root) != root:
            self._add(Fault(said("the checkpoint does not match the entries before it"), size=size))

    def _fault(self, words: str, row: _Row) -> None:
        self._add(Fault(words, entry=row.id, subject=row.subject, seq=row.seq, index=row.leaf_index))

    def _late(self, words: str, row: _Row) -> None:
        if len(self.result.late) < _MOST_FAULTS:
            self.result.late.append(Fault(words, entry=row.id, subject=row.subject, seq=row.seq, index=row.leaf_index))

    def _add(self, fault: Fault) -> None:
        if len(self.result.faults) < _MOST_FAULTS:
            self.result.faults.append(fault)


def _readable(rows: Iterable[tuple[Any, ...]]) -> Iterator[Entry]:
    for _, body in rows:
        try:
            yield entry_of(body)
        except ValueError:  # already named by its digest or its columns
            return


def _stream(statement: str, values: Sequence[int] | None = None) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement.format(_COLUMNS[connection.vendor]), values)
        while rows := cursor.fetchmany(_CHUNK):
            yield from rows


def _told_at(stored: str) -> str:
    """As bodies write it."""
    text = f"{stored[:10]}T{stored[11:]}Z"
    return text if len(text) == 27 else f"{text[:-1]}.000000Z"  # SQLite leaves out microseconds that are none


def _as_stored(moment: datetime) -> datetime | str:
    adapt: Callable[[datetime], Any] = connection.ops.adapt_datetimefield_value
    stored: datetime | str = adapt(moment)
    return stored


def _aware(stored: datetime | str) -> datetime:
    if isinstance(stored, datetime):
        return stored
    try:
        return datetime.fromisoformat(stored + "+00:00")
    except ValueError:  # no time at all: as good as long ago
        return datetime.min.replace(tzinfo=UTC)
