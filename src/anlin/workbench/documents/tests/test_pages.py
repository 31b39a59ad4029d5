"""Documents at the desk and at the public check: printed, reprinted, withdrawn, erased, refused."""

from __future__ import annotations

import hashlib
import re
from html import unescape
from io import BytesIO
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from pypdf import PdfReader
from pytest_django import Settings

from anlin.spine.document import registry
from anlin.spine.document.models import DocumentFile, IssuedDocument
from anlin.spine.document.registry import document_named
from anlin.spine.document.services import issue
from anlin.spine.matter.models import Matter
from anlin.spine.matter.services.erasure import erase_matter, replay_erasures
from anlin.workbench.documents.telling import slug_of
from tests.house import House, built, report, signed_in, taken

pytestmark = pytest.mark.django_db(transaction=True)
RECEIPT = "intake.receipt"


@pytest.fixture
def house() -> House:
    return built()


def text_of(response: HttpResponseBase) -> str:
    """The page's words."""
    assert isinstance(response, HttpResponse)
    plain = re.sub(r"<(script|style|svg)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", plain)))


def printed(client: Client, document: IssuedDocument, language: str = "zh-hans") -> HttpResponse:
    response = client.get(f"/desk/m/{document.matter.number}/document/{document.code}/{language}.pdf")
    assert isinstance(response, HttpResponse)
    return response


def words_of(response: HttpResponse) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages).split())


def receipt_of(house: House, matter: Matter) -> IssuedDocument:
    return issue(matter=matter.pk, document=RECEIPT, actor=house.actor("desk_officer"), write_key=str(uuid4())).document


def withdraw_at_desk(document: IssuedDocument, reason: str = "地点写错", by: str = "supervisor") -> HttpResponse:
    address = f"/desk/m/{document.matter.number}/document/{document.code}/withdraw/"
    response = signed_in(by).post(address, {"reason": reason, "write_key": str(uuid4())})
    assert isinstance(response, HttpResponse)
    return response


def test_a_clerk_issues_prints_and_prints_again(house: House) -> None:
    matter = report(house, "路灯整排不亮，有老人摔倒").matter
    desk = signed_in("desk_officer", language="zh-hans")
    address = f"/desk/m/{matter.number}/document/{slug_of(document_named(RECEIPT))}/issue/"
    shown = text_of(desk.post(address, {"write_key": str(uuid4())}, follow=True))
    document = IssuedDocument.objects.get(matter=matter)
    assert document.number in shown
    first = printed(desk, document)
    assert first.headers["Content-Type"] == "application/pdf"
    assert "no-store" in first.headers["Cache-Control"]
    assert "路灯整排不亮，有老人摔倒" in words_of(first)
    assert matter.number in words_of(first)
    assert printed(signed_in("case_officer"), document).content == first.content
    in_english = printed(desk, document, "en")
    assert "Receiptofareport" in words_of(in_english)
    assert printed(desk, document, "fr").status_code == 404


def test_a_reprint_is_the_same_bytes_whatever_has_changed_since(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    matter = report(house).matter
    document = receipt_of(house, matter)
    first = printed(signed_in("desk_officer"), document).content
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    house.units["desk"].name_zh = "新受理台"
    house.units["desk"].save()
    monkeypatch.setattr("anlin.workbench.documents.drawing.look_text", lambda: "#let paper(body) = body")
    assert printed(signed_in("supervisor"), document).content == first


def test_what_comes_after_it_was_issued_does_not_stand_on_it(house: House) -> None:
    matter = report(house).matter
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "return", "station_chief", reason="不归我们管")
    taken(house, matter, "recategorise", "desk_officer", category="noise", reason="写错了")
    notice = IssuedDocument.objects.get(matter=matter)
    assert "北街派出所" in words_of(printed(signed_in("desk_officer"), notice))
    category = Matter.objects.get(pk=matter.pk).category
    assert category == "noise"
    assert "噪声" not in words_of(printed(signed_in("desk_officer"), notice))


def test_anybody_checks_a_paper_and_learns_nothing_of_what_it_says(house: House) -> None:
    matter = report(house, "路灯整排不亮，有老人摔倒", phone="13912345678").matter
    document = receipt_of(house, matter)
    desk, stranger = signed_in("desk_officer"), Client()
    file = printed(desk, document).content
    shown = text_of(stranger.get(f"/d/{document.code}/"))
    assert document.number in shown
    assert hashlib.sha256(file).hexdigest() in shown
    assert "受理台" in shown
    for secret in (matter.number, "路灯", "书院路", "13912345678", "沈秋"):
        assert secret not in shown
    typed = stranger.post("/d/", {"code": document.code.lower().replace("-", " ")})
    assert typed.headers["Location"] == f"/d/{document.code}/"
    assert stranger.post("/d/", {"code": "7KQ3M-X2A4C"}).status_code == 404
    assert stranger.get("/d/").status_code == 200
    assert stranger.get("/d/00000-00000/").status_code == 404


def test_the_code_on_the_paper_leads_to_its_check(house: House) -> None:
    document = receipt_of(house, report(house).matter)
    assert f"http://testserver/d/{document.code}/" in words_of(printed(signed_in("desk_officer"), document))


def test_a_withdrawn_document_stays_visible_as_withdrawn_everywhere(house: House) -> None:
    matter = report(house).matter
    document = receipt_of(house, matter)
    original = hashlib.sha256(printed(signed_in("desk_officer"), document).content).hexdigest()
    assert withdraw_at_desk(document).status_code == 302
    page = text_of(signed_in("case_officer", language="zh-hans").get(f"/desk/m/{matter.number}/"))
    assert document.number in page
    assert "地点写错" in page
    again = printed(signed_in("desk_officer"), document)
    assert "已撤回" in words_of(again)
    assert printed(signed_in("desk_officer"), document).content == again.content
    public = Client()
    public.cookies["lang"] = "zh-hans"
    checked = text_of(public.get(f"/d/{document.code}/"))
    assert "已撤回" in checked
    assert original in checked
    assert hashlib.sha256(again.content).hexdigest() in checked
    assert "地点写错" not in checked


def test_withdrawing_asks_for_a_reason_and_for_the_role(house: House) -> None:
    document = receipt_of(house, report(house).matter)
    assert withdraw_at_desk(document, reason="").status_code == 422
    assert withdraw_at_desk(document, by="desk_officer").status_code == 404
    assert withdraw_at_desk(document, by="station_chief_south").status_code == 404
    assert not IssuedDocument.objects.exclude(withdrawn_at=None).exists()


def test_another_areas_officer_gets_no_document(house: House) -> None:
    document = receipt_of(house, report(house, grid="g111").matter)
    assert printed(signed_in("case_officer_south"), document).status_code == 404
    assert printed(signed_in("administrator"), document).status_code == 404


def test_a_document_of_a_complaint_is_for_supervision(house: House) -> None:
    matter = report(
        house, "民警态度恶劣", complaint=True, category="complaint_officer", against_units=["station-north"]
    ).matter
    document = issue(
        matter=matter.pk, document=RECEIPT, actor=house.actor("supervisor"), write_key=str(uuid4())
    ).document
    assert printed(signed_in("supervisor"), document).status_code == 200
    for name in ("case_officer", "station_chief", "desk_officer"):
        assert printed(signed_in(name), document).status_code == 404


def test_another_readers_document_is_refused_at_the_door(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    document = receipt_of(house, report(house).matter)
    held = dict(registry._documents)
    narrow = document_named(RECEIPT)
    object.__setattr__(narrow, "read_by", ("supervisor",))
    try:
        assert printed(signed_in("desk_officer"), document).status_code == 404
        assert printed(signed_in("supervisor"), document).status_code == 200
    finally:
        object.__setattr__(narrow, "read_by", ())
    assert registry._documents == held


def closed(house: House) -> Matter:
    matter = report(house, "路灯整排不亮，有老人摔倒").matter
    taken(house, matter, "withdraw", "reporter")
    return Matter.objects.get(pk=matter.pk)


def erased(house: House, matter: Matter) -> None:
    house.actor("supervisor")
    other = house.actor("supervisor")
    erase_matter(
        matter=matter.pk,
        rule="样 2026-3 第 4 条",
        asked_by=house.actor("supervisor"),
        approved_by=type(other)(**{**other.__dict__, "ref": "f" * 32}),
    )


def test_once_erased_a_reprint_says_so_and_the_files_are_gone(house: House) -> None:
    matter = closed(house)
    document = receipt_of(house, matter)
    desk = signed_in("desk_officer", language="zh-hans")
    original = hashlib.sha256(printed(desk, document).content).hexdigest()
    erased(house, matter)
    assert list(DocumentFile.objects.values_list("blob", flat=True)) == [None]
    again = printed(desk, document)
    assert again.status_code == 200
    said = words_of(again)
    assert document.number in said
    assert "样2026-3第4条" in said
    assert "路灯" not in said
    assert printed(desk, document).content == again.content
    checked = text_of(Client().get(f"/d/{document.code}/"))
    assert original in checked
    assert desk.get(f"/desk/m/{matter.number}/").status_code == 200


def test_a_restored_backup_destroys_the_files_again(house: House) -> None:
    matter = closed(house)
    document = receipt_of(house, matter)
    printed(signed_in("desk_officer"), document)
    kept = DocumentFile.objects.get()
    held = Matter.objects.get(pk=matter.pk)
    erased(house, matter)
    DocumentFile.objects.filter(pk=kept.pk).update(blob=kept.blob)
    Matter.objects.filter(pk=matter.pk).update(key_wrapped=held.key_wrapped, erased_at=None)
    assert replay_erasures() == 1
    assert DocumentFile.objects.get().blob is None


def test_the_file_is_sealed_where_it_is_kept(house: House) -> None:
    document = receipt_of(house, report(house).matter)
    file = printed(signed_in("desk_officer"), document).content
    blob = bytes(DocumentFile.objects.get().blob or b"")
    assert len(blob) > len(file)
    assert b"%PDF" not in blob


def test_a_print_made_inside_leads_to_the_public_address(house: House, settings: Settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://safety.example"]
    document = receipt_of(house, report(house).matter)
    assert f"https://safety.example/d/{document.code}/" in words_of(printed(signed_in("desk_officer"), document))
