"""Whatever an app sends, Open311 answers in its form, with a status of the specification, and never with a 5xx."""

from __future__ import annotations

import json
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlin.modules.intake.tests.open311 import V2, api_key
from anlin.spine.access import rates
from tests.house import built, report

pytestmark = pytest.mark.django_db
CALM = settings(max_examples=120, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
NASTY = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.sampled_from(
        ["", "\x00", "nan", "inf", "-1e999", "9" * 400, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "31.2", "121.002",
         "<a/>&amp;", "'; --", "%s%(x)s{0}", "\u202e\ufffe", "１２", "open", "closed", ",,,", "d", "theft", "public_facility", "xml"]
    ),
)  # fmt: skip
SENT = [
    "jurisdiction_id", "service_code", "description", "lat", "long", "address_string", "address_id", "email", "device_id",
    "account_id", "first_name", "last_name", "phone", "media_url", "attribute[when]", "attribute[happened_at]", "attribute[x]", "media",
]  # fmt: skip
ASKED = [
    "jurisdiction_id",
    "service_request_id",
    "service_code",
    "start_date",
    "end_date",
    "status",
    "page",
    "page_size",
    "api_key",
]
KNOWN = {200, 400, 403, 404, 405, 409}


def read(answer: Any, form: str) -> None:
    """It is of its form, and an error says its own status."""
    assert answer.status_code in KNOWN, answer.content[:300]
    if form == "json":
        told = json.loads(answer.content)
        assert answer.status_code == 200 or told[0]["code"] == answer.status_code
    else:
        top = fromstring(answer.content)  # noqa: S314 - our own answer
        assert answer.status_code == 200 or top.findtext("error/code") == str(answer.status_code)


def test_anything_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "A_TOKEN", 1_000_000)
    monkeypatch.setattr(rates, "AN_ADDRESS", 1_000_000)
    house = built()
    number, key = report(house).matter.number, api_key(house)
    lon, lat = house.point("g111")
    sound = {"service_code": "noise", "description": "很吵，睡不着", "lat": str(lat), "long": str(lon)}
    client = Client()
    taken_in = set()

    @CALM
    @given(
        form=st.sampled_from(["json", "xml"]),
        sent=st.dictionaries(st.sampled_from(SENT), NASTY, max_size=4),
        asked=st.dictionaries(st.sampled_from(ASKED), NASTY, max_size=4),
        name=st.one_of(NASTY, st.just(number)),
    )
    def ask(form: str, sent: dict[str, str], asked: dict[str, str], name: str) -> None:
        posted = client.post(f"{V2}requests.{form}", {**sound, **sent, "api_key": key})
        read(posted, form)
        taken_in.add(posted.status_code)
        read(client.get(f"{V2}requests.{form}", asked), form)
        for kind in ("requests", "services", "tokens"):
            read(client.get(f"{V2}{kind}/{name.replace('/', '')}.{form}", asked), form)

    ask()
    assert {200, 400} <= taken_in
