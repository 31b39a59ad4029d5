"""A step's form loses nothing when it is refused, and keeps nothing once it was taken."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from anlin.spine.matter.models import Matter
from anlin.spine.vault.models import StoredPhoto
from tests.house import House, at_work, built, signed_in, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


@pytest.fixture
def matter(house: House) -> Matter:
    return at_work(house)


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), "olive").save(out, "JPEG")
    return SimpleUploadedFile("lamp.jpg", out.getvalue(), "image/jpeg")


def sent(matter: Matter, step: str, **facts: Any) -> Any:
    given = {"write_key": str(uuid4()), "photos": picture(), **facts}
    return signed_in("case_officer", language="en").post(f"/desk/m/{matter.number}/step/{step}/", given)


def test_photographs_are_kept_by_the_page_and_asked_for_where_it_cannot(matter: Matter) -> None:
    refused = sent(matter, "close", disposition="fixed")
    page = refused.content.decode()
    assert refused.status_code == 422
    assert f'data-draft="step-{matter.number}-close"' in page
    assert 'data-photos="4"' in page and "js/photos" in page
    assert 'name="photos_wanted" value="on"' in page, "without script they are asked for again"


def test_a_step_that_is_refused_stores_no_photograph(house: House, matter: Matter) -> None:
    taken(house, matter, "return", "case_officer", reason="不归本所")
    assert sent(matter, "close", disposition="fixed", evidence="已修").status_code == 409
    assert not StoredPhoto.objects.exists()


def test_what_was_typed_is_forgotten_once_the_step_is_taken(matter: Matter) -> None:
    client = signed_in("case_officer")
    given = {"write_key": str(uuid4()), "note": "等配件"}
    after = client.post(f"/desk/m/{matter.number}/step/note_down/", given, follow=True)
    assert f'data-draft-done="step-{matter.number}-note_down"' in after.content.decode()
