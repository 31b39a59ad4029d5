"""A report goes to a unit whose officers can see it."""

from __future__ import annotations

import pytest

from anlin.modules.intake.tests.portal import Resident
from anlin.spine.matter.models import Participant
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.selectors import matters_visible_to
from tests.house import House, built, report, signed_in, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


def test_a_unit_that_does_not_work_there_is_refused_in_plain_words(house: House) -> None:
    matter = report(house, grid="g111").matter
    with pytest.raises(Refused, match="南街派出所") as refused:
        taken(house, matter, "assign", "desk_officer", unit="station-south")
    assert refused.value.fact == "unit"
    matter.refresh_from_db()
    assert (matter.state, matter.last_seq) == ("reported", 1)


@pytest.mark.parametrize("unit", ["station-north", "grid-office"])
def test_a_unit_of_the_place_or_of_the_whole_district_gets_it(house: House, unit: str) -> None:
    matter = report(house, grid="g111").matter
    taken(house, matter, "assign", "desk_officer", unit=unit)
    matter.refresh_from_db()
    assert (matter.holder_unit, matter.area) == (house.units[unit], house.areas["g111"])


def test_what_nobody_could_place_goes_to_the_area_of_its_unit(house: House) -> None:
    Resident().reports()
    matter = Participant.objects.get().matter
    officer = house.actor("case_officer_south")
    assert not matters_visible_to(officer).exists()
    taken(house, matter, "assign", "desk_officer", unit="station-south")
    assert list(matters_visible_to(officer)) == [matter]
    matter.refresh_from_db()
    assert matter.lon is None
    assert matter.area == house.areas["s2"]


@pytest.mark.parametrize("unit", ["procuratorate", "water-company", "desk"])
def test_where_nobody_takes_reports_on_none_is_given_nor_offered(house: House, unit: str) -> None:
    """A report given to the prosecutors would lie with people who may not open it, and its reporter would be told that they have it."""
    matter = report(house, grid="g111").matter
    with pytest.raises(Refused, match=str(house.units[unit])) as refused:
        taken(house, matter, "assign", "desk_officer", unit=unit)
    assert refused.value.fact == "unit"
    page = signed_in("desk_officer").get(f"/desk/m/{matter.number}/step/assign/").content.decode()
    assert f'value="{unit}"' not in page
    assert 'value="station-north"' in page


@pytest.mark.parametrize("unit", ["station-north", "supervision", "desk"])
def test_not_ours_goes_to_another_authority_and_to_no_unit_of_the_house(house: House, unit: str) -> None:
    matter = report(house, grid="g111").matter
    with pytest.raises(Refused, match=str(house.units[unit])):
        taken(house, matter, "not_ours", "desk_officer", unit=unit, reason="不归我们")
    page = signed_in("desk_officer").get(f"/desk/m/{matter.number}/step/not_ours/").content.decode()
    assert f'value="{unit}"' not in page
    taken(house, matter, "not_ours", "desk_officer", unit="water-company", reason="不归我们")


def test_a_complaint_is_given_to_nobody_who_would_not_see_it(house: House) -> None:
    matter = report(house, category="complaint_officer", complaint=True, against_units=["station-south"]).matter
    with pytest.raises(Refused, match="投诉") as refused:
        taken(house, matter, "assign", "supervisor", unit="station-north")
    assert refused.value.fact == "unit"
    taken(house, matter, "assign", "supervisor", unit="supervision")
    matter.refresh_from_db()
    assert matter.holder_unit == house.units["supervision"]


def test_no_form_offers_a_unit_that_does_not_work_there(house: House) -> None:
    matter = report(house, grid="g111").matter
    client = signed_in("desk_officer")
    for address in (f"/desk/m/{matter.number}/step/assign/", f"/desk/intake/?sel={matter.number}"):
        page = client.get(address).content.decode()
        assert 'value="station-north"' in page
        assert 'value="station-south"' not in page, address


def test_a_category_that_stays_is_no_change_and_its_promise_no_new_one(house: House) -> None:
    matter = report(house, category="noise").matter
    for step, facts in (("recategorise", {"category": "noise"}), ("new_promise", {})):
        with pytest.raises(Refused):
            taken(house, matter, step, "supervisor", reason="再看一次", **facts)
    taken(house, matter, "recategorise", "supervisor", category="traffic", reason="是信号灯")
    taken(house, matter, "new_promise", "supervisor", reason="按新类别")
    with pytest.raises(Refused):
        taken(house, matter, "new_promise", "supervisor", reason="再来一次")
