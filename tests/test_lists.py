"""What a list calls overdue is overdue: past its moment, not paused, and not by a guess."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlin.modules.intake.processes import REPORT
from anlin.spine.ledger.clock import clock_at, now
from anlin.spine.matter.models import Matter, MatterClock
from anlin.workbench.lists import filtered
from tests.house import House, built, report, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


def overdue(house: House) -> set[Matter]:
    with clock_at(now() + timedelta(days=20)):
        return set(filtered(house.actor("supervisor"), REPORT, {"late": "1"}))


def working(house: House) -> Matter:
    matter = report(house).matter
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "take", "case_officer")
    return matter


def test_past_its_moment_is_overdue_and_paused_is_not(house: House) -> None:
    late, paused = working(house), working(house)
    taken(house, paused, "ask_reporter", "case_officer", question="几号路灯？")
    assert overdue(house) == {late}


def test_what_waits_for_a_calendar_is_not_called_overdue(house: House) -> None:
    matter = working(house)
    MatterClock.objects.filter(matter=matter).update(certain=False)
    assert overdue(house) == set()


def test_in_time_is_not_overdue(house: House) -> None:
    working(house)
    assert not filtered(house.actor("supervisor"), REPORT, {"late": "1"}).exists()
