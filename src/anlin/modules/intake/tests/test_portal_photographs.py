"""Photographs of a report: judged by content, drawn anew, and never dropped unsaid."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from anlin.modules.intake.tests.portal import SENTENCE, hidden_of, text_of, whole
from anlin.spine.matter.history import history_for
from anlin.spine.matter.models import Matter, Participant
from anlin.spine.matter.selectors import reporter_actor
from anlin.spine.vault.models import StoredPhoto
from tests.house import House, built

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


@pytest.fixture
def phone() -> Client:
    return Client()


def picture(size: tuple[int, int] = (64, 48)) -> bytes:
    """A JPEG with a place inside its EXIF."""
    out = io.BytesIO()
    image = Image.new("RGB", size, "navy")
    exif = Image.Exif()
    exif[0x010E] = "planted 13912340000"
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_photograph_is_drawn_anew_and_sealed(house: House, phone: Client) -> None:
    response = phone.post("/report/", whole(photos=SimpleUploadedFile("planted-name.jpg", picture(), "image/jpeg")))
    assert response.status_code == 200
    blob = bytes(StoredPhoto.objects.get().blob)
    assert b"planted" not in blob
    assert blob[:2] != b"\xff\xd8"
    opening = history_for(Matter.objects.get(), reporter_actor(Participant.objects.get()))[0]
    (kept,) = [one.value for one in opening.told if one.fact.key == "photos"]
    assert isinstance(kept, list)
    assert len(kept) == 1


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7 not a picture", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"x"]
)
def test_what_is_no_photograph_is_refused_by_content_beside_the_field(house: House, phone: Client, body: bytes) -> None:
    response = phone.post("/report/", whole(photos=SimpleUploadedFile("lamp.jpg", body, "image/jpeg")))
    assert response.status_code == 422
    assert 'id="id_photos-error"' in response.content.decode()
    assert hidden_of(response)["what"] == SENTENCE
    assert Matter.objects.count() == 0


def test_a_wrong_file_is_named_and_nothing_goes_without_its_photographs_unasked(house: House, phone: Client) -> None:
    good = SimpleUploadedFile("door.jpg", picture(), "image/jpeg")
    wrong = SimpleUploadedFile("<notes>.txt", b"no picture", "text/plain")
    given = whole(photos=[good, wrong])
    refused = phone.post("/report/", given)
    assert refused.status_code == 422
    assert "“<notes>.txt”：" in text_of(refused)
    assert "&lt;notes&gt;" in refused.content.decode()
    assert "door.jpg" not in text_of(refused)
    assert "重新选择全部照片" in text_of(refused)
    carried = hidden_of(refused)
    again = phone.post("/report/", {**carried, "go": "send"})
    assert again.status_code == 422
    assert "不带照片寄出" in text_of(again)
    assert not Matter.objects.exists()
    without = phone.post("/report/", {**carried, "go": "send", "photos_without": "on"})
    assert without.status_code == 200
    assert not StoredPhoto.objects.exists()
    with_them = phone.post(
        "/report/",
        {**carried, "go": "send", "write_key": str(uuid4()), "photos": SimpleUploadedFile("door.jpg", picture())},
    )
    assert with_them.status_code == 200
    assert StoredPhoto.objects.count() == 1


def test_photographs_chosen_before_a_way_back_are_asked_for(house: House, phone: Client) -> None:
    """A button without files sends their names alone."""
    back = phone.post("/report/", whole(go="to:reach", photos="door.jpg"))
    look = phone.post("/report/", {**hidden_of(back), "reach": "anonymous", "go": "next"})
    assert "不带照片寄出" in text_of(look)
    assert phone.post("/report/", {**hidden_of(look), "go": "send"}).status_code == 422
    never = phone.post("/report/", whole())
    assert never.status_code == 200
    assert Matter.objects.count() == 1


def test_too_many_or_too_large_photographs_are_refused(house: House, phone: Client) -> None:
    five = [SimpleUploadedFile(f"{n}.jpg", picture(), "image/jpeg") for n in range(5)]
    assert phone.post("/report/", whole(photos=five)).status_code == 422
    large = SimpleUploadedFile("large.jpg", picture() + b"\0" * (10 * 1024 * 1024), "image/jpeg")
    assert phone.post("/report/", whole(photos=large)).status_code == 422
    assert Matter.objects.count() == 0


# ------------------------------------------------------------------ anonymous means it
