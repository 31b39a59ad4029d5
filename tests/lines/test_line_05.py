"""Line 5: anonymous means it. A stolen database and its logs, without the codes, link nobody to a matter."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from anlin.config.commands.serve import Serving, web_child
from anlin.kernel.number import read_code, receipt_code
from anlin.modules.intake.tests.portal import Resident, text_of
from anlin.spine.matter.models import Participant
from tests.doors import every_route
from tests.house import built, taken
from tests.stored import files, places_of, rows

ADDRESS = "203.0.113.77"
BROWSER = "PlantedBrowser/7.3 (TellTale)"
LANGUAGES = "eo-XX,zh;q=0.3"
FROM = {
    "REMOTE_ADDR": ADDRESS,
    "HTTP_USER_AGENT": BROWSER,
    "HTTP_ACCEPT_LANGUAGE": LANGUAGES,
    "HTTP_X_FORWARDED_FOR": ADDRESS,
}


@pytest.mark.django_db(transaction=True)
def test_database_files_and_logs_of_a_worked_report_link_nobody_to_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    house = built()
    resident = Resident(Client(**FROM))  # type: ignore[arg-type]  # what a browser sends along
    resident.reports()
    matter = Participant.objects.get().matter
    resident.looks()
    taken(house, matter, "ask", "desk_officer", question="几号井盖？")
    resident.answers("reply", reply="大门左边那个")
    for _time in range(3):
        resident.client.post("/progress/", {"code": "0000-0000-0000-0000-0"})
    told = {
        "the code": resident.code,
        "the code, plain": resident.code.replace("-", ""),
        "an address": ADDRESS,
        "a browser": BROWSER,
        "its languages": LANGUAGES,
    }
    told |= {
        f"cookie {name}": cookie.value for name, cookie in resident.client.cookies.items() if len(cookie.value) > 8
    }
    stored = rows()
    for what, needle in told.items():
        assert places_of(needle, stored) == [], what
        assert needle not in caplog.text, what
        assert [path.name for path in files() if needle.encode() in path.read_bytes()] == [], what


@pytest.mark.django_db
def test_a_visitor_gets_no_session() -> None:
    built()
    resident = Resident()
    resident.reports()
    resident.looks()
    assert "sessionid" not in resident.client.cookies
    assert rows()["django_session"] == []


def test_no_route_takes_a_code_in_its_path() -> None:
    # Open311 names a report by its number, which opens nothing; `check` is the code of a document, which opens no word of it.
    public = [route for route in every_route() if "public" in route.declares]
    assert {name for route in public for name in route.arguments} <= {"token", "form", "service", "request_id", "check"}


@pytest.mark.django_db
def test_a_code_in_the_query_opens_nothing() -> None:
    built()
    resident = Resident()
    resident.reports()
    with_code = Client().get("/progress/", {"code": resident.code})
    assert text_of(with_code) == text_of(Client().get("/progress/"))


@pytest.mark.django_db
def test_a_wrong_code_and_an_unknown_one_get_the_same_answer() -> None:
    built()
    unknown = receipt_code(0x1234567890ABCDEF1234)
    assert read_code(unknown) is not None
    wrong = unknown[:-1] + ("2" if unknown[-1] != "2" else "3")
    assert read_code(wrong) is None
    answers = {code: Client().post("/progress/", {"code": code}) for code in (unknown, wrong, "", "x" * 500, "开门")}
    first, *others = answers.values()
    assert first.status_code == 404
    for other in others:
        assert (other.status_code, text_of(other)) == (404, text_of(first))


def test_the_server_writes_no_list_of_who_asked() -> None:
    assert "--no-access-log" in web_child(Serving(), 8000).command


def test_a_code_has_at_least_80_bits() -> None:
    assert len({receipt_code(1 << bit) for bit in range(80)}) == 80
    assert receipt_code((1 << 80) - 1) != receipt_code(0)
