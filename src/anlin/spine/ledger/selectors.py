"""What the ledger has on record."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from django.db.models import Max

from anlin.kernel.entry import entry_digest, leaf_of
from anlin.kernel.merkle import inclusion_proof, leaf_hash
from anlin.kernel.receipt import KIND, VERSION
from anlin.spine.ledger import keys
from anlin.spine.ledger.clock import real_now
from anlin.spine.ledger.logs import first_place, split_place
from anlin.spine.ledger.models import ClosedLog, LedgerCheckpoint, LedgerContent, LedgerEntry, LedgerLeaf
from anlin.spine.ledger.services.promising import INCLUDE_WITHIN, promise_for
from anlin.spine.ledger.tree import hash_at

ProofState = Literal["proved", "waiting", "witnessed", "overdue", "broken"]
# Ids are given before commit: an entry may appear with an id this far below the newest that has its index.
_OUT_OF_ORDER = 10_000


class Health(NamedTuple):
    """How the trees stand: leaves of all logs, the last checkpoint, and the age of the oldest entry that none covers yet."""

    size: int
    signed_at: datetime | None
    lag: timedelta


def history_of(subject: str) -> list[LedgerEntry]:
    """The subject's entries, first to last, each with its place in the tree where it has one."""
    return list(LedgerEntry.objects.filter(subject=subject).select_related("leaf").order_by("seq"))


def entry_at(subject: str, seq: int) -> LedgerEntry:
    """One entry of a subject, by its number."""
    return LedgerEntry.objects.get(subject=subject, seq=seq)


def last_recorded(subjects: Iterable[str]) -> dict[str, datetime]:
    """When each subject last had an entry. One query."""
    found = LedgerEntry.objects.filter(subject__in=list(subjects)).values_list("subject")
    return dict(found.annotate(last=Max("recorded_at")).order_by("subject"))


def content_of(entry_ids: Iterable[int]) -> Mapping[int, list[LedgerContent]]:
    """Sealed content by entry: blobs with their key and participant; what was erased is not there."""
    found: dict[int, list[LedgerContent]] = defaultdict(list)
    for content in LedgerContent.objects.filter(entry_id__in=list(entry_ids)):
        found[content.entry_id].append(content)
    return found


def proof_state(entry: LedgerEntry) -> ProofState:
    """How far the entry is proved; "witnessed" waits for witnesses to be configured."""
    return proof_states([entry])[entry.pk]


def proof_states(entries: Collection[LedgerEntry]) -> dict[int, ProofState]:
    """The proof state of each entry, by id; two queries however many entries.

    The entry is re-digested and compared with its leaf; the whole tree is compared by `anlin verify ledger`.
    """
    leaves = {leaf.entry_id: leaf for leaf in LedgerLeaf.objects.filter(entry_id__in=[entry.pk for entry in entries])}
    covered = LedgerCheckpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    moment = real_now()
    return {entry.pk: _state(entry, leaves.get(entry.pk), covered, moment) for entry in entries}


def _state(entry: LedgerEntry, leaf: LedgerLeaf | None, covered: int, moment: datetime) -> ProofState:
    if entry_digest(entry.body.encode()) != bytes(entry.digest):
        return "broken"
    if leaf is not None and bytes(leaf.hash) != leaf_hash(leaf_of(bytes(entry.leaf_salt), bytes(entry.digest))):
        return "broken"
    if leaf is not None and leaf.index < covered:
        return "proved"
    return "overdue" if moment > entry.include_by else "waiting"


def receipt_for(entry: LedgerEntry, contents: Mapping[str, Mapping[str, object]] | None = None) -> dict[str, Any]:
    """The receipt of an entry, as `kernel.receipt` reads it; `receipt_text` writes its file.

    Args:
        contents: facts that the holder may read: key to {"salt": base64, "value": …}.
    """
    receipt: dict[str, Any] = {
        "v": VERSION,
        "kind": KIND,
        "log": entry.told.log,
        "entry": entry.body,
        "salt": base64.b64encode(bytes(entry.leaf_salt)).decode(),
        "promise": promise_for(entry),
        "delegation": _delegation(entry.told.log),
        "index": None,
        "proof": None,
        "checkpoint": None,
        "contents": dict(contents or {}),
    }
    leaf = LedgerLeaf.objects.filter(entry=entry).first()
    return receipt | _inclusion(leaf, entry.told.log) if leaf else receipt


def _inclusion(leaf: LedgerLeaf, origin: str) -> dict[str, Any]:
    """Place, proof and checkpoint; nothing while none covers it, or where it stands in a later log than it was promised."""
    log, index = split_place(leaf.index)
    checkpoint = LedgerCheckpoint.objects.filter(size__lte=first_place(log + 1)).order_by("-size").first()
    if checkpoint is None or leaf.index >= checkpoint.size or not checkpoint.note.startswith(f"{origin}\n"):
        return {}
    path = inclusion_proof(index, checkpoint.size - first_place(log), hash_at(log))
    return {
        "index": index,
        "proof": [base64.b64encode(hash_).decode() for hash_ in path],
        "checkpoint": checkpoint.note,
    }


def _delegation(origin: str) -> str:
    closed = ClosedLog.objects.filter(origin=origin).first()
    return closed.delegation if closed else keys.delegation()


def closed_logs() -> list[ClosedLog]:
    """Logs that a restore closed, the newest first."""
    return list(ClosedLog.objects.order_by("-number"))


def ledger_health() -> Health:
    """The tree's size, when its last checkpoint was signed, and the lag; zero when every entry is covered."""
    checkpoint = LedgerCheckpoint.objects.order_by("-size").first()
    covered = checkpoint.size if checkpoint else 0
    last = LedgerLeaf.objects.filter(index=covered - 1).values_list("entry_id", flat=True).first() or 0
    oldest = (
        LedgerEntry.objects.filter(id__gt=last - _OUT_OF_ORDER)
        .exclude(leaf__index__lt=covered)
        .order_by("id")
        .values_list("include_by", flat=True)
        .first()
    )
    # Promises are made in real time, records may be of a fictional past: the promise tells the age.
    lag = real_now() - (oldest - INCLUDE_WITHIN) if oldest else timedelta(0)
    log, leaves = split_place(covered)
    if log:
        leaves += sum(ClosedLog.objects.values_list("size", flat=True))
    return Health(leaves, checkpoint.signed_at if checkpoint else None, max(lag, timedelta(0)))


def newest_checkpoint() -> str:
    """The last signed note; empty before the first."""
    return LedgerCheckpoint.objects.order_by("-size").values_list("note", flat=True).first() or ""
