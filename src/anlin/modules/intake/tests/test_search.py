"""Search: a number leads to its matter; words are found in both languages, inside areas and walls, on record without the words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlin.kernel.number import matter_number
from anlin.modules.intake.tests.asking import queries_of
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.matter.models import Matter
from anlin.spine.matter.selectors import matters_visible_to, numbered
from anlin.spine.place import services
from anlin.workbench import search_page
from anlin.workbench.search_page import log_of, snippet
from tests.house import House, built, report, signed_in, taken

SEARCH = "/desk/search/"


@pytest.fixture
def house(db: None) -> House:
    return built()


def found(client_name: str, asked: str) -> list[str]:
    response = signed_in(client_name).get(SEARCH, {"q": asked})
    return [one.row.number for one in response.context["found"]]


def test_a_number_leads_straight_to_its_matter(house: House) -> None:
    number = report(house).matter.number
    response = signed_in("desk_officer").get(SEARCH, {"q": number.lower()})
    assert response.headers["Location"] == f"/desk/m/{number}/"


def test_the_short_number_that_lists_print_leads_to_its_matter(house: House) -> None:
    matter = report(house, grid="g211").matter
    report(house)
    for asked in (matter.number[4:], matter.number[-6:].lower(), matter.number[-6:]):
        response = signed_in("desk_officer").get(SEARCH, {"q": asked})
        assert response.headers["Location"] == f"/desk/m/{matter.number}/", asked
        assert found("case_officer", asked) == []  # of the other street


def test_an_end_that_several_numbers_share_shows_them_and_says_so(house: House) -> None:
    this, other, _third = (report(house, f"第 {number} 件").matter for number in range(3))
    Matter.objects.filter(pk=this.pk).update(number=matter_number(date(2026, 11, 24), 7))
    end = matter_number(date(2026, 11, 24), 7)[-6:]
    again = next(
        number
        for at in range(1, 400)
        if (number := matter_number(date(2026, 11, 24) - timedelta(days=at), 7)).endswith(end)
    )
    Matter.objects.filter(pk=other.pk).update(number=again)
    response = signed_in("desk_officer").get(SEARCH, {"q": end})
    assert {one.row.number for one in response.context["found"]} == {matter_number(date(2026, 11, 24), 7), again}
    assert "有几个编号都以此结尾" in response.content.decode()


def test_a_number_s_end_is_looked_up_by_whole_numbers(house: House) -> None:
    """The index of numbers serves it: no pattern, no more queries however many matters there are."""
    number, actor = report(house).matter.number, house.actor("desk_officer")
    with CaptureQueriesContext(connection) as caught:
        assert numbered(number[-6:], matters_visible_to(actor)) == [number]
    assert len(caught) == 3
    assert not any(" LIKE " in query["sql"].upper() for query in caught)


def test_text_and_address_are_found_in_chinese_and_english(house: House) -> None:
    chinese = report(house, "三盏路灯连着不亮", where="书院路 41 号").matter.number
    english = report(house, "Loud music every night", category="noise", where="Willow Street").matter.number
    assert found("desk_officer", "路灯") == [chinese]
    assert found("desk_officer", "书院路") == [chinese]
    assert found("desk_officer", "loud MUSIC") == [english]
    assert found("desk_officer", "没有这样的事") == []


def test_an_address_in_one_language_finds_reports_written_in_the_other(house: House) -> None:
    road = shapely.LineString([(121.0, 31.0), (121.01, 31.0)])
    services.draw_map([services.DrawnFeature("main", road, "书院路", "Shuyuan Road")])
    chinese = report(house, "三盏路灯连着不亮", where="书院路 41 号").matter.number
    english = report(house, "Loud music every night", category="noise", where="41 Shuyuan Road").matter.number
    report(house, "井盖翘起", where="书院路 43 号")
    assert found("desk_officer", "41 shuyuan road") == [english, chinese]
    assert found("desk_officer", "书院路 41") == [english, chinese]
    assert found("desk_officer", "书院路 41 music") == [english]


def test_words_of_a_later_step_are_found_and_shown_marked(house: House) -> None:
    matter = report(house, "路灯不亮").matter
    taken(house, matter, "note_down", "desk_officer", note="电工说是配电箱进水")
    response = signed_in("desk_officer").get(SEARCH, {"q": "配电箱"})
    (one,) = response.context["found"]
    assert one.row.number == matter.number
    assert "<mark>配电箱</mark>" in one.snippet


def test_only_inside_the_searcher_s_areas(house: House) -> None:
    north = report(house, "井盖松动", grid="g111").matter.number
    south = report(house, "井盖松动", grid="g211").matter.number
    assert found("desk_officer", "井盖松动") == [south, north]
    assert found("case_officer", "井盖松动") == [north]
    assert found("case_officer_south", "井盖松动") == [south]


def test_each_search_is_on_record_without_its_words(house: House) -> None:
    report(house, "井盖松动")
    found("desk_officer", "井盖松动")
    entry = LedgerEntry.objects.get(subject=log_of(house.actor("desk_officer")))
    assert entry.told.action == "search:query"
    assert entry.told.facts == {"results": 1}
    assert "井盖" not in entry.body
    assert log_of(house.actor("desk_officer")) != log_of(house.actor("supervisor"))


def test_pages_go_on_without_a_gap_or_a_repeat(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_page, "PAGE", 2)
    numbers = [report(house, f"井盖松动{word}").matter.number for word in "甲乙丙丁戊"]
    client, seen, address = signed_in("desk_officer"), [], f"{SEARCH}?q=井盖松动"
    while address:
        response = client.get(address)
        seen += [one.row.number for one in response.context["found"]]
        address = SEARCH + response.context["older"] if response.context["older"] else ""
    assert seen == numbers[::-1]


def test_no_count_is_ever_told(house: House) -> None:
    for number in range(3):
        report(house, f"井盖松动 {number}")
    page = signed_in("desk_officer").get(SEARCH, {"q": "井盖"}).content.decode().partition("<main")[2]
    assert "3 件" not in page


def test_the_page_costs_the_same_queries_for_one_and_for_many(house: House) -> None:
    client = signed_in("desk_officer")
    report(house, "井盖松动")
    few = queries_of(client, f"{SEARCH}?q=井盖")
    for number in range(6):
        report(house, f"井盖松动 {number}")
    assert queries_of(client, f"{SEARCH}?q=井盖") == few


def test_a_phone_number_cannot_be_searched_for(house: House) -> None:
    report(house, "请打13900001234找我")
    response = signed_in("desk_officer").get(SEARCH, {"q": "13900001234"})
    assert response.context["found"] == []
    assert response.context["too_short"]


def test_a_snippet_is_escaped(house: House) -> None:
    assert snippet(["<b>路灯</b>"], {"路灯"}) == "&lt;b&gt;<mark>路灯</mark>&lt;/b&gt;"
    assert snippet([], {"路灯"}) == ""


@pytest.mark.parametrize("name", ["liaison", "auditor", "administrator"])
def test_those_who_open_no_matter_search_none(house: House, name: str) -> None:
    assert signed_in(name).get(SEARCH).status_code == 404


@pytest.mark.parametrize("cut", [0, 4, 9])
def test_a_number_of_another_area_and_one_that_does_not_exist_get_the_same_sentence_about_numbers(
    house: House, cut: int
) -> None:
    matter = report(house, grid="g211").matter
    Matter.objects.filter(pk=matter.pk).update(number=(number := matter_number(date(2026, 11, 24), 7)))
    there = number[cut:]
    wrong = there[:-1] + ("A" if there[-1] != "A" else "B")
    for asked in (there, there.lower(), wrong, there[-6:-2] + "7Q"):
        page = signed_in("case_officer", language="en").get(SEARCH, {"q": asked}).content.decode()
        assert "There is no such number in your areas." in page, asked
        assert "by its last six characters" in page


@pytest.mark.parametrize(
    ("asked", "is_number"), [("CAXGBA", True), ("beaver", False), ("Beaver", False), ("BEAVERS", False)]
)
def test_an_end_of_letters_alone_is_told_from_a_word_by_its_capitals(house: House, asked: str, is_number: bool) -> None:
    page = signed_in("desk_officer", language="en").get(SEARCH, {"q": asked}).content.decode()
    assert ("There is no such number in your areas." in page) == is_number


def test_words_that_no_matter_holds_lead_on_to_the_registers(house: House) -> None:
    page = signed_in("desk_officer", language="en").get(SEARCH, {"q": "福临早餐"}).content.decode()
    assert "/desk/r/premises/?words=%E7%A6%8F%E4%B8%B4%E6%97%A9%E9%A4%90" in page


def test_no_search_is_offered_to_those_who_may_not_search(house: House) -> None:
    for name in ("liaison", "auditor", "administrator"):
        assert 'role="search"' not in signed_in(name).get("/desk/ledger/").content.decode(), name
    assert 'role="search"' in signed_in("desk_officer").get("/desk/ledger/").content.decode()
