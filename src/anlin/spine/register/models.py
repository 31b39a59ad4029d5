"""A record of a register, the matters that it takes part in, and who read of its owner."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from anlin.spine.matter.models import Matter
from anlin.spine.party.models import Staff
from anlin.spine.place.models import Area


class Record(models.Model):
    """One record. What it says is sealed under its own key; what says who its owner is, under another one.

    `identity`, `name_mark` and `place_mark` are keyed hashes: equal texts of one register share them, and they say
    nothing without the district's key. Nothing about a person goes into them.
    """

    class State(models.TextChoices):
        CURRENT = "current"
        RETIRED = "retired"
        MERGED = "merged"

    ref = models.CharField(max_length=32, unique=True)
    number = models.CharField(max_length=12, unique=True)
    register = models.CharField(max_length=60)
    category = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State.choices, default=State.CURRENT)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged", db_index=False)

    area = models.ForeignKey(Area, on_delete=models.PROTECT, db_index=False)
    lon = models.FloatField(null=True)  # WGS-84; null: not located
    lat = models.FloatField(null=True)

    edition = models.PositiveIntegerField(default=1)  # how often its content changed: what a form says it saw
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    key_wrapped = models.BinaryField()
    values_sealed = models.BinaryField()
    person_ref = models.CharField(max_length=32, blank=True)  # fresh for each record, and again after an erasure
    person_key = models.BinaryField(null=True)
    person_sealed = models.BinaryField(null=True)
    person_erased_at = models.DateTimeField(null=True)
    identity = models.CharField(max_length=64)
    name_mark = models.CharField(max_length=64)
    place_mark = models.CharField(max_length=64)

    last_seq = models.PositiveIntegerField(default=1)
    last_digest = models.CharField(max_length=64)

    class Meta:
        indexes = (
            models.Index(fields=("register", "state", "id"), name="record_list"),
            models.Index(fields=("register", "state", "category", "id"), name="record_category"),
            models.Index(fields=("area", "register", "state", "id"), name="record_area"),
            models.Index(fields=("register", "identity"), name="record_identity"),
            models.Index(fields=("register", "name_mark"), name="record_name"),
            models.Index(fields=("register", "place_mark"), name="record_place"),
            models.Index(fields=("lon", "lat"), condition=Q(state="current"), name="record_point"),
            models.Index(fields=("merged_into",), condition=Q(merged_into__isnull=False), name="record_merged"),
        )

    def __str__(self) -> str:
        return self.number


class RecordLink(models.Model):
    """A matter names a record: a step stated a fact of kind `record`."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="links", db_index=False)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="record_links")
    fact = models.CharField(max_length=40)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("record", "matter", "fact"), name="record_link_once"),)

    def __str__(self) -> str:
        return f"{self.record_id} · {self.matter_id}"


class PersonRead(models.Model):
    """One row for each reader, record and quarter of an hour: the read that stands in the ledger."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)
    quarter = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("record", "staff", "quarter"), name="person_read_a_quarter"),)

    def __str__(self) -> str:
        return f"{self.record_id} · {self.quarter}"
