"""The doctor: each fault is named, in both languages, with the command that mends it."""

from __future__ import annotations

import json
import os
import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from anlin.config import diagnosis, sqlite
from anlin.config.commands import doctor
from anlin.config.diagnosis import Finding, Level
from anlin.config.speech import zh


def _bad(finding: Finding) -> bool:
    return finding.level is Level.BAD and bool(finding.mend) and zh(finding.text) != finding.text


def test_an_old_sqlite_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "install", lambda: False)
    monkeypatch.setattr(sqlite, "linked", lambda: (3, 40, 1))
    found = diagnosis.look_at_sqlite()
    assert _bad(found)
    assert found.values["version"] == "3.40.1"


def test_a_setting_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANLIN_HTTPS", "perhaps")
    (found,) = [one for one in diagnosis.look_at_settings() if one.level is Level.BAD]
    assert _bad(found)
    assert found.values["name"] == "ANLIN_HTTPS"


def test_a_misspelt_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANLIN_HOSTSS", "x")
    assert any(one.values.get("name") == "ANLIN_HOSTSS" for one in diagnosis.look_at_settings())


@pytest.mark.parametrize(("free", "level"), [(100, Level.BAD), (1000, Level.WARN), (9000, Level.OK)])
def test_a_full_disk_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: int, level: Level) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=free * diagnosis.MIB))
    assert diagnosis.look_at_disk(tmp_path / "not/yet").level is level


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, no folder")
    assert _bad(diagnosis.look_at_writing(tmp_path / "home"))


def test_keys_that_others_can_read_are_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    key = tmp_path / "district.key"
    key.write_bytes(b"k")
    key.chmod(0o644)
    assert _bad(diagnosis.look_at_keys(tmp_path))
    key.chmod(0o600)
    assert diagnosis.look_at_keys(tmp_path).level is Level.OK


def test_a_clock_that_was_set_back_is_named(tmp_path: Path) -> None:
    database = tmp_path / "anlin.sqlite3"
    database.touch()
    assert diagnosis.look_at_clock(tmp_path).level is Level.OK
    os.utime(database, (4e9, 4e9))
    assert _bad(diagnosis.look_at_clock(tmp_path))


def test_an_unknown_time_zone_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANLIN_TIMEZONE", "Asia/Atlantis")
    assert _bad(diagnosis.look_at_clock(tmp_path))


@pytest.mark.parametrize(
    ("today", "level", "years"),
    [
        (date(2026, 6, 1), Level.OK, "2026"),
        (date(2026, 11, 25), Level.WARN, "2027"),
        (date(2031, 3, 1), Level.BAD, "2031"),
    ],
)
def test_a_year_whose_holidays_are_not_loaded_is_named(today: date, level: Level, years: str) -> None:
    found = diagnosis.look_at_calendar(today)
    assert (found.level, found.values["years"]) == (level, years)


def test_bad_findings_fail_and_both_languages_are_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = Finding("disk", Level.BAD, "%(free)s MiB are free in %(where)s", "df -h", {"free": 3, "where": "/x"})
    monkeypatch.setattr(doctor, "findings", lambda: iter([bad]))
    assert doctor.main([]) == 1
    shown = capsys.readouterr().out
    assert "3 MiB are free in /x" in shown
    assert "剩余 3 MiB" in shown
    assert "→ df -h" in shown
    assert doctor.main(["--json"]) == 1
    assert json.loads(capsys.readouterr().out)[0]["level"] == "bad"


def test_a_warning_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "findings", lambda: iter([Finding("locale", Level.WARN, "x", "y")]))
    assert doctor.main([]) == 0
