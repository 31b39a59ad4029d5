"""A report goes to a unit whose officers can see it."""

from __future__ import annotations

import pytest

from anlin.modules.intake.tests.portal import Resident
from anlin.spine.matter.models import Participant
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.selectors import matters_visible_to
from tests.house import House, built, report, taken

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
