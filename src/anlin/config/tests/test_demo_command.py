"""`anlin demo` makes its own folder, and never takes away what it did not make."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from django.db import connection

from anlin.config.commands.demo import main
from anlin.config.demo.beginning import (
    UNFINISHED,
    NotBegun,
    assert_made_in_this_database,
    database_for_one,
    folder_for_one,
)
from anlin.spine.access.models import User


def test_a_folder_that_holds_something_else_is_refused_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANLIN_HOME", str(tmp_path))
    monkeypatch.setenv("ANLIN_DATABASE_URL", "")
    key = tmp_path / "keys" / "district.key"
    key.parent.mkdir()
    key.write_bytes(b"k" * 32)
    assert main(["--only-make"]) == 1
    told = capsys.readouterr().err
    assert told.count("ANLIN_HOME") == 2, "in both languages"
    assert key.read_bytes() == b"k" * 32
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_what_an_interrupted_demonstration_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "demo.begun").touch()
    (tmp_path / "anlin.sqlite3").touch()
    (tmp_path / "keys").mkdir()
    with folder_for_one(tmp_path, ours=False):
        assert [path.name for path in tmp_path.iterdir()] == ["demo.begun"]


def test_a_house_that_somebody_made_in_such_a_folder_since_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "demo.begun").touch()
    with closing(sqlite3.connect(tmp_path / "anlin.sqlite3")) as database, database:
        database.execute("CREATE TABLE place_district (demo bool)")
        database.execute("INSERT INTO place_district VALUES (false)")
    with pytest.raises(NotBegun, match="ANLIN_HOME"), folder_for_one(tmp_path, ours=True):
        raise AssertionError("nothing is made here")
    assert (tmp_path / "anlin.sqlite3").exists()


def test_two_are_not_made_in_one_folder_at_once(tmp_path: Path) -> None:
    with folder_for_one(tmp_path, ours=False):
        (tmp_path / "anlin.sqlite3").touch()
        with pytest.raises(NotBegun, match="Wait"), folder_for_one(tmp_path, ours=False):
            raise AssertionError("nothing is made here")
        assert (tmp_path / "anlin.sqlite3").exists()


@pytest.fixture
def room() -> None:
    """An empty part of the server: what is made in it goes with the test."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA room")
        cursor.execute("SET LOCAL search_path TO room")


def _tables() -> set[str]:
    return set(connection.introspection.table_names())


def _make(*tables: str) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"CREATE TABLE {table} (demo bool)")


@pytest.mark.engine("postgresql")
@pytest.mark.django_db
def test_a_database_is_marked_while_a_demonstration_is_unfinished_and_emptied_of_what_it_left(room: None) -> None:
    with suppress(KeyboardInterrupt), database_for_one():
        _make("matter_matter", "place_district")
        raise KeyboardInterrupt
    assert _tables() == {UNFINISHED, "matter_matter", "place_district"}
    with database_for_one():
        assert _tables() == {UNFINISHED}
        _make("matter_matter")
    assert _tables() == {"matter_matter"}, "it is finished, so it bears no mark"


@pytest.mark.engine("postgresql")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "there",
    [("matter_matter",), (UNFINISHED, "matter_matter", "their_own"), (UNFINISHED, "place_district")],
    ids=["finished", "a table of others", "a district of somebody"],
)
def test_a_database_with_anything_else_is_refused_and_left_alone(room: None, there: tuple[str, ...]) -> None:
    _make(*there)
    if "place_district" in there:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO place_district VALUES (false)")
    with pytest.raises(NotBegun, match="ANLIN_DATABASE_URL"), database_for_one():
        raise AssertionError("nothing is made here")
    assert _tables() == set(there)


@pytest.mark.django_db
def test_a_demonstration_of_another_database_is_not_looked_for_in_this_one(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text(json.dumps({"log_ins": [{"username": "desk"}]}))
    with pytest.raises(NotBegun, match="another database"):
        assert_made_in_this_database(tmp_path)
    User.objects.create(username="desk")
    assert_made_in_this_database(tmp_path)


def test_a_port_that_nobody_can_serve_at_is_refused_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANLIN_HOME", str(tmp_path / "new"))
    assert main(["--port", "99999"]) == 1
    assert capsys.readouterr().err.count("--port") == 2
    assert not (tmp_path / "new").exists()


def test_fewer_than_one_matter_is_no_demonstration(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--matters", "-5"]) == 2
    assert capsys.readouterr().err.count("--matters") == 2
