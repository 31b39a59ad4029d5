"""Whoever is lost finds back: staff to the desk, everybody else to the first page; in the same words for what is and is not there."""

from __future__ import annotations

import pytest
from django.test import Client

from anlin.spine.access.models import Grant
from tests.house import House, built, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


def test_lost_at_the_desk_leads_to_the_desk_and_lost_outside_to_the_first_page(house: House) -> None:
    inside = signed_in("liaison").get("/desk/overview/")
    outside = Client().get("/nowhere/")
    assert (inside.status_code, outside.status_code) == (404, 404)
    assert 'href="/desk/"' in inside.content.decode()
    assert 'href="/desk/"' not in outside.content.decode()


def test_an_address_that_cannot_be_read_says_nothing_of_words_in_a_form(house: House) -> None:
    page = signed_in("supervisor", language="en").get("/desk/all/intake-report/?after=%00")
    assert page.status_code == 400
    assert "This address cannot be read" in page.content.decode()
    assert "still in the form" not in page.content.decode()


def test_whoever_has_no_post_is_told_so_and_by_whom_it_is_granted(house: House) -> None:
    client = signed_in("case_officer", language="en")
    Grant.objects.filter(user=house.users["case_officer"]).delete()
    page = client.get("/desk/", follow=True).content.decode()
    assert "You have no post at this time" in page
    assert "You have no post" not in signed_in("auditor", language="en").get("/desk/ledger/").content.decode()


@pytest.mark.parametrize(
    "query",
    ["after=2020-01-01~1", "after=0001-01-01T00:00:00%2B14:00~1", "after=9999-12-31T23:59:59-14:00~5", f"after={'9' * 5000}",
     f"after=2026-01-01T00:00:00%2B00:00~{'9' * 40}", f"area={'9' * 5000}", "area=%EF%BC%99", "area=%C2%B2"],
)  # fmt: skip
def test_an_address_that_somebody_made_up_shows_a_list_or_nothing(house: House, query: str) -> None:
    client = signed_in("supervisor")
    for page in (
        "/desk/all/intake-report/",
        "/desk/mine/",
        "/desk/all/intake-report/list.csv",
        "/desk/r/premises/",
        "/desk/r/premises/list.csv",
    ):
        assert client.get(f"{page}?{query}").status_code in (200, 404), page
