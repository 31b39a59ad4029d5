"""Somebody leaves; what they held goes on, on record, and the ledger still verifies."""

from __future__ import annotations

import pytest

from anlin.spine.ledger.keys import log_key
from anlin.spine.ledger.selectors import history_of
from anlin.spine.ledger.verifying import verify_ledger
from anlin.spine.matter.models import Matter, Wall
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.services.handing_over import HAND_OVER, leave
from tests.house import House, built, report, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


def held(house: House, count: int = 3) -> list[Matter]:
    """Matters that the north street's officer works on."""
    matters = []
    for n in range(count):
        matter = report(house, f"路灯不亮 {n}", grid="g111").matter
        taken(house, matter, "assign", "desk_officer", unit="station-north")
        taken(house, matter, "take", "case_officer")
        matters.append(Matter.objects.get(pk=matter.pk))
    return matters


def test_open_matters_go_back_to_the_unit_with_an_entry_each_and_their_clocks_run_on(house: House) -> None:
    before = held(house)
    assert leave(by=house.actor("administrator"), user=house.users["case_officer"]) == 3
    for matter in before:
        now_held = Matter.objects.get(pk=matter.pk)
        assert (now_held.holder_staff_id, now_held.holder_unit_id) == (None, matter.holder_unit_id)
        assert (now_held.state, now_held.alarm_at) == (matter.state, matter.alarm_at)
        assert history_of(matter.ref)[-1].told.action == HAND_OVER
    found = verify_ledger(key=log_key().verifier)
    assert not found.faults


def test_a_colleague_takes_over_and_goes_on_working(house: House) -> None:
    (matter,) = held(house, 1)
    heir = house.users["station_chief"].staff
    assert heir is not None
    leave(by=house.actor("administrator"), user=house.users["case_officer"], heir=heir)
    assert Matter.objects.get(pk=matter.pk).holder_staff == heir
    taken(house, matter, "close", "station_chief", disposition="fixed", evidence="已更换灯泡")
    assert Matter.objects.get(pk=matter.pk).state == "resolved"


def test_who_has_left_takes_nothing_over_and_nothing_is_half_done(house: House) -> None:
    (matter,) = held(house, 1)
    gone = house.users["station_chief"]
    leave(by=house.actor("administrator"), user=gone)
    gone.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        leave(by=house.actor("administrator"), user=house.users["case_officer"], heir=gone.staff)
    assert refusal.value.code == "heir"
    officer = house.users["case_officer"]
    officer.refresh_from_db()
    assert officer.is_active
    assert Matter.objects.get(pk=matter.pk).holder_staff == officer.staff


def test_what_concerns_the_heir_goes_back_to_the_unit(house: House) -> None:
    mine, other = held(house, 2)
    heir = house.users["station_chief"].staff
    assert heir is not None
    Wall.objects.create(matter=mine, staff=heir)
    assert leave(by=house.actor("administrator"), user=house.users["case_officer"], heir=heir) == 2
    assert Matter.objects.get(pk=mine.pk).holder_staff is None
    assert Matter.objects.get(pk=other.pk).holder_staff == heir
    assert not verify_ledger(key=log_key().verifier).faults
