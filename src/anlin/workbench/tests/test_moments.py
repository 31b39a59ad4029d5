"""Days, moments and durations as people here write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from anlin.workbench.moments import dated, day, duration, listed_day, moment, stamped, wall, wall_clock

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 4, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "zh", "en"),
    [
        (0, "不到 1 分", "<1 min"),
        (9, "9 分", "9 min"),
        (130, "2 时 10 分", "2 h 10 min"),
        (120, "2 时", "2 h"),
        (13 * 1440 + 11 * 60 + 29, "13 天 11 时", "13 d 11 h"),
        (1440 + 5, "1 天", "1 d"),
    ],
)
def test_a_duration_has_two_units_at_most(minutes: int, zh: str, en: str) -> None:
    with override("zh-hans"):
        assert duration(timedelta(minutes=minutes)) == zh
    with override("en"):
        assert duration(timedelta(minutes=minutes)) == en


def test_residents_read_whole_words() -> None:
    with override("zh-hans"):
        assert duration(timedelta(hours=5), spelled=True) == "5 小时"
    with override("en"):
        assert duration(timedelta(days=1, hours=2), spelled=True) == "1 day 2 hours"


def test_a_duration_is_never_negative() -> None:
    with override("en"):
        assert duration(timedelta(minutes=-3)) == "<1 min"


def test_this_years_year_is_left_out() -> None:
    assert day(date(2026, 11, 24), date(2026, 1, 1), "zh-hans") == "11月24日"
    assert day(date(2027, 1, 25), date(2026, 11, 24), "zh-hans") == "2027年1月25日"
    assert day(date(2027, 1, 25), date(2026, 11, 24), "en") == "25 Jan 2027"
    assert listed_day(date(2026, 11, 24), date(2026, 1, 1), "zh-hans") == "11-24"


def test_a_moment_stands_in_the_districts_zone() -> None:
    assert moment(NOW, NOW, SHANGHAI, "zh-hans") == "11月24日 12:31"
    assert moment(NOW, NOW, ZoneInfo("America/Chicago"), "en") == "23 Nov 22:31"


def test_near_days_are_named() -> None:
    with override("zh-hans"):
        assert moment(NOW - timedelta(days=1), NOW, SHANGHAI, near=True) == "昨天 12:31"
        assert moment(NOW + timedelta(days=1), NOW, SHANGHAI, near=True) == "明天 12:31"
        assert moment(NOW + timedelta(days=2), NOW, SHANGHAI, near=True) == "11月26日 12:31"


def test_the_end_of_a_day_is_24_00_of_it() -> None:
    midnight = datetime(2026, 12, 8, tzinfo=SHANGHAI)
    assert wall(midnight, SHANGHAI, ends_day=True) == (date(2026, 12, 7), "24:00")
    assert wall(midnight, SHANGHAI) == (date(2026, 12, 8), "00:00")


def test_the_end_of_a_year_belongs_to_the_year_that_ends() -> None:
    new_year = datetime(2027, 1, 1, tzinfo=SHANGHAI)
    assert moment(new_year, NOW, SHANGHAI, "zh-hans", ends_day=True) == "12月31日 24:00"


def test_machines_read_utc() -> None:
    assert stamped(NOW, "12:31") == '<time datetime="2026-11-24T04:31:00Z">12:31</time>'


def test_paper_says_the_year_and_never_today() -> None:
    midnight = datetime(2026, 12, 8, tzinfo=SHANGHAI)
    assert dated(NOW, SHANGHAI, "zh-hans") == "2026年11月24日 12:31"
    assert dated(NOW, SHANGHAI, "en") == "24 Nov 2026 12:31"
    assert dated(midnight, SHANGHAI, "zh-hans", ends_day=True) == "2026年12月7日 24:00"
    assert 'title="24 Nov 2026 12:31"><span>today 12:31</span>' in stamped(NOW, "today 12:31", "24 Nov 2026 12:31")


def test_the_clock_in_the_bar() -> None:
    assert wall_clock(NOW.astimezone(SHANGHAI), "zh-hans") == "11月24日 周二 12:31"
    assert wall_clock(NOW.astimezone(SHANGHAI), "en") == "Tue 24 Nov 12:31"
