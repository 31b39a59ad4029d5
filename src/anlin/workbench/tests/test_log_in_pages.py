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
