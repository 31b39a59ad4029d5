"""Clients that exist work unchanged: `georeport` from the package index over a real socket; the very requests of `three`.

`three` 0.8.0 is for Python 2 and cannot be installed; its requests are written out here from its source.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from georeport import GeoReport

from anlin.modules.intake.tests.open311 import V2, api_key
from anlin.modules.intake.tests.test_open311 import SENTENCE, picture
from anlin.spine.matter.models import Matter
from tests.house import House, built, report, taken

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> House:
    return built()


@pytest.mark.loopback
@pytest.mark.parametrize("form", ["json", "xml"])
def test_georeport_reads_services_and_requests(house: House, live_server: Any, form: str) -> None:
    first, second = report(house).matter, report(house, "垃圾堆在路口", category="sanitation").matter
    taken(house, second, "assign", "desk_officer", unit="station-north")
    city = GeoReport(f"{live_server.url}{V2}", jurisdiction="d", output_format=form)
    services = {service["service_code"] for service in city.get_service_list()}
    assert {"public_facility", "sanitation"} <= services
    definition = city.get_service_definition("sanitation")
    assert definition["service_code"] == "sanitation"
    requests = city.get_service_requests()
    assert {one["service_request_id"] for one in requests} == {first.number, second.number}
    assert city.get_service_request(first.number)["status"] == "open"
    chosen = city.get_service_requests(service_request_id=f"{first.number},{second.number}", service_code="x")
    assert len(chosen) == 2
    day = f"{first.opened_at:%Y-%m-%d}T00:00:00Z"
    assert city.get_service_requests(start_date=day, status="open,closed", service_code="sanitation,public_facility")


class Three:
    """What `three` 0.8.0 sends, method by method (three/core.py)."""

    def __init__(self, key: str, form: str = "json", jurisdiction: str = "") -> None:
        self.key, self.form, self.jurisdiction = key, form, jurisdiction

    def _get(self, *parts: str, **given: str) -> Any:
        if self.jurisdiction:
            given["jurisdiction_id"] = self.jurisdiction
        return Client().get(f"{V2}{'/'.join(part for part in parts if part)}.{self.form}", given)

    def discovery(self) -> Any:
        return self._get("discovery")

    def services(self, code: str = "") -> Any:
        return self._get("services", code)

    def requests(self, code: str = "", *, count: str = "", between: tuple[str, str] | None = None) -> Any:
        given = {"service_code": code} if code else {}
        given |= {"page_size": count} if count else {}
        given |= dict(zip(("start_date", "end_date"), between, strict=True)) if between else {}
        return self._get("requests", **given)

    def request(self, number: str) -> Any:
        return self._get("requests", number)

    def token(self, number: str) -> Any:
        return self._get("tokens", number)

    def post(self, service_code: str, *, address: str = "", name: str = "", media: Any = None, **given: str) -> Any:
        sent: dict[str, Any] = {**given, "service_code": service_code, "api_key": self.key}
        if address:
            sent["address_string"] = address
        if name:
            sent["first_name"], sent["last_name"] = name.split(" ")
        if media is not None:
            sent["media"] = media
        return Client().post(f"{V2}requests.{self.form}", sent)


def test_three_walks_from_discovery_to_its_own_report(house: House) -> None:
    three = Three(api_key(house), jurisdiction="d")
    assert three.discovery().json()["endpoints"][0]["formats"] == ["text/xml", "application/json"]
    assert three.services().json()[0].keys() >= {
        "service_code",
        "service_name",
        "description",
        "metadata",
        "type",
        "group",
    }
    assert three.services("public_facility").json()["attributes"]
    lon, lat = house.point("g111")
    posted = three.post(
        "public_facility", address="155 9th St", name="Zach Williams", phone="555-5555", description=SENTENCE,
        lat=str(lat), long=str(lon), media=picture(),
    ).json()  # fmt: skip
    number = posted[0]["service_request_id"]
    assert Matter.objects.get().number == number
    assert three.token(number).json() == [{"service_request_id": number, "token": number}]
    assert three.request(number).json()[0]["service_code"] == "public_facility"
    assert three.requests("public_facility", count="50").json()[0]["service_request_id"] == number
    day = f"{Matter.objects.get().opened_at:%Y-%m-%d}"
    assert three.requests(between=(f"{day}T00:00:00Z", f"{day}T23:59:59Z")).status_code == 200


def test_three_without_a_key_is_refused_in_words_that_it_can_read(house: House) -> None:
    for form in ("json", "xml"):
        answer = Three("", form).post("public_facility", description=SENTENCE, address="155 9th St")
        assert answer.status_code == 403
        assert "api_key" in answer.content.decode()
    assert Three("", "json").post("public_facility", media=SimpleUploadedFile("x", b"")).status_code == 403
