"""Receipt codes: computed from the write's key, stored as a keyed hash only."""

from __future__ import annotations

from anlin.kernel.number import receipt_code
from anlin.spine.vault.services import keyed_hash


def code_for(write_key: str) -> str:
    """The receipt code that belongs to a write key: 80 bits that only this district can compute again."""
    return receipt_code(int(keyed_hash("receipt-code-of-key/v1", write_key)[:20], 16))


def code_hash(code: str) -> str:
    """What is stored of a code."""
    return keyed_hash("receipt-code/v1", code)
