"""A worker process for the test that kills it: `python killed_worker.py ALIAS`. Counts effects in Schedule rows."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping

import django


def main() -> None:
    django.setup()
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = sys.argv[1]
    from anlin.spine.jobs.services import work

    declare()
    work(once=sys.argv[2:] == ["once"])


def declare() -> None:
    """The kind of job that the test runs: one visible effect each, slow enough to be killed in the middle."""
    from django.db.models import F

    from anlin.spine.jobs.models import Job
    from anlin.spine.jobs.services import job

    @job("test.effect", lease=1.0, attempts=20)
    def effect(payload: Mapping[str, object]) -> None:
        # An effect is a count on a row of the queue's own table, so no table is made for the test.
        Job.objects.filter(key="test.counter", unique=str(payload["n"])).update(attempts=F("attempts") + 1)
        time.sleep(0.02)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlin.config.settings")
    main()
