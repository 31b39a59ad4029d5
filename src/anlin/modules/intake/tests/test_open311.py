"""GeoReport v2: other people's apps hand reports in, and see of them what anybody may see."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from anlin.kernel.number import read_code
from anlin.modules.intake.categories import CATEGORIES, COMPLAINT, OF_A_PLACE
from anlin.modules.intake.portal.wording import GROUPS
from anlin.modules.intake.tests.open311 import V2, api_key, asked, handed_in, rows_of
from anlin.spine.access import rates
from anlin.spine.ledger.clock import clock_at, now
from anlin.spine.matter.history import history_for
from anlin.spine.matter.models import Matter, Participant
from anlin.spine.matter.services.contact import read_contact
from anlin.spine.place.models import Address
from anlin.spine.vault.models import StoredPhoto
from tests.house import House, built, report, taken
from tests.stored import places_of, rows

pytestmark = pytest.mark.django_db
FORMS = ("json", "xml")
SENTENCE = "院门口的窨井盖不见了，晚上有人差点掉下去。"


@pytest.fixture
def house() -> House:
    return built()


@pytest.fixture
def given(house: House) -> dict[str, Any]:
    """What an app sends, whole."""
    lon, lat = house.point("g111")
    return {
        "api_key": api_key(house),
        "jurisdiction_id": "d",
        "service_code": "public_facility",
        "description": SENTENCE,
        "lat": str(lat),
        "long": str(lon),
        "address_string": "书院路 41 号",
    }


def words_of(house: House, matter: Matter) -> dict[str, object]:
    story = history_for(matter, house.actor("supervisor"))
    return {told.fact.key: told.value for told in story[0].told if told.look == "value"}


@pytest.mark.parametrize("form", FORMS)
def test_discovery_leads_to_the_endpoints(house: House, form: str) -> None:
    for address in ("/open311/discovery", "/open311/v2/discovery"):
        told = rows_of(Client().get(f"{address}.{form}"), form)
        (endpoint,) = told["endpoints"]
        assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
        assert endpoint["url"] == "http://testserver/open311/v2/"
        assert endpoint["formats"] == ["text/xml", "application/json"]


@pytest.mark.parametrize("form", FORMS)
def test_services_are_our_categories_but_complaints(house: House, form: str) -> None:
    status, services = asked("services", form)
    assert status == 200
    assert {one["service_code"] for one in services} == {category.key for category in CATEGORIES} - {COMPLAINT}
    facility = next(one for one in services if one["service_code"] == "public_facility")
    assert facility["service_name"] == "Public facilities"
    assert facility["group"] == "Something is broken or dangerous"
    assert str(facility["metadata"]).lower() == "true"
    assert facility["type"] == "realtime"


@pytest.mark.parametrize("form", FORMS)
def test_a_service_says_what_it_may_be_told(house: House, form: str) -> None:
    status, told = asked("services/noise", form)
    assert (status, told["service_code"]) == (200, "noise")
    assert [(one["code"], one["datatype"]) for one in told["attributes"]] == [
        ("when", "string"),
        ("happened_at", "datetime"),
    ]
    assert asked(f"services/{COMPLAINT}", form)[0] == 404
    assert asked("services/nothing", form)[0] == 404


@pytest.mark.parametrize("form", FORMS)
def test_a_report_is_handed_in_and_its_code_handed_out_once(house: House, given: dict[str, Any], form: str) -> None:
    answer = handed_in(form, **given)
    assert answer.status_code == 200, answer.content
    (told,) = rows_of(answer, form)
    matter = Matter.objects.get()
    assert told["service_request_id"] == matter.number
    assert read_code(told["receipt_code"])
    assert told["receipt_code"] in told["service_notice"]
    assert (matter.source, matter.area.code, matter.category) == ("api", "g111", "public_facility")
    assert words_of(house, matter) | {"what": SENTENCE, "where": "书院路 41 号"} == words_of(house, matter)
    progress = Client().post("/progress/", {"code": told["receipt_code"]})
    assert SENTENCE in progress.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"


def test_contact_is_sealed_apart_and_without_it_a_report_is_anonymous(house: House, given: dict[str, Any]) -> None:
    handed_in(**given)
    assert not Participant.objects.get().has_contact
    told = {"first_name": "秋", "last_name": "沈", "phone": "13900000000", "email": "shen@example.org"}
    number = rows_of(handed_in(**given | told), "json")[0]["service_request_id"]
    matter = Matter.objects.get(number=number)
    contact = read_contact(matter=matter.pk, actor=house.actor("supervisor"), purpose="ask").facts
    assert contact == {"contact_name": "沈秋", "contact_phone": "13900000000", "contact_email": "shen@example.org"}
    for needle in (*told.values(), "沈秋"):
        if len(needle) > 1:
            assert places_of(needle, rows()) == [], needle


def test_nothing_of_the_senders_device_is_kept(house: House, given: dict[str, Any]) -> None:
    sent = {
        "device_id": "DEVICE-77-TELLTALE",
        "account_id": "ACCOUNT-88-TELLTALE",
        "media_url": "http://169.254.169.254/telltale",
    }
    answer = handed_in(**given | sent)
    assert answer.status_code == 200
    assert "`media_url` was not fetched and not kept" in rows_of(answer, "json")[0]["service_notice"]
    for needle in ("DEVICE-77", "ACCOUNT-88", "169.254.169.254"):
        assert places_of(needle, rows()) == []
    assert "telltale" not in str(words_of(house, Matter.objects.get()))


def test_what_looks_personal_in_the_words_is_covered(house: House, given: dict[str, Any]) -> None:
    handed_in(**given | {"description": "井盖丢了，找我 13900000000"})
    assert "13900000000" not in str(words_of(house, Matter.objects.get()))


def test_attributes_become_facts(house: House, given: dict[str, Any]) -> None:
    told = {"attribute[when]": "昨晚", "attribute[happened_at]": "2026-11-24T20:00:00+08:00"}
    assert handed_in(**given | told).status_code == 200
    words = words_of(house, Matter.objects.get())
    assert (words["when"], words["happened_at"]) == ("昨晚", "2026-11-24T20:00:00+08:00")
    wrong = handed_in(**given | {"attribute[happened_at]": "gestern"})
    assert (wrong.status_code, "happened_at" in rows_of(wrong, "json")[0]["description"]) == (400, True)


def picture(name: str = "lamp.jpg") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


def test_a_picture_comes_as_a_file(house: House, given: dict[str, Any]) -> None:
    assert handed_in(**given, media=picture()).status_code == 200
    assert StoredPhoto.objects.count() == 1
    assert handed_in(**given, media=SimpleUploadedFile("x.jpg", b"no picture")).status_code == 400


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("changed", "status", "says"),
    [
        ({"api_key": ""}, 403, "api_key"),
        ({"api_key": "anlin_wrong"}, 403, "api_key"),
        ({"jurisdiction_id": "elsewhere"}, 404, "jurisdiction_id"),
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "nothing"}, 404, "service_code"),
        ({"service_code": COMPLAINT}, 404, "service_code"),
        ({"description": "  "}, 400, "description"),
        ({"description": "长" * 2001}, 400, "what"),
        ({"lat": "nan"}, 400, "lat"),
        ({"lat": "north"}, 400, "lat"),
        ({"lat": "0", "long": "0"}, 400, "outside this district"),
        ({"lat": "", "long": "", "address_string": ""}, 400, "address_string"),
        ({"lat": "", "long": "", "address_id": "999999"}, 404, "address_id"),
        ({"phone": "1"}, 400, "contact_phone"),
    ],
)
def test_what_cannot_be_taken_is_an_error_in_both_forms_and_stores_nothing(
    house: House, given: dict[str, Any], form: str, changed: dict[str, str], status: int, says: str
) -> None:
    answer = handed_in(form, **given | changed)
    (error,) = rows_of(answer, form)
    assert (answer.status_code, str(error["code"])) == (status, str(status))
    assert says in error["description"]
    assert not Matter.objects.exists()


def test_a_point_of_a_shifted_chinese_map_is_told_apart(house: House, given: dict[str, Any]) -> None:
    lon, lat = house.point("g111", east=0.5)
    answer = handed_in(**given | {"long": str(lon + 0.0045 + 0.016), "lat": str(lat)})
    assert answer.status_code == 400
    assert "outside" in rows_of(answer, "json")[0]["description"]


def test_a_key_without_the_scope_hands_nothing_in(house: House, given: dict[str, Any]) -> None:
    assert handed_in(**given | {"api_key": api_key(house, "read", "open")}).status_code == 403


def test_a_key_in_the_header_and_a_repeated_delivery(house: House, given: dict[str, Any]) -> None:
    secret = given.pop("api_key")
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "delivery-4711"}
    first, again = (Client().post(f"{V2}requests.json", given, headers=headers) for _nth in range(2))
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    other = Client().post(f"{V2}requests.json", given | {"description": "别的事情"}, headers=headers)
    assert other.status_code == 409
    assert Matter.objects.count() == 1


def test_words_that_name_a_listed_address_get_its_point(house: House, given: dict[str, Any]) -> None:
    lon, lat = house.point("g221")
    Address.objects.create(
        text_zh="南街 9 号", text_en="9 South Street", key="南街9号", lon=lon, lat=lat, area=house.areas["g221"]
    )
    for told in ({"address_string": "南街9号"}, {"address_id": str(Address.objects.get().pk)}):
        place = {"lat": "", "long": "", "address_string": ""} | told
        number = rows_of(handed_in(**given | place), "json")[0]["service_request_id"]
        assert Matter.objects.get(number=number).area == house.areas["g221"]
    somewhere = {"lat": "", "long": "", "address_string": "巷子最里面"}
    number = rows_of(handed_in(**given | somewhere), "json")[0]["service_request_id"]
    assert Matter.objects.get(number=number).area == house.areas["d"]


PUBLIC_FIELDS = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible",
    "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address", "address_id", "zipcode", "lat",
    "long", "media_url",
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_the_public_sees_that_and_how_it_stands_never_words_or_the_point(house: House, form: str) -> None:
    matter = report(house, "我家门口的灯不亮", phone="13900000000", where="书院路 41 号").matter
    for address in ("requests", f"requests/{matter.number}"):
        status, told = asked(address, form)
        (row,) = told
        assert status == 200
        assert row.keys() == PUBLIC_FIELDS
        assert (row["service_request_id"], row["status"]) == (matter.number, "open")
        assert row["address"] == "North Street"
        assert {row[name] for name in ("description", "lat", "long", "media_url", "address_id", "zipcode")} == {None}
        whole = str(told)
        for hidden in ("我家门口", "13900000000", "沈秋", "书院路", str(matter.lon), str(matter.lat)):
            assert hidden not in whole


def test_what_is_not_about_a_place_is_not_public_by_number_or_list(house: House) -> None:
    hidden = [
        report(house, category=category.key).matter
        for category in CATEGORIES
        if category.key not in OF_A_PLACE | {COMPLAINT}
    ]
    hidden.append(report(house, "民警推人", category=COMPLAINT, complaint=True, against_units=["station-north"]).matter)
    hidden.append(report(house, "路灯不亮", complaint=True).matter)
    erased = report(house, "路灯不亮").matter
    Matter.objects.filter(pk=erased.pk).update(erased_at=now())
    unknown = asked("requests/20260101-00000X")
    for matter in (*hidden, erased):
        assert asked(f"requests/{matter.number}") == unknown, matter.category
        assert asked(f"tokens/{matter.number}") == unknown
    assert unknown[0] == 404
    assert asked("requests")[1] == []
    assert asked("requests", service_request_id=",".join(matter.number for matter in hidden))[1] == []


def test_what_is_public_is_the_portals_first_group_and_nothing_else() -> None:
    assert set(GROUPS[0][1]) == OF_A_PLACE


def test_a_close_is_a_claim_and_stays_open_until_it_is_confirmed(house: House) -> None:
    matter = report(house).matter

    def status() -> str:
        return str(asked(f"requests/{matter.number}")[1][0]["status"])

    for step, by, facts in (
        ("assign", "desk_officer", {"unit": "station-north"}),
        ("take", "case_officer", {}),
        ("close", "case_officer", {"disposition": "fixed", "evidence": "换了灯泡，已复亮"}),
    ):
        taken(house, matter, step, by, **facts)
        assert status() == "open"
    taken(house, matter, "confirm", "reporter")
    assert status() == "closed"


def test_a_joined_report_stays_open_for_its_own_reporter(house: House) -> None:
    first, second = report(house).matter, report(house, "路灯坏了一排").matter
    taken(house, second, "merge", "desk_officer", into=first.number)
    row = asked(f"requests/{second.number}")[1][0]
    assert (row["status"], row["status_notes"]) == ("open", "Others reported the same; yours counts as before.")


def test_filters_and_paging(house: House) -> None:
    lamps = [report(house, f"第 {nth} 盏灯不亮").matter for nth in range(3)]
    dirt = report(house, "垃圾堆在路口", category="sanitation").matter

    def numbers(**given: Any) -> set[str]:
        return {row["service_request_id"] for row in asked("requests", **given)[1]}

    assert numbers(service_code="sanitation") == {dirt.number}
    assert numbers(service_code="sanitation,public_facility") == {*(one.number for one in lamps), dirt.number}
    assert numbers(service_request_id=f"{dirt.number},{lamps[0].number}") == {dirt.number, lamps[0].number}
    assert numbers(status="closed") == set()
    assert len(numbers(status="open,closed")) == 4
    pages = [numbers(page_size=3, page=page) for page in (1, 2)]
    assert [len(page) for page in pages] == [3, 1] and not pages[0] & pages[1]
    following = Client().get(f"{V2}requests.json?page_size=3").headers["Link"]
    assert following == f'<{V2}requests.json?page_size=3&page=2>; rel="next"'
    with clock_at(now() + timedelta(days=100)):
        assert numbers() == set(), "the last ninety days alone"
    soon = (now() + timedelta(hours=1)).isoformat(timespec="seconds")
    earlier = (now() - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert len(numbers(start_date=earlier, end_date=soon)) == 4
    assert numbers(end_date=earlier) == set()


@pytest.mark.parametrize(
    "given",
    [
        {"status": "lost"}, {"page": "0"}, {"page_size": "1001"}, {"start_date": "yesterday"}, {"end_date": "9999-01-01"},
        {"start_date": "2026-01-01", "end_date": "2026-11-01"}, {"page": "１"},
    ],
)  # fmt: skip
def test_a_filter_that_means_nothing_is_an_error(house: House, given: dict[str, str]) -> None:
    status, told = asked("requests", **given)
    assert (status, told[0]["code"]) == (400, 400)


def test_a_list_asks_as_many_queries_for_forty_as_for_two(house: House) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert Client().get(f"{V2}requests.json").status_code == 200
        return len(caught)

    for nth in range(2):
        report(house, f"第 {nth} 盏灯不亮")
    Client().get(f"{V2}requests.json")
    few = counted()
    for nth in range(38):
        report(house, f"又一盏灯不亮 {nth}")
    assert counted() == few <= 5


def test_errors_of_the_house_come_in_the_form_asked_for(house: House) -> None:
    for form in FORMS:
        missing = Client().get(f"{V2}nothing.{form}")
        assert (missing.status_code, str(rows_of(missing, form)[0]["code"])) == (404, "404")
        wrong = Client().delete(f"{V2}requests.{form}")
        assert (wrong.status_code, wrong.headers["Allow"]) == (405, "GET, POST")


def test_whoever_asks_too_often_is_told_to_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "AN_ADDRESS", 10)
    answers = [Client().get(f"{V2}services.json") for _nth in range(12)]
    assert [one.status_code for one in answers][-2:] == [429, 429]
    assert answers[-1].headers["Retry-After"]


def test_the_words_are_in_the_language_asked_for(house: House) -> None:
    chinese = Client().get(f"{V2}services.json", headers={"Accept-Language": "zh-CN"}).json()
    assert "公共设施" in str(chinese)


def test_no_field_is_looked_through_that_could_not_be_held(house: House) -> None:
    """Two million characters of one run: at their square, nobody would see this test end."""
    key = api_key(house)
    for name in ("description", "address_string", "phone", "first_name"):
        given = {
            "api_key": key,
            "service_code": "public_facility",
            "description": "井盖丢失",
            "lat": "31.001",
            "long": "121.001",
        }
        answer = handed_in(**given | {name: "a" * 1_900_000})
        assert answer.status_code == 400, name
        assert f"`{name}` may have 4000 characters" in rows_of(answer, "json")[0]["description"]
    assert not Matter.objects.exists()
