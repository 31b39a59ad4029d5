"""Units are made, renamed and ended on record; none ends while people work in it or matters lie with it."""

from __future__ import annotations

import pytest

from anlin.spine.access.models import User
from anlin.spine.access.refusals import NotPossible
from anlin.spine.access.services import invite
from anlin.spine.ledger.selectors import history_of
from anlin.spine.matter.models import Matter
from anlin.spine.matter.services.handing_over import leave
from anlin.spine.matter.services.units import end_unit, make_unit, ref_of, rename_unit
from anlin.spine.party.models import Staff, Unit
from anlin.spine.place.models import Area
from tests.house import House, built, report, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


def made(house: House, key: str = "fire-brigade", kind: str = "outside") -> Unit:
    """A unit that the administrator made."""
    return make_unit(
        by=house.actor("administrator"),
        key=key,
        name_zh="消防救援站",
        name_en="Fire brigade",
        kind=kind,
        area=house.areas["d"],
    )


def test_what_became_of_a_unit_stands_in_the_ledger(house: House) -> None:
    admin, unit = house.actor("administrator"), made(house)
    rename_unit(by=admin, unit=unit, name_zh="消防救援大队", name_en="Fire and rescue")
    end_unit(by=admin, unit=unit)
    unit.refresh_from_db()
    assert (unit.name_zh, unit.ended_at is not None) == ("消防救援大队", True)
    told = [entry.told for entry in history_of(ref_of("fire-brigade"))]
    assert [(one.who, one.action) for one in told] == [
        (admin.ref, "unit:made"),
        (admin.ref, "unit:renamed"),
        (admin.ref, "unit:ended"),
    ]
    assert told[1].facts["name_zh"] == "消防救援大队"


@pytest.mark.parametrize("key", ["desk", "Büro", "x", "消防", "a/b", ""])
def test_a_key_is_new_and_fits_an_address(house: House, key: str) -> None:
    with pytest.raises(NotPossible):
        made(house, key)
    assert Unit.objects.count() == len(house.units)


def test_a_station_may_have_the_key_that_the_map_gives_it_in_any_script(house: House) -> None:
    Area.objects.filter(code="b11").update(station_key="书院派出所")
    assert made(house, "书院派出所", "station").key == "书院派出所"


def test_a_unit_in_which_people_work_does_not_end(house: House) -> None:
    unit, admin = made(house, "second-desk", "desk"), house.actor("administrator")
    invite(by=admin, name_zh="新来", name_en="New Comer", unit=unit, username="new.comer")
    with pytest.raises(NotPossible, match="1"):
        end_unit(by=admin, unit=unit)
    leave(by=admin, user=User.objects.get(username="new.comer"))
    end_unit(by=admin, unit=unit)
    with pytest.raises(NotPossible):
        rename_unit(by=admin, unit=unit, name_zh="又一个", name_en="Another")
    with pytest.raises(NotPossible):
        invite(by=admin, name_zh="新来", name_en="New Comer", unit=unit, username="new.comer2")


def test_a_unit_with_which_matters_lie_does_not_end_until_they_are_elsewhere(house: House) -> None:
    admin, station = house.actor("administrator"), house.units["station-south"]
    matter = report(house, grid="g211").matter
    taken(house, matter, "assign", "desk_officer", unit="station-south")
    Staff.objects.filter(unit=station).update(left_at=matter.opened_at)
    with pytest.raises(NotPossible, match="Open matters"):
        end_unit(by=admin, unit=station)
    Matter.objects.update(holder_unit=house.units["station-north"])
    end_unit(by=admin, unit=station)
    station.refresh_from_db()
    assert station.ended_at is not None


def test_the_last_desk_does_not_end_while_something_lies_there(house: House) -> None:
    admin, desk = house.actor("administrator"), house.units["desk"]
    report(house)
    Staff.objects.filter(unit=desk).update(left_at=Matter.objects.get().opened_at)
    with pytest.raises(NotPossible, match="Open matters"):
        end_unit(by=admin, unit=desk)
    made(house, "second-desk", "desk")
    end_unit(by=admin, unit=desk)
    assert list(Unit.objects.filter(kind="desk", ended_at=None).values_list("key", flat=True)) == ["second-desk"]
