"""The same write sent twice is done once and answered the same, whoever was quicker, on both engines."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.db import connection

from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.matter.models import Matter
from anlin.spine.matter.services.write_keys import is_claimed
from anlin.spine.vault import services
from anlin.workbench.api.tests.asking import REPORTS, Program, opening, program
from anlin.workbench.api.writing import write_key
from tests.house import House, built, report, taken

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> House:
    return built()


@pytest.fixture
def desk(house: House) -> Program:
    return program(house, "desk_officer")


def test_the_same_key_gets_the_same_answer_whatever_happened_since(house: House, desk: Program) -> None:
    number = report(house).matter.number
    etag = desk.get(f"{REPORTS}/{number}").headers["ETag"]
    key = str(uuid4())
    first = desk.takes(number, "assign", key=key, if_match=etag, unit="station-north")
    taken(house, Matter.objects.get(), "take", "case_officer")
    again = desk.takes(number, "assign", key=key, if_match=etag, unit="station-north")
    assert (first.status_code, again.status_code) == (200, 200), again.content
    assert again.json() == first.json()
    assert again.headers["ETag"] == first.headers["ETag"]
    assert Matter.objects.get().state == "working"


def test_an_opening_sent_twice_is_one_matter_with_one_code(house: House, desk: Program) -> None:
    key, body = "key-of-the-hotline-4711", opening(house)
    first, again = desk.post(REPORTS, body, key=key), desk.post(REPORTS, body, key=key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first.json()["code"]
    assert Matter.objects.count() == 1


def test_another_body_under_the_same_key_is_refused(house: House, desk: Program) -> None:
    key = str(uuid4())
    desk.post(REPORTS, opening(house), key=key)
    facts = opening(house)["facts"] | {"what": "井盖丢失"}
    other = desk.post(REPORTS, opening(house, facts=facts), key=key)
    assert (other.status_code, other.json()["type"]) == (409, "/api/#problem-doubled")
    assert Matter.objects.count() == 1


def test_a_key_is_its_holders_own(house: House, desk: Program) -> None:
    key = str(uuid4())
    mine = desk.post(REPORTS, opening(house), key=key)
    theirs = program(house, "supervisor").post(REPORTS, opening(house), key=key)
    assert theirs.status_code == 201
    assert theirs.json()["number"] != mine.json()["number"]


def test_a_write_without_a_key_is_refused(house: House, desk: Program) -> None:
    from django.test import Client

    answer = Client().post(REPORTS, opening(house), content_type="application/json", headers=desk.headers({}))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert desk.post(REPORTS, opening(house), key="短").status_code == 422
    assert not Matter.objects.exists()


def test_a_refused_write_may_be_mended_under_the_same_key(house: House, desk: Program) -> None:
    number, key = report(house).matter.number, str(uuid4())
    assert desk.takes(number, "assign", key=key, unit="nowhere").status_code == 422
    assert desk.takes(number, "assign", key=key, unit="station-north").status_code == 200


def test_two_at_once_with_one_key_are_one_write(house: House, desk: Program) -> None:
    number, key = report(house).matter.number, str(uuid4())
    start, answers = threading.Barrier(4), []

    def write() -> None:
        start.wait()
        answer = desk.takes(number, "note_down", key=key, note="看到了")
        answers.append((answer.status_code, answer.content))
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert len(set(answers)) == 1 and answers[0][0] == 200, answers
    assert LedgerEntry.objects.filter(subject=Matter.objects.get().ref).count() == 2


def test_of_two_at_once_with_one_etag_one_is_told(house: House, desk: Program) -> None:
    number = report(house).matter.number
    etag = desk.get(f"{REPORTS}/{number}").headers["ETag"]
    chief = program(house, "supervisor")
    start, answers = threading.Barrier(2), []

    def write(asker: Program) -> None:
        start.wait()
        answers.append(asker.takes(number, "note_down", if_match=etag, note="看到了").status_code)
        connection.close()

    threads = [threading.Thread(target=write, args=(asker,)) for asker in (desk, chief)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 412]


def test_a_reference_and_a_key_that_is_counted_up_lead_to_nobodys_code(
    house: House, desk: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The holder's reference stands in every receipt, and the portal tells the code of a report to whoever knows its key."""
    desk.post(REPORTS, opening(house), key="hotline-2026-4711")
    holder = house.actor("desk_officer")
    assert is_claimed(write_key(holder, "hotline-2026-4711"))
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(services, "derived_key", lambda purpose: purpose.encode())
        assert not is_claimed(write_key(holder, "hotline-2026-4711")), (
            "whoever has not the district's key guesses at nothing"
        )
