"""Matters over the API: the same rules as the pages, typed by the same declaration."""

from __future__ import annotations

import base64
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from anlin.spine.matter.models import Matter, Participant
from anlin.spine.vault.models import StoredPhoto
from anlin.workbench.api.tests.asking import REPORTS, Program, opening, program
from tests.house import House, built, report, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


@pytest.fixture
def desk(house: House) -> Program:
    return program(house, "desk_officer")


def test_a_report_is_opened_assigned_and_read_back(house: House, desk: Program) -> None:
    opened = desk.post(REPORTS, opening(house))
    assert opened.status_code == 201, opened.content
    number = opened.json()["number"]
    assert opened.headers["Location"] == f"{REPORTS}/{number}"
    assert Participant.objects.get().matter.number == number
    read = desk.get(f"{REPORTS}/{number}")
    assert (read.json()["state"], read.json()["title"]) == ("reported", "路灯整排不亮")
    assert {clock["key"] for clock in read.json()["clocks"]} == {"acceptance", "handling"}
    answer = desk.takes(number, "assign", if_match=read.headers["ETag"], unit="station-north", note="北街的")
    assert answer.status_code == 200, answer.content
    assert (answer.json()["left"], answer.json()["state"]) == ("reported", "assigned")
    assert desk.get(f"{REPORTS}/{number}").headers["ETag"] == answer.headers["ETag"]
    story = desk.get(f"{REPORTS}/{number}/history").json()["items"]
    assert [line["key"] for line in story] == ["open", "assign", "issue_document"]
    assert {"key": "note", "look": "value", "value": "北街的"} in story[1]["facts"]


def test_the_steps_that_are_open_are_those_of_the_page(house: House, desk: Program) -> None:
    number = report(house).matter.number
    steps = {step["key"]: step for step in desk.get(f"{REPORTS}/{number}/steps").json()["items"]}
    assert steps["assign"]["requires"] == ["unit"]
    assert steps["assign"]["label"] == "Assign"
    assert "close" not in steps


def test_contact_is_on_no_answer(house: House, desk: Program) -> None:
    matter = report(house, phone="13900000000").matter
    for address in ("", f"/{matter.number}", f"/{matter.number}/history", f"/{matter.number}/steps"):
        answer = desk.get(REPORTS + address)
        assert answer.status_code == 200
        assert "13900000000" not in answer.content.decode()
        assert "沈秋" not in answer.content.decode()
    told = {one["key"]: one for one in desk.get(f"{REPORTS}/{matter.number}/history").json()["items"][0]["facts"]}
    assert told["contact_phone"] == {"key": "contact_phone", "look": "withheld", "value": None}


def test_without_the_scope_for_words_no_words_are_told(house: House) -> None:
    blind = program(house, "desk_officer", scopes=("read",))
    matter = report(house, "门口有人打架").matter
    assert blind.get(f"{REPORTS}/{matter.number}").json()["title"] is None
    for address in (REPORTS, f"{REPORTS}/{matter.number}", f"{REPORTS}/{matter.number}/history"):
        assert "打架" not in blind.get(address).content.decode()


def test_what_may_not_be_seen_is_not_there(house: House, desk: Program) -> None:
    south = program(house, "case_officer_south")
    matter = report(house).matter
    complaint = report(
        house, "民警态度恶劣", complaint=True, category="complaint_officer", against_units=["station-north"]
    ).matter
    missing = south.get(f"{REPORTS}/20200101-00000X")
    assert missing.status_code == 404
    for asker, one in ((south, matter), (desk, complaint)):
        for address in ("", "/history", "/steps"):
            answer = asker.get(f"{REPORTS}/{one.number}{address}")
            assert (answer.status_code, answer.content) == (404, missing.content)
        assert asker.takes(one.number, "note_down", note="看看").status_code == 404
        assert one.number not in asker.get(f"{REPORTS}?order=newest").content.decode()
    assert program(house, "supervisor").get(f"{REPORTS}/{complaint.number}").status_code == 200


def test_who_opens_no_matter_finds_none(house: House) -> None:
    for who in ("liaison", "auditor", "administrator"):
        assert program(house, who).get(REPORTS).status_code == 404


def test_a_complaint_over_the_api_stands_behind_its_wall_at_once(house: House, desk: Program) -> None:
    facts = {"category": "complaint_officer", "source": "phone", "what": "民警推人"}
    nobody = desk.post(REPORTS, opening(house, facts=facts))
    assert (nobody.status_code, nobody.json()["errors"][0]["field"]) == (422, "facts.about_whom")
    opened = desk.post(REPORTS, opening(house, facts=facts | {"about_whom": "北街派出所一位民警"}))
    assert opened.status_code == 201
    assert desk.get(f"{REPORTS}/{opened.json()['number']}").status_code == 404
    assert Matter.objects.get().complaint


def test_a_page_leads_to_the_next_in_both_orders(house: House, desk: Program) -> None:
    numbers = {report(house, f"第 {nth} 盏灯不亮").matter.number for nth in range(5)}
    for order in ("alarm", "newest"):
        seen: list[str] = []
        address = f"{REPORTS}?order={order}&limit=2"
        while address:
            page = desk.get(address)
            assert page.status_code == 200, page.content
            seen += [row["number"] for row in page.json()["items"]]
            address = page.json()["next"]
            assert bool(address) == ("Link" in page.headers)
        assert len(seen) == 5 and set(seen) == numbers
    broken = desk.get(f"{REPORTS}?after=2026~x")
    assert (broken.status_code, broken.json()["errors"][0]["field"]) == (422, "after")


def test_filters_are_those_of_the_list(house: House, desk: Program) -> None:
    working = report(house).matter
    taken(house, working, "assign", "desk_officer", unit="station-north")
    report(house, "井盖丢失", grid="g221", category="theft")
    assert [row["number"] for row in desk.get(f"{REPORTS}?state=assigned").json()["items"]] == [working.number]
    assert len(desk.get(f"{REPORTS}?category=theft").json()["items"]) == 1
    assert len(desk.get(f"{REPORTS}?area={house.areas['s1'].pk}").json()["items"]) == 1
    assert desk.get(f"{REPORTS}?late=true").json()["items"] == []
    assert desk.get(f"{REPORTS}?state=nowhere").status_code == 422


def test_a_list_asks_as_many_queries_for_forty_as_for_two(house: House, desk: Program) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(f"{REPORTS}?limit=50").status_code == 200
        return len(caught)

    for nth in range(2):
        report(house, f"第 {nth} 盏灯不亮")
    desk.get(REPORTS)
    few = asked()
    for nth in range(38):
        report(house, f"又一盏灯不亮 {nth}")
    assert asked() == few <= 6


def test_two_people_at_once_and_the_second_is_told(house: House, desk: Program) -> None:
    matter = report(house).matter
    seen = desk.get(f"{REPORTS}/{matter.number}").headers["ETag"]
    taken(house, matter, "note_down", "supervisor", note="先看一眼")
    answer = desk.takes(matter.number, "assign", if_match=seen, unit="station-north")
    assert answer.status_code == 412
    assert answer.headers["ETag"] == desk.get(f"{REPORTS}/{matter.number}").headers["ETag"] != seen
    assert Matter.objects.get().state == "reported"
    assert desk.takes(matter.number, "assign", if_match=answer.headers["ETag"], unit="station-north").status_code == 200


def test_what_is_still_the_same_is_not_sent_again(house: House, desk: Program) -> None:
    number = report(house).matter.number
    etag = desk.get(f"{REPORTS}/{number}").headers["ETag"]
    again = desk.get(f"{REPORTS}/{number}", **{"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)


def test_a_refusal_says_what_to_do_in_both_languages(house: House, desk: Program) -> None:
    number = report(house).matter.number
    refused = {
        language: Program(desk.secret, language).takes(
            number, "close", disposition="fixed", evidence="换了灯泡，已复亮"
        )
        for language in ("en", "zh-CN")
    }
    assert {answer.status_code for answer in refused.values()} == {409}
    assert {answer.headers["Content-Type"] for answer in refused.values()} == {"application/problem+json"}
    assert refused["en"].json()["detail"] == "This step is not open now: the matter is “At the desk”."
    assert "在受理台" in refused["zh-CN"].json()["detail"] or "受理" in refused["zh-CN"].json()["detail"]
    missing = desk.takes(number, "assign")
    assert missing.json()["errors"] == [{"field": "facts.unit", "detail": "This is missing."}]
    wrong = desk.takes(number, "assign", unit="nowhere")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "facts.unit")
    assert program(house, "auxiliary").takes(number, "assign", unit="station-north").status_code == 403


def test_a_point_outside_says_so(house: House, desk: Program) -> None:
    outside = desk.post(REPORTS, opening(house, place={"lon": 0, "lat": 0}))
    assert outside.json()["errors"] == [{"field": "place", "detail": "The point lies outside the district."}]
    assert desk.post(REPORTS, opening(house, place={"lon": 121.0})).status_code == 422
    assert desk.post(REPORTS, opening(house, place={})).status_code == 422
    in_words = desk.post(REPORTS, opening(house, place={"area": house.areas["s1"].pk}))
    assert in_words.status_code == 201


def picture(tint: str = "navy") -> str:
    out = BytesIO()
    Image.new("RGB", (40, 30), tint).save(out, "JPEG")
    return base64.b64encode(out.getvalue()).decode()


def test_photographs_come_as_base64_and_are_drawn_anew(house: House, desk: Program) -> None:
    facts = opening(house)["facts"]
    opened = desk.post(REPORTS, opening(house, facts=facts | {"photos": [picture()]}))
    assert opened.status_code == 201, opened.content
    key = str(uuid4())
    again = [
        desk.post(REPORTS, opening(house, facts=facts | {"photos": [picture(tint)]}), key=key)
        for tint in ("navy", "red")
    ]
    assert [one.status_code for one in again] == [201, 409], "another picture is another write"
    number = opened.json()["number"]
    assert desk.takes(number, "note_down", note="又拍了一张", photos=[picture()]).status_code == 200
    matter = Matter.objects.get(number=number)
    assert StoredPhoto.objects.filter(matter=matter.pk).count() == 1, "the same picture twice is kept once"
    bad = desk.takes(number, "note_down", note="不是照片", photos=["bm90IGEgcGljdHVyZQ=="])
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "facts.photos.0")
    assert desk.takes(number, "note_down", note="不是照片", photos=["…"]).status_code == 422


def test_a_body_that_is_not_read_is_a_problem(house: House, desk: Program) -> None:
    from django.test import Client

    client, headers = Client(), desk.headers({"Idempotency-Key": str(uuid4())})
    broken = client.post(REPORTS, "{", content_type="application/json", headers=headers)
    assert (broken.status_code, broken.json()["type"]) == (400, "/api/#problem-not-understood")
    deep = client.post(REPORTS, "[" * 100_000, content_type="application/json", headers=headers)
    assert deep.status_code == 400
    form = client.post(REPORTS, {"facts": "x"}, headers=headers)
    assert form.status_code == 415
    huge = client.post(REPORTS, "x" * (2 * 1024 * 1024 + 1), content_type="application/json", headers=headers)
    assert (huge.status_code, huge.headers["Content-Type"]) == (413, "application/problem+json")
    assert client.delete(REPORTS, headers=headers).status_code == 405
    assert client.get("/api/v1/nothing", headers=headers).headers["Content-Type"] == "application/problem+json"
    assert client.get(REPORTS + "/%00", headers=headers).status_code in (400, 404)
