"""The doctor: each fault is named, in both languages, with the command that mends it."""

from __future__ import annotations

import json
import os
import shutil
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from anlin.config import diagnosis, diagnosis_database, sqlite
from anlin.config.commands import doctor
from anlin.config.database_advice import mending, restoring
from anlin.config.diagnosis import Finding, Level
from anlin.config.diagnosis_database import database
from anlin.config.sound_settings import WrongSetting, refuse_wrong_settings
from anlin.config.speech import zh
from anlin.kernel.calendar_file import shipped
from anlin.spine.ledger.clock import now
from anlin.spine.ledger.commands import verify
from anlin.spine.ledger.models import LedgerTile
from anlin.spine.ledger.services import recording, sequence_all
from anlin.spine.matter.calendars import forget_calendar
from anlin.spine.matter.models import LoadedYear, Matter
from anlin.spine.matter.tests.test_calendar_loading import NOTICE_2027
from anlin.spine.storage import StorageUnavailable
from tests.house import built, report


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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANLIN_TIMEZONE", "Mars/Base"),
        ("ANLIN_LANGUAGE", "xx"),
        ("ANLIN_LOG_LEVEL", "loud"),
        ("ANLIN_TRUSTED_PROXIES", "-1"),
        ("ANLIN_EMAIL_URL", "foo"),
        ("ANLIN_EMAIL_URL", "smtp://planted@host:abc"),
        ("ANLIN_DATABASE_URL", "nonsense"),
        ("ANLIN_DATABASE_URL", "postgres://clerk:planted@db:abc/anlin"),
        ("ANLIN_DATABASE_URL", "mysql://clerk:planted@db/anlin"),
        ("ANLIN_DATABASE_URL", "postgres://clerk:planted@db:5432/"),
        ("ANLIN_DATABASE_URL", "postgres://clerk:pl#anted@db:5432/anlin"),
        ("ANLIN_DATABASE_URL", "postgres://clerk:pl/anted@db:5432/anlin"),
    ],
)
def test_no_setting_that_django_would_stumble_over_is_passed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert doctor.main([]) == 1, "and no traceback"
    shown = capsys.readouterr().out
    assert shown.count(name) == 3, "in both languages, and what mends it"
    assert f"→ unset {name}" in shown
    assert "planted" not in shown
    assert "was not looked at" in shown
    with pytest.raises(WrongSetting, match=name):
        refuse_wrong_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANLIN_DATABASE_URL", "postgres://clerk:secret@db:5432/anlin?sslmode=require"),
        ("ANLIN_DATABASE_URL", "postgresql://clerk@%2Fsocket/anlin"),
        ("ANLIN_DATABASE_URL", "postgres://clerk@one:5432,two:5432/anlin"),
        ("ANLIN_DATABASE_URL", "sqlite:///file.sqlite3"),
        ("ANLIN_EMAIL_URL", "smtp+tls://clerk:secret@host:587"),
        ("ANLIN_TIMEZONE", "America/Chicago"),
        ("ANLIN_LOG_LEVEL", "INFO"),
        ("ANLIN_LANGUAGE", ""),
    ],
)
def test_what_a_setting_may_say_passes(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    refuse_wrong_settings()


@pytest.mark.parametrize("place", ["a-file/keys", "/proc/x"])
def test_a_folder_of_keys_that_cannot_be_is_named_and_the_database_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    (tmp_path / "a-file").touch()
    monkeypatch.setenv("ANLIN_KEYS_DIR", str(tmp_path / place))
    assert doctor.main([]) == 1
    assert "→ ls -ld" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_key_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "log.key").write_bytes(b"\xff garbage")
    monkeypatch.setattr(settings, "KEYS_DIR", tmp_path)
    found = {one.about: one for one in database()}
    assert _bad(found["keys"])
    assert str(tmp_path) in str(found["keys"].values["where"])
    assert "ledger" not in found, "with another key every entry would look wrong"


@pytest.mark.django_db
def test_what_fails_while_it_is_looked_at_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**_how: object) -> None:
        raise LookupError("nothing that was foreseen")

    monkeypatch.setattr(diagnosis_database, "verify_ledger", fails)
    (found,) = [one for one in database() if one.about == "ledger"]
    assert _bad(found)
    assert "nothing that was foreseen" in str(found.values["why"])


@pytest.mark.django_db
@pytest.mark.parametrize(("reason", "mend"), [("damaged", ""), ("gone", "anlin settings")])
def test_a_database_that_cannot_be_used_is_named_on_one_line(
    monkeypatch: pytest.MonkeyPatch, reason: str, mend: str
) -> None:
    def fails() -> list[str]:
        raise StorageUnavailable(reason, "first line\n\tsecond line")

    monkeypatch.setattr(diagnosis_database, "missing_tables", fails)
    (found,) = database()
    assert _bad(found)
    assert (found.mend, str(found.values["why"]).count("\n")) == (mend or restoring(), 0)


@pytest.mark.parametrize(
    ("said", "mend"),
    [
        ("FATAL: sorry, too many clients already", "max_connections"),
        ("Connection refused", "systemctl status postgresql"),
        ('database "anlin" does not exist', "createdb --encoding=UTF8"),
        ("password authentication failed", "anlin settings"),
    ],
)
def test_what_keeps_a_database_from_answering_has_its_own_remedy(said: str, mend: str) -> None:
    assert mend in mending(StorageUnavailable("gone", said))


@pytest.mark.django_db
@pytest.mark.engine("sqlite")
def test_a_damaged_page_is_named_in_whatever_table_it_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not [one for one in database() if one.about == "file"]
    damage = "*** in database main *** Tree 9 page 9: btreeInitPage() returns error code 11"
    monkeypatch.setattr(diagnosis_database, "damage", lambda _connection: damage)
    (found,) = [one for one in database() if one.about == "file"]
    assert _bad(found)
    assert "Tree 9 page 9" in str(found.values["why"])


@pytest.mark.django_db
@pytest.mark.engine("postgresql")
def test_a_pooler_that_shares_one_connection_among_several_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not [one for one in database() if one.about in ("sessions", "rights")]
    monkeypatch.setattr(diagnosis_database, "_answer", lambda _connection, question, _given=(): 4711)
    (found,) = [one for one in database() if one.about == "sessions"]
    assert _bad(found)
    assert found.mend == "pool_mode = session"


@pytest.mark.django_db
@pytest.mark.engine("postgresql")
def test_an_account_that_may_only_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter((1, 2, False))
    monkeypatch.setattr(diagnosis_database, "_answer", lambda _connection, question, _given=(): next(answers))
    (found,) = [one for one in database() if one.about == "rights"]
    assert _bad(found)
    assert found.mend.startswith("psql --command='GRANT")


@pytest.mark.django_db
def test_a_table_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LedgerTile._meta, "db_table", "ledger_gone")
    (found,) = [one for one in database() if one.about == "database"]
    assert _bad(found)
    assert found.values["names"] == "ledger_gone"


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


def test_a_slow_disk_is_named_and_another_can_be_tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(diagnosis, "SLOW_SYNC_MS", -1)
    found = diagnosis.look_at_writing(tmp_path)
    assert (found.level, found.mend) == (Level.WARN, "ANLIN_HOME=FOLDER anlin doctor")


def test_a_home_that_other_accounts_can_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "anlin.sqlite3").touch()
    tmp_path.chmod(0o755)
    (found,) = diagnosis.look_at_home(tmp_path)
    assert (found.level, found.mend) == (Level.WARN, f"chmod go= {tmp_path}")
    tmp_path.chmod(0o700)
    assert not list(diagnosis.look_at_home(tmp_path))


def test_a_home_is_made_for_its_account_alone(tmp_path: Path) -> None:
    diagnosis.look_at_writing(tmp_path / "home")
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700


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
    found = diagnosis.look_at_calendar(today, shipped().years)
    assert (found.level, found.values["years"]) == (level, years)
    assert found.mend in {"", "anlin calendar load FILE --by NAME --approved-by NAME"}
    assert diagnosis.look_at_calendar(today, {2026, 2027, 2031}).level is Level.OK


@pytest.mark.django_db
def test_a_year_that_was_loaded_here_is_known_to_the_doctor() -> None:
    forget_calendar()
    assert 2027 not in doctor.known_years()
    LoadedYear.objects.create(year=2027, file=NOTICE_2027, digest="0" * 64, loaded_at=now())
    forget_calendar()
    try:
        assert 2027 in doctor.known_years()
    finally:
        forget_calendar()


@pytest.mark.django_db
def test_a_house_that_nobody_runs_is_named() -> None:
    assert "people" not in {found.about for found in database()}, "before there is a district nobody is missed"
    administrator = built().users["administrator"]
    (found,) = [one for one in database() if one.about == "people"]
    assert (found.level, found.mend) == (Level.WARN, "anlin administrator --help")
    assert zh(found.text) != found.text
    administrator.set_password("每天傍晚沿着河边走上一圈")
    administrator.save()
    assert "people" not in {found.about for found in database()}


@pytest.mark.django_db
def test_a_ledger_that_verifies_and_one_that_does_not_are_told_apart() -> None:
    matter = report(built(), "路灯不亮").matter
    sequence_all()
    assert [found.level for found in database() if found.about == "ledger"] == [Level.OK]
    Matter.objects.filter(pk=matter.pk).update(state="closed")
    (found,) = [one for one in database() if one.about == "ledger"]
    assert _bad(found)
    assert matter.ref in str(found.values["where"])


@pytest.mark.django_db
def test_a_log_that_nobody_writes_is_named_and_what_was_late_once_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "INCLUDE_WITHIN", timedelta(minutes=-1))  # as if the promise had run out already
    report(built(), "路灯不亮")
    (found,) = [one for one in database() if one.about == "ledger"]
    assert _bad(found)
    assert found.mend == "anlin serve"
    sequence_all()
    (found,) = [one for one in database() if one.about == "ledger"]
    assert (found.level, found.mend) == (Level.WARN, "anlin verify ledger")
    assert verify([]) == 1
    assert verify(["--no-promises"]) == 0, "a copy of it can be made and brought back"


@pytest.mark.django_db
def test_a_missing_key_is_named_and_no_other_is_made(tmp_path: Path, settings: Any) -> None:
    report(built(), "路灯不亮")
    sequence_all()
    settings.KEYS_DIR = tmp_path
    found = [one for one in database() if one.about in {"keys", "ledger"}]
    assert [(one.about, one.level) for one in found] == [("keys", Level.BAD)]
    assert list(tmp_path.iterdir()) == []


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
