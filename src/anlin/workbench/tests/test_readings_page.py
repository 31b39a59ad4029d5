"""The auditor reads who read a contact and why, opens no matter, and learns nothing of what concerns the auditor."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlin.spine.ledger.services import clock_at, now
from anlin.spine.matter.services.contact import read_contact
from anlin.spine.party.models import Staff
from tests.house import House, built, report, signed_in, taken

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/readings/"


@pytest.fixture
def house() -> House:
    return built()


def test_who_read_it_when_and_for_what_stands_there_and_no_word_of_the_report(house: House) -> None:
    matter = report(house, "路灯不亮一整排", phone="13800138000").matter
    read_contact(matter=matter.pk, actor=house.actor("desk_officer"), purpose="tell")
    page = signed_in("auditor", language="en").get(ADDRESS).content.decode()
    for said in ("Gu Xiao", "Intake desk", matter.number, "To tell how it went"):
        assert said in page, said
    for kept in ("路灯不亮一整排", "13800138000", "沈秋", f"/desk/m/{matter.number}"):
        assert kept not in page, kept


def test_one_who_reads_twice_stands_there_twice_each_time_with_its_purpose(house: House) -> None:
    matter = report(house, phone="13800138000").matter
    read_contact(matter=matter.pk, actor=house.actor("desk_officer"), purpose="ask")
    with clock_at(now() + timedelta(minutes=40)):
        read_contact(matter=matter.pk, actor=house.actor("desk_officer"), purpose="protect")
    later, first = signed_in("auditor", language="en").get(ADDRESS).context["rows"]
    assert (first.purpose, later.purpose) == ("To ask about this report", "To protect somebody in danger")
    assert later.at - first.at > timedelta(minutes=30)


def test_what_turns_out_to_concern_the_auditors_unit_goes_from_the_page(house: House) -> None:
    Staff.objects.filter(name_en="Yan Ming").update(unit=house.units["desk"])
    matter = report(house, phone="13800138000").matter
    read_contact(matter=matter.pk, actor=house.actor("desk_officer"), purpose="ask")
    assert [row.number for row in signed_in("auditor").get(ADDRESS).context["rows"]] == [matter.number]
    taken(house, matter, "concerns", "supervisor", unit=house.units["desk"].key, reason="反映的正是受理台")
    assert not signed_in("auditor").get(ADDRESS).context["rows"]


def test_nobody_else_opens_it(house: House) -> None:
    for name in ("desk_officer", "supervisor", "administrator", "liaison"):
        assert signed_in(name).get(ADDRESS).status_code == 404, name
