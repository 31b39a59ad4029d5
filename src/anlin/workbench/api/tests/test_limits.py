"""So many requests a minute, by token and by address, over all web processes together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from anlin.spine.access import rates
from anlin.spine.access.models import RateWindow
from anlin.spine.ledger.clock import clock_at, now
from anlin.workbench.api.tests.asking import REPORTS, program
from tests.house import House, built
from tests.stored import places_of, rows

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.77"


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A house with low limits, within one minute."""
    monkeypatch.setattr(rates, "A_TOKEN", 20)
    monkeypatch.setattr(rates, "AN_ADDRESS", 10)
    made = built()
    with clock_at(now().replace(second=10, microsecond=0)):
        yield made


def test_a_token_is_told_what_is_left_and_then_to_wait(house: House) -> None:
    asker = program(house, "desk_officer")
    first = asker.get(REPORTS)
    assert first.headers["RateLimit-Policy"] == '"token";q=20;w=60'
    assert first.headers["RateLimit"] == '"token";r=19;t=50'
    for _nth in range(19):
        last = asker.get(REPORTS)
    assert (last.status_code, last.headers["RateLimit"]) == (200, '"token";r=0;t=50')
    over = asker.get(REPORTS)
    assert (over.status_code, over.headers["Retry-After"]) == (429, "50")
    assert over.json()["type"] == "/api/#problem-too-many"
    assert program(house, "supervisor").get(REPORTS).status_code == 200
    with clock_at(now() + timedelta(seconds=51)):
        assert asker.get(REPORTS).status_code == 200


def test_two_processes_share_one_count(house: House) -> None:
    asker = program(house, "desk_officer")
    answers = []
    for _nth in range(30):
        rates.forget_drawn()  # as if each were asked of another process
        answers.append(asker.get(REPORTS).status_code)
    assert answers.count(200) == 10, "each process drew two, spent one, and was gone"
    assert answers[-1] == 429


def test_wrong_tokens_are_counted_by_address_and_the_address_is_not_stored(house: House) -> None:
    answers = [
        Client(REMOTE_ADDR=ADDRESS).get(REPORTS, headers={"Authorization": f"Bearer anlin_{nth}"}).status_code
        for nth in range(12)
    ]
    assert answers == [401] * 10 + [429] * 2
    assert Client(REMOTE_ADDR="203.0.113.78").get(REPORTS).status_code == 401
    assert places_of(ADDRESS, rows()) == []


def test_counts_of_past_minutes_are_dropped(house: House) -> None:
    Client(REMOTE_ADDR=ADDRESS).get(REPORTS)
    before = set(RateWindow.objects.values_list("minute", flat=True))
    with clock_at(now() + timedelta(minutes=4)):
        program(house, "desk_officer").get(REPORTS)
    assert not before & set(RateWindow.objects.values_list("minute", flat=True))


def test_a_limit_once_reached_costs_no_more_writes(house: House, django_assert_num_queries: object) -> None:
    for _nth in range(12):
        Client(REMOTE_ADDR=ADDRESS).get(REPORTS)
    with django_assert_num_queries(0):  # type: ignore[operator]  # pytest-django's fixture
        assert Client(REMOTE_ADDR=ADDRESS).get(REPORTS).status_code == 429
