"""What the ledger does for others: record, erase, promise, tell the time."""

from anlin.spine.ledger.clock import clock_at, now, real_now
from anlin.spine.ledger.models import NO_ENTRY, Tip
from anlin.spine.ledger.services.breaking import SequencerRuns, declare_restore
from anlin.spine.ledger.services.erasure import erase_content
from anlin.spine.ledger.services.promising import promise_for
from anlin.spine.ledger.services.recording import (
    NewEntry,
    Recorded,
    Sealed,
    record,
    record_many,
    record_rows,
    record_with,
)
from anlin.spine.ledger.services.sequencer import LogKeyChanged, run_sequencer, sequence_all, sequence_once
from anlin.spine.ledger.triggers import LedgerUnguarded, assert_triggers

__all__ = [
    "NO_ENTRY",
    "LedgerUnguarded",
    "LogKeyChanged",
    "NewEntry",
    "Recorded",
    "Sealed",
    "SequencerRuns",
    "Tip",
    "assert_triggers",
    "clock_at",
    "declare_restore",
    "erase_content",
    "now",
    "promise_for",
    "real_now",
    "record",
    "record_many",
    "record_rows",
    "record_with",
    "run_sequencer",
    "sequence_all",
    "sequence_once",
]
