"""Lists leave the house as files: typed, safe, inside areas and walls, on record, and without anybody's words."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.matter.models import Matter, Wall
from anlin.spine.place.models import Area
from anlin.spine.register.registry import register_named
from anlin.spine.register.services import Where, add_record
from anlin.workbench.desk import exporting
from anlin.workbench.desk.columns import COLUMNS, file_columns, file_rows
from anlin.workbench.desk.exporting import log_of
from anlin.workbench.desk.files import Sheet, csv_chunks
from tests.house import House, built, report, signed_in, taken

pytestmark = pytest.mark.django_db
LIST = "/desk/all/intake-report/list"
PREMISES = "/desk/r/premises/list"
WORDS = "三盏路灯连着不亮"


@pytest.fixture
def house() -> House:
    return built()


def sheets(client: Client, address: str) -> tuple[list[list[Any]], dict[str, str]]:
    """The rows of a workbook, headings first, and what it says of itself."""
    response = client.get(address)
    assert response.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response)))
    told = {str(row[0]): str(row[1]) for row in book.get_sheet_by_index(1).to_python()}
    return book.get_sheet_by_index(0).to_python(), told


def lines(client: Client, address: str) -> list[list[str]]:
    """The lines of a CSV, without those that say what it is."""
    response = client.get(address)
    assert response.status_code == 200
    text = b"".join(response).decode("utf-8-sig")
    return [line for line in csv.reader(io.StringIO(text)) if not line[0].startswith("#")]


def numbers(rows: list[list[Any]]) -> set[Any]:
    return {row[0] for row in rows[1:]}


def test_a_workbook_holds_the_list_typed(house: House) -> None:
    matter = report(house, WORDS).matter
    (headings, row), _told = sheets(signed_in("desk_officer", language="en"), f"{LIST}.xlsx")
    told = dict(zip(headings, row, strict=True))
    assert told["Number"] == matter.number
    assert (told["Category"], told["State"]) == ("Public facilities", "At the desk")
    assert (told["Clock"], told["How it stands"]) == ("Deciding who handles it", "running")
    assert isinstance(told["Received"], datetime) and isinstance(told["Due"], datetime)
    assert (told["Due"] - told["Received"]).days == 1  # promised within 24 hours


def test_a_csv_holds_the_same(house: House) -> None:
    for _each in range(3):
        report(house, WORDS)
    client = signed_in("desk_officer")
    book, _told = sheets(client, f"{LIST}.xlsx?order=newest")
    plain = lines(client, f"{LIST}.csv?order=newest")
    assert [row[0] for row in plain] == [row[0] for row in book]
    assert plain[0] == book[0]


def test_no_file_holds_what_somebody_wrote(house: House) -> None:
    report(house, WORDS, phone="13800000000", where="书院路 41 号")
    client = signed_in("supervisor")
    text = b"".join(client.get(f"{LIST}.csv")).decode()
    book, told = sheets(client, f"{LIST}.xlsx")
    for found in (text, str(book), str(told)):
        assert not any(word in found for word in (WORDS, "路灯连着", "书院路", "沈秋", "1380000"))


def test_filter_order_and_columns_are_those_of_the_list(house: House) -> None:
    given = report(house, WORDS).matter
    report(house, "井盖松动", category="noise")
    taken(house, given, "assign", "desk_officer", unit="station-north")
    book, _told = sheets(
        signed_in("desk_officer", language="en"), f"{LIST}.xlsx?state=assigned&columns=holder,received"
    )
    assert book[0] == ["Number", "Received", "Now with"]
    assert [row[0] for row in book[1:]] == [given.number]
    assert book[1][2] == "North Street station"


def test_the_file_says_filter_columns_who_and_when(house: House) -> None:
    report(house, WORDS)
    _book, told = sheets(signed_in("desk_officer", language="en"), f"{LIST}.xlsx?state=reported&columns=received")
    assert told["Filter"] == "State: At the desk"
    assert told["Columns"] == "Number; Received"
    assert told["Rows"] == "1"
    assert told["Made by"] == "Gu Xiao"
    assert told["Made at"].endswith("(Asia/Shanghai)")
    text = b"".join(signed_in("desk_officer", language="en").get(f"{LIST}.csv?state=reported")).decode("utf-8-sig")
    assert "# Filter,State: At the desk" in text
    assert "(Asia/Shanghai)" in text


def test_each_export_is_on_record_with_its_filter_and_count(house: House) -> None:
    report(house, WORDS)
    client = signed_in("desk_officer")
    client.get(f"{LIST}.xlsx?state=reported&columns=received")
    entry = LedgerEntry.objects.get(subject=log_of(house.actor("desk_officer")))
    assert entry.told.action == "export:list"
    assert entry.told.facts == {
        "list": "intake.report",
        "form": "xlsx",
        "filter": "state=reported",
        "columns": "received",
        "rows": 1,
    }
    client.get(f"{LIST}.csv")
    assert LedgerEntry.objects.filter(subject=log_of(house.actor("desk_officer"))).count() == 2


def test_what_no_filter_knows_stands_neither_in_the_file_nor_in_the_ledger(house: House) -> None:
    matter = report(house).matter
    client = signed_in("desk_officer", language="en")
    for address in (LIST, PREMISES):
        rows, told = sheets(client, f"{address}.xlsx?state=沈秋家&category=沈秋家&order=newest")
        assert "沈秋家" not in told["Filter"]
        assert address == PREMISES or numbers(rows) == {matter.number}, "as the list shows it"
        assert client.get(f"{address}.csv?area=沈秋家").status_code == 404
    filters = [one.told.facts["filter"] for one in LedgerEntry.objects.all() if one.told.action == "export:list"]
    assert filters == ["", ""]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_areas_and_walls_hold_for_files(house: House, form: str) -> None:
    north, south = report(house, WORDS).matter, report(house, WORDS, grid="g211").matter
    walled = report(house, WORDS).matter
    Wall.objects.create(matter=walled, staff_id=house.actor("case_officer").staff_id)
    complaint = report(house, WORDS, complaint=True, category="complaint_officer").matter

    def held(who: str) -> set[Any]:
        client = signed_in(who)
        return numbers(sheets(client, f"{LIST}.xlsx")[0] if form == "xlsx" else lines(client, f"{LIST}.csv"))

    assert held("case_officer") == {north.number}
    assert held("case_officer_south") == {south.number}
    assert held("supervisor") == {north.number, south.number, walled.number, complaint.number}


def test_no_cell_of_a_file_is_a_formula(house: House) -> None:
    for nth, name in enumerate(('=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(A1)", "＝1+1", "正常")):
        _place(house, name, nth)
    client = signed_in("supervisor")
    book, _told = sheets(client, f"{PREMISES}.xlsx")
    names = {row[1] for row in book[1:]}
    assert names == {'=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(A1)", "＝1+1", "正常"}  # text, as it was written
    plain = {row[1] for row in lines(client, f"{PREMISES}.csv")[1:]}
    assert plain == {'\'=HYPERLINK("http://x")', "'+1+1", "'-2", "'@SUM(A1)", "'＝1+1", "正常"}
    (chunk,) = list(csv_chunks(Sheet("x", (), (), [["\tx", -3, None]])))[1:]
    assert chunk == b"'\tx,-3,\r\n"


def test_a_register_goes_out_without_its_owners(house: House) -> None:
    _place(house, "书院路便利店", 1, owner_name="沈秋", owner_phone="13800000000")
    book, told = sheets(signed_in("supervisor", language="en"), f"{PREMISES}.xlsx")
    assert "沈秋" not in str(book) and "13800000000" not in str(book)
    assert told["Filter"] == "State: In use"
    entry = LedgerEntry.objects.get(subject=log_of(house.actor("supervisor")))
    assert (entry.told.facts["list"], entry.told.facts["rows"]) == ("premises", 1)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_my_matters_go_out_as_the_part_that_is_looked_at(house: House, form: str) -> None:
    mine, to_take = report(house).matter, report(house).matter
    for matter in (mine, to_take):
        taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, mine, "take", "case_officer")
    report(house)
    client = signed_in("case_officer", language="en")
    assert f'href="/desk/mine/list.{form}?tab=mine"' in client.get("/desk/mine/").content.decode()

    def held(query: str) -> set[Any]:
        address = f"/desk/mine/list.{form}{query}"
        return numbers(sheets(client, address)[0] if form == "xlsx" else lines(client, address))

    assert held("") == held("?tab=nonsense") == held("?tab=approve") == {mine.number}, (
        "a part that one has not is one's own"
    )
    assert held("?tab=unit") == {to_take.number}
    entry = LedgerEntry.objects.filter(subject=log_of(house.actor("case_officer"))).order_by("seq").last()
    assert entry is not None
    assert (entry.told.facts["list"], entry.told.facts["filter"], entry.told.facts["rows"]) == (
        "worklist",
        "tab=unit",
        1,
    )


def test_who_reads_no_list_gets_no_file(house: House) -> None:
    for who in ("auditor", "administrator", "liaison"):
        for address in (f"{LIST}.xlsx", f"{LIST}.csv", f"{PREMISES}.xlsx", f"{PREMISES}.csv"):
            assert signed_in(who).get(address).status_code == 404


def test_too_many_for_a_workbook_leads_back_with_a_sentence(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST_IN_EXCEL", 1)
    report(house, WORDS)
    report(house, WORDS)
    client = signed_in("desk_officer", language="en")
    response = client.get(f"{LIST}.xlsx?state=reported", follow=True)
    assert response.redirect_chain[0][0] == "/desk/all/intake-report/?state=reported"
    assert "This list is too long for one workbook (2, at most 1)" in response.content.decode()
    assert not LedgerEntry.objects.filter(subject=log_of(house.actor("desk_officer"))).exists()


def test_queries_grow_by_the_thousand_rows_and_not_by_the_row(house: House) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            list(file_rows(Matter.objects.all(), file_columns(""), order="newest"))
        return len(caught)

    report(house, WORDS)
    asked()  # what a process keeps: the areas
    before = asked()
    for _each in range(4):
        report(house, WORDS)
    assert asked() == before


def test_every_column_can_be_chosen_alone(house: House) -> None:
    matter = report(house, WORDS).matter
    client = signed_in("desk_officer", language="en")
    for column in COLUMNS:
        book, _told = sheets(client, f"{LIST}.xlsx?columns={column.key}")
        assert book[0][0] == "Number" and len(book[0]) == 1 + len(column.parts)
        assert book[1][0] == matter.number


def _place(house: House, name: str, nth: int, **facts: object) -> None:
    add_record(
        register=register_named("premises"),
        facts={"name": name, "where": f"书院路 {nth} 号", "use": "shop", **facts},
        where=Where(Area.objects.get(code="g111")),
        actor=house.actor("supervisor"),
        write_key=str(uuid4()),
    )
