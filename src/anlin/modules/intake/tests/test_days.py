"""Where each role's day begins, the grid worker's day, the map, and the pages of those who open no matter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlin.modules.intake.tests.asking import main_of, queries_of, text_of
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter, MatterClock
from tests.house import House, built, report, signed_in, taken


@pytest.fixture
def house(db: None) -> House:
    return built()


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("desk_officer", "/desk/intake/"),
        ("case_officer", "/desk/mine/"),
        ("auxiliary", "/desk/mine/"),
        ("grid_worker", "/desk/today/"),
        ("station_chief", "/desk/overview/"),
        ("supervisor", "/desk/overview/"),
        ("liaison", "/desk/ledger/"),
        ("auditor", "/desk/ledger/"),
        ("administrator", "/desk/house/"),
    ],
)
def test_each_role_is_led_to_its_first_page_and_may_open_it(house: House, name: str, first: str) -> None:
    response = signed_in(name).get("/desk/", follow=True)
    assert response.redirect_chain == [(first, 302)]
    assert response.status_code == 200


def test_a_grid_worker_sees_the_own_grid_and_what_was_given_next_to_expire_first(house: House) -> None:
    later, sooner = report(house, "后到期", grid="g111").matter, report(house, "先到期", grid="g111").matter
    report(house, "别的网格", grid="g112")
    Matter.objects.filter(pk=sooner.pk).update(alarm_at=now() + timedelta(hours=1))
    page = signed_in("grid_worker").get("/desk/today/")
    assert page.context["next"].job.row.number == sooner.number
    assert [job.row.number for job in page.context["around"]] == [later.number]
    assert "别的网格" not in main_of(page)


def test_what_was_given_to_the_grid_worker_stands_on_top_with_its_next_step(house: House) -> None:
    mine = report(house, "交给我的", grid="g111").matter
    report(house, "还没人管", grid="g111")
    taken(house, mine, "assign", "desk_officer", unit="grid-office")
    taken(house, mine, "take", "grid_worker")
    shown = signed_in("grid_worker").get("/desk/today/")
    assert shown.context["mine"] == 1
    assert shown.context["next"].job.row.number == mine.number
    assert shown.context["next"].step_address == f"/desk/m/{mine.number}/step/close/"


def test_what_the_unit_was_given_stands_apart_until_somebody_takes_it(house: House) -> None:
    mine, given = (report(house, words, grid="g111").matter for words in ("我在办的", "刚派来的"))
    report(house, "还没人管", grid="g111")
    for matter in (mine, given):
        taken(house, matter, "assign", "desk_officer", unit="grid-office")
    taken(house, mine, "take", "grid_worker")
    shown = signed_in("grid_worker").get("/desk/today/")
    assert "本单位待接的 1 件" in main_of(shown)
    assert [job.row.number for job in shown.context["waits"]] == [given.number]
    assert given.number not in [job.row.number for job in shown.context["around"]]
    taken(house, mine, "return", "grid_worker", reason="不归网格")
    shown = signed_in("grid_worker").get("/desk/today/")
    assert shown.context["next"].job.row.number == given.number
    assert shown.context["next"].step_address == f"/desk/m/{given.number}/step/take/"
    listed = signed_in("grid_worker").get("/desk/mine/")
    assert listed.context["rows"] == [], "what went back to the desk is nobody's task here"


def test_the_day_costs_the_same_queries_for_one_and_for_many(house: House) -> None:
    client = signed_in("grid_worker")
    report(house)
    few = queries_of(client, "/desk/today/")
    for _number in range(5):
        report(house)
    assert queries_of(client, "/desk/today/") == few <= 18


def test_the_map_shows_what_is_open_in_the_reader_s_areas_and_its_list(house: House) -> None:
    north = report(house, "北边的", grid="g111").matter
    report(house, "南边的", grid="g211")
    everywhere = signed_in("desk_officer").get("/desk/map/")
    assert everywhere.context["shown"] == 2
    mine = signed_in("case_officer").get("/desk/map/")
    assert mine.context["shown"] == 1
    assert [row.number for row in mine.context["rows"]] == [north.number]
    street = signed_in("desk_officer").get(f"/desk/map/?area={house.areas['s2'].pk}")
    assert street.context["shown"] == 1
    assert "/desk/all/intake-report/" in street.content.decode()


def test_the_map_calls_paused_what_waits_for_an_answer_and_late_what_is_late(house: House) -> None:
    asked, late = report(house).matter, report(house).matter
    taken(house, asked, "ask", "desk_officer", question="哪一盏？")
    for matter in (asked, late):
        Matter.objects.filter(pk=matter.pk).update(alarm_at=now() - timedelta(hours=1))
        MatterClock.objects.filter(matter=matter).update(alarm_at=now() - timedelta(hours=1))
    dots = {one.tone: one.count for one in signed_in("desk_officer").get("/desk/map/").context["dots"]}
    assert (dots["late"], dots["wait"]) == (1, 1)


def test_the_map_costs_the_same_queries_for_one_and_for_many(house: House) -> None:
    client = signed_in("desk_officer")
    report(house)
    few = queries_of(client, "/desk/map/")
    for _number in range(5):
        report(house)
    assert queries_of(client, "/desk/map/") == few


def test_house_and_staff_show_promises_and_posts_and_no_matter(house: House) -> None:
    matter = report(house, "不该出现的事").matter
    administrator = signed_in("administrator")
    said = text_of(administrator.get("/desk/house/")) + text_of(administrator.get("/desk/staff/"))
    assert "何苗" in said
    assert "北街-11" in said
    assert "样 2020-1" in said
    assert matter.number not in said
    assert "不该出现的事" not in said
    assert signed_in("supervisor").get("/desk/house/").status_code == 404


@pytest.mark.parametrize("name", ["liaison", "auditor", "administrator", "desk_officer"])
def test_the_ledger_page_says_how_it_stands_and_how_anyone_checks_it(house: House, name: str) -> None:
    report(house)
    page = signed_in(name).get("/desk/ledger/")
    assert "/verify/page/" in page.content.decode()
    assert page.context["key"].startswith(page.context["origin"])


def test_the_bar_at_the_foot_stays_with_a_grid_worker_and_with_nobody_else(house: House) -> None:
    matter = report(house).matter
    for address in (
        "/desk/today/",
        "/desk/mine/",
        "/desk/new/",
        "/desk/all/intake-report/",
        f"/desk/m/{matter.number}/",
    ):
        assert 'class="foot-nav"' in signed_in("grid_worker").get(address).content.decode(), address
    assert "foot-nav" not in signed_in("desk_officer").get("/desk/mine/").content.decode()
