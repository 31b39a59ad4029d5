"""The ledger's tables. Only this app touches them; all but the content are insert-only, and triggers see to it."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db import models

from anlin.kernel.entry import Entry, entry_of


class Tip(NamedTuple):
    """The last entry of a subject: what the next one builds on. `NO_ENTRY` stands before the first.

    `digest` is hex, empty before the first; `recorded_at` may be left out where the caller does not keep it.
    """

    seq: int
    digest: str
    recorded_at: datetime | None = None


NO_ENTRY = Tip(0, "")


class LedgerEntry(models.Model):
    """One thing that happened. `body` is the canonical text; every other column is derived from it or random."""

    id = models.BigAutoField(primary_key=True)
    digest = models.BinaryField(max_length=32)
    subject = models.CharField(max_length=32)
    seq = models.IntegerField()
    body = models.TextField()
    leaf_salt = models.BinaryField(max_length=16)
    recorded_at = models.DateTimeField()
    include_by = models.DateTimeField()

    class Meta:
        db_table = "ledger_entry"
        constraints = (models.UniqueConstraint(fields=("subject", "seq"), name="ledger_entry_subject_seq"),)

    def __str__(self) -> str:
        return f"{self.subject}#{self.seq}"

    @cached_property
    def told(self) -> Entry:
        """What the body says."""
        return entry_of(self.body)

    @property
    def tip(self) -> Tip:
        """What the subject's next entry builds on."""
        return Tip(self.seq, bytes(self.digest).hex(), self.recorded_at)


class LedgerContent(models.Model):
    """A sealed fact of an entry: an opaque blob that can be deleted, never changed.

    Entries cannot be deleted, so a reference to one needs no constraint to stay whole.
    """

    pk = models.CompositePrimaryKey("entry_id", "key")
    entry = models.ForeignKey(
        LedgerEntry, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="contents"
    )
    key = models.CharField(max_length=80)
    participant = models.CharField(max_length=32, null=True)  # noqa: DJ001  # none: the matter's own key
    blob = models.BinaryField()

    class Meta:
        db_table = "ledger_content"

    def __str__(self) -> str:
        return f"{self.entry_id}.{self.key}"


class LedgerLeaf(models.Model):
    """An entry's place in the tree, and the leaf's hash (RFC 9162). Written by the sequencer alone.

    Places count from 0 in the first log, and from `logs.first_place` in each that followed a restore.
    """

    index = models.BigIntegerField(primary_key=True, db_column="leaf_index")
    entry = models.OneToOneField(LedgerEntry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="leaf")
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "ledger_leaf"

    def __str__(self) -> str:
        return str(self.index)


class LedgerTile(models.Model):
    """The root of 256 ** level places that are all there, the n-th such from 0; what a full C2SP tile hashes to."""

    pk = models.CompositePrimaryKey("level", "n")
    level = models.SmallIntegerField()
    n = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "ledger_tile"

    def __str__(self) -> str:
        return f"{self.level}/{self.n}"


class LedgerCheckpoint(models.Model):
    """A signed statement of a tree's size and root, as a C2SP note; `size` is the place after its last leaf."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_checkpoint"

    def __str__(self) -> str:
        return str(self.size)


class ClosedLog(models.Model):
    """A log that a restore closed: what the log after it commits to in its first entry. Logs count from 0."""

    number = models.SmallIntegerField(primary_key=True)
    origin = models.CharField(max_length=255, unique=True)
    key = models.TextField(help_text="the log's public key")
    delegation = models.TextField(help_text="its word for the key that signed its promises")
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField(help_text="its last checkpoint, as signed; empty where it had none")
    last_entry = models.BigIntegerField(help_text="entries up to this id were recorded for it")
    closed_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_closed"

    def __str__(self) -> str:
        return self.origin
