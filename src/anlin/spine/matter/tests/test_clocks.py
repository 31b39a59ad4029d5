"""A matter's clocks start, pause, resume, extend and stop with its steps; and nobody is called late by a guess."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from anlin.spine.ledger.clock import clock_at, now
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.services.clocks import outcome_of
from tests.house import House, at_work, built, report, taken

pytestmark = pytest.mark.django_db
DONE = {"disposition": "fixed", "evidence": "换了灯泡，已复亮"}


@pytest.fixture
def house() -> House:
    return built()


def clock(matter: Matter, key: str) -> MatterClock:
    return MatterClock.objects.filter(matter=matter, key=key).latest("id")


def test_opening_starts_the_clocks_that_begin_with_it(house: House) -> None:
    matter = report(house).matter
    assert {row.key for row in MatterClock.objects.filter(matter=matter)} == {"acceptance", "handling"}
    assert matter.alarm_at == min(row.alarm_at for row in MatterClock.objects.filter(matter=matter) if row.alarm_at)
    assert clock(matter, "acceptance").due_strict == matter.known_at + timedelta(hours=24)
    assert clock(matter, "handling").basis["kind"] == "promise"


def test_assigning_stops_the_acceptance_clock_in_time_and_no_other(house: House) -> None:
    matter = at_work(house)
    stopped = clock(matter, "acceptance")
    assert (stopped.outcome, stopped.alarm_at) == ("in_time", None)
    assert clock(matter, "handling").outcome == "running"
    matter.refresh_from_db()
    assert matter.alarm_at == clock(matter, "handling").alarm_at


def test_a_clock_that_stops_after_its_due_moment_was_late(house: House) -> None:
    matter = report(house).matter
    with clock_at(now() + timedelta(hours=25)):
        taken(house, matter, "assign", "desk_officer", unit="station-north")
    assert clock(matter, "acceptance").outcome == "late"


def test_asking_the_reporter_pauses_and_the_answer_moves_the_due_moment(house: House) -> None:
    matter = at_work(house)
    due = clock(matter, "handling").due_strict
    taken(house, matter, "ask_reporter", "case_officer", question="几号路灯？")
    assert clock(matter, "handling").pauses[0][1] is None
    with clock_at(now() + timedelta(days=3)):
        taken(house, matter, "reply_to_handler", "reporter", reply="第三盏")
        row = clock(matter, "handling")
        assert row.due_strict == due + timedelta(days=3)
        assert row.due_original == due
        assert row.outcome == "running"


def test_an_extension_is_given_once_and_adds_what_was_declared(house: House) -> None:
    matter = at_work(house)
    due = clock(matter, "handling").due_strict
    taken(house, matter, "ask_extension", "case_officer", reason="等配件")
    taken(house, matter, "grant_extension", "station_chief", reason="同意")
    assert clock(matter, "handling").due_strict == due + timedelta(days=5)
    with pytest.raises(Refused) as refused:
        taken(house, matter, "ask_extension", "case_officer", reason="还要等")
    assert refused.value.code == "clock"
    assert clock(matter, "handling").due_strict == due + timedelta(days=5)


def test_an_extension_after_the_due_moment_is_refused(house: House) -> None:
    matter = at_work(house)
    taken(house, matter, "ask_extension", "case_officer", reason="等配件")
    with clock_at(now() + timedelta(days=8)), pytest.raises(Refused) as refused:
        taken(house, matter, "grant_extension", "station_chief", reason="同意")
    assert refused.value.code == "clock"


def test_a_withdrawn_report_keeps_and_breaks_no_promise(house: House) -> None:
    matter = report(house).matter
    taken(house, matter, "withdraw", "reporter")
    assert {row.outcome for row in MatterClock.objects.filter(matter=matter)} == {"withdrawn"}
    matter.refresh_from_db()
    assert matter.alarm_at is None


def test_what_was_late_before_it_was_withdrawn_stays_late(house: House) -> None:
    matter = report(house).matter
    with clock_at(now() + timedelta(hours=30)):
        taken(house, matter, "withdraw", "reporter")
    assert clock(matter, "acceptance").outcome == "late"
    assert clock(matter, "handling").outcome == "withdrawn"


def test_work_again_starts_a_clock_of_its_own_and_the_first_keeps_its_end(house: House) -> None:
    matter = at_work(house)
    taken(house, matter, "close", "case_officer", **DONE)
    taken(house, matter, "refuse", "reporter", words="还是黑的")
    taken(house, matter, "work_again", "supervisor", unit="station-north", instruction="今晚再查")
    assert clock(matter, "handling").outcome == "in_time"
    assert clock(matter, "rework").outcome == "running"
    assert clock(matter, "review").outcome == "in_time"


def test_a_limit_in_working_days_past_the_loaded_calendar_is_uncertain_and_never_late(house: House) -> None:
    with clock_at(datetime(2026, 12, 20, 2, 0, tzinfo=UTC)):
        matter = at_work(house, category="consumer")
        row = clock(matter, "handling")
        assert not row.certain
        assert row.alarm_at is not None
    with clock_at(row.due_strict + timedelta(days=1)):
        taken(house, matter, "close", "case_officer", **DONE)
    assert clock(matter, "handling").outcome == "unjudged"


def test_before_the_earliest_possible_moment_it_was_in_time_for_certain() -> None:
    due = datetime(2027, 2, 1, tzinfo=UTC)
    uncertain = MatterClock(due_formal=due, certain=False)
    certain = MatterClock(due_formal=due, certain=True)
    after, before = due + timedelta(seconds=1), due - timedelta(seconds=1)
    assert [outcome_of(uncertain, at) for at in (before, due, after)] == ["in_time", "in_time", "unjudged"]
    assert [outcome_of(certain, at) for at in (before, due, after)] == ["in_time", "in_time", "late"]
