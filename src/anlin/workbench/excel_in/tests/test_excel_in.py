"""A workbook becomes records row by row: what is wrong is said, what is ready enters when asked, nothing enters twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anlin.spine.access.models import Grant
from anlin.spine.jobs.services import work
from anlin.spine.ledger.clock import now
from anlin.spine.ledger.keys import log_key
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.ledger.services import sequence_all
from anlin.spine.ledger.verifying import verify_ledger
from anlin.spine.place.models import Address
from anlin.spine.place.selectors import address_key
from anlin.spine.register.content import person_of, values_of
from anlin.spine.register.models import Record
from anlin.spine.register.tests.test_records import added
from anlin.spine.staging.models import EnteredRow, Upload, UploadPart
from anlin.spine.staging.services import forget_old
from anlin.workbench.excel_in.entering import AT_ONCE
from anlin.workbench.excel_in.tests.workbooks import HEADINGS, read, row, sent, workbook
from tests.house import House, built, signed_in
from tests.pages import wrong_in

IMPORT = "/desk/import/premises/"
LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


@pytest.fixture
def officer(house: House) -> Client:
    return signed_in("case_officer")


def uploaded(client: Client, data: bytes) -> str:
    """Sent and kept: the address of its preview."""
    answer = client.post(IMPORT, sent(data))
    assert answer.status_code == 302, answer.content.decode().partition('id="errors"')[2][:400]
    return str(answer["Location"])


def page(client: Client, address: str, language: str = "zh-hans") -> str:
    client.cookies["lang"] = language
    response = client.get(address)
    assert response.status_code == 200
    html: str = response.content.decode()
    assert wrong_in(html, LANGUAGES[language]) == []
    return html


def entered(client: Client, data: bytes) -> str:
    """Sent, looked at, entered."""
    preview = uploaded(client, data)
    assert client.post(f"{preview}enter/").status_code == 302
    return preview


def counts() -> tuple[int, int, int, int]:
    """Of the newest upload: ready, wrong, there, entered."""
    upload = Upload.objects.latest("id")
    return upload.ready, upload.wrong, upload.there, upload.entered


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_is_filled_in_and_sent_in_either_language(house: House, officer: Client, language: str) -> None:
    officer.cookies["lang"] = language
    made = officer.get(f"{IMPORT}template.xlsx").content
    (head,) = read(made)
    assert head[0] == ("场所名称 *" if language == "zh-hans" else "Name of the premises *")
    rows = [["青禾面馆", "书院路 41 号", "Food and drink"] + [None] * (len(head) - 6) + ["北街", None, None]]
    preview = uploaded(officer, workbook(rows, [str(one) for one in head]))
    assert counts() == (1, 0, 0, 0)
    assert "青禾面馆" in page(officer, preview, language)
    assert Record.objects.count() == 0, "nothing enters before it is asked for"


def test_rows_that_are_ready_enter_and_the_others_say_row_by_row_what_is_wrong(house: House, officer: Client) -> None:
    rows = [
        row("青禾面馆", day=date(2026, 3, 9), owner="欧阳慕雪", phone="13912345678"),
        row("", "书院路 43 号"),
        row("河畔旅馆", "书院路 45 号", use="旅店"),
        row("老井茶馆", "书院路 47 号", storeys="两层"),
        row("北门超市", "书院路 49 号", day="3/9/2026"),
        row("东门超市", "书院路 51 号", day="2026-03-09"),
        row("南街小店", "滨河路 1 号", area="南街"),
        row("西门超市", "书院路 53 号", area=None),
        row("青禾面馆", "书院路41号", use="商铺"),
        row("远处的店", "书院路 55 号", lon=100.0, lat=31.0),
        row("半个坐标", "书院路 57 号", lon=121.001),
        row("日期序号", "书院路 59 号", day=46_000),
    ]
    preview = uploaded(officer, workbook(rows))
    assert counts() == (2, 10, 0, 0)
    html = page(officer, preview)
    for line, sentence in (
        (3, "场所名称：这一项没有填。"),
        (4, "用途：“旅店”不在选项中"),
        (5, "层数：“两层”不是整数。"),
        (6, "最近检查日期：“3/9/2026”是文字，可能指不同的日子。"),
        (8, "区域：您负责录入的区域里没有这个名称。"),
        (9, "区域：地图上没有这个地址。"),
        (10, "与表中第 2 行相同。"),
        (11, "经度：位置在本区之外。"),
        (12, "经度：经度和纬度要么都填，要么都不填。"),
        (13, "最近检查日期：“46000”是数字，不是日期。"),
    ):
        told = html.partition(f'<th scope="row" class="num" data-label="行">{line}</th>')[2].partition("</tr>")[0]
        assert sentence in told, (line, told)
    assert "“3/9/2026” is a text that can mean more than one day." in page(officer, preview, "en")
    officer.post(f"{preview}enter/")
    assert counts() == (0, 10, 0, 2)
    first, second = Record.objects.order_by("id")
    assert values_of(first) == {
        "name": "青禾面馆",
        "where": "书院路 41 号",
        "use": "catering",
        "storeys": 2,
        "inspected_on": "2026-03-09",
    }
    assert person_of(first) == {"owner_name": "欧阳慕雪", "owner_phone": "13912345678"}
    assert values_of(second)["inspected_on"] == "2026-03-09"
    assert first.area == house.areas["b11"]


def test_wrong_rows_come_back_with_reasons_are_mended_and_sent_again(house: House, officer: Client) -> None:
    rows = [
        row("青禾面馆"),
        row("老井茶馆", "书院路 47 号", storeys="两层"),
        row('=HYPERLINK("x")', "书院路 49 号", use="旅店"),
    ]
    preview = entered(officer, workbook(rows))
    assert counts() == (0, 2, 0, 1)
    back = read(officer.get(f"{preview}rows.xlsx").content)
    head = [str(one) for one in back[0]]
    assert head[-1] == "哪里不对"
    assert [line[head.index("层数")] for line in back[1:]] == ["两层", "2"]
    assert "不是整数" in back[1][-1]
    assert back[2][0] == '=HYPERLINK("x")', "a text that looks like a formula stays a text"
    back[1][head.index("层数")] = "2"
    again = workbook(back[1:], head)
    entered(officer, again)
    assert counts() == (0, 1, 0, 1)
    assert Record.objects.count() == 2


def test_the_same_file_sent_twice_enters_nothing_twice(house: House, officer: Client) -> None:
    data = workbook([row("青禾面馆"), row("老井茶馆", "书院路 47 号")])
    entered(officer, data)
    numbers = set(Record.objects.values_list("number", flat=True))
    preview = uploaded(officer, data)
    assert counts() == (0, 0, 2, 0)
    html = page(officer, preview)
    assert all(number in html for number in numbers)
    officer.post(f"{preview}enter/")
    assert Record.objects.count() == 2


def test_two_who_send_the_same_rows_at_once_enter_them_once(house: House, officer: Client) -> None:
    data = workbook([row("青禾面馆"), row("老井茶馆", "书院路 47 号")])
    chief = signed_in("station_chief")
    one, two = uploaded(officer, data), uploaded(chief, data)
    assert counts() == (2, 0, 0, 0)
    officer.post(f"{one}enter/")
    chief.post(f"{two}enter/")
    assert counts() == (0, 0, 2, 0)
    assert Record.objects.count() == 2
    assert EnteredRow.objects.count() == 2


def test_what_somebody_registered_by_hand_is_there_already(house: House, officer: Client) -> None:
    record = added(house, "青禾面馆", "书院路41号")
    preview = uploaded(officer, workbook([row("青禾 面馆", "书院路 41 号")]))
    assert counts() == (0, 0, 1, 0)
    assert record.number in page(officer, preview)


@pytest.mark.parametrize(
    ("headings", "says"),
    [
        (("名字", *HEADINGS[1:]), "不认识：名字。缺少：场所名称。"),
        (HEADINGS[:1], "缺少：地址, 用途。"),
        ((*HEADINGS, "地址"), "重复：地址。"),
        ((), "缺少：场所名称, 地址, 用途。"),
    ],
)
def test_wrong_headings_refuse_the_file_and_name_what_is_wrong(
    house: House, officer: Client, headings: Any, says: str
) -> None:
    answer = officer.post(IMPORT, sent(workbook([row("青禾面馆")], headings)))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert wrong_in(html, "zh-Hans") == []
    assert f"表头与模板不符。{says}" in html
    assert Upload.objects.count() == 0


def test_refused_files_are_said_in_both_languages_and_nothing_is_kept(house: House, officer: Client) -> None:
    for language, words in (("zh-hans", "这不是 Excel 工作簿。"), ("en", "This is no Excel workbook.")):
        officer.cookies["lang"] = language
        answer = officer.post(IMPORT, sent(b"name,where\n1,2\n", "places.csv"))
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert officer.post(IMPORT, {}).status_code == 422
    assert officer.post(IMPORT, sent(workbook([]))).status_code == 422
    assert Upload.objects.count() == 0


def test_formulas_are_refused_row_by_row(house: House, officer: Client) -> None:
    def formula(book: Any, sheet: Any) -> None:
        sheet.write_formula("D3", "=1+1", None, 2)

    data = workbook([row("青禾面馆"), row("老井茶馆", "书院路 47 号")], touch=formula)
    preview = uploaded(officer, data)
    assert counts() == (1, 1, 0, 0)
    assert "层数：单元格里是公式" in page(officer, preview)


def test_a_row_is_placed_by_point_by_address_or_by_area(house: House, officer: Client) -> None:
    lon, lat = house.point("g113")
    door = {"text_zh": "书院路 99 号", "key": address_key("书院路 99 号"), "kind": "door"}
    Address.objects.create(**door, area=house.areas["g114"], lon=121.014, lat=31.01)
    rows = [
        row("一", "某处", area=None, lon=lon, lat=lat),
        row("二二", "书院路99号", area=None),
        row("三三", "某巷", area="北街-12"),
    ]
    rows[0][0] = "一一"
    entered(officer, workbook(rows))
    placed = {
        values_of(one)["name"]: (one.area.code, one.lon is not None) for one in Record.objects.select_related("area")
    }
    assert placed == {"一一": ("g113", True), "二二": ("g114", True), "三三": ("g112", False)}


def test_many_rows_enter_as_jobs_part_by_part_with_progress(house: House, officer: Client) -> None:
    many = AT_ONCE + 150
    preview = uploaded(officer, workbook([row(f"小店 {n}", f"书院路 {n} 号") for n in range(many)]))
    officer.post(f"{preview}enter/")
    upload = Upload.objects.get()
    assert (upload.state, upload.entered) == ("entering", 0)
    waiting = officer.get(preview)
    assert waiting.headers["Refresh"]
    assert "正在录入" in page(officer, preview)
    work(once=True)
    assert counts() == (0, 0, 0, many)
    assert Upload.objects.get().state == "done"
    assert Record.objects.count() == many
    sequence_all()
    assert verify_ledger(key=log_key().verifier).holds


def test_whose_rights_ended_meanwhile_enters_nothing(house: House, officer: Client) -> None:
    uploaded(officer, workbook([row(f"小店 {n}", f"书院路 {n} 号") for n in range(AT_ONCE + 1)]))
    upload = Upload.objects.get()
    officer.post(f"{IMPORT}{upload.ref}/enter/")
    Grant.objects.filter(user=house.users["case_officer"]).update(until=now())
    work(once=True)
    assert counts() == (0, AT_ONCE + 1, 0, 0)
    assert Record.objects.count() == 0


def test_an_upload_is_its_senders_alone_and_only_for_who_keeps_the_register(house: House, officer: Client) -> None:
    preview = uploaded(officer, workbook([row("青禾面馆", storeys="两层")]))
    for who in ("station_chief", "supervisor", "auxiliary", "case_officer_south", "auditor"):
        for address in (preview, f"{preview}rows.xlsx"):
            assert signed_in(who).get(address).status_code == 404, who
        assert signed_in(who).post(f"{preview}enter/").status_code == 404, who
    for who in ("auxiliary", "liaison", "auditor", "administrator"):
        assert signed_in(who).get(IMPORT).status_code == 404, who
    assert officer.get(f"{preview}enter/").status_code == 405


def test_thrown_away_and_forgotten_uploads_leave_nothing(house: House, officer: Client) -> None:
    data = workbook([row("青禾面馆", storeys="两层")])
    preview = uploaded(officer, data)
    assert officer.post(f"{preview}throw-away/")["Location"] == IMPORT
    assert (Upload.objects.count(), UploadPart.objects.count()) == (0, 0)
    uploaded(officer, data)
    Upload.objects.update(made_at=date(2026, 1, 1).isoformat() + "T00:00:00Z")
    assert forget_old() >= 1
    assert UploadPart.objects.count() == 0


def test_each_record_has_its_own_entry_that_says_where_it_came_from(house: House, officer: Client) -> None:
    entered(officer, workbook([row("青禾面馆"), row("老井茶馆", "书院路 47 号")]))
    entries = [LedgerEntry.objects.get(subject=record.ref).told for record in Record.objects.all()]
    assert {entry.facts["source"] for entry in entries} == {"excel"}
    assert {entry.who for entry in entries} == {house.actor("case_officer").ref}
    assert "from a workbook" in page(officer, f"/desk/r/premises/{Record.objects.first().number}/", "en")  # type: ignore[union-attr]  # there are two


def test_a_preview_asks_as_much_for_many_rows_as_for_few(house: House, officer: Client) -> None:
    few = uploaded(officer, workbook([row("青禾面馆")]))
    many = uploaded(officer, workbook([row(f"小店 {n}", f"书院路 {n} 号") for n in range(300)]))
    page(officer, few)
    assert _queries(officer, many) == _queries(officer, few) <= 10


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)
