"""`anlin clock`, as people and programs call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from anlin.kernel.clock_command import main


@pytest.fixture(autouse=True)
def _in_the_district(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANLIN_TIMEZONE", raising=False)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


def answer(capsys: pytest.CaptureFixture[str], *argv: str, code: int = 0) -> dict[str, Any]:
    assert main([*argv, "--json"]) == code
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_the_end_of_a_day_is_its_24_hours(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "psapl-2025:118", "--from", "2026-01-05T09:30")
    assert found["due"] == "2026-02-04T24:00:00+08:00"
    assert found["strict"] == found["formal"] == "2026-02-05T00:00:00+08:00"
    assert len(found["steps"]) >= 3
    assert found["ends_day"] == "2026-02-04"


def test_hours_have_a_strict_and_a_formal_end(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "psapl-2025:97", "--from", "2026-03-02T10:20")
    assert found["due"] == found["strict"] == "2026-03-02T18:20:00+08:00"
    assert found["formal"] == "2026-03-02T19:00:00+08:00"


@pytest.mark.parametrize(("times", "day"), [("0", "2026-02-04"), ("1", "2026-03-06"), ("2", "2026-04-07")])
def test_extensions_are_those_of_the_provision(capsys: pytest.CaptureFixture[str], times: str, day: str) -> None:
    found = answer(capsys, "psapl-2025:118", "--from", "2026-01-05", "--extend", times)
    assert found["ends_day"] == day


@pytest.mark.parametrize(
    ("count", "rule", "start", "day"),
    [
        ("5 days", "penalty", "2026-02-13", "2026-02-27"),
        ("5 working days", "civil", "2026-02-13", "2026-02-27"),
        ("1 working day", "civil", "2026-02-13", "2026-02-14"),
        ("20 days", "licensing", "2026-09-18", "2026-10-22"),
        ("10 days", "coercion", "2026-09-25", "2026-10-15"),
        ("11 days", "coercion", "2026-09-25", "2026-10-08"),
        ("10 days", "reconsideration", "2026-09-25", "2026-10-15"),
        ("15 days", "petition", "2026-09-16", "2026-10-08"),
        ("3 Days", "criminal", "2026-09-29", "2026-10-08"),
        ("1 month", "administrative", "2026-01-31", "2026-02-28"),
    ],
)
def test_a_length_is_counted_by_its_rule(
    capsys: pytest.CaptureFixture[str], count: str, rule: str, start: str, day: str
) -> None:
    assert answer(capsys, "--count", count, "--rule", rule, "--from", start)["ends_day"] == day


def test_a_held_person_never_waits_for_a_holiday(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--count", "3 days", "--rule", "criminal", "--from", "2026-09-28")
    assert answer(capsys, *asked, "--held")["ends_day"] == "2026-10-01"
    assert answer(capsys, *asked)["ends_day"] == "2026-10-08"


def test_a_year_without_notice_is_said_and_not_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("psapl-2025:118", "--from", "2026-12-15T10:00")
    found = answer(capsys, *asked, code=3)
    assert (found["due"], found["strict"], found["formal"]) == (None, None, None)
    assert found["earliest"] == "2027-01-15T00:00:00+08:00"
    assert found["missing_year"] == 2027
    assert main([*asked]) == 3
    printed = capsys.readouterr()
    assert "Calendar not loaded: 2027" in printed.err
    assert "Not before: 2027-01-14 24:00" in printed.out
    assert answer(capsys, *asked, "--held")["ends_day"] == "2027-01-14"


def test_a_time_without_offset_is_the_districts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("--count", "24 hours", "--rule", "civil", "--from")
    assert answer(capsys, *asked, "2026-03-07T20:00")["due"] == "2026-03-08T20:00:00+08:00"
    monkeypatch.setenv("ANLIN_TIMEZONE", "America/Chicago")
    assert answer(capsys, *asked, "2026-03-07T20:00")["due"] == "2026-03-08T21:00:00-05:00"
    assert answer(capsys, *asked, "2026-03-07T20:00+08:00")["due"] == "2026-03-08T07:00:00-05:00"


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ([], "Name a provision"),
        (["psapl-2025:118"], "Say when it starts"),
        (["psapl-2025:118", "--count", "3 days", "--from", "2026-01-05"], "Name a provision"),
        (["psapl-2025:118", "--from", "yesterday"], "not yesterday"),
        (["psapl-2025:118", "--from", "2025-01-05"], "not in force on 2025-01-05"),
        (["psapl-2025:118", "--from", "2026-01-05", "--extend", "3"], "2 times at most"),
        (["psapl-2025:118", "--from", "2026-01-05", "--extend", "-1"], "from 0"),
        (["psapl-2025:118", "--from", "2026-01-05", "--rule", "civil"], "--rule goes with --count"),
        (["psapl-2025:97", "--from", "2026-01-05", "--extend", "1"], "cannot be extended"),
        (["psapl-1986:1", "--from", "2026-01-05"], "no statute"),
        (["--count", "3 days", "--from", "2026-01-05"], "Say how to count"),
        (["--count", "3 weeks", "--rule", "civil", "--from", "2026-01-05"], "Write a length"),
        (
            ["--count", "3 days", "--rule", "civil", "--from", "2026-01-05", "--extend", "1"],
            "--extend goes with a provision",
        ),
        (["--count", "999999 days", "--rule", "civil", "--from", "2026-01-05"], "longer than can be counted"),
        (["--count", "3 days", "--rule", "civil", "--from", "9999-12-31"], "longer than can be counted"),
        (["--count", "3 days", "--rule", "lunar", "--from", "2026-01-05"], "invalid choice"),
    ],
)
def test_what_cannot_be_answered_says_what_to_type(
    capsys: pytest.CaptureFixture[str], argv: list[str], words: str
) -> None:
    assert main(argv) == 2
    assert words in capsys.readouterr().err


def test_a_time_zone_that_is_none_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANLIN_TIMEZONE", "Mars/Olympus")
    assert main(["psapl-2025:118", "--from", "2026-01-05"]) == 2
    assert "ANLIN_TIMEZONE" in capsys.readouterr().err


def test_it_is_told_in_the_language_of_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ["psapl-2025:118", "--from", "2026-01-05T09:30", "--extend", "2"]
    assert main(asked) == 0
    assert "Public Security Administration Penalties Law, Art. 118" in capsys.readouterr().out
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert main(asked) == 0
    assert "到期：2026-04-07 24:00" in capsys.readouterr().out
    assert main([*asked, "--lang=en"]) == 0
    assert "Due: 2026-04-07 24:00" in capsys.readouterr().out
    assert main(["--help"]) == 0
    assert "计算期限何时届满" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_excerpt_and_an_open_question_are_told(capsys: pytest.CaptureFixture[str], language: str) -> None:
    words = {
        "zh": ("可以作为承诺", "未决问题", "施行日期未经核对"),
        "en": ("may be promised", "question open", "not verified"),
    }[language]
    for provision in ("acceptance-2015:opinion:accept", "psapl-2025:116"):
        assert main([provision, "--from", "2026-03-02T10:00", "--lang", language]) == 0
    said = capsys.readouterr().out
    assert all(word in said for word in words)


def test_all_provisions_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list", "--lang", "zh"]) == 0
    listed = capsys.readouterr().out
    assert "psapl-2025:118" in listed
    assert "中华人民共和国刑事诉讼法" in listed


def test_it_loads_no_django() -> None:
    script = (
        "import sys; from anlin.kernel.clock_command import main;"
        "code = main(['psapl-2025:118', '--from', '2026-01-05', '--lang', 'zh']);"
        "sys.exit(code or ('django' in sys.modules))"
    )
    paths = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": paths}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
