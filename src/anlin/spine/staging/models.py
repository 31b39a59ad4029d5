"""Uploads that wait for their sender, and marks of the rows that were entered."""

from __future__ import annotations

from django.db import models

from anlin.spine.party.models import Staff, new_ref


class Upload(models.Model):
    """A workbook's rows, judged, until their sender has them entered or throws them away. Nobody else sees them."""

    class State(models.TextChoices):
        SHOWN = "shown"
        ENTERING = "entering"
        DONE = "done"

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    target = models.CharField(max_length=80)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)
    state = models.CharField(max_length=8, choices=State.choices, default=State.SHOWN)
    key_wrapped = models.BinaryField()
    ready = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    there = models.PositiveIntegerField(default=0)
    entered = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = (models.Index(fields=("staff", "target", "-id"), name="upload_of_sender"),)

    def __str__(self) -> str:
        return self.ref


class UploadPart(models.Model):
    """A few hundred rows of an upload, sealed together."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    nth = models.PositiveIntegerField()
    blob = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("upload", "nth"), name="upload_part_once"),)

    def __str__(self) -> str:
        return f"{self.upload_id} · {self.nth}"


class EnteredRow(models.Model):
    """A row that was entered once. `digest` is a keyed hash: it says nothing without the district's key."""

    target = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    number = models.CharField(max_length=24, blank=True)
    day = models.DateField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("target", "digest"), name="entered_once"),)

    def __str__(self) -> str:
        return self.number
