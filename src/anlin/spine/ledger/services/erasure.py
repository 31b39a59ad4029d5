"""Delete sealed content. The entries stay, and the ledger still verifies."""

from __future__ import annotations

from collections.abc import Collection

from anlin.spine.ledger.models import LedgerContent


def erase_content(*, subject: str, participant: str | None = None, keys: Collection[str] | None = None) -> int:
    """Delete a subject's sealed content and say how many pieces went.

    Args:
        participant: only what is sealed under this participant's key.
        keys: only these facts.
    """
    going = LedgerContent.objects.filter(entry__subject=subject)
    if participant is not None:
        going = going.filter(participant=participant)
    if keys is not None:
        going = going.filter(key__in=keys)
    return going.delete()[0]
