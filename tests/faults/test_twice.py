"""The same thing twice, two people at once, and a clock that is set back."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from anlin.modules.intake.tests.portal import code_of, sent, whole
from anlin.spine.ledger import clock
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.services import advance
from tests.house import House, built, report, taken

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> House:
    return built()


def test_a_report_delivered_twice_at_the_same_moment_is_one_matter_with_one_receipt(house: House) -> None:
    form, codes, start = whole(), [], threading.Barrier(4)

    def deliver() -> None:
        start.wait()
        answer = Client().post("/report/", form)
        codes.append(code_of(answer))
        connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(codes) == 4
    assert len(set(codes)) == 1
    assert Matter.objects.count() == 1
    assert LedgerEntry.objects.count() == 1


def test_of_two_people_who_take_one_step_at_once_one_takes_it_and_the_other_is_told(house: House) -> None:
    matter = report(house).matter
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    actors = [house.actor("case_officer"), house.actor("station_chief")]
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def take(nth: int) -> None:
        start.wait()
        try:
            advance(matter=matter.pk, step="take", actor=actors[nth], facts={}, write_key=str(uuid4()), seen=2)
            outcomes.append("taken")
        except Refused as refused:
            outcomes.append(refused.code)
        connection.close()

    threads = [threading.Thread(target=take, args=(nth,)) for nth in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["moved", "taken"]
    steps = [
        entry.told.action.partition(":")[2] for entry in LedgerEntry.objects.filter(subject=matter.ref).order_by("seq")
    ]
    assert steps == ["open", "assign", "issue_document", "take"]


def test_a_clock_set_back_never_puts_an_entry_before_another(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(Client())

    class Earlier:
        @staticmethod
        def now(_zone: object = None) -> datetime:
            return datetime.now(UTC) - timedelta(hours=3)

    monkeypatch.setattr(clock, "datetime", Earlier)
    sent(Client())
    first, second = LedgerEntry.objects.order_by("id")
    assert first.recorded_at <= second.recorded_at < first.recorded_at + timedelta(minutes=5)
