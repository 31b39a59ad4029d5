"""Line 9: no quotas, no rankings. What forms ask, what lists show and what figures count is written here."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from anlin.kernel.process import Process
from anlin.spine.matter.registry import all_processes
from tests.house import House, built, report, signed_in, taken
from tests.pages import parsed

QUOTAS = re.compile(
    r"quota|target|ranking|league|best_|worst_|points|performance|arrest|penalt|fine_|detention_count|stops_made",
    re.IGNORECASE,
)
FACTS = {
    "intake.report": {
        "category", "source", "urgency", "what", "where", "when", "happened_at", "photos", "contact_name", "contact_phone",
        "contact_email", "contact_safe",
        "about_whom", "paper_taken_at", "unit", "into", "reason", "question", "reply", "words", "note", "instruction", "waiting_for",
        "signed_by", "disposition", "evidence",
    },
    "hazards.hazard": {
        "category", "urgency", "what", "where", "premises", "photos", "owner", "demand", "put_right_by", "until", "evidence", "reason",
        "instruction", "unit", "signed_by", "note",
    },
    "hazards.large_event": {
        "event", "where", "premises", "organiser", "starts_on", "ends_on", "expected", "plan", "missing", "conditions", "finding",
        "demand", "reason", "note", "photos",
    },
}  # fmt: skip
COLUMNS = {
    "/desk/all/intake-report/": ["Received", "What", "Where", "Now with", "Clock ↑"],
    "/desk/mine/?tab=unit": ["Received", "What", "Where", "Now with", "Clock ↑"],
}


@pytest.fixture
def house() -> House:
    made = built()
    matter = report(made).matter
    taken(made, matter, "assign", "desk_officer", unit="station-north")
    return made


@pytest.mark.parametrize("process", all_processes(), ids=lambda process: process.key)
def test_forms_ask_what_was_reviewed(process: Process) -> None:
    assert {fact.key for fact in process.facts} == FACTS[process.key]
    words = [
        *process.fact,
        *process.step,
        *process.state,
        *(key for fact in process.facts for key in fact.choices or {}),
    ]
    assert [word for word in words if QUOTAS.search(word)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", COLUMNS)
def test_lists_show_the_columns_that_were_reviewed(house: House, address: str) -> None:
    assert _headings(signed_in("station_chief", language="en"), address) == COLUMNS[address]


@pytest.mark.django_db
def test_figures_name_no_officer(house: House) -> None:
    taken(house, report(house, "井盖丢失").matter, "assign", "desk_officer", unit="station-north")
    names = {name for user in house.users.values() if user.staff for name in (user.staff.name_zh, user.staff.name_en)}
    for who in ("supervisor", "station_chief"):
        own = house.users[who].staff
        assert own is not None
        for address in ("/desk/overview/", "/desk/day/"):
            page = _main_words(signed_in(who, language="en"), address)
            assert [name for name in names - {own.name_zh, own.name_en} if name in page] == []
            assert QUOTAS.search(page) is None


def _headings(client: Client, address: str) -> list[str]:
    page = parsed(client.get(address).content.decode())
    return [one.text for one in page.every() if one.tag == "th" and one.attributes.get("scope") == "col"]


def _main_words(client: Client, address: str) -> str:
    page = parsed(client.get(address).content.decode())
    return next(one.text for one in page.every() if one.tag == "main")
