"""Promises of the database engines: durable, fair, and plain about storage that fails."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, transaction

from anlin.config.engines.sqlite import base as sqlite_base
from anlin.config.engines.sqlite.queue import WriteQueue
from anlin.spine.rows import asked
from anlin.spine.storage import NotDurable, StorageUnavailable, assert_durable, reading, reason_of


@pytest.fixture
def file_database(tmp_path: Path, django_db_blocker: Any) -> Iterator[Any]:
    """A second, small SQLite file on the house's own engine; every call gives a new connection to it."""
    made: list[Any] = []

    def opened(**options: Any) -> Any:
        wrapper = sqlite_base.DatabaseWrapper(
            {
                "NAME": str(tmp_path / "small.sqlite3"),
                "ENGINE": "anlin.config.engines.sqlite",
                "OPTIONS": options,
                "TIME_ZONE": None,
                "CONN_MAX_AGE": None,
                "CONN_HEALTH_CHECKS": False,
                "AUTOCOMMIT": True,
                "ATOMIC_REQUESTS": False,
                "TEST": {"NAME": None},
            },
            alias="small",
        )
        made.append(wrapper)
        return wrapper

    with django_db_blocker.unblock():
        yield opened
        for wrapper in made:
            wrapper.close()


def begin(wrapper: Any) -> Any:
    wrapper.ensure_connection()
    wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    wrapper.in_atomic_block = True
    return wrapper.cursor()


def end(wrapper: Any, *, commit: bool = True) -> None:
    wrapper.in_atomic_block = False
    wrapper.needs_rollback = False
    try:
        wrapper.commit() if commit else wrapper.rollback()
    finally:
        wrapper.set_autocommit(True)


def test_a_new_file_is_durable_from_the_first_connection(file_database: Any) -> None:
    assert_durable(file_database())


def test_a_connection_that_could_lose_writes_is_named(file_database: Any) -> None:
    wrapper = file_database(init_command="")
    with wrapper.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = NORMAL")
    with pytest.raises(NotDurable, match="synchronous is 1"):
        assert_durable(wrapper)


@pytest.mark.django_db
def test_the_live_server_answers_whether_it_is_durable() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        with pytest.raises(NotDurable, match="synchronous_commit is off"):
            assert_durable(connection)
    else:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys")
            assert cursor.fetchone()[0] == 1


@pytest.mark.engine("postgresql")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_noticed_at_once_and_a_sound_one_is_not_asked() -> None:
    ended = connection.copy()
    ended.ensure_connection()
    assert ended.is_usable()
    with patch.object(ended.connection, "execute") as asked:
        assert ended.is_usable()
    asked.assert_not_called()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [ended.connection.info.backend_pid])
    assert not ended.is_usable()
    ended.connection.close()
    assert not ended.is_usable()


@pytest.mark.engine("postgresql")
@pytest.mark.django_db
def test_a_statement_asked_again_is_planned_once() -> None:
    for _ in range(8):
        assert asked("SELECT %s::int + 1 AS planned_once", [1]) == [(2,)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans > 0 FROM pg_prepared_statements WHERE statement LIKE %s", ["%planned_once%"]
        )
        assert cursor.fetchall() == [(True,)]


def test_an_older_sqlite_is_refused_with_the_way_out(file_database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_base, "linked", lambda: (3, 46, 1))
    with pytest.raises(ImproperlyConfigured, match=r"SQLite 3\.46\.1 can lose committed writes.*pysqlite3"):
        file_database().ensure_connection()


def test_readers_do_not_wait_for_a_writer(file_database: Any) -> None:
    writer, reader = file_database(), file_database()
    with writer.cursor() as cursor:
        cursor.execute("CREATE TABLE t (a)")
    begin(writer).execute("INSERT INTO t VALUES (1)")
    with reader.cursor() as cursor:  # in the writer's own thread: if it had to wait, it would wait for ever
        cursor.execute("SELECT count(*) FROM t")
        assert cursor.fetchone()[0] == 0
    end(writer)


@pytest.mark.django_db(transaction=True)
def test_a_write_in_a_snapshot_for_reading_is_refused_and_writing_goes_on_afterwards() -> None:
    from django.contrib.contenttypes.models import ContentType

    with pytest.raises(Exception, match=r"readonly|read-only|read_only"), reading():
        ContentType.objects.create(app_label="x", model="y")
    with transaction.atomic():
        ContentType.objects.create(app_label="x", model="z").delete()


def test_threads_write_in_the_order_in_which_they_came() -> None:
    queue, order, threads = WriteQueue(None), [], []
    queue.acquire(1)

    def write(number: int) -> None:
        queue.acquire(10)
        order.append(number)
        queue.release()

    for number in range(20):
        threads.append(threading.Thread(target=write, args=(number,)))
        threads[-1].start()
        while len(queue._waiting) <= number:
            time.sleep(0.001)
    queue.release()
    for thread in threads:
        thread.join()
    assert order == list(range(20))


def test_who_waits_too_long_is_told_so_and_the_queue_goes_on() -> None:
    queue = WriteQueue(None)
    queue.acquire(1)
    with pytest.raises(StorageUnavailable) as refused:
        queue.acquire(0.01)
    assert refused.value.reason == "busy"
    queue.release()
    queue.acquire(0.01)
    queue.release()


def test_another_process_waits_for_the_writer_and_a_dead_one_frees_the_lock(tmp_path: Path) -> None:
    name = str(tmp_path / "x")
    ready, child = os.pipe(), 0
    child = os.fork()
    if child == 0:
        WriteQueue(name).acquire(5)
        os.write(ready[1], b"1")
        time.sleep(60)
        os._exit(0)
    os.read(ready[0], 1)
    queue, got = WriteQueue(name), threading.Event()

    def wait() -> None:
        queue.acquire(5)
        got.set()

    thread = threading.Thread(target=wait)
    thread.start()
    assert not got.wait(0.1)
    os.kill(child, 9)
    os.waitpid(child, 0)
    assert got.wait(5)
    thread.join()
    queue.release()


def test_a_full_disk_refuses_the_write_and_keeps_what_was_there(file_database: Any) -> None:
    wrapper = file_database()
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TABLE t (a)")
        cursor.execute("INSERT INTO t VALUES ('kept')")
        cursor.execute("PRAGMA max_page_count = 4")
    cursor = begin(wrapper)
    with pytest.raises(StorageUnavailable) as refused:
        cursor.executemany("INSERT INTO t VALUES (%s)", [["x" * 1000]] * 100)
    assert refused.value.reason == "full"
    assert isinstance(refused.value, OperationalError)
    end(wrapper, commit=False)
    with wrapper.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000")
        cursor.execute("SELECT a FROM t")
        assert cursor.fetchall() == [("kept",)]
        cursor.execute("INSERT INTO t VALUES ('again')")
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone()[0] == "ok"


def test_a_database_that_is_gone_is_never_replaced_by_an_empty_one(file_database: Any, tmp_path: Path) -> None:
    first = file_database()
    first.ensure_connection()
    first.close()
    (tmp_path / "small.sqlite3").unlink()
    with pytest.raises(StorageUnavailable) as refused:
        file_database().ensure_connection()
    assert refused.value.reason == "gone"
    assert not (tmp_path / "small.sqlite3").exists()


def test_a_failed_begin_gives_the_turn_on(file_database: Any) -> None:
    blocker, writer = file_database(), file_database(timeout=0.01)
    blocker.ensure_connection()
    blocker.connection.execute("BEGIN IMMEDIATE")  # a program outside the queue
    with pytest.raises(StorageUnavailable) as refused:
        begin(writer)
    assert refused.value.reason == "busy"
    blocker.connection.execute("ROLLBACK")
    begin(writer)
    end(writer)


@pytest.mark.parametrize(
    ("state", "reason"),
    [("53100", "full"), ("53300", "busy"), ("57P01", "gone"), ("08006", "gone"), ("25006", "read_only"), ("23505", "")],
)
def test_postgresql_states_are_read_as_reasons(state: str, reason: str) -> None:
    from psycopg import errors

    assert reason_of(errors.lookup(state)("x")) == reason


def test_a_server_that_hung_up_is_gone() -> None:
    import psycopg

    assert reason_of(psycopg.OperationalError("server closed the connection unexpectedly")) == "gone"
    assert reason_of(psycopg.OperationalError("the connection is closed")) == "gone"
    assert reason_of(ValueError("x")) == ""
