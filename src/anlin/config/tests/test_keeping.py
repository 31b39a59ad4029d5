"""Backups: whole, checked, without keys, and brought back only where nobody serves."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anlin.config import keeping

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECRET = b"district key, 32 bytes, planted!"


def _holds(_database: Path) -> str:
    return ""


def _rows(database: Path) -> list[int]:
    with closing(sqlite3.connect(database)) as opened:
        return [number for (number,) in opened.execute("SELECT n FROM matter ORDER BY n")]


def _write(database: Path, number: int) -> None:
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute("PRAGMA journal_mode=WAL")
        opened.execute("CREATE TABLE IF NOT EXISTS matter (n)")
        opened.execute("INSERT INTO matter VALUES (?)", (number,))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    for folder in ("keys", "photos/ab", "static"):
        (home / folder).mkdir(parents=True)
    (home / "keys/district.key").write_bytes(SECRET)
    (home / "stray.key").write_bytes(SECRET)
    (home / "photos/ab/abcd").write_bytes(b"sealed photo")
    (home / "static/site.css").write_text("a{}")
    _write(home / keeping.DATABASE, 1)
    return home


Keep = Callable[..., Path]


@pytest.fixture
def keep(home: Path, tmp_path: Path) -> Keep:
    def make(name: str = "kept", check: keeping.Check = _holds) -> Path:
        database, keys = home / keeping.DATABASE, home / "keys"
        return keeping.back_up(database=database, home=home, keys=keys, target=tmp_path / name, check=check, at=NOON)

    return make


def test_a_backup_made_while_a_writer_holds_the_database_open_is_whole(home: Path, keep: Keep) -> None:
    with closing(sqlite3.connect(home / keeping.DATABASE)) as writer:
        writer.execute("INSERT INTO matter VALUES (2)")
        writer.commit()
        writer.execute("INSERT INTO matter VALUES (3)")  # not committed: not in the copy
        kept = keep()
    assert _rows(kept / keeping.DATABASE) == [1, 2]
    assert (kept / "files/photos/ab/abcd").read_bytes() == b"sealed photo"
    assert not (kept / "files/static").exists()


@pytest.mark.parametrize("name", ["kept", "kept.tar"])
def test_no_key_is_ever_in_a_backup(tmp_path: Path, keep: Keep, name: str) -> None:
    kept = keep(name)
    files = [kept] if kept.is_file() else [path for path in kept.rglob("*") if path.is_file()]
    assert files
    assert not any(SECRET in path.read_bytes() for path in files)
    assert not list(tmp_path.glob(".backup-*"))


def test_a_backup_whose_ledger_does_not_hold_is_not_kept(tmp_path: Path, keep: Keep) -> None:
    with pytest.raises(keeping.NotKept, match="entry 7 is wrong"):
        keep(check=lambda _database: "entry 7 is wrong")
    assert not (tmp_path / "kept").exists()


def test_looking_at_a_backup_leaves_it_as_its_list_says(keep: Keep) -> None:
    def opens(database: Path) -> str:
        with closing(sqlite3.connect(database)) as opened:
            opened.execute("PRAGMA journal_mode=WAL")
            opened.execute("PRAGMA user_version=7")
        return ""

    kept = keep(check=opens)
    for _ in range(2):
        keeping.examine(kept, opens)
    assert sorted(path.name for path in kept.parent.iterdir()) == ["home", "kept"]


def test_a_backup_never_overwrites_another(keep: Keep) -> None:
    keep()
    with pytest.raises(keeping.NotKept, match="is there already"):
        keep()


@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_a_backup_that_was_touched_is_refused(keep: Keep, harm: str) -> None:
    photo = keep() / "files/photos/ab/abcd"
    if harm == "changed":
        photo.write_bytes(b"another photo")
    else:
        photo.unlink()
    with pytest.raises(keeping.NotKept, match="missing or was changed"):
        keeping.examine(photo.parents[3], _holds)


def test_a_folder_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(keeping.NotKept, match="is no backup"):
        keeping.examine(tmp_path, _holds)


@pytest.mark.parametrize("name", ["kept", "kept.tar"])
def test_a_restore_brings_back_what_was_kept_and_sets_the_present_aside(home: Path, keep: Keep, name: str) -> None:
    kept = keep(name)
    database = home / keeping.DATABASE
    _write(database, 9)
    (home / "photos/ab/abcd").unlink()
    with keeping.unpacked(kept, home) as copy:
        aside = keeping.bring_back(copy=copy, database=database, home=home, replace=True, at=NOON)
    assert aside is not None
    assert (_rows(database), _rows(aside / keeping.DATABASE)) == ([1], [1, 9])
    assert (home / "photos/ab/abcd").exists()
    assert (home / "keys/district.key").read_bytes() == SECRET


def test_a_restore_over_a_standing_database_must_be_asked_for(home: Path, keep: Keep) -> None:
    with pytest.raises(keeping.NotKept, match="--replace"):
        keeping.bring_back(copy=keep(), database=home / keeping.DATABASE, home=home, replace=False, at=NOON)


def test_a_refusal_is_told_in_both_languages(home: Path, keep: Keep) -> None:
    database = home / keeping.DATABASE
    with pytest.raises(keeping.NotKept) as refused:
        keeping.bring_back(copy=keep(), database=database, home=home, replace=False, at=NOON)
    assert refused.value.told("Nothing was restored. %(why)s").splitlines() == [
        f"未恢复任何内容。此处已有 {database}；加上 --replace 可把它移到一旁",
        f"Nothing was restored. {database} stands here already; --replace sets it aside",
    ]


def test_nothing_is_restored_under_those_who_serve(home: Path) -> None:
    with keeping.serving_lock(home, alone=False):
        with keeping.serving_lock(home, alone=False):
            pass
        with pytest.raises(keeping.NotKept, match="in use"), keeping.serving_lock(home, alone=True):
            pass


@pytest.mark.parametrize("name", ["files/keys/log.key", "files/photos/ab/new", "more"])
def test_what_is_on_no_list_is_not_brought_back(keep: Keep, name: str) -> None:
    kept = keep()
    stray = kept / name
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"put there since")
    with pytest.raises(keeping.NotKept, match="not on the list"):
        keeping.examine(kept, _holds)


def test_a_link_in_a_backup_is_not_followed(tmp_path: Path, keep: Keep) -> None:
    kept = keep()
    (tmp_path / "elsewhere").write_bytes(b"sealed photo")
    (kept / "files/photos/ab/abcd").unlink()
    (kept / "files/photos/ab/abcd").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(keeping.NotKept):
        keeping.examine(kept, _holds)
