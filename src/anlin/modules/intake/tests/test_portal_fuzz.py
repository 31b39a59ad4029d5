"""Whatever is typed or forged, the portal answers with a sentence, never with a 5xx."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlin.modules.intake.portal import throttle
from anlin.modules.intake.portal.draft import STEPS
from anlin.modules.intake.tests.portal import Resident, whole
from tests.house import House, built

pytestmark = pytest.mark.django_db

CALM = settings(
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NASTY = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.sampled_from(
        [
            "",
            "\x00",
            "nan",
            "inf",
            "-1e999",
            "9" * 400,
            "0001-01-01T00:00",
            "9999-12-31T23:59",
            "31.2",
            "121.002",
            "<script>",
            "'; --",
            "%s%(x)s{0}",
            "\u202e\ud7ff",
            "pick:",
            "１２",
        ]
    ),
)
NAMES = [name for form in STEPS.values() for name in form.base_fields if name != "photos"]
GO = st.one_of(
    st.sampled_from(
        [
            "next",
            "send",
            "find",
            "correct",
            "unpin",
            "anonymous",
            "pick:1",
            "pick:" + "9" * 30,
            "pick:x",
            "to:look",
            "to:nowhere",
            "to:what",
        ]
    ),
    NASTY,
)


@pytest.fixture
def house() -> House:
    """A small district."""
    return built()


@CALM
@given(
    changes=st.dictionaries(st.sampled_from([*NAMES, "write_key", "language"]), NASTY, max_size=6),
    at=st.sampled_from([*STEPS, "", "nowhere"]),
    go=GO,
)
def test_the_report_answers_whatever_is_sent(house: House, changes: dict[str, str], at: str, go: str) -> None:
    response = Client().post("/report/", whole(at=at, go=go, **changes))
    assert response.status_code < 500, (changes, at, go)


@CALM
@given(code=NASTY, step=NASTY)
def test_the_progress_page_answers_whatever_is_sent(house: House, code: str, step: str) -> None:
    throttle.forget_all()
    for path in ("/progress/", "/progress/answer/", "/report/receipt/"):
        assert Client().post(path, {"code": code, "step": step}).status_code in (404, 429)


STEP_KEYS = ["verdict", "confirm", "refuse", "reply", "add_words", "withdraw", "reopen", "assign", "lapse", "opened"]


@CALM
@given(
    step=st.one_of(st.sampled_from(STEP_KEYS), NASTY),
    data=st.dictionaries(
        st.sampled_from(["verdict", "words", "reply", "seen", "write_key", "photos"]), NASTY, max_size=5
    ),
)
def test_a_reporters_step_answers_whatever_is_sent(house: House, step: str, data: dict[str, Any]) -> None:
    somebody = Resident()
    somebody.reports()
    sent = {"code": somebody.code, "step": step, "write_key": str(uuid4()), **data}
    assert somebody.client.post("/progress/answer/", sent).status_code < 500, sent


@CALM
@given(text=NASTY)
def test_look_ups_and_pictures_answer_whatever_is_sent(house: House, text: str) -> None:
    assert Client().post("/who/", {"address": text}).status_code in (200, 422)
    token = "".join(char for char in text if char.isalnum() and char.isascii()) or "x"
    assert Client().get(f"/picture/{token}/").status_code == 404
