"""What clocks promise beyond single numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlin.kernel.calendar import Calendar
from anlin.kernel.calendar_file import shipped
from anlin.kernel.clock import Due, Span, due_of
from anlin.kernel.counting import RULES
from anlin.kernel.explanation import steps_of
from anlin.kernel.process import Limit

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHICAGO = ZoneInfo("America/Chicago")
UNITS = ("hours", "days", "working_days", "months")
# Rules that count some amounts of days as working days may let 7 days end after 8: these do not.
PLAIN = [rule for rule in RULES.values() if not rule.as_working_days]

FIRST = datetime(2015, 1, 2, tzinfo=UTC)
starts = st.integers(0, 12 * 366 * 1440).map(lambda minutes: FIRST + timedelta(minutes=minutes))
limits = st.builds(Limit, st.integers(1, 60), st.sampled_from(UNITS))
rules = st.sampled_from(list(RULES.values()))


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    found = []
    for _ in range(draw(st.integers(0, 3))):
        since = draw(starts)
        found.append(Span(since, since + timedelta(minutes=draw(st.integers(0, 30_000)))))
    return found


def due(limit: Limit, rule: object, start: datetime, **given: object) -> Due:
    asked = {"timezone": SHANGHAI, "calendar": shipped(), **given}
    return due_of(limit, rule, start, **asked)  # type: ignore[arg-type]  # the tests pass what the signature names


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@given(
    limit=limits, rule=st.sampled_from(PLAIN), start=starts, more=st.integers(1, 20), held=st.booleans(), pauses=spans()
)
def test_a_longer_limit_is_never_due_earlier(
    limit: Limit, rule: object, start: datetime, more: int, held: bool, pauses: list[Span]
) -> None:
    longer = Limit(limit.amount + more, limit.unit)
    short, long = (due(each, rule, start, held=held, pauses=pauses) for each in (limit, longer))
    assert short.strict.astimezone(UTC) <= long.strict.astimezone(UTC)
    assert short.formal.astimezone(UTC) <= long.formal.astimezone(UTC)


@given(limit=limits, rule=rules, start=starts, pauses=spans(), since=starts, minutes=st.integers(0, 30_000))
def test_a_pause_never_makes_it_earlier(
    limit: Limit, rule: object, start: datetime, pauses: list[Span], since: datetime, minutes: int
) -> None:
    one_more = [*pauses, Span(since, since + timedelta(minutes=minutes))]
    without, with_it = due(limit, rule, start, pauses=pauses), due(limit, rule, start, pauses=one_more)
    assert without.strict.astimezone(UTC) <= with_it.strict.astimezone(UTC)
    assert without.original == with_it.original


@given(limit=limits, rule=rules, start=starts, pauses=spans())
def test_a_held_person_never_waits_longer(limit: Limit, rule: object, start: datetime, pauses: list[Span]) -> None:
    held, free = (due(limit, rule, start, held=held, pauses=pauses) for held in (True, False))
    assert held.strict.astimezone(UTC) <= free.strict.astimezone(UTC)
    assert held.certain or limit.unit in ("days", "working_days")


@given(limit=limits, rule=rules, start=starts, extension=st.integers(1, 30))
def test_an_extension_never_makes_it_earlier(limit: Limit, rule: object, start: datetime, extension: int) -> None:
    extended = due(limit, rule, start, extensions=[Limit(extension, limit.unit)])
    assert extended.strict.astimezone(UTC) >= extended.original.astimezone(UTC)


@given(limit=limits, rule=rules, start=starts, pauses=spans())
def test_a_clock_never_ends_before_it_starts_and_formally_never_before_strictly(
    limit: Limit, rule: object, start: datetime, pauses: list[Span]
) -> None:
    answer = due(limit, rule, start, pauses=pauses)
    assert start < answer.strict.astimezone(UTC) <= answer.formal.astimezone(UTC)
    assert answer.earliest.astimezone(UTC) <= answer.strict.astimezone(UTC)
    assert answer.certain == (answer.missing_year is None)


@given(limit=limits, rule=rules, start=starts, pauses=spans())
def test_loading_a_year_never_makes_the_earliest_moment_wrong(
    limit: Limit, rule: object, start: datetime, pauses: list[Span]
) -> None:
    """What was said without the calendar of 2026 is a bound for what is said with it."""
    fewer = Calendar({number: year for number, year in shipped().years.items() if number != 2026})
    before, after = (due(limit, rule, start, pauses=pauses, calendar=known) for known in (fewer, shipped()))
    assert before.earliest.astimezone(UTC) <= after.earliest.astimezone(UTC)
    if before.certain:
        assert (before.strict, before.formal) == (after.strict, after.formal)


@given(limit=limits, rule=rules, start=starts, pauses=spans())
def test_every_answer_can_be_explained(limit: Limit, rule: object, start: datetime, pauses: list[Span]) -> None:
    steps = steps_of(due(limit, rule, start, pauses=pauses))
    assert len(steps) >= 3
    assert all(step.english for step in steps)


@pytest.mark.parametrize("unit", ["hours", "days"])
def test_what_needs_no_calendar_is_certain_without_one(unit: str) -> None:
    answer = due(Limit(24, unit), "promise", at("2011-03-02T10:20", CHICAGO), timezone=CHICAGO, calendar=None)
    assert answer.certain


def test_what_needs_a_calendar_is_not_guessed_without_one() -> None:
    answer = due(Limit(5, "days"), "civil", at("2011-03-02T10:20", CHICAGO), timezone=CHICAGO, calendar=None)
    assert not answer.certain
    assert answer.missing_year == 2011
    assert answer.earliest == at("2011-03-08", CHICAGO)


def test_a_weekday_in_a_year_without_notice_could_be_a_holiday() -> None:
    answer = due(Limit(30, "days"), "administrative", at("2026-12-15T10:00"))
    assert (answer.certain, answer.missing_year, answer.earliest) == (False, 2027, at("2027-01-15"))
    assert due(Limit(30, "days"), "administrative", at("2026-12-15T10:00"), held=True).certain


def test_the_last_week_of_a_year_waits_for_the_next_notice() -> None:
    """The notice for 2019 gave Monday 31 December 2018 off and put Saturday 29 to work."""
    assert due(Limit(1, "days"), "civil", at("2026-12-23T10:00")).certain
    waits = due(Limit(1, "days"), "civil", at("2026-12-30T10:00"))
    assert (waits.certain, waits.missing_year) == (False, 2027)
    assert due(Limit(1, "days"), "civil", at("2018-12-30T10:00")).ends_day == date(2019, 1, 2)
    assert due(Limit(1, "days"), "civil", at("2018-12-28T10:00")).ends_day == date(2018, 12, 29)


def test_working_days_that_cross_an_unknown_day_give_the_earliest_end() -> None:
    answer = due(Limit(10, "working_days"), "civil", at("2026-12-18T10:00"))
    assert not answer.certain
    # Mon 21 … Thu 24 are four; from the 25th on any day could prove a workday.
    assert answer.ends_day == date(2026, 12, 30)


def test_unknown_days_inside_a_pause_do_not_matter() -> None:
    """Paused over the turn of a year whose notice is missing, a working-day clock still has its answer."""
    gap = Calendar({number: year for number, year in shipped().years.items() if number != 2022})
    pause = [Span(at("2021-12-22T09:00"), at("2023-02-01T09:00"))]
    answer = due(Limit(3, "working_days"), "civil", at("2021-12-20T10:00"), calendar=gap, pauses=pause)
    assert (answer.certain, answer.ends_day) == (True, date(2023, 2, 2))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [("2026-03-07T20:00", 24, "2026-03-08T21:00"), ("2026-10-31T20:00", 24, "2026-11-01T19:00")],
)
def test_hours_are_hours_when_clocks_change(start: str, hours: int, end: str) -> None:
    answer = due(Limit(hours, "hours"), "civil", at(start, CHICAGO), timezone=CHICAGO)
    assert answer.strict == at(end, CHICAGO)


def test_a_day_ends_at_the_districts_midnight_when_clocks_change() -> None:
    answer = due(Limit(1, "days"), "promise", at("2026-03-07T20:00", CHICAGO), timezone=CHICAGO)
    assert answer.strict.astimezone(UTC) == datetime(2026, 3, 9, 5, tzinfo=UTC)


def test_a_midnight_that_does_not_exist_is_the_first_moment_of_the_day() -> None:
    zone = ZoneInfo("America/Sao_Paulo")  # 2018-11-04 began at 01:00
    answer = due(Limit(1, "days"), "promise", at("2018-11-02T20:00", zone), timezone=zone)
    assert answer.strict.astimezone(UTC) == datetime(2018, 11, 4, 3, tzinfo=UTC)


def test_the_start_day_is_the_districts() -> None:
    late = datetime(2026, 3, 2, 17, tzinfo=UTC)  # 01:00 on the 3rd in the district
    assert due(Limit(1, "days"), "promise", late).ends_day == date(2026, 3, 4)
    assert due(Limit(1, "days"), "promise", late.astimezone(timezone(timedelta(hours=-6)))).ends_day == date(2026, 3, 4)


def test_a_promise_does_not_wait_for_holidays() -> None:
    assert due(Limit(3, "days"), "promise", at("2026-09-30T10:00")).ends_day == date(2026, 10, 3)


def test_an_open_pause_shows_the_end_as_if_it_stopped_now() -> None:
    pause = [Span(at("2026-03-04T09:00"), None)]
    start, limit = at("2026-03-02T10:00"), Limit(10, "days")
    at_once = due(limit, "promise", start, pauses=pause)
    later = due(limit, "promise", start, pauses=pause, now=at("2026-03-09T12:00"))
    assert at_once.paused
    assert later.paused
    assert at_once.ends_day == date(2026, 3, 12)
    assert later.ends_day == date(2026, 3, 17)


def test_a_pause_within_one_day_moves_no_limit_in_days() -> None:
    pause = [Span(at("2026-03-04T09:00"), at("2026-03-04T18:00"))]
    assert due(Limit(10, "days"), "promise", at("2026-03-02T10:00"), pauses=pause).ends_day == date(2026, 3, 12)


def test_overlapping_pauses_count_once() -> None:
    pauses = [
        Span(at("2026-03-04T09:00"), at("2026-03-07T09:00")),
        Span(at("2026-03-05T09:00"), at("2026-03-08T09:00")),
    ]
    assert due(Limit(10, "days"), "promise", at("2026-03-02T10:00"), pauses=pauses).ends_day == date(2026, 3, 16)


def test_a_pause_after_the_end_revives_nothing() -> None:
    pause = [Span(at("2026-03-20T09:00"), at("2026-03-25T09:00"))]
    assert due(Limit(10, "days"), "promise", at("2026-03-02T10:00"), pauses=pause).ends_day == date(2026, 3, 12)


def test_a_pause_from_the_very_moment_of_the_end_revives_nothing() -> None:
    pause = [Span(at("2026-03-03T10:20"), at("2026-03-04T10:20"))]
    start, midnight = at("2026-03-02T10:20"), [Span(at("2026-03-04T00:00"), at("2026-03-06T00:00"))]
    assert due(Limit(24, "hours"), "civil", start, pauses=pause).strict == at("2026-03-03T10:20")
    assert due(Limit(1, "days"), "civil", start, pauses=midnight).ends_day == date(2026, 3, 3)


def test_what_was_unknown_once_stays_unknown_when_more_is_added() -> None:
    gap = Calendar({number: year for number, year in shipped().years.items() if number != 2022})
    more = [Limit(5, "days"), Limit(1, "working_days")]
    answer = due(Limit(380, "working_days"), "civil", at("2021-12-20"), calendar=gap, extensions=more)
    assert answer.ends_day is not None
    assert gap.knows(answer.ends_day)
    assert (answer.certain, answer.missing_year) == (False, 2022)


def test_a_pause_that_begins_while_the_last_day_waits_for_monday_is_left_out() -> None:
    pause = [Span(at("2026-03-15T09:00"), at("2026-03-18T09:00"))]  # Sunday to Wednesday; the limit ends on a Saturday
    assert due(Limit(5, "days"), "civil", at("2026-03-09T10:00"), pauses=pause).ends_day == date(2026, 3, 18)


def test_months_granted_one_after_another_do_not_lose_the_31st() -> None:
    month = Limit(1, "months")
    answer = due(month, "civil", at("2026-01-31T10:00"), held=True, extensions=[month, month])
    assert answer.ends_day == date(2026, 4, 30)
    assert due(month, "civil", at("2026-01-31T10:00"), held=True, extensions=[month]).ends_day == date(2026, 3, 31)


def test_criminal_months_stay_at_the_end_of_the_month_and_civil_ones_do_not() -> None:
    month = Limit(1, "months")
    assert due(month, "criminal", at("2026-02-28T10:00"), held=True).ends_day == date(2026, 3, 31)
    assert due(month, "civil", at("2026-02-28T10:00"), held=True).ends_day == date(2026, 3, 28)
    assert due(Limit(12, "months"), "criminal", at("2024-02-29T10:00"), held=True).ends_day == date(2025, 2, 28)


def test_days_may_follow_hours_and_hours_may_not_follow_days() -> None:
    hours, days = Limit(24, "hours"), Limit(2, "days")
    answer = due(hours, "promise", at("2026-03-02T10:20"), extensions=[days])
    assert answer.ends_day == date(2026, 3, 5)
    assert answer.original == at("2026-03-03T10:20")
    with pytest.raises(ValueError, match="hours cannot be added"):
        due(days, "promise", at("2026-03-02T10:20"), extensions=[hours])


@pytest.mark.parametrize(
    ("limit", "rule", "start", "reason"),
    [
        (Limit(1, "weeks"), "civil", at("2026-03-02"), "no unit"),
        (Limit(-1, "days"), "civil", at("2026-03-02"), "out of bounds"),
        (Limit(10**9, "days"), "civil", at("2026-03-02"), "out of bounds"),
        (Limit(1, "days"), "uncivil", at("2026-03-02"), "no counting rule"),
        (Limit(1, "days"), "civil", datetime(2026, 3, 2), "time zone"),  # noqa: DTZ001  # what the test is about
    ],
)
def test_what_cannot_be_counted_is_refused(limit: Limit, rule: str, start: datetime, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        due(limit, rule, start)


def test_another_reading_is_another_rule() -> None:
    flat = replace(RULES["petition"], rolls=False)
    assert due(Limit(15, "days"), flat, at("2026-09-16")).ends_day == date(2026, 10, 1)
