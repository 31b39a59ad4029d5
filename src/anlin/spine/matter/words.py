"""The words of many matters at once, unsealed for those who may open them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from anlin.spine.ledger.models import LedgerContent
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import process_of
from anlin.spine.vault.services import NotOpened, district_key, unseal, unwrap

MOST_TEXTS = 40
"""Texts of one matter that are looked at."""


def opening_words(matters: Sequence[Matter], *facts: str) -> dict[int, dict[str, str]]:
    """What each matter said at its opening, by id and fact; erased ones left out. One query."""
    by_ref = {matter.ref: matter for matter in matters}
    told: dict[int, dict[str, str]] = {matter.pk: {} for matter in matters}
    rows = LedgerContent.objects.filter(entry__subject__in=list(by_ref), entry__seq=1, key__in=facts)
    for ref, fact, blob in rows.values_list("entry__subject", "key", "blob"):
        text = _opened(by_ref[ref], fact, blob)
        if text is not None:
            told[by_ref[ref].pk][fact] = text
    return told


def latest_words(matters: Sequence[Matter], *facts: str, of_holder: bool = False) -> dict[int, str]:
    """The last of these facts that each matter's steps wrote, by id. One query.

    Args:
        of_holder: only what was written after the present holder got the matter.
    """
    by_ref = {matter.ref: matter for matter in matters}
    rows = LedgerContent.objects.filter(entry__subject__in=list(by_ref), entry__seq__gt=1, key__in=facts)
    last: dict[str, tuple[int, str, bytes | memoryview]] = {}
    for ref, seq, at, fact, blob in rows.values_list(
        "entry__subject", "entry__seq", "entry__recorded_at", "key", "blob"
    ):
        if of_holder and at <= by_ref[ref].held_since:
            continue
        if ref not in last or last[ref][0] < seq:
            last[ref] = (seq, fact, blob)
    told = {by_ref[ref].pk: _opened(by_ref[ref], fact, blob) for ref, (_seq, fact, blob) in last.items()}
    return {pk: text for pk, text in told.items() if text is not None}


def spoken_words(matters: Sequence[Matter]) -> dict[int, list[str]]:
    """Every text of each matter that its readers may read, oldest first, identity left out. One query."""
    by_ref = {matter.ref: matter for matter in matters}
    said: dict[int, list[str]] = defaultdict(list)
    rows = LedgerContent.objects.filter(entry__subject__in=list(by_ref), participant=None).order_by("entry_id")
    for ref, fact, blob in rows.values_list("entry__subject", "key", "blob"):
        matter = by_ref[ref]
        declared = process_of(matter).fact.get(fact)
        if (
            declared is None
            or declared.identity
            or declared.audience == "holder"
            or declared.kind not in ("text", "long_text")
            or len(said[matter.pk]) >= MOST_TEXTS
        ):
            continue
        text = _opened(matter, fact, blob)
        if text is not None:
            said[matter.pk].append(text)
    return said


def shown_photos(matter: Matter) -> list[str]:
    """References of the photographs that a matter's steps brought and its readers may open, oldest first. One query."""
    kept = [fact.key for fact in process_of(matter).facts if fact.kind == "photos" and fact.audience != "holder"]
    rows = LedgerContent.objects.filter(entry__subject=matter.ref, key__in=kept).order_by("entry_id")
    refs: list[str] = []
    for fact, blob in rows.values_list("key", "blob"):
        try:
            value = unseal(unwrap(district_key(), matter.key_wrapped, matter.ref), fact, blob).value
        except NotOpened:
            continue
        refs += [str(ref) for ref in value] if isinstance(value, list) else []
    return list(dict.fromkeys(refs))


def _opened(matter: Matter, fact: str, blob: bytes | memoryview) -> str | None:
    try:
        return str(unseal(unwrap(district_key(), matter.key_wrapped, matter.ref), fact, blob).value)
    except NotOpened:
        return None
