"""`anlin clock` at a house: its time zone and the years it loaded; without a house, what the environment says."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from anlin.config.commands.clock import main
from anlin.spine.matter.tests.test_calendar_loading import NOTICE_2027

AT = ["--count", "5 hours", "--rule", "civil", "--from", "2026-01-05T09:30"]
WORKING = ["--count", "5 working days", "--rule", "civil", "--from", "2027-01-05T09:30"]


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("ANLIN_HOME", str(tmp_path))
    monkeypatch.setenv("ANLIN_DATABASE_URL", "")
    monkeypatch.setenv("ANLIN_TIMEZONE", "Europe/Oslo")
    return tmp_path


def stored(home: Path, *, zones: tuple[str, ...] = (), years: tuple[str, ...] = ()) -> None:
    """The two tables that are asked, as migrations make them."""
    connection = sqlite3.connect(home / "anlin.sqlite3")
    connection.execute("CREATE TABLE place_district (id integer, timezone text)")
    connection.execute("CREATE TABLE matter_loadedyear (id integer primary key, file text)")
    connection.executemany("INSERT INTO place_district VALUES (1, ?)", [(zone,) for zone in zones])
    connection.executemany("INSERT INTO matter_loadedyear (file) VALUES (?)", [(year,) for year in years])
    connection.commit()
    connection.close()


def answer(capsys: pytest.CaptureFixture[str], words: list[str], *, code: int = 0) -> tuple[dict[str, Any], str]:
    assert main([*words, "--json"]) == code
    told = capsys.readouterr()
    found = json.loads(told.out)
    assert isinstance(found, dict)
    return found, told.err


def test_a_time_without_offset_is_the_districts(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stored(home, zones=("America/Chicago",))
    found, told = answer(capsys, AT)
    assert (found["due"], told) == ("2026-01-05T14:30:00-06:00", "")


def test_without_a_house_or_a_district_the_environment_says(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, AT)[0]["due"] == "2026-01-05T14:30:00+01:00"
    stored(home)
    found, told = answer(capsys, AT)
    assert (found["due"], told) == ("2026-01-05T14:30:00+01:00", "")


def test_a_year_that_was_loaded_here_is_known(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not answer(capsys, WORKING, code=3)[0]["certain"]
    stored(home, zones=("Asia/Shanghai",), years=(NOTICE_2027,))
    assert answer(capsys, WORKING)[0]["ends_day"] == "2027-01-12"


def test_a_house_that_cannot_be_asked_is_said_to_be_so_and_the_clock_is_counted(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "anlin.sqlite3").write_bytes(b"no database at all" * 100)
    found, told = answer(capsys, AT)
    assert found["due"] == "2026-01-05T14:30:00+01:00"
    assert len(told.strip().splitlines()) == 2, "in both languages"


@pytest.mark.django_db
def test_the_tables_and_columns_that_are_asked_are_the_houses() -> None:
    from django.db import connection

    from anlin.config.commands import clock

    with connection.cursor() as cursor:
        for statement in (clock.ZONE, clock.YEARS):
            cursor.execute(statement)
            assert cursor.fetchall() == []
