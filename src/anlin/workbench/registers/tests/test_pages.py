"""A register's pages follow from its declaration: list, record, form, doubles, owner; in both languages."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.register.content import values_of
from anlin.spine.register.models import Record
from anlin.spine.register.registry import register_named
from anlin.spine.register.tests.test_records import NAME, PHONE, added
from anlin.workbench.registers.listing import file_columns, file_rows, filtered
from tests.house import House, built, signed_in
from tests.pages import wrong_in

LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}
LIST = "/desk/r/premises/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


def page(client: Client, address: str, language: str = "zh-hans") -> str:
    """A page that keeps what every page promises."""
    client.cookies["lang"] = language
    response = client.get(address)
    assert response.status_code == 200, address
    html: str = response.content.decode()
    assert wrong_in(html, LANGUAGES[language]) == [], address
    return html


def form(house: House, **typed: object) -> dict[str, object]:
    given = {"name": "青禾面馆", "where": "书院路 41 号", "use": "catering", "area": house.areas["b11"].pk, "seen": 0}
    return {**given, "write_key": str(uuid4()), **typed}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_record_is_added_read_changed_and_its_fields_tell_their_history(house: House, language: str) -> None:
    officer = signed_in("case_officer")
    assert 'name="dangers"' in page(officer, f"{LIST}new/", language)
    assert officer.post(f"{LIST}new/", form(house, name="")).status_code == 422
    lon, lat = house.point("g112")
    sent = officer.post(f"{LIST}new/", form(house, lon=lon, lat=lat, storeys="2", owner_name=NAME, owner_phone=PHONE))
    record = Record.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"{LIST}{record.number}/")
    assert (record.area, record.lon) == (house.areas["g112"], lon)
    told = page(officer, sent["Location"], language)
    assert "青禾面馆" in told
    assert 'class="map map-mini"' in told
    assert NAME not in told
    change = page(officer, f"{LIST}{record.number}/change/", language)
    assert 'value="青禾面馆"' in change
    assert NAME not in change
    assert officer.post(f"{LIST}{record.number}/change/", form(house, storeys="3", seen=1)).status_code == 302
    record.refresh_from_db()
    assert (record.edition, record.lon, values_of(record)["storeys"]) == (2, lon, 3), "it stays where its pin was"
    history = page(officer, f"{LIST}{record.number}/?field=storeys", language)
    assert re.search(r"<del>2</del>.*?3", history, re.DOTALL)
    assert "书院路" not in history.partition('id="story"')[2].partition("</ol>")[0]


def test_whoever_comes_second_sees_what_the_first_changed_and_saves_again(house: House) -> None:
    record = added(house, storeys=2)
    address = f"{LIST}{record.number}/change/"
    assert signed_in("case_officer").post(address, form(house, storeys="3", seen=1)).status_code == 302
    second = signed_in("station_chief")
    refused = second.post(address, form(house, storeys="2", dangers="液化气瓶", seen=1))
    html = refused.content.decode()
    assert refused.status_code == 409
    assert wrong_in(html, "zh-Hans") == []
    assert "林川" in html.partition("<form")[2]
    assert "<del>2</del>" in html
    assert "液化气瓶" in html
    again = dict(re.findall(r'name="(seen|write_key)" value="([^"]+)"', html))
    assert again["seen"] == "2"
    assert second.post(address, form(house, storeys="2", dangers="液化气瓶") | again).status_code == 302
    record.refresh_from_db()
    assert (values_of(record)["storeys"], values_of(record)["dangers"]) == (2, "液化气瓶")


def test_the_list_filters_pages_and_finds_by_words_and_number(house: House) -> None:
    noodles, hotel = (
        added(house, dangers="两个液化气瓶"),
        added(house, "河畔旅馆", "滨河路 2 号", "g221", by="supervisor", use="lodging"),
    )
    desk, officer = signed_in("supervisor"), signed_in("case_officer")
    assert ("青禾面馆" in page(desk, LIST), "河畔旅馆" in page(desk, LIST)) == (True, True)
    assert "河畔旅馆" not in page(officer, LIST), "another area"
    assert "青禾面馆" not in page(desk, f"{LIST}?category=lodging")
    assert "河畔旅馆" not in page(desk, f"{LIST}?area={house.areas['s1'].pk}")
    assert "青禾面馆" in page(desk, f"{LIST}?words=液化气瓶")
    assert "青禾面馆" not in page(officer, f"{LIST}?words=河畔旅馆")
    assert desk.get(f"{LIST}?words={hotel.number.lower()}")["Location"] == f"{LIST}{hotel.number}/"
    assert officer.get(f"{LIST}?words={hotel.number}").status_code == 200, "not seen, so not found"
    assert "青禾面馆" not in page(desk, f"{LIST}?state=retired")
    assert LedgerEntry.objects.filter(body__contains="search:query").count() == 3
    assert noodles.number in page(officer, LIST)


def test_lists_go_on_by_key(house: House) -> None:
    for nth in range(53):
        added(house, f"小店 {nth}", f"书院路 {nth} 号")
    desk = signed_in("supervisor")
    first = page(desk, LIST)
    older = re.search(r'href="(\?[^"]*after=\d+)"', first)
    assert older
    rest = page(desk, LIST + older[1].replace("&amp;", "&"))
    assert ("小店 2" in rest, "小店 52" in first, "小店 52" in rest) == (True, True, False)


def test_a_list_and_a_page_ask_as_much_for_many_as_for_one(house: House) -> None:
    desk = signed_in("supervisor")
    record = added(house)
    for address in (LIST, f"{LIST}{record.number}/"):
        page(desk, address)
    few = [_queries(desk, address) for address in (LIST, f"{LIST}{record.number}/")]
    for nth in range(12):
        added(house, f"青禾面馆 {nth}", f"书院路 {nth} 号")
        desk.post(f"{LIST}{record.number}/change/", form(house, storeys=str(nth + 1), seen=nth + 1))
    many = [_queries(desk, address) for address in (LIST, f"{LIST}{record.number}/")]
    assert many == few
    assert max(many) <= 22


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_doubles_are_compared_joined_and_separated(house: House, language: str) -> None:
    stays, double = added(house, storeys=2), added(house, storeys=3)
    chief = signed_in("station_chief")
    told = page(chief, f"{LIST}{double.number}/", language)
    assert f"{LIST}{double.number}/join/{stays.number}/" in told
    join = f"{LIST}{double.number}/join/{stays.number}/"
    page(chief, join, language)
    assert chief.post(join, {"stays": stays.number, "reason": ""}).status_code == 422
    assert chief.post(join, {"stays": stays.number, "reason": "同一家店"})["Location"] == f"{LIST}{stays.number}/"
    assert f"{LIST}{stays.number}/" in page(chief, f"{LIST}{double.number}/", language)
    assert double.number in page(chief, f"{LIST}{stays.number}/", language)
    assert double.number not in page(chief, LIST, language)
    separate = f"{LIST}{double.number}/separate/"
    page(chief, separate, language)
    assert chief.post(separate, {"reason": "是两家"}).status_code == 302
    assert double.number in page(chief, LIST, language)
    assert signed_in("case_officer").get(join).status_code == 404, "who keeps does not settle"


def test_retired_with_a_reason_and_restored(house: House) -> None:
    record, chief = added(house), signed_in("station_chief")
    for verb, gone in (("retire", True), ("restore", False)):
        address = f"{LIST}{record.number}/{verb}/"
        page(chief, address)
        assert chief.post(address, {"reason": ""}).status_code == 422
        assert chief.post(address, {"reason": "已核实"}).status_code == 302
        assert chief.get(address).status_code == 404
        assert (record.number not in page(chief, LIST)) is gone
        assert ("/change/" in page(chief, f"{LIST}{record.number}/")) is not gone


def test_an_owner_is_shown_to_a_post_that_names_a_purpose(house: House) -> None:
    record = added(house, owner_name=NAME, owner_phone=PHONE)
    officer, auxiliary = signed_in("case_officer"), signed_in("auxiliary")
    address = f"{LIST}{record.number}/owner/"
    assert officer.get(address).status_code == 405
    assert officer.post(address, {"purpose": ""}).status_code == 302
    shown = officer.post(address, {"purpose": "reach"})
    assert shown["Cache-Control"] == "no-store"
    assert (NAME in shown.content.decode(), PHONE in shown.content.decode()) == (True, True)
    assert auxiliary.post(address, {"purpose": "reach"}).status_code == 404
    assert 'name="purpose"' not in page(auxiliary, f"{LIST}{record.number}/")
    assert NAME not in page(officer, f"{LIST}{record.number}/")


def test_a_record_of_another_area_is_404_as_one_that_is_not_there(house: House) -> None:
    record = added(house, "河畔旅馆", "滨河路 2 号", "g221", by="supervisor")
    officer = signed_in("case_officer")
    for address in (
        f"{LIST}{record.number}/",
        f"{LIST}{record.number}/change/",
        f"{LIST}00000-00000/",
        "/desk/r/nothing/",
    ):
        assert officer.get(address).status_code == 404, address


def test_a_file_of_a_register_has_its_facts_with_their_types_and_nothing_of_owners(house: House) -> None:
    added(house, storeys=2, inspected_on="2026-03-09", owner_name=NAME, owner_phone=PHONE, dangers="=1+1")
    register, desk = register_named("premises"), house.actor("supervisor")
    columns = file_columns(register)
    (row,) = file_rows(filtered(desk, register, {}), register)
    told = dict(zip((column.key for column in columns), row, strict=True))
    assert (told["storeys"], told["inspected_on"], told["use"], told["dangers"]) == (
        2,
        date(2026, 3, 9),
        "餐饮",
        "=1+1",
    )
    assert {column.key: column.kind for column in columns}["inspected_on"] == "date"
    assert NAME not in str(row)
    assert not {"owner_name", "owner_phone"} & set(told)
    assert list(file_rows(filtered(house.actor("case_officer_south"), register, {}), register)) == []
