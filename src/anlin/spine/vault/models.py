"""Sealed photographs; every other sealed thing stands in the ledger's content table or on its matter."""

from __future__ import annotations

from django.db import models


class StoredPhoto(models.Model):
    """A photograph, re-encoded from its pixels and sealed with its matter's key.

    `ref` is a keyed hash of the picture under the matter's key: equal pictures of two matters share nothing.
    """

    matter = models.BigIntegerField(db_index=True)
    ref = models.CharField(max_length=64)
    blob = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("matter", "ref"), name="photo_once_a_matter"),)

    def __str__(self) -> str:
        return self.ref
