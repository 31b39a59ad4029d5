"""What happens to reports by themselves: an answer that does not come ends them, and nothing else does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlin.spine.jobs.models import Job
from anlin.spine.jobs.registry import KINDS, REPEATING
from anlin.spine.ledger.clock import clock_at, now
from anlin.spine.matter.jobs import AT_ONCE, forget_write_keys, lapse
from anlin.spine.matter.models import Matter, MatterClock, WriteKey
from tests.house import House, built, report, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


def closed(house: House) -> Matter:
    matter = report(house).matter
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "take", "case_officer")
    taken(house, matter, "close", "case_officer", disposition="fixed", evidence="换了灯泡，已复亮")
    matter.refresh_from_db()
    return matter


def test_a_report_whose_reporter_never_answers_ends_as_unanswered(house: House) -> None:
    matter = closed(house)
    with clock_at(now() + timedelta(days=6)):
        lapse({})
        matter.refresh_from_db()
        assert matter.state == "resolved", "seven days are promised"
    with clock_at(now() + timedelta(days=9)):
        lapse({})
        matter.refresh_from_db()
        assert matter.state == "unanswered"
        assert matter.alarm_at is None
        assert MatterClock.objects.get(matter=matter, key="confirmation").outcome == "late"
        ended = matter.last_seq
        lapse({})
    matter.refresh_from_db()
    assert matter.last_seq == ended, "it ends once"


def test_one_that_is_damaged_holds_up_no_other(house: House) -> None:
    damaged, whole = closed(house), closed(house)
    Matter.objects.filter(pk=damaged.pk).update(key_wrapped=whole.key_wrapped)
    with clock_at(now() + timedelta(days=9)):
        lapse({})
    assert list(Matter.objects.order_by("id").values_list("state", flat=True)) == ["resolved", "unanswered"]


def test_more_than_one_run_can_hold_are_all_reached_past_those_that_cannot_be_moved(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged, whole = closed(house), closed(house)
    Matter.objects.filter(pk=damaged.pk).update(key_wrapped=whole.key_wrapped)
    monkeypatch.setattr("anlin.spine.matter.jobs.AT_ONCE", 1)
    with clock_at(now() + timedelta(days=9)):
        lapse({})
        lapse(Job.objects.get(key="matter.lapse", unique="more").payload)
    assert list(Matter.objects.order_by("id").values_list("state", flat=True)) == ["resolved", "unanswered"]


def test_the_reporter_may_open_again_what_ended_without_answer(house: House) -> None:
    matter = closed(house)
    with clock_at(now() + timedelta(days=9)):
        lapse({})
        taken(house, matter, "reopen", "reporter", words="还是黑的")
    matter.refresh_from_db()
    assert matter.state == "escalated"


def test_what_waits_for_a_missing_calendar_never_ends_by_itself(house: House) -> None:
    matter = closed(house)
    MatterClock.objects.filter(matter=matter, key="confirmation").update(certain=False)
    with clock_at(now() + timedelta(days=30)):
        lapse({})
    matter.refresh_from_db()
    assert matter.state == "resolved"


def test_the_jobs_run_by_themselves() -> None:
    assert REPEATING["matter.lapse"] == 60
    assert REPEATING["matter.forget_write_keys"] == 24 * 3600
    assert KINDS["matter.lapse"].run is lapse
    assert AT_ONCE <= 500


def test_keys_of_old_writes_are_forgotten(house: House) -> None:
    report(house)
    assert WriteKey.objects.count() == 1
    with clock_at(now() + timedelta(days=1)):
        forget_write_keys({})
        assert WriteKey.objects.count() == 1, "a form may be sent again the next day"
    with clock_at(now() + timedelta(days=4)):
        forget_write_keys({})
    assert WriteKey.objects.count() == 0
