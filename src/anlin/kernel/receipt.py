"""Receipts."""

from __future__ import annotations

from anlin.kernel.note import VerifierKey


def delegation_text(origin: str, promise_key: VerifierKey) -> str:
    """The text in which a log names the key that signs its promises. It cannot be taken for a checkpoint."""
    return f"anlin/delegation/v1\n{origin}\n{promise_key}\n"
