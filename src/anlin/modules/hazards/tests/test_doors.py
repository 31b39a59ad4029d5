"""What follows from the two declarations: pages, maps, Excel, API, the grid worker's day; each for whom it is for."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anlin.modules.hazards.events import LARGE_EVENT
from anlin.modules.hazards.processes import HAZARD
from anlin.modules.hazards.tests.conftest import PLAN, Opens, day
from anlin.spine.access.roles import WORKING
from anlin.spine.ledger.clock import clock_at, now
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.register.registry import register_named
from anlin.spine.register.services import Where, add_record
from anlin.workbench.api.tests.asking import program
from anlin.workbench.excel_in.tests.workbooks import workbook
from tests.house import House, signed_in, taken
from tests.pages import wrong_in

pytestmark = pytest.mark.django_db
LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}
PROCESSES = {"hazards-hazard": HAZARD, "hazards-large-event": LARGE_EVENT}


def page(client: Client, address: str, language: str = "en") -> str:
    """A page that keeps what every page promises."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    html: str = answer.content.decode()
    assert wrong_in(html, LANGUAGES[language]) == [], address
    return html


@pytest.mark.parametrize("language", LANGUAGES)
def test_list_page_and_every_open_step_are_there(house: House, find: Opens, apply_for: Opens, language: str) -> None:
    chief, desk = signed_in("station_chief", language=language), signed_in("desk_officer", language=language)
    for matter, slug, client in ((find(), "hazards-hazard", chief), (apply_for(), "hazards-large-event", desk)):
        page(client, f"/desk/all/{slug}/", language)
        shown = page(client, f"/desk/m/{matter.number}/", language)
        for step in PROCESSES[slug].steps_open_from(matter.state):
            address = f"/desk/m/{matter.number}/step/{step.key}/"
            if address in shown:
                page(client, address, language)
        assert "匿名" not in shown, "nobody reported it: no card of a reporter"
        assert "anonymous" not in shown


@pytest.mark.parametrize("who", WORKING)
@pytest.mark.parametrize("slug", PROCESSES)
def test_each_role_opens_what_the_declaration_gives_it(house: House, who: str, slug: str) -> None:
    wanted = 200 if who in PROCESSES[slug].opened_by else 404
    assert signed_in(who).get(f"/desk/new/{slug}/").status_code == wanted
    offered = signed_in(who).get("/desk/new/")
    assert (f"/desk/new/{slug}/" in offered.content.decode() or slug in offered.headers.get("Location", "")) == (
        wanted == 200
    )


@pytest.mark.parametrize("state", sorted({state for step in HAZARD.steps for state in step.leaves}))
def test_the_page_offers_a_step_to_those_who_may_take_it(house: House, find: Opens, state: str) -> None:
    matter = find()
    Matter.objects.filter(pk=matter.pk).update(state=state)
    for who in WORKING:
        shown = signed_in(who).get(f"/desk/m/{matter.number}/").content.decode()
        for step in HAZARD.steps:
            if step.key in ("ask_time", "grant_time", "refuse_time"):
                continue  # they hang on a clock too, and here none runs: workbench/tests/test_more_time.py
            assert (f"/step/{step.key}/" in shown) == (state in step.leaves and who in step.by), (who, step.key)


def test_overdue_ones_stand_first(house: House, find: Opens) -> None:
    late, fresh = find(what="门厅堆满纸箱"), find(what="消火栓无水带")
    facts = {"owner": "某公司", "demand": "清空通道", "put_right_by": day(0)}
    taken(house, late, "order", "case_officer", **facts)
    with clock_at(now() + timedelta(days=2)):
        shown = page(signed_in("station_chief"), "/desk/all/hazards-hazard/", "zh-hans")
        assert shown.index("门厅堆满纸箱") < shown.index("消火栓无水带")
        only = page(signed_in("station_chief"), "/desk/all/hazards-hazard/?late=1", "zh-hans")
        assert "门厅堆满纸箱" in only
    assert fresh.number in page(signed_in("station_chief"), "/desk/map/", "zh-hans")


@pytest.mark.parametrize(("lon", "lat"), [("nan", "nan"), ("inf", "1"), ("999", "1e308"), ("116.4", "-90"), ("x", "")])
def test_a_pin_that_lies_nowhere_breaks_no_form(house: House, lon: str, lat: str) -> None:
    page(signed_in("case_officer", language="en"), f"/desk/new/hazards-hazard/?lon={lon}&lat={lat}")


def test_a_hazard_stands_at_its_premises(house: House, find: Opens) -> None:
    premises = add_record(
        register=register_named("premises"),
        facts={"name": "青禾面馆", "where": "书院路 41 号", "use": "catering"},
        where=Where(house.areas["g111"]),
        actor=house.actor("desk_officer"),
        write_key=str(uuid4()),
    ).record
    matter = find(premises=premises.number)
    officer = signed_in("case_officer")
    assert "青禾面馆" in page(officer, f"/desk/m/{matter.number}/", "zh-hans")
    assert matter.number in page(officer, f"/desk/r/premises/{premises.number}/", "zh-hans")
    assert 'value="' + premises.number in page(
        officer, f"/desk/new/hazards-hazard/?premises={premises.number}", "zh-hans"
    )


class TestPublicMap:
    """What anybody sees, by class."""

    def ordered(self, house: House, matter: Matter) -> None:
        taken(house, matter, "order", "case_officer", owner="某某公司", demand="清空通道", put_right_by=day(5))

    def test_it_shows_kind_place_and_time_of_what_lies_in_public(self, house: House, find: Opens) -> None:
        self.ordered(house, find(category="ground", what="路口井盖缺失三天"))
        shown = page(Client(headers={"Accept-Language": "en"}), "/map/")
        assert "Hole, cover or surface" in shown
        assert "North Street" in shown
        for private in ("路口井盖缺失三天", "某某公司", "书院路", "41"):
            assert private not in shown.partition("<main")[2].partition("</main")[0].replace("g111", ""), private

    def test_no_proxy_keeps_it_with_one_visitor_s_token(self, house: House) -> None:
        answer = Client().get("/map/")
        assert "csrfmiddlewaretoken" in answer.content.decode()
        assert "public" not in answer.headers["Cache-Control"]

    def test_what_is_not_ordered_yet_or_ended_is_not_there(self, house: House, find: Opens) -> None:
        find(category="ground")
        ended = find(category="works")
        taken(house, ended, "at_once", "grid_worker", evidence="当场加了护栏")
        shown = page(Client(headers={"Accept-Language": "en"}), "/map/")
        assert "Hole, cover" not in shown
        assert "Building site" not in shown

    def test_inside_premises_only_the_street_is_counted_and_few_are_not_said(self, house: House, find: Opens) -> None:
        for _ in range(4):
            self.ordered(house, find(category="exits"))
        anybody = Client(headers={"Accept-Language": "en"})
        assert "fewer than 5" in page(anybody, "/map/")
        self.ordered(house, find(category="wiring"))
        shown = page(anybody, "/map/")
        assert ">5</td>" in shown
        assert "Way out blocked" not in shown

    def test_dangerous_goods_are_never_there(self, house: House, find: Opens) -> None:
        before = page(Client(headers={"Accept-Language": "en"}), "/map/")
        self.ordered(house, find(category="dangerous_goods"))
        assert page(Client(headers={"Accept-Language": "en"}), "/map/").count("<li>") == before.count("<li>")
        assert "Gas or chemicals" not in before

    def test_it_asks_as_much_for_many_as_for_one(self, house: House, find: Opens) -> None:
        self.ordered(house, find(category="ground"))
        for _ in range(5):
            self.ordered(house, find(category="exits"))
        Client().get("/map/")
        self.ordered(house, find(category="ground"))  # what was drawn before is not what is drawn now
        with CaptureQueriesContext(connection) as one:
            Client().get("/map/")
        for _ in range(6):
            self.ordered(house, find(category="works"))
            self.ordered(house, find(category="exits"))
        with CaptureQueriesContext(connection) as many:
            Client().get("/map/")
        assert len(many) == len(one), [query["sql"][:90] for query in many]
        assert len(one) <= 12


def test_hazards_come_from_a_sheet(house: House) -> None:
    desk = signed_in("desk_officer", language="en")
    address = "/desk/import/hazards-hazard/"
    head = ["Kind of hazard", "How dangerous", "What is dangerous", "Where, in words", "Area"]
    area = str(house.areas["b11"])
    rows = [
        ["Wiring or charging", "Considerable", "后厨插线板串接", "书院路 41 号", area],
        ["Wiring or charging", "Terrible", "阁楼配电箱无盖", "书院路 43 号", area],
    ]
    file = SimpleUploadedFile("hazards.xlsx", workbook(rows, head))
    sent = desk.post(address, {"file": file}, follow=True)
    assert sent.status_code == 200, sent.content.decode()[:2000]
    preview = sent.redirect_chain[-1][0]
    assert "none of the answers" in sent.content.decode() or "How dangerous" in sent.content.decode()
    desk.post(f"{preview}enter/", {"write_key": str(uuid4())})
    (matter,) = Matter.objects.filter(process=HAZARD.key)
    assert (matter.category, matter.urgency, matter.area) == ("wiring", 2, house.areas["b11"])
    assert MatterClock.objects.get(matter=matter).key == "judging"
    desk.post(address, {"file": SimpleUploadedFile("again.xlsx", workbook(rows[:1], head))}, follow=True)
    assert Matter.objects.filter(process=HAZARD.key).count() == 1


def test_programs_walk_both_processes(house: House) -> None:
    officer, chief, desk = (program(house, who) for who in ("case_officer", "station_chief", "desk_officer"))
    place = {"area": house.areas["b11"].pk}
    hazard = {"category": "exits", "urgency": "1", "what": "后门用链条锁住", "where": "书院路 41 号"}
    assert (
        officer.post(
            "/api/v1/hazards-hazard", {"facts": {**hazard, "category": "gathering"}, "place": place}
        ).status_code
        == 422
    )
    opened = officer.post("/api/v1/hazards-hazard", {"facts": hazard, "place": place})
    assert opened.status_code == 201, opened.content
    steps = f"/api/v1/hazards-hazard/{opened.json()['number']}/steps"
    order = {"owner": "青禾商贸", "demand": "拆除链条", "put_right_by": day(-1)}
    refused = officer.post(steps, {"step": "order", "facts": order})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "facts.put_right_by")
    order["put_right_by"] = day(7)
    assert officer.post(steps, {"step": "order", "facts": order}).status_code == 200
    assert officer.get(steps.removesuffix("/steps")).json()["held_by"] == "party"
    assert officer.post(steps, {"step": "ask_time", "facts": {"reason": "换门"}}).status_code == 200
    more = {"step": "grant_time", "facts": {"until": day(20), "reason": "同意"}}
    assert officer.post(steps, more).status_code == 403, "the chief grants it"
    assert chief.post(steps, more).status_code == 200
    assert (
        officer.post(steps, {"step": "look_again", "facts": {"evidence": "推闩门正常"}}).json()["state"] == "put_right"
    )

    event = {"event": "音乐节", "where": "河畔广场", "organiser": "青禾文化", "expected": 5000, "plan": PLAN}
    late = desk.post("/api/v1/hazards-large-event", {"facts": {**event, "starts_on": day(19)}, "place": place})
    assert (late.status_code, late.json()["errors"][0]["field"]) == (422, "facts.starts_on")
    applied = desk.post("/api/v1/hazards-large-event", {"facts": {**event, "starts_on": day(20)}, "place": place})
    assert applied.status_code == 201, applied.content
    steps = f"/api/v1/hazards-large-event/{applied.json()['number']}/steps"
    assert desk.post(steps, {"step": "accept"}).json()["state"] == "under_review"
    assert chief.post(steps, {"step": "allow", "facts": {"conditions": "限 5000 人"}}).json()["state"] == "allowed"


def test_the_grid_workers_day_holds_every_process(house: House, find: Opens) -> None:
    matter = find(what="门厅堆满纸箱")
    grid = signed_in("grid_worker", language="en")
    assert grid.get("/desk/").headers["Location"] == "/desk/today/"
    shown = page(grid, "/desk/today/")
    assert "门厅堆满纸箱" in shown
    assert "书院路 41 号" in shown
    assert f"/desk/m/{matter.number}/" in shown
    taken(house, matter, "order", "case_officer", owner="某公司", demand="清空通道", put_right_by=day(5))
    assert "门厅堆满纸箱" not in page(grid, "/desk/today/"), "the owner has to act now"


def test_a_second_look_that_is_late_stands_among_what_is_overdue(house: House, find: Opens) -> None:
    """While it is said to be done the owner's time stands still; our own time to look again does not."""
    matter = find()
    facts = {"owner": "青禾商贸有限公司", "demand": "清空通道，不得再堆放", "put_right_by": day(20)}
    taken(house, matter, "order", "case_officer", **facts)
    taken(house, matter, "say_done", "grid_worker", note="店主来电，称已清空")
    client = signed_in("station_chief")
    assert not client.get("/desk/all/hazards-hazard/?late=1").context["rows"]
    with clock_at(now() + timedelta(days=6)):
        rows = signed_in("station_chief").get("/desk/all/hazards-hazard/?late=1").context["rows"]
    assert [row.number for row in rows] == [matter.number]


@pytest.mark.parametrize("slug", PROCESSES)
def test_no_place_is_offered_where_nobody_of_a_station_would_see_the_matter(house: House, slug: str) -> None:
    offered = signed_in("desk_officer").get(f"/desk/new/{slug}/").context["form"].fields["area"].choices
    kinds = {house_area.kind for house_area in house.areas.values() if str(house_area.pk) in dict(offered)}
    assert kinds == {"beat"}
