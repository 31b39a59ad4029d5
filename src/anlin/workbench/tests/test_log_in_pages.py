"""The pages of the log-in: what a library draws carries our drawings and our words."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.house import built, signed_in


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/account/password/", "/account/reauthenticate/"])
def test_a_refused_form_shows_its_symbols(address: str) -> None:
    """The elements of the library are drawn apart, so each fragment brings the drawings that it uses."""
    user = built().users["auditor"]
    user.set_password("一扇一扇的门都要试过")
    user.save()
    client: Client = signed_in("auditor")
    page = client.post(address, {}).content.decode()
    used = set(re.findall(r'href="#([a-z]+-[a-z0-9-]+)"', page))
    drawn = set(re.findall(r'id="([a-z]+-[a-z0-9-]+)"', page))
    assert used - drawn - {"s-none"} == set(), used - drawn


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "said"), [("en", "Log-in name"), ("zh-hans", "登录名")])
def test_the_door_calls_the_log_in_name_what_every_page_calls_it(language: str, said: str) -> None:
    client = Client()
    client.cookies["lang"] = language
    page = client.get("/account/login/").content.decode()
    assert said in page
    assert "Username" not in page
