"""Line 13: nothing closes quietly. Each reporter keeps receipt, clock and the right to refuse, whatever is joined or renamed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlin.modules.intake.tests.portal import Resident, text_of
from anlin.spine.ledger.clock import clock_at, now
from anlin.spine.matter.models import Matter, MatterClock, Participant
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import process_of
from tests.house import House, built, report, taken

EVIDENCE = {"disposition": "fixed", "evidence": "换了灯泡，已复亮"}


@pytest.fixture
def house() -> House:
    return built()


def two_joined(house: House) -> tuple[Matter, Matter]:
    first, second = report(house, "路灯不亮").matter, report(house, "路灯坏了一排").matter
    taken(house, second, "merge", "desk_officer", into=first.number)
    return first, second


def clock(matter: Matter, key: str = "handling") -> MatterClock:
    return MatterClock.objects.filter(matter=matter, key=key).latest("id")


@pytest.mark.django_db
def test_a_joined_report_keeps_its_receipt_and_its_clock(house: House) -> None:
    resident = Resident()
    resident.reports()
    second = Participant.objects.get().matter
    before = clock(second)
    first = report(house, "路灯不亮").matter
    taken(house, second, "merge", "desk_officer", into=first.number)
    after = clock(second)
    assert (after.due_strict, after.outcome) == (before.due_strict, "running")
    page = resident.looks()
    assert page.status_code == 200
    assert second.number in text_of(page)
    assert first.number not in text_of(page), "another reporter's number is not theirs"


@pytest.mark.django_db
def test_closing_what_reports_were_joined_to_asks_each_reporter(house: House) -> None:
    first, second = two_joined(house)
    taken(house, first, "assign", "desk_officer", unit="station-north")
    taken(house, first, "take", "case_officer")
    taken(house, first, "close", "case_officer", **EVIDENCE)
    for matter in (first, second):
        matter.refresh_from_db()
        assert (matter.state, matter.held_by) == ("resolved", "reporter")
        assert clock(matter, "confirmation").outcome == "running"
    taken(house, first, "confirm", "reporter")
    taken(house, second, "refuse", "reporter", words="我门口的还是黑的")
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.state, second.state) == ("confirmed", "escalated")


@pytest.mark.django_db
def test_a_withdrawn_report_leaves_the_others_open(house: House) -> None:
    first, second = two_joined(house)
    taken(house, first, "withdraw", "reporter")
    second.refresh_from_db()
    assert second.state == "reported"
    assert clock(second).outcome == "running"


@pytest.mark.django_db
def test_a_change_of_category_keeps_the_earlier_promise(house: House) -> None:
    matter = report(house, category="theft").matter
    promised = clock(matter)
    taken(house, matter, "recategorise", "desk_officer", category="consumer", reason="是买卖纠纷")
    matter.refresh_from_db()
    assert matter.category == "consumer"
    assert (clock(matter).due_strict, clock(matter).basis) == (promised.due_strict, promised.basis)


@pytest.mark.django_db
def test_a_new_promise_is_a_supervisors_with_a_reason_that_the_reporter_reads(house: House) -> None:
    resident = Resident()
    resident.reports(category="theft")
    matter = Participant.objects.get().matter
    taken(house, matter, "recategorise", "desk_officer", category="consumer", reason="是买卖纠纷")
    with pytest.raises(Refused):
        taken(house, matter, "new_promise", "desk_officer", reason="想多些时间")
    with pytest.raises(Refused):
        taken(house, matter, "new_promise", "supervisor")
    before = clock(matter).due_strict
    taken(house, matter, "new_promise", "supervisor", reason="商户在外地，需要更久")
    assert clock(matter).due_strict > before
    assert "商户在外地，需要更久" in text_of(resident.looks())


@pytest.mark.django_db
def test_waiting_pauses_only_where_it_is_declared_and_shows_so(house: House) -> None:
    resident = Resident()
    resident.reports()
    matter = Participant.objects.get().matter
    process = process_of(matter)
    for one in process.clocks:
        assert set(one.paused_in) <= {"desk_asking", "asking", "waiting"}, one.key
        assert all(one.paused_in.values()), "each pause has its reason"
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "take", "case_officer")
    assert clock(matter).pauses == [], "working is no pause"
    taken(house, matter, "ask_reporter", "case_officer", question="几号井盖？")
    ((since, until, reason),) = clock(matter).pauses
    assert since and until is None
    assert reason == process.clock["handling"].paused_in["asking"]
    assert "暂停" in text_of(resident.looks())
    with clock_at(now() + timedelta(days=2)):
        resident.answers("reply_to_handler", reply="大门左边那个")
    assert clock(matter).pauses[0][1] is not None


@pytest.mark.django_db
def test_a_transfer_is_never_a_close(house: House) -> None:
    matter = report(house).matter
    taken(house, matter, "not_ours", "desk_officer", unit="water-company", reason="属供水公司")
    matter.refresh_from_db()
    assert matter.closed_at is None
    assert clock(matter).outcome == "running"
    assert clock(matter, "transfer").outcome == "running"


@pytest.mark.django_db
def test_every_close_is_a_claim_that_the_reporter_may_refuse(house: House) -> None:
    process = process_of(report(house).matter)
    for step in process.steps:
        if step.enters in process.final and set(step.by) & {
            "desk_officer",
            "case_officer",
            "grid_worker",
            "station_chief",
        }:
            pytest.fail(f"{step.key} ends a report without its reporter")
    assert {step.key for step in process.steps if step.enters == "resolved"} == {
        "outcome",
        "advise",
        "close",
        "follow_close",
    }
    assert process.step["refuse"].leaves == ("resolved",)
