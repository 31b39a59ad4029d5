"""Writing a report: nothing is lost, nothing half-sent, and one report for one key."""

from __future__ import annotations

import pytest
from django.test import Client

from anlin.modules.intake.tests.portal import SENTENCE, code_of, hidden_of, sent, text_of, whole
from anlin.spine.matter.models import Matter, Participant
from tests.house import House, built

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    """A small district."""
    return built()


def test_first_page(house: House) -> None:
    response = Client().get("/report/")
    assert response.status_code == 200
    assert "sessionid" not in response.cookies


def test_sends(house: House) -> None:
    response = sent(Client())
    assert response.status_code == 200, text_of(response)
    assert code_of(response)
