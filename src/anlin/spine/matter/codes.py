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


def part_hash(first: str, ref: str) -> str:
    """What is stored for a matter split off: who holds the code of the first opens it, and no column says so.

    Args:
        first: the stored hash of the first matter's code. ref: the reference of the matter split off.
    """
    return keyed_hash("receipt-code-of-part/v1", f"{first}/{ref}")
