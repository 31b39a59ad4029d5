"""`anlin migrate` leaves a database that answers as fast as before."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.recorder import MigrationRecorder

from anlin.config.commands import migrate
from anlin.config.commands.migrate import bring_up_to_date
from anlin.config.one_at_a_time import one_at_a_time
from tests.house import built, report


@pytest.mark.django_db
@pytest.mark.engine("sqlite")
def test_the_planner_knows_the_tables_after_an_update(monkeypatch: pytest.MonkeyPatch) -> None:
    report(built())
    monkeypatch.setattr(
        "django.db.migrations.executor.MigrationExecutor.migration_plan", lambda self, aims, **_how: ["one that waits"]
    )
    monkeypatch.setattr(migrate, "call_command", lambda *_words, **_options: None)
    bring_up_to_date()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'matter_matter'")
        assert cursor.fetchone()[0] > 0


@pytest.mark.django_db
@pytest.mark.engine("sqlite")
def test_an_unchanged_database_is_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    monkeypatch.setattr(migrate, "look_over", lambda: looked.append(1))
    bring_up_to_date()
    assert looked == []


@pytest.mark.django_db
def test_a_table_that_is_gone_is_named_though_no_migration_waits(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(migrate, "missing_tables", lambda: ["ledger_content"])
    assert migrate.main(["--quiet"]) == 1
    chinese, english = capsys.readouterr().err.splitlines()
    assert "ledger_content" in chinese
    assert english == "The database lacks tables that it had: ledger_content. Try: anlin doctor"


@pytest.mark.django_db
def test_what_is_done_is_told_in_both_languages_and_step_by_step(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    MigrationRecorder.Migration.objects.filter(app="staging").delete()
    monkeypatch.setattr(Migration, "apply", lambda _self, state, _editor, **_how: state)
    monkeypatch.setattr(connection, "disable_constraint_checking", lambda: True)  # a test is within a transaction
    assert migrate.main([]) == 0
    told = capsys.readouterr().out.splitlines()
    steps = [line for line in told if line.startswith("  ")]
    assert steps[0] == f"  1/{len(steps)}  staging.0001_initial"
    assert [line for line in told if line not in steps] == [
        f"数据库正在更新，共 {len(steps)} 步",
        f"The database is brought up to date; steps: {len(steps)}",
        "数据库已是最新",
        "The database is up to date",
    ]


@pytest.mark.django_db(transaction=True)
def test_two_who_migrate_or_make_the_district_at_once_take_turns() -> None:
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait()
        try:
            with one_at_a_time():
                order.append("second")
        finally:
            connection.close()

    other = threading.Thread(target=second)
    other.start()
    with one_at_a_time():
        inside.set()
        other.join(0.3)
        order.append("first")
    other.join()
    assert order == ["first", "second"]
