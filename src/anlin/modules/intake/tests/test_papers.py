"""A reporter gets the receipt as a numbered document by code, and the notices of what was done."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from anlin.modules.intake.tests.portal import Resident, Response, text_of
from anlin.spine.document.models import IssuedDocument
from anlin.spine.matter.models import Matter
from tests.house import House, built, report, taken

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> House:
    return built()


def words_of(response: Response) -> str:
    assert response.headers["Content-Type"] == "application/pdf", response.content[:200]
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages).split())


def asks(resident: Resident, **given: str) -> Response:
    response: Response = resident.client.post("/progress/document/", {"code": resident.code, **given})
    return response


@pytest.fixture
def resident(house: House) -> Resident:
    somebody = Resident(Client())
    somebody.client.cookies["lang"] = "zh-hans"
    somebody.reports(what="院门口的窨井盖不见了，晚上有人差点掉下去。")
    return somebody


def test_the_receipt_is_a_numbered_document_and_the_same_each_time(resident: Resident) -> None:
    first, again = asks(resident, ask="intake-receipt"), asks(resident, ask="intake-receipt")
    assert first.content == again.content
    assert "院门口的窨井盖不见了，晚上有人差点掉下去。" in words_of(first)
    assert IssuedDocument.objects.count() == 1
    assert resident.code not in words_of(first)
    shown = text_of(resident.looks())
    assert IssuedDocument.objects.get().number in shown
    assert resident.code.replace("-", "") not in words_of(first).replace("-", "")


def test_it_speaks_the_readers_language(resident: Resident) -> None:
    resident.client.cookies["lang"] = "en"
    assert "Receiptofareport" in words_of(asks(resident, ask="intake-receipt"))


def test_notices_of_what_was_done_are_there_by_code(house: House, resident: Resident) -> None:
    matter = Matter.objects.get()
    matter.area = house.areas["g111"]
    matter.save()
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "take", "case_officer")
    taken(house, matter, "close", "case_officer", disposition="fixed", evidence="已换新井盖，见照片。")
    acceptance, close = IssuedDocument.objects.order_by("id")
    assert "北街派出所" in words_of(asks(resident, document=acceptance.code))
    assert "已换新井盖，见照片。" in words_of(asks(resident, document=close.code))
    shown = text_of(resident.looks())
    assert acceptance.number in shown
    assert close.number in shown


def test_another_reports_document_is_not_there(house: House, resident: Resident) -> None:
    other = report(house).matter
    taken(house, other, "assign", "desk_officer", unit="station-north")
    foreign = IssuedDocument.objects.get(matter=other)
    assert asks(resident, document=foreign.code).status_code == 404
    assert asks(resident, document="nothing").status_code == 404
    assert asks(resident, ask="intake-close").status_code == 404
    assert asks(resident, ask="no-such-paper").status_code == 404


def test_without_the_code_there_is_no_document(resident: Resident) -> None:
    asks(resident, ask="intake-receipt")
    made = IssuedDocument.objects.get()
    given = {"code": "0000-0000-0000-0000-0", "document": made.code}
    assert Client().post("/progress/document/", given).status_code == 404
    assert Client().get("/progress/document/").status_code == 405


def test_the_receipt_says_when_it_happened_and_promises_no_limits_where_none_run(resident: Resident) -> None:
    late = Resident(Client())
    late.client.cookies["lang"] = "zh-hans"
    late.reports(when_kind="exact", happened="2026-03-05T21:30", when=None)
    assert "2026年3月5日21:30" in words_of(asks(late, ask="intake-receipt"))
    assert "收到时起算的办理时限" in words_of(asks(resident, ask="intake-receipt"))
    late.reports()
    late.answers("withdraw")
    assert "收到时起算的办理时限" not in words_of(asks(late, ask="intake-receipt"))
