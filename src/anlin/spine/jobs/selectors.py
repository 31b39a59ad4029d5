"""What waits and what died."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Min, QuerySet

from anlin.spine.jobs.models import Job
from anlin.spine.ledger.clock import now


def dead() -> QuerySet[Job]:
    """Jobs that were given up, newest first, each with its trouble."""
    return Job.objects.filter(died_at__isnull=False).order_by("-died_at")


def lag() -> timedelta:
    """How long the oldest due job has been waiting; zero when none is due."""
    moment = now()
    oldest = Job.objects.filter(died_at__isnull=True, due_at__lte=moment).aggregate(oldest=Min("due_at"))["oldest"]
    return moment - oldest if oldest else timedelta(0)
