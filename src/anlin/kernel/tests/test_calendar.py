"""What the loaded notices say, and that nothing is said beyond them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest

from anlin.kernel.calendar import NOTHING_LOADED, Calendar, CalendarNotLoaded
from anlin.kernel.calendar_command import main
from anlin.kernel.calendar_file import SHIPPED_IN, BadCalendar, cautions, read_year, shipped, year_of

DAY = timedelta(days=1)


def days(first: str, last: str) -> set[date]:
    start = date.fromisoformat(f"2026-{first}")
    return {start + DAY * n for n in range((date.fromisoformat(f"2026-{last}") - start).days + 1)}


def every_day() -> list[date]:
    return [date(2015, 1, 1) + DAY * n for n in range((date(2026, 12, 24) - date(2015, 1, 1)).days + 1)]


def test_2026_is_as_the_notice_says() -> None:
    year = shipped().years[2026]
    spans = (
        ("01-01", "01-03"),
        ("02-15", "02-23"),
        ("04-04", "04-06"),
        ("05-01", "05-05"),
        ("06-19", "06-21"),
        ("09-25", "09-27"),
        ("10-01", "10-07"),
    )
    assert year.off == set().union(*(days(*span) for span in spans))
    work = ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")
    assert year.work == {date.fromisoformat(f"2026-{day}") for day in work}
    assert len(year.statutory) == 13
    assert year.notice == "国办发明电〔2025〕7号"


def test_2027_is_not_loaded() -> None:
    assert sorted(shipped().years) == list(range(2015, 2027))
    with pytest.raises(CalendarNotLoaded) as missing:
        shipped().is_rest_day(date(2027, 3, 1))
    assert missing.value.years == (2027,)


def test_every_known_day_agrees_with_chinesecalendar() -> None:
    assert [day for day in every_day() if shipped().is_rest_day(day) == chinese_calendar.is_workday(day)] == []


def test_the_table_for_counting_agrees_with_the_calendar() -> None:
    table = shipped().table
    for day in every_day():
        landing = day
        while shipped().knows(landing) and shipped().is_rest_day(landing):
            landing += DAY
        assert date.fromordinal(table.rolled_from(day.toordinal())) == landing
        assert table.is_known(day.toordinal())


def test_the_last_week_of_the_last_year_is_unknown() -> None:
    assert shipped().knows(date(2026, 12, 24))
    assert not shipped().knows(date(2026, 12, 25))
    assert shipped().missing_for(date(2026, 12, 31)) == 2027
    assert shipped().knows(date(2025, 12, 31))
    with pytest.raises(CalendarNotLoaded):
        shipped().is_day_off(date(2026, 12, 31))


def test_the_end_of_december_goes_with_the_next_years_notice() -> None:
    assert shipped().is_rest_day(date(2018, 12, 31))
    assert not shipped().is_rest_day(date(2018, 12, 29))
    alone = Calendar({2018: shipped().years[2018]})
    assert not alone.knows(date(2018, 12, 31))


def test_nothing_is_known_without_a_calendar() -> None:
    assert not NOTHING_LOADED.knows(date(2026, 3, 2))
    assert not NOTHING_LOADED.table.is_known(date(2026, 3, 2).toordinal())


def test_the_digest_follows_the_days_and_not_the_wording() -> None:
    year = shipped().years[2026]
    same = Calendar({2026: replace(year, source="another copy")})
    assert same.digest == Calendar({2026: year}).digest
    assert shipped().with_year(year_of(table(year=2027))).digest != shipped().digest


def test_a_year_loaded_gives_a_new_calendar_and_leaves_the_old_one() -> None:
    more = shipped().with_year(year_of(table()))
    assert more.is_rest_day(date(2027, 1, 1))
    assert not more.is_rest_day(date(2026, 12, 26))
    assert 2027 not in shipped().years


@pytest.mark.parametrize("path", sorted(SHIPPED_IN.glob("*.toml")), ids=lambda path: path.stem)
def test_a_shipped_year_is_sound_and_usual(path: Path) -> None:
    year = read_year(path)
    assert path.stem == str(year.year)
    # 2015 had a day of remembrance; in 2020 the Spring Festival was prolonged and two holidays fell on one day.
    assert bool(cautions(year)) == (year.year in (2015, 2020))


def table(**changes: Any) -> dict[str, Any]:
    """An invented year, for these tests only: no notice for 2027 is known."""
    holiday = {
        "name": "元旦",
        "name_en": "New Year's Day",
        "off": [date(2027, 1, 1), date(2027, 1, 3)],
        "work": [date(2026, 12, 26)],
        "statutory": [date(2027, 1, 1)],
    }
    whole = {
        "year": 2027,
        "title": "invented",
        "notice": "none",
        "published": date(2026, 11, 4),
        "source": "a test",
        "mark": "U",
        "holiday": [holiday],
    }
    whole["holiday"] = [{**holiday, **changes.pop("first", {})}]
    return {**whole, **changes}


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"year": "2027"}, "Write the year as a number"),
        ({"published": "soon"}, "the day on which the notice was published"),
        ({"notice": " "}, "Write notice as text"),
        ({"colour": 1}, "There is no key colour"),
        ({"holiday": []}, "List the holidays"),
        ({"first": {"colour": 1}}, "There is no key colour"),
        ({"first": {"name_en": ""}}, "Name each holiday"),
        ({"first": {"off": "2027-01-01"}}, "first and the last day off"),
        ({"first": {"off": [date(2027, 1, 3), date(2027, 1, 1)]}}, "comes after the last"),
        ({"first": {"work": ["2027-01-09"]}}, "write work as a list of days"),
        ({"first": {"work": [date(2027, 1, 4)]}}, "falls on no weekend"),
        ({"first": {"work": [date(2027, 1, 2)]}}, "2027-01-02 is listed twice"),
        ({"first": {"work": [date(2026, 12, 20)]}}, "does not belong to 2027"),
        ({"first": {"off": [date(2028, 1, 1), date(2028, 1, 3)], "statutory": []}}, "does not belong to 2027"),
        ({"first": {"statutory": [date(2027, 1, 5)]}}, "not among the days off"),
        ({"published": date(2028, 1, 1)}, "published after the year"),
    ],
)
def test_a_file_that_cannot_stand_says_why(wrong: dict[str, Any], problem: str) -> None:
    with pytest.raises(BadCalendar, match=problem) as bad:
        year_of(table(**wrong))
    assert bad.value.problems


def test_the_command_checks_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(SHIPPED_IN / "2026.toml"), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "2026: 33 days off, 6 make-up workdays" in said
    assert "differs" not in said
    assert main(["check", str(SHIPPED_IN / "2026.toml"), "--lang", "zh"]) == 0
    assert "调休上班 6 天" in capsys.readouterr().out


def test_the_command_says_what_differs_from_the_shipped_year(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "2026.toml"
    text = (SHIPPED_IN / "2026.toml").read_text(encoding="utf-8")
    other.write_text(text.replace("work = [2026-05-09]\n", ""), encoding="utf-8")
    assert main(["check", str(other), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "differs from the year that ships" in said
    assert "compare with the notice" in said


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [("year = ", 1, "TOML"), ("year = 2027", 1, "List the holidays"), (None, 2, "cannot be read")],
)
def test_the_command_refuses_what_it_cannot_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, code: int, words: str
) -> None:
    path = tmp_path / "2027.toml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert main(["check", str(path), "--lang", "en"]) == code
    assert words in capsys.readouterr().err


def test_the_command_refuses_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paint", "x"]) == 2
    assert main(["--help"]) == 0
    assert capsys.readouterr().out
