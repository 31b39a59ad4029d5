"""What the ledger has on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections import defaultdict

from anlin.spine.ledger.models import NO_ENTRY, LedgerContent, LedgerEntry, Tip


def history_of(subject: str) -> list[LedgerEntry]:
    """The subject's entries, first to last, each with its place in the tree where it has one."""
    return list(LedgerEntry.objects.filter(subject=subject).select_related("leaf").order_by("seq"))


def tip_of(subject: str) -> Tip:
    """The subject's last entry, to build the next one on; read it under a lock on the subject."""
    last = LedgerEntry.objects.filter(subject=subject).order_by("-seq").first()
    return last.tip if last else NO_ENTRY


def content_of(entry_ids: Iterable[int]) -> Mapping[int, list[LedgerContent]]:
    """Sealed content by entry: blobs with their key and participant; what was erased is not there."""
    found: dict[int, list[LedgerContent]] = defaultdict(list)
    for content in LedgerContent.objects.filter(entry_id__in=list(entry_ids)):
        found[content.entry_id].append(content)
    return found


def entries_after(entry_id: int, limit: int = 200) -> list[LedgerEntry]:
    """Entries with a greater id, for live streams."""
    return list(LedgerEntry.objects.filter(id__gt=entry_id).order_by("id")[:limit])
