"""The ledger's formats: what an entry is, and how a leaf commits to it without telling what it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from anlin.kernel.canonical import canonical

FORMAT = 1
_ENTRY = b"anlin/entry/v1\x00"
_LEAF = b"anlin/leaf/v1\x00"


@dataclass(frozen=True)
class Entry:
    """One thing that happened, as the ledger keeps it. All values are text; times are RFC 3339 in UTC.

    Args:
        log: the log's origin (its name in checkpoints).
        who: opaque reference of the actor, 32 hex digits; says nothing by itself.
        action: "process/version:step", or "spine:verb".
        subject: opaque reference of the matter, 32 hex digits.
        seq, prev: the entry's place among its subject's entries (from 1) and the digest of the one before.
        recorded: the server's time, never earlier than the entry before. known: when the district knew.
        happened: as claimed, may be empty.
        facts: public facts in clear. sealed: for every other fact, SHA-256(salt ‖ canonical value) in hex.
    """

    log: str
    who: str
    action: str
    subject: str
    seq: int
    prev: str
    recorded: str
    known: str
    happened: str = ""
    left: str = ""
    enters: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        """The canonical bytes that are digested and that a receipt carries."""
        return canonical({"v": FORMAT, **self.__dict__})


def entry_digest(body: bytes) -> bytes:
    """SHA-256 over an entry's body, set apart from every other use of the hash."""
    return hashlib.sha256(_ENTRY + body).digest()


def leaf_of(salt: bytes, digest: bytes) -> bytes:
    """The log's leaf: a salted commitment to an entry, so that public tiles tell nothing of it."""
    return hashlib.sha256(_LEAF + salt + digest).digest()


def entry_of(body: str | bytes) -> Entry:
    """What a body says, without judging whether it is in canonical form.

    Raises:
        ValueError: the text is no entry of this format.
    """
    said = json.loads(body)
    if not isinstance(said, dict) or said.pop("v", None) != FORMAT:
        raise ValueError(f"not an entry of format {FORMAT}")
    try:
        return Entry(**said)
    except TypeError as error:
        raise ValueError(f"not an entry: {error}") from None
