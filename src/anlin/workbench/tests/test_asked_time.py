"""More time: who decides sees the question and its reason; nobody is offered an answer to what nobody asked."""

from __future__ import annotations

import pytest

from anlin.spine.matter.models import Matter
from anlin.workbench.urging import urgings
from tests.house import House, at_work, built, report, signed_in, taken

pytestmark = pytest.mark.django_db
WHY = "配件要从外地调，需要三天"


@pytest.fixture
def house() -> House:
    return built()


@pytest.fixture
def working(house: House) -> Matter:
    return at_work(house)


def page(who: str, matter: Matter, step: str = "") -> str:
    address = f"/desk/m/{matter.number}/" + (f"step/{step}/" if step else "")
    text: str = signed_in(who, language="en").get(address).content.decode()
    return text[text.index("<main") :]


def test_what_nobody_asked_is_offered_to_nobody(working: Matter) -> None:
    for step in ("grant_extension", "refuse_extension"):
        assert f"/step/{step}/" not in page("station_chief", working)
        assert "Nobody asked for more time." in page("station_chief", working, step)


def test_who_decides_sees_question_reason_and_both_answers_before_all_else(house: House, working: Matter) -> None:
    taken(house, working, "ask_extension", "case_officer", reason=WHY)
    seen = page("station_chief", working)
    asked = seen.index("More time is asked for")
    assert asked < seen.index(WHY) < seen.index("/step/grant_extension/", asked) < seen.index("Story")
    assert "/step/refuse_extension/" in seen[asked:]
    assert WHY in page("station_chief", working, "grant_extension")


def test_who_asked_sees_who_decides_and_asks_no_second_time(house: House, working: Matter) -> None:
    taken(house, working, "ask_extension", "case_officer", reason=WHY)
    seen = page("case_officer", working)
    assert "It is decided by: Station chief" in seen
    assert "/step/ask_extension/" not in seen
    assert "the decision is awaited" in page("case_officer", working, "ask_extension")


def test_the_mark_stands_in_lists_until_it_is_decided(house: House, working: Matter) -> None:
    taken(house, working, "ask_extension", "case_officer", reason=WHY)
    client = signed_in("station_chief", language="en")
    assert "Wants time" in client.get("/desk/all/intake-report/").content.decode()
    taken(house, working, "refuse_extension", "station_chief", reason="不必")
    assert "Wants time" not in client.get("/desk/all/intake-report/").content.decode()


def test_what_is_urged_is_read_on_the_matter_and_marked_in_every_list(house: House, working: Matter) -> None:
    taken(house, working, "urge", "supervisor", instruction="今天之内到现场")
    assert "今天之内到现场" in page("case_officer", working).partition("Story")[0]
    officer = signed_in("case_officer", language="en")
    for address in ("/desk/mine/", "/desk/all/intake-report/"):
        assert "Urged" in officer.get(address).content.decode(), address


def test_an_instruction_that_sends_it_back_to_work_is_not_told_as_urging(house: House, working: Matter) -> None:
    taken(house, working, "close", "case_officer", disposition="fixed", evidence="已修")
    taken(house, working, "refuse", "reporter", words="二楼还不亮")
    taken(house, working, "work_again", "supervisor", unit="station-north", instruction="二楼再查")
    assert "A supervisor urged" not in page("case_officer", working)
    assert urgings([Matter.objects.get(pk=working.pk)]) == {}
    taken(house, working, "urge", "supervisor", instruction="今天内")
    assert urgings([Matter.objects.get(pk=working.pk)]) == {working.pk: "今天内"}


def test_nobody_is_told_that_a_rank_may_extend_what_it_may_not_open(house: House) -> None:
    told = []
    for complaint in (False, True):
        category = "complaint_officer" if complaint else "noise"
        matter = report(
            house, category=category, complaint=complaint, against_units=["station-south"] * complaint
        ).matter
        unit = "supervision" if complaint else "station-north"
        taken(house, matter, "assign", "supervisor", unit=unit)
        told.append("approved by the Station chief" in page("supervisor", matter))
    assert told == [True, False]
