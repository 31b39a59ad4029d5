"""kill -9 of a worker in the middle of its jobs: none is lost, none takes effect twice."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from anlin.spine.jobs.models import Job
from anlin.spine.jobs.services import enqueue
from anlin.spine.jobs.testing import only_own_kinds
from anlin.spine.ledger.clock import now
from tests.faults import killed_worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def only_the_tests_own_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    only_own_kinds(monkeypatch)


def test_thirty_jobs_survive_three_kills_and_none_takes_effect_twice() -> None:
    killed_worker.declare()
    moment = now()
    far = moment + timedelta(days=1)
    with transaction.atomic():
        for n in range(30):
            Job.objects.create(key="test.counter", unique=str(n), payload={}, made_at=moment, due_at=far)
            enqueue("test.effect", {"n": n})
    command = [sys.executable, str(Path(killed_worker.__file__)), str(connection.settings_dict["NAME"])]
    for _ in range(3):
        most = Job.objects.filter(key="test.effect").count() - 3
        doomed = subprocess.Popen(command)
        try:
            _wait_until_left(most)
        finally:
            doomed.kill()
            doomed.wait()
    survivor = subprocess.Popen(command)
    try:
        _wait_until_left(0)
    finally:
        survivor.kill()
        survivor.wait()
    assert list(Job.objects.filter(key="test.counter").values_list("attempts", flat=True)) == [1] * 30


def _wait_until_left(most: int, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while Job.objects.filter(key="test.effect").count() > most:
        assert time.monotonic() < end, "the worker did not come that far"
        time.sleep(0.02)
