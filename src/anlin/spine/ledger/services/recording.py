"""Record what happened, inside the transaction in which it happens."""

# ruff: noqa: S608  # statements are put together from fixed names alone

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection
from django.db.transaction import TransactionManagementError

from anlin.kernel.canonical import SALT_BYTES
from anlin.kernel.entry import Entry, entry_digest
from anlin.spine.ledger import keys
from anlin.spine.ledger.clock import is_stopped, never_before, now, real_now, rfc3339
from anlin.spine.ledger.models import NO_ENTRY, LedgerContent, LedgerEntry, Tip
from anlin.spine.ledger.services.promising import INCLUDE_WITHIN
from anlin.spine.ledger.triggers import assert_triggers
from anlin.spine.rows import Lot, asked, insert_together, lot_of, next_ids
from anlin.spine.storage import assert_durable

_BATCH = 500
_NOTHING: Mapping[str, Any] = {}
_REFERENCE = re.compile(r"[0-9a-f]{32}")
_CONTENT = ("entry_id", "key", "participant", "blob")
_COLUMNS = "digest, subject, seq, body, leaf_salt, recorded_at, include_by"


class Sealed(NamedTuple):
    """A fact that the entry only commits to: its salted digest, and the sealed salt and value.

    `participant` is the reference under whose key the blob is sealed; None: the matter's own key.
    """

    digest: bytes
    blob: bytes
    participant: str | None = None


class NewEntry(NamedTuple):
    """An entry to be recorded; the arguments are those of `record`."""

    who: str
    action: str
    subject: str
    left: str = ""
    enters: str = ""
    facts: Mapping[str, object] = _NOTHING
    sealed: Mapping[str, Sealed] = _NOTHING
    happened: datetime | str | None = None
    known: datetime | None = None
    seq_prev: Tip | None = None
    recorded: datetime | None = None  # only inside `clock_at`: the fictional past of a demonstration


class Recorded(NamedTuple):
    """A row of `ledger_entry`, its columns in the model's order; `id` is 0 until it has one."""

    id: int
    digest: bytes
    subject: str
    seq: int
    body: str
    leaf_salt: bytes
    recorded_at: datetime
    include_by: datetime

    def entry(self) -> LedgerEntry:
        """The same as the model's instance, as if it had been read."""
        return LedgerEntry.from_db(connection.alias, list(self._fields), self)


def record(
    *,
    who: str,
    action: str,
    subject: str,
    left: str = "",
    enters: str = "",
    facts: Mapping[str, object] | None = None,
    sealed: Mapping[str, Sealed] | None = None,
    happened: datetime | str | None = None,
    known: datetime | None = None,
    seq_prev: Tip | None = None,
) -> LedgerEntry:
    """Put one entry on record, in the caller's transaction: one statement where the caller gives the tip.

    Args:
        who, subject: opaque references, 32 hex digits.
        action: "process/version:step", or "spine:verb".
        left, enters: the subject's states before and after.
        facts: public facts, in clear. sealed: all others.
        happened: as claimed; may be a vague text. known: when the district knew, if not now.
        seq_prev: the subject's last entry (`entry.tip`, or `NO_ENTRY`), read under the caller's own lock on the
            subject. Without it the ledger looks it up, and other recorders of the same subject wait.

    Raises:
        TransactionManagementError: outside a transaction: what cannot be recorded must not happen.
        NotDurable, LedgerUnguarded: the database could lose entries, or a trigger is missing.
        ValueError, TypeError: a reference or fact has the wrong form.
        IntegrityError: the subject moved on since `seq_prev` was read.
    """
    return record_many(
        [NewEntry(who, action, subject, left, enters, facts or {}, sealed or {}, happened, known, seq_prev)]
    )[0]


def record_many(entries: Iterable[NewEntry]) -> list[LedgerEntry]:
    """Put many entries on record, in their order; refuses as `record` does.

    A subject may occur more than once; `seq_prev` counts for its first entry only.
    """
    return [row.entry() for row in record_rows(entries)]


def record_with(new: NewEntry, *, id_: int, beside: Callable[[LedgerEntry], Iterable[Lot]]) -> LedgerEntry:
    """Put one entry on record together with rows of the caller: in one statement on PostgreSQL. Refuses as `record` does.

    Args:
        id_: the entry's id, taken in this transaction (`rows.next_id`).
        beside: what the caller writes, told the entry: rows that hold its id or digest.
    """
    _refuse_unless_ready()
    tips: dict[str, Tip] = {}
    _find_tips([new], tips)
    row = _built(new, tips[new.subject], now(), real_now() + INCLUDE_WITHIN)._replace(id=id_)
    entry = row.entry()
    insert_together([*_lots([row], [new.sealed]), *beside(entry)])
    return entry


def record_rows(entries: Iterable[NewEntry]) -> list[Recorded]:
    """The same for entries by the thousand, without making a model's instance of each."""
    _refuse_unless_ready()
    moment, include_by = now(), real_now() + INCLUDE_WITHIN
    waiting = iter(entries)
    recorded: list[Recorded] = []
    tips: dict[str, Tip] = {}
    while batch := list(islice(waiting, _BATCH)):
        _find_tips(batch, tips)
        rows = []
        for new in batch:
            row = _built(new, tips[new.subject], moment, include_by)
            tips[new.subject] = Tip(row.seq, row.digest.hex(), row.recorded_at)
            rows.append(row)
        recorded += _insert(rows, [new.sealed for new in batch])
    return recorded


def _refuse_unless_ready() -> None:
    if not connection.in_atomic_block:
        raise TransactionManagementError("the ledger is written inside the transaction of what it records")
    name = str(connection.settings_dict["NAME"])
    if name not in _ready:
        assert_durable(connection)
        assert_triggers()
        last = LedgerEntry.objects.order_by("-id").values_list("recorded_at", flat=True).first()
        if last is not None:
            never_before(last)
        _ready.add(name)


_ready: set[str] = set()  # databases whose settings and triggers this process has looked at


def _find_tips(batch: Sequence[NewEntry], tips: dict[str, Tip]) -> None:
    unknown = []
    for new in batch:
        if new.subject in tips:
            continue
        if new.seq_prev is not None:
            tips[new.subject] = new.seq_prev
        else:
            tips[new.subject] = NO_ENTRY
            unknown.append(new.subject)
    if unknown:
        tips.update(_last_entries(sorted(unknown)))


def _last_entries(subjects: list[str]) -> dict[str, Tip]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Sorted, so that two batches never wait for each other; SQLite has one writer anyway.
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(s, 2082)) FROM unnest(%s::text[]) s", [subjects]
            )
        marks = ", ".join(["%s"] * len(subjects))
        cursor.execute(
            f"SELECT subject, seq, digest, recorded_at FROM ledger_entry e WHERE subject IN ({marks}) "
            "AND seq = (SELECT max(seq) FROM ledger_entry l WHERE l.subject = e.subject)",
            subjects,
        )
        return {
            subject: Tip(seq, bytes(digest).hex(), _moment(recorded_at))
            for subject, seq, digest, recorded_at in cursor.fetchall()
        }


def _moment(stored: datetime | str) -> datetime:
    read = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return read if read.tzinfo else read.replace(tzinfo=UTC)  # SQLite keeps UTC and does not say so


def _built(new: NewEntry, tip: Tip, moment: datetime, include_by: datetime) -> Recorded:
    if not (_REFERENCE.fullmatch(new.who) and _REFERENCE.fullmatch(new.subject)):
        raise ValueError("who and subject are references of 32 hex digits")
    if new.recorded is not None and not is_stopped():
        raise ValueError("a time of record is given only inside clock_at, for fiction")
    at = new.recorded or moment
    recorded = max(at, tip.recorded_at) if tip.recorded_at else at
    told, happened = rfc3339(recorded), new.happened or ""
    body = Entry(
        log=keys.log_origin(),
        who=new.who,
        action=new.action,
        subject=new.subject,
        seq=tip.seq + 1,
        prev=tip.digest,
        recorded=told,
        known=rfc3339(new.known) if new.known else told,
        happened=rfc3339(happened) if isinstance(happened, datetime) else happened,
        left=new.left,
        enters=new.enters,
        facts=new.facts,
        sealed={key: _digest(sealed).hex() for key, sealed in new.sealed.items()},
    ).body()
    return Recorded(
        id=0,
        digest=entry_digest(body),
        subject=new.subject,
        seq=tip.seq + 1,
        body=body.decode(),
        leaf_salt=secrets.token_bytes(SALT_BYTES),
        recorded_at=recorded,
        include_by=max(include_by, recorded + INCLUDE_WITHIN),
    )


def _digest(sealed: Sealed) -> bytes:
    if len(sealed.digest) != hashlib.sha256().digest_size:
        raise ValueError("a sealed fact's digest has 32 bytes")
    return sealed.digest


def _insert(rows: list[Recorded], contents: list[Mapping[str, Sealed]]) -> list[Recorded]:
    if connection.vendor == "postgresql":
        return _insert_postgresql(rows, contents)
    return _insert_sqlite(rows, contents)


def _insert_postgresql(rows: list[Recorded], contents: list[Mapping[str, Sealed]]) -> list[Recorded]:
    """Entries and their content in one statement: each round trip costs more than the rows."""
    if len(rows) == 1:
        return [_insert_one_postgresql(rows[0], contents[0])]
    values: list[Any] = [list(column) for column in list(zip(*rows, strict=True))[1:]]
    sealed = [
        (row.digest, key, one.participant, one.blob)
        for row, facts in zip(rows, contents, strict=True)
        for key, one in facts.items()
    ]
    keep = ""
    if sealed:
        keep = (
            ", kept AS (INSERT INTO ledger_content (entry_id, key, participant, blob) "
            "SELECT new.id, c.key, c.participant, c.blob "
            "FROM unnest(%s::bytea[], %s::text[], %s::text[], %s::bytea[]) AS c(digest, key, participant, blob) "
            "JOIN new USING (digest))"
        )
        values += [list(column) for column in zip(*sealed, strict=True)]
    found = asked(
        f"WITH new AS (INSERT INTO ledger_entry ({_COLUMNS}) SELECT {_COLUMNS} FROM unnest("
        "%s::bytea[], %s::text[], %s::int[], %s::text[], %s::bytea[], %s::timestamptz[], %s::timestamptz[]) "
        f"WITH ORDINALITY AS r({_COLUMNS}, nth) ORDER BY nth RETURNING id, digest){keep} SELECT id, digest FROM new",
        values,
    )
    ids = {bytes(digest): id_ for id_, digest in found}
    return [row._replace(id=ids[row.digest]) for row in rows]


def _insert_one_postgresql(row: Recorded, facts: Mapping[str, Sealed]) -> Recorded:
    values: list[Any] = list(row[1:])
    keep = ""
    if facts:
        keep = (
            ", kept AS (INSERT INTO ledger_content (entry_id, key, participant, blob) SELECT new.id, c.* FROM new, (VALUES "
            + ", ".join(["(%s::text, %s::text, %s::bytea)"] * len(facts))
            + ") AS c)"
        )
        for key, one in facts.items():
            values += (key, one.participant, one.blob)
    statement = f"WITH new AS (INSERT INTO ledger_entry ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id)"
    return row._replace(id=asked(f"{statement}{keep} SELECT id FROM new", values)[0][0])


def _insert_sqlite(rows: list[Recorded], contents: list[Mapping[str, Sealed]]) -> list[Recorded]:
    """One writer at a time, so the next ids are known beforehand."""
    kept = [row._replace(id=id_) for id_, row in zip(next_ids(LedgerEntry, len(rows)), rows, strict=True)]
    insert_together(_lots(kept, contents))
    return kept


def _lots(rows: list[Recorded], contents: list[Mapping[str, Sealed]]) -> list[Lot]:
    sealed = [
        (row.id, key, one.participant, one.blob)
        for row, facts in zip(rows, contents, strict=True)
        for key, one in facts.items()
    ]
    return [lot_of(LedgerEntry, Recorded._fields, rows), lot_of(LedgerContent, _CONTENT, sealed)]
