"""More time is asked for and granted where there is any to have, and offered to nobody where it would be refused."""

from __future__ import annotations

import pytest

from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import Refused
from anlin.workbench.matter_page import shown
from tests.house import House, at_work, built, taken

pytestmark = pytest.mark.django_db
DONE = {"disposition": "fixed", "evidence": "换了灯泡，已复亮"}
DECISIONS = {"grant_extension", "refuse_extension"}


@pytest.fixture
def house() -> House:
    return built()


def offered(house: House, matter: Matter, who: str = "case_officer") -> set[str]:
    """The steps that the matter's page shows to somebody."""
    matter.refresh_from_db()
    return {step.key for step in shown(matter, house.actor(who)).steps}


def test_nobody_asks_for_more_time_or_grants_it_where_the_running_limit_has_none(house: House) -> None:
    """Refused and sent back to work, another clock runs; the reporter would read that time was granted, and none was."""
    matter = at_work(house)
    taken(house, matter, "close", "case_officer", **DONE)
    taken(house, matter, "refuse", "reporter", words="还是不亮")
    taken(house, matter, "work_again", "supervisor", unit="station-north", instruction="再查")
    taken(house, matter, "take", "case_officer")
    with pytest.raises(Refused) as refused:
        taken(house, matter, "ask_extension", "case_officer", reason="再做需要时间")
    assert refused.value.code == "clock"
    assert "ask_extension" not in offered(house, matter)


def test_a_decision_on_more_time_is_offered_once_it_was_asked_for_and_no_longer_after(house: House) -> None:
    matter = at_work(house)
    assert offered(house, matter) & {"ask_extension"}
    assert offered(house, matter, "station_chief").isdisjoint({"grant_extension", "refuse_extension"})
    taken(house, matter, "ask_extension", "case_officer", reason="等配件")
    assert "ask_extension" not in offered(house, matter)
    assert offered(house, matter, "station_chief") >= {"grant_extension", "refuse_extension"}
    taken(house, matter, "refuse_extension", "station_chief", reason="抓紧办")
    assert "ask_extension" in offered(house, matter)
    assert offered(house, matter, "station_chief").isdisjoint({"grant_extension", "refuse_extension"})


def test_extended_as_often_as_it_may_be_nothing_more_is_offered(house: House) -> None:
    matter = at_work(house)
    taken(house, matter, "ask_extension", "case_officer", reason="等配件")
    taken(house, matter, "grant_extension", "station_chief", reason="同意")
    assert "ask_extension" not in offered(house, matter)
    assert offered(house, matter, "station_chief").isdisjoint(DECISIONS)
