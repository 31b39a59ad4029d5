"""Notices in the house, for staff."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext


class Notice(models.Model):
    """A sentence for one member of staff (`staff`, a reference) or for everybody of a unit (`unit`, a key).

    `text` is an English source string, `params` its values: numbers of matters, names of units, moments; never what
    identifies a resident.
    """

    staff = models.CharField(max_length=32, default="")
    unit = models.CharField(max_length=64, default="")
    text = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=200, default="")
    unique = models.CharField(max_length=200, unique=True)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(staff="") ^ models.Q(unit=""), name="notice_is_for_a_person_or_a_unit"
            ),
        )
        indexes = (
            models.Index(fields=["staff", "-id"], condition=models.Q(seen_at__isnull=True), name="notice_of_staff"),
            models.Index(fields=["unit", "-id"], condition=models.Q(seen_at__isnull=True), name="notice_of_unit"),
        )

    def __str__(self) -> str:
        return str(gettext(self.text) % self.params)
