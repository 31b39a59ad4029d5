"""Promises of the queue: never lost, never twice in effect, and plain about what died."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db import connection, transaction

from anlin.spine.jobs.models import Job, Schedule
from anlin.spine.jobs.selectors import dead, lag
from anlin.spine.jobs.services import NotInTransaction, enqueue, every, job, revive, work
from anlin.spine.jobs.testing import only_own_kinds
from anlin.spine.ledger.clock import clock_at, now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def only_the_tests_own_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    only_own_kinds(monkeypatch)


@pytest.fixture
def done() -> list[Mapping[str, object]]:
    runs: list[Mapping[str, object]] = []

    @job("test.note")
    def note(payload: Mapping[str, object]) -> None:
        runs.append(payload)

    return runs


def test_work_asked_for_in_a_step_is_done_once_and_leaves_no_row(done: list[Mapping[str, object]]) -> None:
    with transaction.atomic():
        enqueue("test.note", {"n": 1})
    assert work(once=True) == 1
    assert done == [{"n": 1}]
    assert not Job.objects.exists()


def test_a_step_that_did_not_happen_leaves_no_work(done: list[Mapping[str, object]]) -> None:
    with transaction.atomic():
        enqueue("test.note", {"n": 1})
        transaction.set_rollback(True)
    assert work(once=True) == 0


def test_work_outside_a_transaction_is_refused(done: list[Mapping[str, object]]) -> None:
    with pytest.raises(NotInTransaction):
        enqueue("test.note", {})


def test_the_same_word_waits_once(done: list[Mapping[str, object]]) -> None:
    with transaction.atomic():
        enqueue("test.note", {"n": 1}, unique="a")
        enqueue("test.note", {"n": 2}, unique="a")
        enqueue("test.note", {"n": 3}, unique="b")
    work(once=True)
    assert [payload["n"] for payload in done] == [1, 3]


def test_work_for_later_waits(done: list[Mapping[str, object]]) -> None:
    with transaction.atomic():
        enqueue("test.note", {}, run_after=now() + timedelta(hours=1))
    assert work(once=True) == 0
    with clock_at(now() + timedelta(hours=2)):
        assert lag() >= timedelta(minutes=59)
        assert work(once=True) == 1


def test_failed_work_undoes_itself_is_tried_again_and_dies_with_a_reason_that_quotes_nobody() -> None:
    @job("test.fails", attempts=2)
    def fails(payload: Mapping[str, object]) -> None:
        Schedule.objects.create(key="half", due_at=now())
        raise ValueError("王小明 13800138000")

    with transaction.atomic():
        enqueue("test.fails", {})
    work(once=True)
    assert not Schedule.objects.filter(key="half").exists()
    assert not dead().exists()
    with clock_at(now() + timedelta(minutes=1)):
        work(once=True)
    (gone,) = dead()
    assert gone.trouble.startswith("ValueError at test_jobs.py:")
    assert revive(gone.pk)
    assert work(once=True) == 1


def test_work_that_kills_its_worker_dies_too(done: list[Mapping[str, object]]) -> None:
    with transaction.atomic():
        enqueue("test.note", {})
    Job.objects.update(attempts=8)
    work(once=True)
    assert dead().get().trouble == "the worker died each time"
    assert done == []


def test_work_that_outlives_its_lease_changes_nothing() -> None:
    @job("test.slow")
    def slow(payload: Mapping[str, object]) -> None:
        Schedule.objects.create(key="half", due_at=now())
        Job.objects.update(lease="another worker's")

    with transaction.atomic():
        enqueue("test.slow", {})
    work(once=True)
    assert not Schedule.objects.exists()
    assert Job.objects.count() == 1


def test_work_that_calls_out_holds_no_transaction() -> None:
    seen = []

    @job("test.call", calls_out=True)
    def call(payload: Mapping[str, object]) -> None:
        seen.append(connection.in_atomic_block)

    with transaction.atomic():
        enqueue("test.call", {})
    work(once=True)
    assert seen == [False]


def test_repeating_work_comes_once_a_period_and_makes_up_nothing() -> None:
    runs = []

    @every(60)
    @job("test.tick")
    def tick(payload: Mapping[str, object]) -> None:
        runs.append(1)

    work(once=True)
    work(once=True)
    assert len(runs) == 1
    with clock_at(now() + timedelta(minutes=10)):
        work(once=True)
        work(once=True)
    assert len(runs) == 2


def test_a_worker_stops_when_told(done: list[Mapping[str, object]]) -> None:
    stop = threading.Event()
    stop.set()
    assert work(stop) == 0
