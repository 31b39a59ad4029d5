"""Jobs that wait, are leased, or died; a finished job leaves no row."""

from __future__ import annotations

from django.db import models


class Job(models.Model):
    """One piece of work.

    `due_at` is when it may be taken: first as asked, then the end of the lease, then after the pause before a retry.
    `lease` names who took it last; only that one may finish it.
    """

    key = models.CharField(max_length=80)
    payload = models.JSONField()
    unique = models.CharField(max_length=120, null=True)  # noqa: DJ001 - null, not "", since unique constraints skip null
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease = models.CharField(max_length=32, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=200, default="")
    died_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["key", "unique"], condition=models.Q(died_at__isnull=True), name="jobs_waiting_once"
            ),
        )
        indexes = (models.Index(fields=["due_at", "id"], condition=models.Q(died_at__isnull=True), name="jobs_due"),)

    def __str__(self) -> str:
        return f"{self.key} {self.pk}"


class Schedule(models.Model):
    """When a repeating job is next put in the queue."""

    key = models.CharField(max_length=80, primary_key=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
