"""A hazard from find to close, with everything that goes another way on the road."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from anlin.modules.hazards.processes import HAZARD
from anlin.modules.hazards.tests.conftest import Opens, day, due
from anlin.spine.jobs.services import work
from anlin.spine.ledger.clock import clock_at, now
from anlin.spine.matter import jobs
from anlin.spine.matter.history import history_for
from anlin.spine.matter.jobs import lapse
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.services import advance
from anlin.spine.matter.services.handing_over import hand_over
from anlin.spine.matter.state_check import states
from anlin.spine.notice.models import Notice
from anlin.workbench.on_time import kept_by_us
from tests.house import House, signed_in, taken

pytestmark = pytest.mark.django_db


def ordered(house: House, matter: Matter, days: int = 7) -> Matter:
    """Notice was given to put it right within so many days."""
    facts = {"owner": "青禾商贸有限公司", "demand": "清空通道，不得再堆放", "put_right_by": day(days)}
    taken(house, matter, "order", "case_officer", **facts)
    matter.refresh_from_db()
    return matter


def clock(matter: Matter, key: str) -> MatterClock:
    return MatterClock.objects.filter(matter=matter, key=key).order_by("-id")[0]


def test_it_is_found_noticed_put_right_looked_at_and_closed(house: House, find: Opens) -> None:
    matter = find()
    assert (matter.state, matter.held_by, matter.category, matter.urgency) == ("found", "desk", "exits", 2)
    assert clock(matter, "judging").basis["kind"] == "promise"
    ordered(house, matter)
    assert (matter.state, matter.held_by) == ("ordered", "party")
    assert matter.holder_staff == house.users["case_officer"].staff, "the officer who gave the notice follows it"
    putting_right = clock(matter, "putting_right")
    assert putting_right.basis == {"kind": "document", "fact": "put_right_by"}
    assert putting_right.due_strict.date().isoformat() <= day(8)
    assert putting_right.amount == 7
    taken(house, matter, "say_done", "grid_worker", note="店主来电，称已清空")
    assert clock(matter, "putting_right").pauses[-1][2] == "waiting for us to look again"
    taken(house, matter, "look_again", "grid_worker", evidence="通道已清空，宽 1.4 米")
    matter.refresh_from_db()
    assert (matter.state, matter.held_by, matter.alarm_at) == ("put_right", "nobody", None)
    outcomes = dict(MatterClock.objects.filter(matter=matter).values_list("key", "outcome"))
    assert outcomes == {"judging": "in_time", "putting_right": "in_time", "reinspection": "in_time"}


def test_a_notice_runs_to_the_end_of_the_day_that_it_names(house: House, find: Opens) -> None:
    with clock_at(now().replace(month=1, day=20, year=2026, hour=3)):
        matter = ordered(house, find(), days=3)
        last = due(clock(matter, "putting_right"))
    assert last == "2026-01-24 00:00", "a Friday; a date in a document never rolls"


@pytest.mark.parametrize("who", ["grid_worker", "desk_officer", "auxiliary"])
def test_who_may_not_judge_gives_no_notice(house: House, find: Opens, who: str) -> None:
    matter = find()
    with pytest.raises(Refused, match="role"):
        taken(house, matter, "order", who, owner="某公司", demand="清空通道", put_right_by=day(7))
    assert taken(house, matter, "note_down", who, note="记一下").matter.state == "found"


def test_an_officer_of_another_street_sees_nothing_of_it(house: House, find: Opens) -> None:
    with pytest.raises(Refused, match="no such matter"):
        taken(house, find(), "dismiss", "case_officer_south", reason="不是隐患")


def test_a_date_in_the_past_is_no_notice(house: House, find: Opens) -> None:
    matter = find()
    with pytest.raises(Refused, match="before today") as refused:
        ordered(house, matter, days=-1)
    assert refused.value.fact == "put_right_by"
    assert Matter.objects.get(pk=matter.pk).state == "found"
    assert ordered(house, matter, days=0).state == "ordered", "today is early enough"


def test_a_hazard_cannot_say_what_is_on_no_list(house: House, find: Opens) -> None:
    with pytest.raises(Refused):
        find(category="household")
    with pytest.raises(Refused):
        find(what="")


class TestMoreTime:
    """More time: asked by the owner, granted or refused by the chief, once, up to thirty days."""

    @pytest.fixture
    def matter(self, house: House, find: Opens) -> Matter:
        return ordered(house, find())

    def ask(self, house: House, matter: Matter) -> None:
        taken(house, matter, "ask_time", "grid_worker", reason="防火门要定做")

    def grant(self, house: House, matter: Matter, days: int, by: str = "station_chief") -> None:
        taken(house, matter, "grant_time", by, until=day(days), reason="已看合同")

    def test_it_is_granted_until_a_date(self, house: House, matter: Matter) -> None:
        self.ask(house, matter)
        matter.refresh_from_db()
        assert matter.awaits_rank == "station_chief"
        self.grant(house, matter, 20)
        matter.refresh_from_db()
        row = clock(matter, "putting_right")
        assert (row.extensions[0]["amount"], row.extensions[0]["unit"], matter.awaits_rank) == (13, "days", "")
        assert (row.due_strict - row.due_original).days == 13

    def test_it_is_granted_up_to_the_most_and_no_further(self, house: House, matter: Matter) -> None:
        self.ask(house, matter)
        with pytest.raises(Refused, match="At most 30 days") as refused:
            self.grant(house, matter, 38)
        assert refused.value.fact == "until"
        with pytest.raises(Refused, match="More time ends after"):
            self.grant(house, matter, 7)
        self.grant(house, matter, 37)

    def test_it_is_granted_once(self, house: House, matter: Matter) -> None:
        self.ask(house, matter)
        self.grant(house, matter, 10)
        with pytest.raises(Refused, match="1 times at most"):
            self.ask(house, matter)

    def test_nobody_below_the_chief_grants_it(self, house: House, matter: Matter) -> None:
        self.ask(house, matter)
        for who in ("case_officer", "grid_worker", "desk_officer", "supervisor"):
            with pytest.raises(Refused, match="role"):
                self.grant(house, matter, 20, by=who)

    def test_it_is_refused_and_may_be_asked_again(self, house: House, matter: Matter) -> None:
        with pytest.raises(Refused, match="Nobody asked"):
            self.grant(house, matter, 20)
        self.ask(house, matter)
        with pytest.raises(Refused, match="asked for already"):
            self.ask(house, matter)
        taken(house, matter, "refuse_time", "station_chief", reason="危险，不能再等")
        with pytest.raises(Refused, match="Nobody asked"):
            taken(house, matter, "refuse_time", "station_chief", reason="再说一次")
        self.ask(house, matter)
        taken(house, matter, "look_again", "case_officer", evidence="已换防火门")
        matter.refresh_from_db()
        assert matter.awaits_rank == "", "the question ends with the hazard"

    def test_nothing_is_granted_after_the_date(self, house: House, matter: Matter) -> None:
        self.ask(house, matter)
        with clock_at(now() + timedelta(days=9)), pytest.raises(Refused, match="already run out"):
            self.grant(house, matter, 10)


def test_what_is_not_put_right_falls_overdue_and_rises_to_supervision(house: House, find: Opens) -> None:
    matter = ordered(house, find())
    with clock_at(now() + timedelta(days=6)):
        lapse({})
        assert Matter.objects.get(pk=matter.pk).state == "ordered"
    with clock_at(now() + timedelta(days=8)):
        lapse({})
        lapse({})
        matter.refresh_from_db()
        assert (matter.state, matter.held_by) == ("overdue", "unit")
        assert matter.holder_staff == house.users["case_officer"].staff
        assert clock(matter, "putting_right").outcome == "running", "it goes on being late"
    with clock_at(now() + timedelta(days=13)):
        lapse({})
        matter.refresh_from_db()
        assert (matter.state, matter.held_by) == ("escalated", "supervision")
        assert clock(matter, "putting_right").outcome == "late"
        assert clock(matter, "overdue").outcome == "late"
        with pytest.raises(Refused, match="role"):
            instruct(house, matter, "station_chief")
        instruct(house, matter, "supervisor")
    matter.refresh_from_db()
    assert (matter.state, matter.held_by, matter.holder_unit) == ("ordered", "unit", house.units["station-north"])


def test_a_new_date_that_comes_while_the_house_looks_is_not_passed_over(
    house: House, find: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter, found = ordered(house, find()), jobs._run_out

    def then_somebody_is_faster(after: Any) -> Iterator[Any]:
        over = list(found(after))
        facts = {"evidence": "仍堆着半边", "demand": "全部清空", "put_right_by": day(2)}
        taken(house, matter, "order_again", "case_officer", **facts)
        yield from over

    monkeypatch.setattr(jobs, "_run_out", then_somebody_is_faster)
    with clock_at(now() + timedelta(days=8)):
        lapse({})
    matter.refresh_from_db()
    assert (matter.state, clock(matter, "putting_right").outcome) == ("ordered", "running")


def test_who_follows_an_owner_leaves_and_the_unit_finds_it(house: House, find: Opens) -> None:
    matter = ordered(house, find())
    who = house.users["case_officer"].staff
    assert who is not None
    hand_over(by=house.actor("supervisor"), holder=who)
    assert matter.number in signed_in("station_chief").get("/desk/mine/?tab=unit").content.decode()


def instruct(house: House, matter: Matter, by: str) -> None:
    facts = {"unit": "station-north", "instruction": "停用二楼，三日内清空", "put_right_by": day(3)}
    taken(house, matter, "instruct", by, **facts)


def test_what_is_looked_at_and_not_put_right_gets_a_new_date(house: House, find: Opens) -> None:
    matter = ordered(house, find())
    facts = {"evidence": "仍堆着半边", "demand": "全部清空", "put_right_by": day(2)}
    with pytest.raises(Refused, match="role"):
        taken(house, matter, "order_again", "grid_worker", **facts)
    taken(house, matter, "order_again", "case_officer", **facts)
    rows = list(MatterClock.objects.filter(matter=matter, key="putting_right").order_by("id"))
    assert [(row.amount, row.outcome) for row in rows] == [(7, "in_time"), (2, "running")]


def test_it_is_handed_over_signed_for_and_ended_by_the_other_authority(house: House, find: Opens) -> None:
    matter = find(category="ground", what="路口井盖缺失")
    taken(house, matter, "hand_over", "desk_officer", unit="water-company", reason="属供水井盖")
    matter.refresh_from_db()
    assert (matter.state, matter.held_by, matter.holder_unit) == (
        "handing_over",
        "outside",
        house.units["water-company"],
    )
    assert clock(matter, "judging").outcome == "in_time"
    taken(house, matter, "signed_for", "desk_officer", signed_by="值班员，编号 88")
    assert clock(matter, "handover").outcome == "in_time"
    taken(house, matter, "outcome", "desk_officer", evidence="已换新盖，见照片")
    assert Matter.objects.get(pk=matter.pk).state == "ended_elsewhere"


def test_what_comes_back_is_judged_anew(house: House, find: Opens) -> None:
    matter = find()
    taken(house, matter, "hand_over", "desk_officer", unit="water-company", reason="以为是他们的")
    taken(house, matter, "sent_back", "desk_officer", reason="不归他们管")
    matter.refresh_from_db()
    assert (matter.state, matter.held_by) == ("found", "desk")
    assert [row.outcome for row in MatterClock.objects.filter(matter=matter, key="judging").order_by("id")] == [
        "in_time",
        "running",
    ]


def test_only_a_unit_that_works_there_is_instructed(house: House, find: Opens) -> None:
    matter = ordered(house, find())
    taken(house, matter, "escalate", "case_officer", reason="两次不改")
    with pytest.raises(Refused, match="does not work at this place"):
        taken(house, matter, "instruct", "supervisor", unit="station-south", instruction="去看", put_right_by=day(3))


def test_kind_and_danger_are_corrected_and_lists_know_it(house: House, find: Opens) -> None:
    matter = find()
    taken(house, matter, "judge_anew", "case_officer", reason="实为充电", category="wiring", urgency="1")
    matter.refresh_from_db()
    assert (matter.category, matter.urgency, matter.state) == ("wiring", 1, "found")


def test_the_second_of_two_at_once_is_told_and_nothing_is_lost(house: House, find: Opens) -> None:
    matter = find()
    seen = matter.last_seq
    ordered(house, matter)
    with pytest.raises(Refused, match="Somebody else was first") as refused:
        advance(
            matter=matter.pk,
            step="dismiss",
            actor=house.actor("station_chief"),
            facts={"reason": "不是隐患"},
            write_key=str(uuid4()),
            seen=seen,
        )
    assert refused.value.code == "moved"
    assert Matter.objects.get(pk=matter.pk).state == "ordered"


def test_the_same_notice_sent_twice_is_given_once(house: House, find: Opens) -> None:
    matter, key = find(), str(uuid4())
    given: dict[str, Any] = {"owner": "青禾商贸有限公司", "demand": "清空通道", "put_right_by": day(7)}
    send: dict[str, Any] = {
        "matter": matter.pk,
        "step": "order",
        "actor": house.actor("case_officer"),
        "facts": given,
        "write_key": key,
    }
    assert not advance(**send).repeated
    assert advance(**send).repeated
    assert MatterClock.objects.filter(matter=matter, key="putting_right").count() == 1


def test_its_history_says_what_was_done_and_the_ledger_agrees(house: House, find: Opens) -> None:
    matter = ordered(house, find())
    taken(house, matter, "look_again", "grid_worker", evidence="通道已清空")
    story = history_for(matter, house.actor("station_chief"))
    assert [happening.key for happening in story] == ["open", "order", "issue_document", "look_again"]
    assert {told.fact.key: told.value for told in story[1].told}["demand"] == "清空通道，不得再堆放"
    entries = {matter.ref: [happening.entry.told for happening in story]}
    assert list(states(entries)) == []


def test_every_step_of_the_declaration_was_walked_here() -> None:
    """Those of the house by its job, all others by name."""
    text = Path(__file__).read_text(encoding="utf-8")
    unwalked = {step.key for step in HAZARD.steps if f'"{step.key}"' not in text}
    assert unwalked == {step.key for step in HAZARD.steps if step.by == ("system",)}


def test_it_is_put_right_on_the_spot(house: House, find: Opens) -> None:
    matter = find()
    taken(house, matter, "at_once", "grid_worker", evidence="当场搬走两箱")
    assert Matter.objects.get(pk=matter.pk).state == "put_right"


def test_those_are_told_who_have_to_act(house: House, find: Opens) -> None:
    matter = ordered(house, find())
    taken(house, matter, "ask_time", "grid_worker", reason="防火门要定做")
    taken(house, matter, "escalate", "case_officer", reason="两次不改")
    instruction = {"instruction": "停用二楼", "put_right_by": day(3)}
    taken(house, matter, "instruct", "supervisor", unit="station-north", **instruction)
    work(once=True)
    told = sorted(Notice.objects.values_list("unit", "text"))
    assert told == [
        ("station-north", "%(number)s was given to your unit."),
        ("supervision", "%(number)s came before supervision: please decide."),
    ], "the question for more time fell away with the clock"


def test_the_time_that_the_owner_has_is_none_of_ours() -> None:
    assert kept_by_us(HAZARD) == ("judging", "reinspection", "overdue", "supervision", "handover")
