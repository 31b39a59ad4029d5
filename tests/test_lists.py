"""What a list calls overdue is overdue, and the clock that it shows is the one that says how we kept our time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from anlin.modules.intake.processes import REPORT
from anlin.spine.ledger.clock import clock_at, now
from anlin.spine.matter.models import Matter, MatterClock
from anlin.workbench.list_page import slug_of
from anlin.workbench.lists import filtered, public_clock
from tests.house import House, at_work, built, signed_in, taken

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def house() -> House:
    return built()


def overdue(house: House) -> set[Matter]:
    with clock_at(now() + timedelta(days=20)):
        return set(filtered(house.actor("supervisor"), REPORT, {"late": "1"}))


def test_past_its_moment_is_overdue_and_paused_is_not(house: House) -> None:
    late, paused = at_work(house), at_work(house)
    taken(house, paused, "ask_reporter", "case_officer", question="几号路灯？")
    assert overdue(house) == {late}


def test_what_waits_for_a_calendar_is_not_called_overdue(house: House) -> None:
    matter = at_work(house)
    MatterClock.objects.filter(matter=matter).update(certain=False)
    assert overdue(house) == set()


def test_in_time_is_not_overdue(house: House) -> None:
    at_work(house)
    assert not filtered(house.actor("supervisor"), REPORT, {"late": "1"}).exists()


def test_what_is_due_within_a_day_is_found(house: House) -> None:
    soon, later = at_work(house), at_work(house)
    for matter, hours in ((soon, 23), (later, 25)):
        moment = now() + timedelta(hours=hours)
        Matter.objects.filter(pk=matter.pk).update(alarm_at=moment)
        MatterClock.objects.filter(matter=matter, stopped_at=None).update(alarm_at=moment)
    assert set(filtered(house.actor("supervisor"), REPORT, {"late": "soon"})) == {soon}
    page = signed_in("supervisor").get(reverse("process_list", args=[slug_of(REPORT)]), {"late": "soon"})
    assert [row.number for row in page.context["rows"]] == [soon.number]


def stopped(key: str, hours: int, outcome: str) -> MatterClock:
    """A clock that stopped so many hours after the matter came."""
    return MatterClock(pk=hours, key=key, stopped_at=START + timedelta(hours=hours), outcome=outcome)


def test_the_clock_of_an_ended_matter_is_ours_and_not_the_reporter_s_time_to_answer() -> None:
    accepted, handled = stopped("acceptance", 1, "in_time"), stopped("handling", 90, "in_time")
    answered = stopped("confirmation", 95, "in_time")
    assert public_clock(REPORT, [accepted, handled, answered]) is handled


def test_what_we_kept_too_late_is_shown_before_what_we_kept_in_time() -> None:
    late, again = stopped("handling", 90, "late"), stopped("rework", 120, "in_time")
    assert public_clock(REPORT, [stopped("acceptance", 1, "in_time"), late, again]) is late
    assert public_clock(REPORT, [stopped("confirmation", 95, "late")]) is not None, "the last, where none is ours"
    assert public_clock(REPORT, []) is None
