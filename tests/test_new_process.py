"""A new process is a declaration and nothing else: list, filters, page, steps, story, clock, map and search follow from it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from types import ModuleType
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import include, path
from openapi_spec_validator import validate
from PIL import Image
from pytest_django import Settings

from anlin.kernel.fact import Fact
from anlin.kernel.process import Clock, Process, Promise, State, Step
from anlin.spine.matter import registry
from anlin.spine.matter.models import DistrictPromise, Matter, MatterClock
from anlin.spine.matter.services.clocks import forget_promises
from anlin.workbench.api.document import document_of
from anlin.workbench.api.house import BASE, api_of, patterns_of
from anlin.workbench.api.tests.asking import program
from tests.house import LONG_AGO, House, built, signed_in
from tests.pages import wrong_in

LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}
SIZES = {"small": "Small", "large": "Large"}
LAMPS = Process(
    key="test.street_lamp",
    version=1,
    label="Street lamp",
    initial="dark",
    final=frozenset({"lit"}),
    states=(State("dark", "Dark", "act"), State("lit", "Lit", "done")),
    steps=(
        Step("look", "Look again", ("dark",), None, ("case_officer", "desk_officer"), requires=("size",), offers=("remark", "photos")),
        Step("light", "Light it", ("dark",), "lit", ("case_officer",), requires=("remark",), offers=("photos",), primary=True),
    ),
    clocks=(Clock("lighting", "Lighting", Promise("lighting"), starts_on=("open",), stops_on=("light",), resident="to light it"),),
    facts=(
        Fact("remark", "long_text", "Remark", audience="parties", bounds=(2, 300)),
        Fact("size", "choice", "Size", audience="public", choices=SIZES, filterable=True),
        Fact("photos", "photos", "Photographs", audience="parties", bounds=(1, 2)),
    ),
    opened_by=("desk_officer", "case_officer"),
    opening=("remark",),
    opening_offers=("photos",),
)  # fmt: skip
SLUG = "test-street-lamp"
pytestmark = pytest.mark.django_db


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A house in which the process is in force; its promise is data."""
    monkeypatch.setattr(registry, "_processes", {key: dict(versions) for key, versions in registry._processes.items()})
    made = built()
    registry.register(LAMPS)
    DistrictPromise.objects.create(setting="lighting", amount=3, unit="days", number="样 2026-9", since=LONG_AGO)
    forget_promises()
    yield made
    forget_promises()


def page(client: Client, address: str, language: str) -> str:
    """A page that keeps what every page promises."""
    response = client.get(address)
    assert response.status_code == 200, address
    html: str = response.content.decode()
    assert wrong_in(html, LANGUAGES[language]) == [], address
    return html


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return SimpleUploadedFile("lamp.jpg", out.getvalue())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_declaration_is_walked_from_opening_to_end(house: House, language: str) -> None:
    desk, officer = (signed_in(who, language=language) for who in ("desk_officer", "case_officer"))
    assert f"/desk/new/{SLUG}/" in page(desk, f"/desk/all/{SLUG}/", language)
    matter = opened(house, desk, language)
    lists(matter, desk, language)
    assert "巷口第三盏灯不亮" in page(desk, f"/desk/m/{matter.number}/", language)
    looked(matter, desk, language)
    lit(matter, officer, language)


def opened(house: House, desk: Client, language: str) -> Matter:
    """Opened by its derived form: refused without its fact, then opened with photograph and place."""
    form = page(desk, f"/desk/new/{SLUG}/", language)
    assert 'name="remark"' in form
    assert 'name="photos"' in form
    assert 'name="size"' not in form
    lon, lat = house.point("g111")
    given = {"write_key": str(uuid4()), "area": str(house.areas["b11"].pk), "lon": lon, "lat": lat}
    assert desk.post(f"/desk/new/{SLUG}/", given).status_code == 422
    answer = desk.post(f"/desk/new/{SLUG}/", {**given, "remark": "巷口第三盏灯不亮", "photos": picture()})
    matter = Matter.objects.get(process=LAMPS.key)
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/m/{matter.number}/")
    assert (matter.state, matter.area) == ("dark", house.areas["g111"])
    clock = MatterClock.objects.get(matter=matter)
    assert (clock.key, clock.outcome, clock.basis["number"]) == ("lighting", "running", "样 2026-9")
    return matter


def lists(matter: Matter, desk: Client, language: str) -> None:
    """List, filters, search and map know it."""
    listed = page(desk, f"/desk/all/{SLUG}/", language)
    assert "巷口第三盏灯不亮" in listed
    assert 'name="state"' in listed
    assert "巷口第三盏灯不亮" in page(desk, f"/desk/all/{SLUG}/?state=dark", language)
    assert "巷口第三盏灯不亮" not in page(desk, f"/desk/all/{SLUG}/?state=lit", language)
    assert "巷口第三盏灯不亮" not in page(desk, f"/desk/all/{SLUG}/?late=1", language)
    found = page(desk, "/desk/search/?q=第三盏灯", language)
    assert matter.number in found
    assert desk.get(f"/desk/search/?q={matter.number}").headers["Location"] == f"/desk/m/{matter.number}/"
    assert matter.number in page(desk, "/desk/map/", language)
    assert matter.number not in page(
        signed_in("station_chief_south", language=language), f"/desk/all/{SLUG}/", language
    )


def looked(matter: Matter, desk: Client, language: str) -> None:
    """A step of its own: the form asks for the choice, refuses what is none, and the story tells it."""
    step = f"/desk/m/{matter.number}/step/look/"
    form = page(desk, step, language)
    assert 'type="radio"' in form
    assert 'name="size"' in form
    sent = {"write_key": str(uuid4()), "seen": str(matter.last_seq)}
    assert desk.post(step, {**sent, "size": "enormous"}).status_code == 422
    assert desk.post(step, {**sent, "size": "large", "remark": "灯罩裂了", "photos": picture()}).status_code == 302
    told = page(desk, f"/desk/m/{matter.number}/", language)
    assert "灯罩裂了" in told
    assert "Large" in told
    assert "/photo/" in told
    assert desk.get(f"/desk/m/{matter.number}/step/light/").status_code == 200
    refused = desk.post(f"/desk/m/{matter.number}/step/light/", {"write_key": str(uuid4()), "remark": "灯亮了"})
    assert refused.status_code in (409, 422), "it is for a case officer"


def lit(matter: Matter, officer: Client, language: str) -> None:
    """The end: the clock stops in time, the list of what goes on is empty, the step is closed."""
    step = f"/desk/m/{matter.number}/step/light/"
    assert "巷口第三盏灯不亮" in page(officer, f"/desk/all/{SLUG}/", language)
    answer = officer.post(step, {"write_key": str(uuid4()), "remark": "换了灯泡，灯亮了"})
    assert answer.status_code == 302
    matter.refresh_from_db()
    assert (matter.state, matter.alarm_at) == ("lit", None)
    assert MatterClock.objects.get(matter=matter).outcome == "in_time"
    told = page(officer, f"/desk/m/{matter.number}/", language)
    assert "换了灯泡，灯亮了" in told
    assert "巷口第三盏灯不亮" not in page(officer, f"/desk/all/{SLUG}/", language)
    assert "巷口第三盏灯不亮" in page(officer, f"/desk/all/{SLUG}/?order=newest", language)
    assert officer.post(step, {"write_key": str(uuid4()), "remark": "再来一次"}).status_code == 409


def test_only_those_whom_the_declaration_names_open_it(house: House) -> None:
    assert signed_in("case_officer").get(f"/desk/new/{SLUG}/").status_code == 200
    for who in ("grid_worker", "auxiliary", "station_chief", "supervisor", "auditor", "administrator"):
        assert signed_in(who).get(f"/desk/new/{SLUG}/").status_code == 404, who
    assert Client().get(f"/desk/new/{SLUG}/").status_code == 302


def test_a_choice_that_no_column_holds_is_offered_as_no_filter(house: House) -> None:
    assert 'name="size"' not in page(signed_in("desk_officer"), f"/desk/all/{SLUG}/", "zh-hans")


def test_the_api_follows_from_the_declaration_too(
    house: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = ModuleType("lamps_addresses")
    api = api_of([LAMPS])
    addresses.urlpatterns = [path(BASE, include(patterns_of(api)))]  # type: ignore[attr-defined]  # Django looks for it
    monkeypatch.setitem(sys.modules, "lamps_addresses", addresses)
    settings.ROOT_URLCONF = "lamps_addresses"
    validate(document_of(api))
    lamps, officer = f"/api/v1/{SLUG}", program(house, "case_officer")
    place = {"area": house.areas["b11"].pk}
    assert officer.post(lamps, {"facts": {}, "place": place}).status_code == 422
    opened = officer.post(lamps, {"facts": {"remark": "巷口第三盏灯不亮"}, "place": place})
    assert opened.status_code == 201, opened.content
    number = opened.json()["number"]
    assert officer.get(lamps).json()["items"][0]["clock"]["key"] == "lighting"
    steps = f"{lamps}/{number}/steps"
    assert [step["key"] for step in officer.get(steps).json()["items"]] == ["look", "light"]
    refused = officer.post(steps, {"step": "look", "facts": {"size": "enormous"}})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "facts.size")
    assert officer.post(steps, {"step": "light", "facts": {"remark": "换了灯泡"}}).json()["state"] == "lit"
    assert program(house, "station_chief_south").get(f"{lamps}/{number}").status_code == 404
