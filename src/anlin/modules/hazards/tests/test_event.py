"""A large event: applied for twenty days before, decided in seven, inspected before it takes place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils.translation import override

from anlin.modules.hazards.events import LARGE_EVENT
from anlin.modules.hazards.tests.conftest import PLAN, Opens, day, due
from anlin.spine.ledger.clock import clock_at, now
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.refusals import DayName, Refused
from tests.house import House, signed_in, taken

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)
"""09:00 on a Monday in the district."""


def clock(matter: Matter, key: str) -> MatterClock:
    return MatterClock.objects.filter(matter=matter, key=key).order_by("-id")[0]


def state(matter: Matter) -> str:
    return Matter.objects.get(pk=matter.pk).state


def test_it_is_applied_for_completed_allowed_inspected_and_takes_place(house: House, apply_for: Opens) -> None:
    matter = apply_for()
    taken(house, matter, "ask_missing", "desk_officer", missing="缺应急预案")
    assert Matter.objects.get(pk=matter.pk).held_by == "party"
    assert clock(matter, "completeness").outcome == "in_time"
    taken(house, matter, "supply", "desk_officer", plan=PLAN)
    taken(house, matter, "accept", "desk_officer")
    with pytest.raises(Refused, match="role"):
        taken(house, matter, "allow", "desk_officer", conditions="限 5000 人")
    taken(house, matter, "allow", "station_chief", conditions="限 5000 人，22 点前结束")
    taken(house, matter, "order_mending", "case_officer", finding="西口被摊位挡住", demand="移走摊位")
    taken(house, matter, "pass_inspection", "case_officer", finding="出入口通畅")
    assert clock(matter, "inspection").outcome == "in_time"
    with clock_at(now() + timedelta(days=40)):
        taken(house, matter, "took_place", "case_officer", note="平稳结束")
    assert state(matter) == "held"
    assert set(MatterClock.objects.filter(matter=matter).values_list("outcome", flat=True)) == {"in_time"}


def test_that_it_took_place_is_neither_offered_nor_taken_before_its_last_day(house: House, apply_for: Opens) -> None:
    matter = apply_for(days=40, ends_on=day(42))
    taken(house, matter, "accept", "desk_officer")
    taken(house, matter, "allow", "station_chief", conditions="限 5000 人")
    taken(house, matter, "move", "station_chief", starts_on=day(50), ends_on=day(52), reason="台风")
    taken(house, matter, "allow", "station_chief", conditions="限 5000 人")
    taken(house, matter, "pass_inspection", "case_officer", finding="出入口通畅")
    officer, form = signed_in("case_officer", language="en"), f"/desk/m/{matter.number}/step/took_place/"
    for days in (0, 42, 51):
        with clock_at(now() + timedelta(days=days)):
            with pytest.raises(Refused, match="Record this on that day or later") as refused:
                taken(house, matter, "took_place", "case_officer", note="平稳结束")
            assert str(DayName(date.fromisoformat(day(52 - days)))) in refused.value.sentence
    page = officer.get(f"/desk/m/{matter.number}/").content.decode()
    assert form not in page
    assert "Record this on that day or later" in officer.get(form).content.decode()
    with clock_at(now() + timedelta(days=52)):
        assert form in signed_in("case_officer").get(f"/desk/m/{matter.number}/").content.decode()
        taken(house, matter, "took_place", "case_officer", note="平稳结束")
    assert state(matter) == "held"


@pytest.mark.parametrize(("days", "taken_in"), [(19, False), (20, True), (0, False), (-1, False)])
def test_it_is_applied_for_twenty_days_before(house: House, apply_for: Opens, days: int, taken_in: bool) -> None:
    if taken_in:
        assert apply_for(days=days).state == "applied"
        return
    with pytest.raises(Refused, match="the law wants 20 days before it") as refused:
        apply_for(days=days)
    assert refused.value.fact == "starts_on"
    assert str(DayName(date.fromisoformat(day(20)))) in refused.value.sentence
    assert Matter.objects.count() == 0


@pytest.mark.parametrize("starts_on", ["9999-12-31", "2126-05-01"])
def test_a_year_that_is_a_slip_of_the_pen_is_refused(house: House, apply_for: Opens, starts_on: str) -> None:
    with pytest.raises(Refused, match="more than ten years ahead") as refused:
        apply_for(starts_on=starts_on)
    assert refused.value.fact == "starts_on"


def test_the_law_is_named_in_the_reader_s_language(house: House, apply_for: Opens) -> None:
    with override("zh-hans"), pytest.raises(Refused) as refused:
        apply_for(days=3)
    with override("zh-hans"):
        assert "《大型群众性活动安全管理条例》第13-14条须提前20日" in refused.value.sentence
    with override("en"):
        assert "Regulations on the Safety of Large Public Events, art. 13-14" in refused.value.sentence


def test_it_is_decided_in_seven_days_and_all_that_is_missing_told_in_five_working_days(
    house: House, apply_for: Opens
) -> None:
    with clock_at(MORNING):
        matter = apply_for(days=40)
        completeness = clock(matter, "completeness")
        taken(house, matter, "accept", "desk_officer")
    review = clock(matter, "review")
    assert completeness.basis == {"kind": "provision", "statute": "licensing-2019", "article": "32"}
    assert due(completeness) == "2026-09-30 00:00", "25 to 27 September are a holiday"
    assert review.basis == {"kind": "provision", "statute": "events-2007", "article": "13-14"}
    assert due(review) == "2026-09-29 00:00"


def test_the_inspection_is_due_on_the_day_before_the_event(house: House, apply_for: Opens) -> None:
    with clock_at(MORNING):
        matter = apply_for(starts_on="2026-10-17")
    assert due(clock(matter, "inspection")) == "2026-10-17 00:00", "16 October, 24:00"


def test_it_is_moved_and_twenty_days_count_again(house: House, apply_for: Opens) -> None:
    matter = apply_for()
    taken(house, matter, "accept", "desk_officer")
    taken(house, matter, "allow", "supervisor", conditions="限 5000 人")
    with pytest.raises(Refused, match="20 days"):
        taken(house, matter, "move", "station_chief", starts_on=day(10), ends_on=day(10), reason="天气")
    taken(house, matter, "move", "station_chief", starts_on=day(60), ends_on=day(61), reason="天气")
    assert state(matter) == "under_review"
    assert clock(matter, "inspection").amount == 59
    assert clock(matter, "review").outcome == "running"


def test_it_never_ends_before_it_begins_and_moving_it_names_both_days(house: House, apply_for: Opens) -> None:
    with pytest.raises(Refused, match="before it begins") as refused:
        apply_for(days=40, ends_on=day(39))
    assert refused.value.fact == "ends_on"
    matter = apply_for(days=40, ends_on=day(41))
    taken(house, matter, "accept", "desk_officer")
    for facts in ({"starts_on": day(60)}, {"starts_on": day(60), "ends_on": day(41)}):
        with pytest.raises(Refused) as refused:
            taken(house, matter, "move", "station_chief", reason="天气", **facts)
        assert refused.value.fact == "ends_on", "an old last day is never kept beside a new first day"


@pytest.mark.parametrize(
    ("steps", "end"),
    [
        ([("accept", "desk_officer", {}), ("refuse", "station_chief", {"reason": "同日有考试"})], "refused"),
        ([("withdraw", "desk_officer", {"reason": "承办者撤回"})], "withdrawn"),
        (
            [
                ("accept", "desk_officer", {}),
                ("allow", "station_chief", {"conditions": "限 5000 人"}),
                ("note_down", "auxiliary", {"note": "来看过"}),
                ("revoke", "supervisor", {"reason": "舞台不合格"}),
            ],
            "revoked",
        ),
    ],
)
def test_it_ends_otherwise(
    house: House, apply_for: Opens, steps: list[tuple[str, str, dict[str, str]]], end: str
) -> None:
    matter = apply_for()
    for step, who, facts in steps:
        taken(house, matter, step, who, **facts)
    matter.refresh_from_db()
    assert (matter.state, matter.alarm_at) == (end, None), "no clock runs on"


def test_fewer_than_a_thousand_need_no_permission(house: House, apply_for: Opens) -> None:
    with pytest.raises(Refused, match="from 1000"):
        apply_for(expected=999)


def test_only_the_desk_and_supervision_take_applications(house: House, apply_for: Opens) -> None:
    with pytest.raises(Refused, match="role"):
        apply_for(by="grid_worker")


def test_every_step_of_the_declaration_was_walked_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert {step.key for step in LARGE_EVENT.steps if f'"{step.key}"' not in text} == set()


def test_an_inspection_of_ours_was_finished_by_who_inspected(house: House, apply_for: Opens) -> None:
    matter = apply_for()
    taken(house, matter, "accept", "desk_officer")
    taken(house, matter, "allow", "station_chief", conditions="限 5000 人")
    taken(house, matter, "order_mending", "case_officer", finding="西口被摊位挡住", demand="移走摊位")
    taken(house, matter, "pass_inspection", "case_officer", finding="出入口通畅")
    page = signed_in("case_officer", language="en").get(f"/desk/m/{matter.number}/").content.decode()
    assert "Finished by <b>North Street station</b>" in page
    assert "Finished by <b>the party responsible</b>" not in page
