"""Which rows of which source are in, so that a second run enters none; and which reports were told apart."""

from __future__ import annotations

from django.db import models


class ImportedRow(models.Model):
    """A row that was entered. Identity, content and spot are keyed hashes: they say nothing without the district's key."""

    source = models.CharField(max_length=60)
    identity = models.BinaryField(max_length=16)
    content = models.BinaryField(max_length=16, null=True)  # what the mapping read; None where the identity says it
    spot = models.BinaryField(max_length=16, null=True)  # where it is about, to find the original of a duplicate
    original = models.BooleanField(default=True)
    matter = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "identity"), name="row_once_a_source"),)
        indexes = (models.Index(fields=("source", "spot"), name="row_spot"),)

    def __str__(self) -> str:
        return f"{self.source} · {self.matter}"


class Apart(models.Model):
    """Two reports of which somebody said that they are not the same, by their ids, the lower first: they are not likened again."""

    low = models.BigIntegerField()
    high = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("low", "high"), name="apart_once"),)
        indexes = (models.Index(fields=("high",), name="apart_high"),)

    def __str__(self) -> str:
        return f"{self.low} · {self.high}"
