"""A call, a visit, a paper from an outage: taken down once, both times on record, a receipt to hand over, no text lost."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from anlin.modules.intake.tests.asking import text_of
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.selectors import participant_by_code
from anlin.spine.place.models import Address
from anlin.spine.place.selectors import district_timezone
from anlin.spine.place.services import KnownAddress, list_addresses
from anlin.spine.vault.models import StoredPhoto
from tests.house import House, built, signed_in

NEW = "/desk/intake/new/"


@pytest.fixture
def house(db: None) -> House:
    house = built()
    lon, lat = house.point("g122")
    list_addresses(
        [
            KnownAddress("书院路 41 号", lon, lat),
            KnownAddress("书院路 410 号", lon + 0.001, lat),
            KnownAddress("书院小学", lon, lat + 0.001),
        ]
    )
    return house


def given(**changes: Any) -> dict[str, Any]:
    return {
        "write_key": str(uuid4()),
        "source": "phone",
        "category": "noise",
        "what": "楼上夜里装修",
        "where": "书院路41号",
    } | changes


def local(moment: Any) -> str:
    return timezone.localtime(moment, district_timezone()).strftime("%Y-%m-%dT%H:%M")


def test_a_call_becomes_a_report_with_its_place_its_contact_and_a_code_to_hand_over(house: House) -> None:
    receipt = signed_in("desk_officer").post(
        NEW, given(contact_phone="13900001234", contact_name="沈女士", contact_safe="text_only")
    )
    assert receipt.status_code == 200, text_of(receipt)
    matter = receipt.context["matter"]
    assert (matter.area, matter.source) == (house.areas["g122"], "phone")
    assert matter.lon is not None
    participant = participant_by_code(receipt.context["code"])
    assert participant is not None
    assert participant.matter == matter
    assert participant.has_contact
    assert "no-store" in receipt.headers["Cache-Control"]
    assert receipt.context["code"] in receipt.content.decode()


def test_the_same_form_sent_twice_is_one_report_and_one_receipt(house: House) -> None:
    client, sent = signed_in("desk_officer"), given()
    first, second = client.post(NEW, sent), client.post(NEW, sent)
    assert first.context["code"] == second.context["code"]
    assert Matter.objects.count() == 1


def test_an_address_that_names_several_places_is_asked_and_the_text_stays(house: House) -> None:
    client = signed_in("desk_officer")
    asked = client.post(NEW, given(where="书院"))
    assert asked.status_code == 422
    assert Matter.objects.count() == 0
    assert "楼上夜里装修" in asked.content.decode()
    choices = [value for value, _words in asked.context["form"].fields["place"].choices]
    assert len(choices) == 4
    none = client.post(NEW, given(where="书院", place="none", street=str(house.areas["s1"].pk)))
    assert (none.context["matter"].area, none.context["matter"].lon) == (house.areas["s1"], None)


def test_an_address_that_the_map_does_not_know_is_said_before_anything_is_registered(house: House) -> None:
    client = signed_in("desk_officer")
    asked = client.post(NEW, given(where="火星路 99 号"))
    assert asked.status_code == 422
    assert Matter.objects.count() == 0
    assert "没有找到这个地址" in text_of(asked)
    assert "楼上夜里装修" in asked.content.decode()
    corrected = client.post(NEW, given(where="书院路 41 号", place="none"))
    assert corrected.context["matter"].area == house.areas["g122"]
    without = client.post(NEW, given(where="火星路 99 号", place="none", street=str(house.areas["s1"].pk)))
    assert (without.context["matter"].area, without.context["matter"].lon) == (house.areas["s1"], None)


def test_a_district_without_a_list_of_addresses_is_not_asked(house: House) -> None:
    Address.objects.all().delete()
    assert signed_in("desk_officer").post(NEW, given(where="火星路 99 号")).status_code == 200


def test_paper_from_an_outage_counts_from_when_it_was_taken_and_both_times_show(house: House) -> None:
    taken = (now() - timedelta(hours=5)).replace(second=0, microsecond=0)
    receipt = signed_in("desk_officer").post(
        NEW, given(source="paper", paper_taken_at=local(taken), reason="停电四小时")
    )
    assert receipt.status_code == 200, text_of(receipt)
    matter = receipt.context["matter"]
    assert matter.known_at == taken
    assert matter.opened_at > taken
    assert MatterClock.objects.get(matter=matter, key="acceptance").started_at == taken
    said = text_of(receipt)
    assert "纸上登记" in said
    assert "录入" in said
    story = text_of(signed_in("desk_officer").get(f"/desk/m/{matter.number}/"))
    assert "停电四小时" in story


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source": "paper"}, "paper_taken_at"),
        ({"source": "paper", "paper_taken_at": "2099-01-01T10:00", "reason": "停电"}, "paper_taken_at"),
        ({"source": "paper", "paper_taken_at": "2020-01-01T10:00", "reason": "停电"}, "paper_taken_at"),
        ({"paper_taken_at": "2026-01-01T10:00"}, "paper_taken_at"),
        ({"category": "complaint_officer"}, "about_unit"),
        ({"what": "x"}, "what"),
        ({"what": "长" * 2001}, "what"),
        ({"source": "web"}, "source"),
        ({"category": "gathering"}, "category"),
    ],
)
def test_what_does_not_stand_is_refused_beside_its_field_and_nothing_is_stored(
    house: House, changes: dict[str, Any], field: str
) -> None:
    page = signed_in("desk_officer").post(NEW, given(**changes))
    assert page.status_code == 422
    assert page.context["form"].errors[field]
    assert Matter.objects.count() == 0


def test_a_session_that_ended_over_typed_text_leads_back_to_the_form_that_keeps_it(house: House) -> None:
    """The draft lives on the device under the form's name; the log-in leads back to the same form, which gives it back."""
    form = signed_in("desk_officer").get(NEW).content.decode()
    assert 'data-draft="intake-new"' in form
    away = Client().post(NEW, given())
    assert away.status_code == 302
    assert away.headers["Location"] == f"/account/login/?next={NEW}"
    again = signed_in("desk_officer").get(NEW).content.decode()
    assert 'data-draft="intake-new"' in again
    assert "data-draft-done" not in again
    assert 'data-draft-done="intake-new"' in signed_in("desk_officer").post(NEW, given()).content.decode()


def test_a_grid_worker_reports_too_and_an_auxiliary_does_not(house: House) -> None:
    assert signed_in("grid_worker").get(NEW).status_code == 200
    assert signed_in("auxiliary").get(NEW).status_code == 404


def test_what_a_paper_or_a_complaint_needs_is_asked_without_unfolding_anything(house: House) -> None:
    page = signed_in("desk_officer").get(NEW).content.decode()
    for shown_for, fields in (("paper", ("paper_taken_at", "reason")), ("complaint", ("about_unit", "about_whom"))):
        part = page.split(f'<div class="for-{shown_for}')[1].split("</section>")[0]
        assert "<details" not in part
        assert "选填" not in part.split("</p></div></div>")[0]
        assert all(f'name="{field}"' in part for field in fields)


def test_what_a_grid_worker_saw_is_entered_with_photographs_and_without_where_they_were_taken(house: House) -> None:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x8825] = {1: "N", 2: (30.0, 15.0, 20.0), 3: "E", 4: (120.0, 10.0, 5.0)}
    Image.new("RGB", (60, 40), "olive").save(out, "JPEG", exif=exif)
    client = signed_in("grid_worker")
    assert 'type="file"' in client.get(NEW).content.decode()
    picture = SimpleUploadedFile("cover.jpg", out.getvalue(), "image/jpeg")
    receipt = client.post(NEW, given(source="grid", photos=picture))
    assert receipt.status_code == 200, text_of(receipt)
    stored = StoredPhoto.objects.get(matter=receipt.context["matter"].pk)
    page = signed_in("desk_officer").get(f"/desk/m/{receipt.context['matter'].number}/photo/{stored.ref}/")
    assert not Image.open(io.BytesIO(page.content)).getexif()


def test_a_file_that_is_no_photograph_stops_nothing_else_that_was_typed(house: House) -> None:
    wrong = SimpleUploadedFile("note.jpg", b"no picture", "image/jpeg")
    answer = signed_in("desk_officer").post(NEW, given(photos=wrong))
    assert answer.status_code == 422
    assert "note.jpg" in text_of(answer)
    assert "楼上夜里装修" in answer.content.decode()
    assert Matter.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "taken"), [("abcdef", 422), ("12-3", 422), ("96110", 200), ("+86 138-0013-8000 转 2", 200)]
)
def test_a_number_that_nobody_could_dial_is_no_way_to_reach_somebody(house: House, typed: str, taken: int) -> None:
    answer = signed_in("desk_officer").post(NEW, given(contact_phone=typed))
    assert answer.status_code == taken, text_of(answer)
    if taken == 422:
        assert "请写完整的电话号码" in text_of(answer)


def test_the_summary_names_the_field_that_is_too_short(house: House) -> None:
    answer = signed_in("desk_officer").post(NEW, given(what="灯"))
    assert "发生了什么：请至少写 2 个字，现在是 1 个。" in text_of(answer)
