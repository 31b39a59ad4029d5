"""Line 6: a complaint about an officer or unit shows at no door of the desk, to nobody it concerns and to no desk officer."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from anlin.modules.intake.duplicates import likenesses
from anlin.modules.intake.tests.asking import main_of
from anlin.modules.intake.tests.portal import sent, text_of, whole
from anlin.spine.access.models import Grant
from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import Refused
from anlin.workbench.page_marks import FROM_THE_FIRST
from tests.house import LONG_AGO, House, built, report, signed_in, taken

WORDS = "民警林某在路灯下推搡报告人"


@pytest.fixture
def house(db: None) -> House:
    return built()


@pytest.fixture
def complaint(house: House) -> Matter:
    opened = report(
        house,
        WORDS,
        category="complaint_officer",
        complaint=True,
        against_units=["station-north"],
        urgency=1,
        at=house.point("g111"),
    )
    return opened.matter


def test_not_in_the_queue_its_counts_its_panel_or_its_news(house: House, complaint: Matter) -> None:
    for name in ("desk_officer", "supervisor"):
        client = signed_in(name)
        page = client.get(f"/desk/intake/?sel={complaint.number}")
        assert f"/desk/m/{complaint.number}" not in main_of(page)
        assert page.context["panel"] is None
        assert [count for _w, _a, count, _c in page.context["tabs"]] == [""] * 5
        assert client.get("/desk/intake/news.json?after=0").json()["count"] == 0
        assert page.context["mark"] == FROM_THE_FIRST


def test_not_among_likely_duplicates_not_even_as_a_count(house: House, complaint: Matter) -> None:
    beside = report(house, WORDS, at=house.point("g111", east=0.52)).matter
    for name in ("desk_officer", "supervisor", "case_officer"):
        assert likenesses([beside], house.actor(name)) == {beside.pk: []}
    page = signed_in("desk_officer").get("/desk/intake/")
    assert [line.twins for line in page.context["rows"]] == [0]
    assert page.context["panel"].twins == []


@pytest.mark.parametrize(
    "name", ["desk_officer", "case_officer", "station_chief", "auxiliary", "grid_worker", "station_chief_south"]
)
def test_not_in_search_by_words_or_number(house: House, complaint: Matter, name: str) -> None:
    client = signed_in(name)
    by_words = client.get("/desk/search/", {"q": "推搡报告人"})
    assert by_words.context["found"] == []
    by_number = client.get("/desk/search/", {"q": complaint.number})
    unknown = client.get("/desk/search/", {"q": "推搡没有的"})
    assert by_number.status_code == unknown.status_code == 200
    assert by_number.context["found"] == []


@pytest.mark.parametrize("name", ["desk_officer", "case_officer", "station_chief", "supervisor"])
def test_on_no_map(house: House, complaint: Matter, name: str) -> None:
    page = signed_in(name).get("/desk/map/")
    assert page.context["shown"] == 0
    assert page.context["rows"] == []


def test_not_in_the_chief_s_overview_nor_in_its_counts(house: House, complaint: Matter) -> None:
    Matter.objects.filter(pk=complaint.pk).update(alarm_at=complaint.opened_at)
    mine = signed_in("station_chief").get("/desk/overview/")
    assert mine.context["stands"].overdue.count == 0
    assert mine.context["stands"].complaints is None
    assert complaint.number not in main_of(mine)
    theirs = signed_in("supervisor").get("/desk/overview/")
    assert theirs.context["stands"].complaints.count == 1
    assert complaint.number in main_of(theirs)


def test_not_in_the_grid_worker_s_day(house: House, complaint: Matter) -> None:
    page = signed_in("grid_worker").get("/desk/today/")
    assert page.context["next"] is None


def test_taken_down_at_the_desk_it_is_gone_from_the_desk_at_once(house: House) -> None:
    client = signed_in("desk_officer")
    given = {
        "write_key": "0190b2c0-0000-7000-8000-000000000001",
        "source": "walk_in",
        "category": "complaint_officer",
        "what": WORDS,
        "where": "北街路口",
        "street": str(house.areas["s1"].pk),
        "about_unit": "station-north",
    }
    receipt = client.post("/desk/intake/new/", given)
    assert receipt.status_code == 200
    number = receipt.context["matter"].number
    assert receipt.context["code"]
    assert f"/desk/m/{number}/" not in receipt.content.decode()
    assert client.get(f"/desk/m/{number}/").status_code == 404
    assert signed_in("station_chief").get(f"/desk/m/{number}/").status_code == 404
    assert signed_in("supervisor").get(f"/desk/m/{number}/").status_code == 200


@pytest.mark.parametrize("step", ["assign", "recategorise"])
def test_no_change_of_category_makes_a_complaint_without_its_wall(house: House, step: str) -> None:
    matter = report(house, WORDS).matter
    facts = {"unit": "station-north"} if step == "assign" else {"reason": "其实是投诉"}
    with pytest.raises(Refused) as refused:
        taken(house, matter, step, "desk_officer", category="complaint_officer", **facts)
    assert refused.value.fact == "category"
    matter.refresh_from_db()
    assert (matter.state, matter.category) == ("reported", "public_facility")


def test_from_the_step_that_closes_the_wall_it_is_gone_from_every_door_of_the_desk(house: House) -> None:
    matter = report(house, WORDS).matter
    taken(house, matter, "concerns", "supervisor", unit="station-north", reason="报告人说的是本所民警")
    for name in ("desk_officer", "case_officer", "station_chief"):
        assert signed_in(name).get("/desk/search/", {"q": "推搡报告人"}).context["found"] == []
        assert signed_in(name).get("/desk/map/").context["shown"] == 0
    assert signed_in("desk_officer").get("/desk/intake/").context["rows"] == []
    assert signed_in("supervisor").get("/desk/overview/").context["stands"].complaints.count == 1


def test_not_given_to_the_unit_that_it_is_about(house: House, complaint: Matter) -> None:
    with pytest.raises(Refused, match=r"must not see it|不得由其知悉"):
        taken(house, complaint, "assign", "supervisor", unit="station-north")
    complaint.refresh_from_db()
    assert (complaint.state, complaint.holder_unit) == ("reported", None)


def test_a_complaint_that_nobody_could_open_is_not_taken_and_says_where_to_go(house: House) -> None:
    """All who handle complaints belong to supervision: behind its wall the complaint would wait for ever."""
    given = {"category": "complaint_officer", "about_whom": "孟某", "about_unit": "supervision"}
    for answer in (Client().post("/report/", whole(at="what", go="next", **given)), sent(Client(), **given)):
        assert answer.status_code == 422
        assert "12389" in text_of(answer)
    typed = {"write_key": str(uuid4()), "source": "phone", "what": WORDS, "where": "书院路 41 号", **given}
    answer = signed_in("desk_officer").post("/desk/intake/new/", typed)
    assert answer.status_code == 422
    assert "12389" in main_of(answer)
    opened = report(house, "路灯不亮").matter
    with pytest.raises(Refused, match="12389"):
        taken(house, opened, "concerns", "supervisor", unit="supervision", reason="涉及本支队")
    assert Matter.objects.count() == 1


def test_a_complaint_about_supervision_is_taken_where_somebody_else_handles_complaints(house: House) -> None:
    """The wall stands, and one of another unit opens it."""
    user = house.users["station_chief_south"]
    Grant.objects.create(user=user, role="supervisor", area=house.areas["d"], since=LONG_AGO)
    answer = sent(Client(), category="complaint_officer", about_whom="孟某", about_unit="supervision")
    assert answer.status_code == 200
    matter = Matter.objects.get()
    assert signed_in("supervisor").get(f"/desk/m/{matter.number}/").status_code == 404
    assert signed_in("station_chief_south").get(f"/desk/m/{matter.number}/").status_code == 200
