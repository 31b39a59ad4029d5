"""Promise that an entry will stand in the tree, and by when."""

from __future__ import annotations

from datetime import timedelta

from anlin.kernel.entry import leaf_of
from anlin.kernel.merkle import leaf_hash
from anlin.kernel.receipt import Promised
from anlin.spine.ledger import keys
from anlin.spine.ledger.clock import rfc3339
from anlin.spine.ledger.models import LedgerEntry

INCLUDE_WITHIN = timedelta(seconds=60)


def promise_for(entry: LedgerEntry) -> str:
    """A note signed by the promise key: this leaf stands in the log by `include_by`, or the promise is broken."""
    digest = bytes(entry.digest)
    promised = Promised(
        origin=entry.told.log,
        digest=digest,
        leaf=leaf_hash(leaf_of(bytes(entry.leaf_salt), digest)),
        recorded=rfc3339(entry.recorded_at),
        include_by=rfc3339(entry.include_by),
    )
    return keys.promise_key().sign(promised.text())
