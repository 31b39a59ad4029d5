"""A damaged page is found by the house itself within a day, whether or not anybody asks for what stands on it."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from anlin.spine.jobs import jobs
from anlin.spine.jobs.registry import KINDS, REPEATING
from anlin.spine.storage import StorageUnavailable, damage

PAGE = 4096


def test_it_is_looked_for_once_a_day_and_outside_a_transaction() -> None:
    assert REPEATING["storage.look"] == 24 * 3600
    assert KINDS["storage.look"].calls_out


@pytest.mark.engine("sqlite")
@pytest.mark.django_db
def test_a_page_that_was_overwritten_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    with closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE a (b TEXT)")
        made.executemany("INSERT INTO a VALUES (?)", [("x" * 100,)] * 500)
    other = connection.copy()
    other.settings_dict = {**other.settings_dict, "NAME": str(path)}
    assert damage(other) == ""
    other.close()
    with path.open("r+b") as file:
        file.seek(5 * PAGE)
        file.write(b"\xff" * PAGE)
    assert "page 6" in damage(other)
    other.close()


@pytest.mark.parametrize("raised", [False, True])
def test_it_is_told_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, raised: bool
) -> None:
    def found(_connection: object) -> str:
        if raised:
            raise StorageUnavailable("damaged", "Tree 9 page 9")
        return "Tree 9 page 9"

    monkeypatch.setattr(jobs, "damage", found)
    with caplog.at_level(logging.CRITICAL):
        jobs.look_at_the_file({})
    assert "Tree 9 page 9" in caplog.text
    assert "anlin restore BACKUP --replace" in caplog.text
