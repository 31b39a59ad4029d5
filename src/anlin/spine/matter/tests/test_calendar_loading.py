"""A year's notice is loaded by two people; what waited for it is settled, and the ledger says so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from anlin.spine.ledger.selectors import history_of
from anlin.spine.ledger.services import clock_at
from anlin.spine.matter.clock_check import faults
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.services.calendar_loading import SUBJECT, load_year
from tests.house import House, built, report

NOTICE_2027 = """
year = 2027
title = "Invented for this test; no such notice exists"
notice = "test-2027"
published = 2026-11-20
source = "this test"
mark = "U"

[[holiday]]
name = "元旦"
name_en = "New Year"
off = [2027-01-01, 2027-01-03]
work = []
statutory = [2027-01-01]
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


def test_a_clock_that_waited_is_settled_and_the_alarm_follows(house: House) -> None:
    with clock_at(datetime(2026, 12, 10, 2, 0, tzinfo=UTC)):
        matter = report(house, "店家不退款", category="consumer").matter
    assert not MatterClock.objects.get(matter=matter, key="handling").certain
    loaded = load_year(file=NOTICE_2027, asked_by=house.actor("administrator"), approved_by=house.actor("supervisor"))
    assert loaded.year == 2027
    assert loaded.settled == 1
    assert MatterClock.objects.get(matter=matter, key="handling").certain
    assert Matter.objects.get(pk=matter.pk).alarm_at is not None
    assert history_of(SUBJECT)[-1].told.facts["notice"] == "test-2027"
    assert list(faults()) == []


def test_one_person_alone_loads_nothing(house: House) -> None:
    one = house.actor("administrator")
    with pytest.raises(Refused, match=r"Two people|两个人"):
        load_year(file=NOTICE_2027, asked_by=one, approved_by=one)


def test_an_officer_loads_nothing(house: House) -> None:
    with pytest.raises(Refused):
        load_year(file=NOTICE_2027, asked_by=house.actor("case_officer"), approved_by=house.actor("supervisor"))


def test_a_file_that_cannot_stand_is_refused_with_the_reason(house: House) -> None:
    with pytest.raises(Refused):
        load_year(file="year = 2027", asked_by=house.actor("administrator"), approved_by=house.actor("supervisor"))
    assert history_of(SUBJECT) == []


def test_a_clock_changed_behind_the_records_back_is_named(house: House) -> None:
    matter = report(house).matter
    MatterClock.objects.filter(matter=matter, key="handling").update(due_strict=datetime(2030, 1, 1, tzinfo=UTC))
    assert [one.field for one in faults()] == ["due_strict"]
