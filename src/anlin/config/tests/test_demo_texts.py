"""The demo's reports: distinct, fictitious, patterned in time and place."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

import pytest

from anlin.config.demo import followups
from anlin.config.demo.phrases_people import FRAMES
from anlin.config.demo.slots import SLOTS
from anlin.config.demo.texts import CATEGORIES, DemoReport, reports
from anlin.kernel.coordinates import distance_m

UNTIL = date(2026, 11, 25)


@cache
def told() -> tuple[DemoReport, ...]:
    return tuple(reports(7, 20_000, UNTIL))


def test_twenty_thousand_reports_have_twenty_thousand_texts() -> None:
    assert len({one.text for one in told()}) == len(told()) == 20_000


def test_they_come_in_order_over_twelve_months_and_none_after_the_day_before() -> None:
    moments = [one.reported_at for one in told()]
    assert moments == sorted(moments)
    assert moments[-1].date() == date(2026, 11, 24)
    assert moments[0].date() < date(2025, 12, 5)
    assert all(one.happened_at <= one.reported_at for one in told())


@pytest.mark.parametrize("hour", [0, 9, 23])
def test_as_many_as_were_asked_for_come_in_before_a_moment_of_the_last_day(hour: int) -> None:
    moment = datetime(2026, 11, 24, hour, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    until_then = list(reports(7, 2_000, UNTIL, before=moment))
    assert len(until_then) == 2_000
    assert all(one.happened_at <= one.reported_at < moment for one in until_then)
    assert until_then[-1].reported_at.date() >= date(2026, 11, 23)


def test_a_category_can_be_left_out_without_fewer_reports() -> None:
    others = list(reports(7, 500, UNTIL, without="officer_complaint"))
    assert (len(others), sum(one.category == "officer_complaint" for one in others)) == (500, 0)


def test_every_category_is_there_in_both_languages() -> None:
    counts = Counter(one.category for one in told())
    assert set(counts) == set(CATEGORIES)
    assert min(counts.values()) >= 50
    assert {one.language for one in told()} == {"zh-hans", "en"}


def test_the_same_seed_tells_the_same() -> None:
    first = list(reports(3, 300, UNTIL))
    assert list(reports(3, 300, UNTIL)) == first
    assert list(reports(4, 300, UNTIL)) != first


def test_what_is_the_same_thing_lies_near_and_was_told_before() -> None:
    again = [one for one in told() if one.same_as is not None]
    assert len(again) > 1_000
    for one in again:
        first = told()[one.same_as or 0]
        assert (first.kind, first.index < one.index) == (one.kind, True)
        assert distance_m(first.lon, first.lat, one.lon, one.lat) < 250
    assert any(count >= 2 for count in Counter(one.same_as for one in again if one.kind == "lamp").values())


def test_thefts_come_again_near_by_within_days() -> None:
    again = [one for one in told() if one.near_repeat_of is not None]
    assert {one.category for one in again} == {"theft"}
    days = sorted((one.happened_at - told()[one.near_repeat_of or 0].happened_at).days for one in again)
    assert days[len(days) // 2] <= 7


@pytest.mark.parametrize(("category", "hours"), [("noise", {20, 21, 22, 23, 0, 1}), ("enquiry", set(range(8, 18)))])
def test_hours_are_those_of_life(category: str, hours: set[int]) -> None:
    all_hours = [one.happened_at.hour for one in told() if one.category == category]
    assert sum(hour in hours for hour in all_hours) > 0.6 * len(all_hours)


def test_phones_are_unassigned_and_anonymous_reports_carry_no_name() -> None:
    assert all(re.fullmatch(r"199-0000-\d{4}", one.contact_phone) for one in told() if one.contact_phone)
    assert all(not (one.contact_name or one.contact_phone or one.wants_contact) for one in told() if one.anonymous)


def test_no_slot_is_left_open_and_stops_are_full_width() -> None:
    for one in told():
        assert "{" not in one.text + one.title
        assert not re.search(r"[\u4e00-\u9fff][,?!;][\u4e00-\u9fff]", one.text + one.title)
    used = set(re.findall(r"\{(\w+)\}", "".join("".join(frame.told + frame.titles) for frame in FRAMES.values())))
    assert used - set(SLOTS) <= {"place", "crossing", "site"}


def test_what_follows_a_report_is_filled_in() -> None:
    random = Random(1)
    for one in told()[:800]:
        words = [
            followups.question_for(random, one),
            followups.answer_from(random, one),
            followups.handler_note(random, one),
            followups.closing(random, one),
            followups.refusal(random),
            followups.confirmation(random),
        ]
        assert all(words)
        assert "{" not in "".join(words)
