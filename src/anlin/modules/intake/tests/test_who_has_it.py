"""Who has the ball is said as it is: of what was joined, of what waits for others, of what came before supervision at once."""

from __future__ import annotations

import pytest

from anlin.modules.intake.tests.asking import main_of
from anlin.modules.intake.tests.portal import Resident, text_of
from anlin.spine.matter.models import Matter
from anlin.spine.matter.selectors import matter_for
from anlin.workbench.faces import holder_words
from tests.house import House, built, report, signed_in, taken

pytestmark = pytest.mark.django_db
DONE = {"disposition": "fixed", "evidence": "换了灯头，已复亮"}


@pytest.fixture
def house() -> House:
    return built()


def fresh(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def test_a_joined_report_is_with_whoever_has_the_other_one(house: House) -> None:
    first, resident = report(house, "路灯不亮").matter, Resident()
    resident.reports(what="路灯又不亮了")
    second = Matter.objects.latest("id")
    taken(house, second, "merge", "desk_officer", into=first.number)
    taken(house, first, "assign", "desk_officer", unit="station-north")
    taken(house, first, "take", "case_officer")
    assert holder_words(fresh(second)) == "北街派出所"
    assert "现在轮到 北街派出所" in text_of(resident.looks())
    row = signed_in("supervisor").get("/desk/all/intake-report/", {"state": "merged"})
    assert "北街派出所" in main_of(row)
    taken(house, first, "ask_reporter", "case_officer", question="哪一盏？")
    assert "现在轮到 报告同一件事的另一人" in text_of(resident.looks())
    taken(house, first, "reply_to_handler", "reporter", reply="门口那盏")
    taken(house, first, "close", "case_officer", **DONE)
    closed = text_of(resident.looks())
    assert "现在轮到 您" in closed
    assert "“换了灯头，已复亮”北街派出所" in closed


def test_what_waits_for_others_is_with_them_and_comes_back_to_its_unit(house: House) -> None:
    resident = Resident()
    resident.reports()
    matter = Matter.objects.get()
    matter.area = house.areas["g111"]
    matter.save()
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "take", "case_officer")
    taken(house, matter, "wait", "case_officer", waiting_for="供电公司", reason="停电许可")
    assert "现在轮到 其他部门" in text_of(resident.looks())
    page = main_of(signed_in("case_officer").get(f"/desk/m/{matter.number}/"))
    assert "其他部门" in page
    taken(house, matter, "resume", "case_officer")
    assert "现在轮到 北街派出所" in text_of(resident.looks())


def test_a_fresh_complaint_does_not_read_as_if_it_lay_at_the_desk(house: House) -> None:
    report(house, "民警推人", category="complaint_officer", complaint=True, against_units=["station-north"])
    listed = main_of(signed_in("supervisor").get("/desk/all/intake-report/"))
    assert "在区督察" in listed
    number = Matter.objects.get().number
    assert "在受理台" not in main_of(signed_in("supervisor").get(f"/desk/m/{number}/"))


def test_a_joined_report_costs_a_list_no_further_query(house: House, django_assert_num_queries: object) -> None:
    actor = house.actor("supervisor")
    first = report(house, "路灯不亮").matter
    second = report(house, "路灯又不亮了").matter
    taken(house, second, "merge", "desk_officer", into=first.number)
    matter = matter_for(actor, second.number)
    with django_assert_num_queries(0):  # type: ignore[operator]  # a fixture of pytest-django
        holder_words(matter)
