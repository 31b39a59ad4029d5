"""The overview: overdue first with who has it and why, what is due, what waits for a decision; shares always twice."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from anlin.modules.intake.processes import REPORT
from anlin.modules.intake.tests.asking import main_of, queries_of, text_of
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.services.opening import Contents, open_matter
from anlin.workbench.on_time import Share, chart, kept_by_us, percent
from tests.house import House, built, report, signed_in, taken

OVERVIEW = "/desk/overview/"


@pytest.fixture
def house(db: None) -> House:
    return built()


def at_work(house: House, what: str = "路灯不亮", grid: str = "g111") -> Matter:
    matter = report(house, what, grid=grid).matter
    taken(house, matter, "assign", "desk_officer", unit="station-north" if grid[1] == "1" else "station-south")
    taken(house, matter, "take", "case_officer" if grid[1] == "1" else "case_officer_south")
    matter.refresh_from_db()
    return matter


def late(matter: Matter, hours: int = 3) -> None:
    moment = now() - timedelta(hours=hours)
    MatterClock.objects.filter(matter=matter, outcome="running").update(
        alarm_at=moment, due_strict=moment, due_formal=moment
    )
    Matter.objects.filter(pk=matter.pk).update(alarm_at=moment)


def closed(house: House, *, in_time: bool, paused: bool = False) -> None:
    matter = at_work(house)
    taken(house, matter, "close", "case_officer", disposition="fixed", evidence="换了灯泡，已复亮")
    clock = MatterClock.objects.get(matter=matter, key="handling")
    clock.outcome = "in_time" if in_time else "late"
    if paused or not in_time:
        assert clock.stopped_at is not None
        clock.due_original = clock.stopped_at - timedelta(hours=1)
    clock.save()


def test_the_longest_overdue_stands_first_with_who_has_it_and_the_last_written_reason(house: House) -> None:
    shorter, longer = at_work(house, "短的"), at_work(house, "长的")
    taken(house, longer, "note_down", "case_officer", note="等配件，周五到")
    late(shorter, 3)
    late(longer, 30)
    page = signed_in("supervisor").get(OVERVIEW)
    lines = page.context["late"]
    assert [line.row.number for line in lines] == [longer.number, shorter.number]
    assert lines[0].reason == "等配件，周五到"
    assert lines[0].row.holder == "北街派出所"
    assert lines[0].urge == f"/desk/m/{longer.number}/step/urge/"
    said = text_of(page)
    assert "2 件超期" in said
    assert "没有写原因" in said


def test_what_is_paused_is_not_overdue(house: House) -> None:
    matter = at_work(house)
    taken(house, matter, "ask_reporter", "case_officer", question="哪一盏?")
    late(matter)
    Matter.objects.filter(pk=matter.pk).update(held_since=now() - timedelta(days=31))
    stands = signed_in("supervisor").get(OVERVIEW).context["stands"]
    assert (stands.overdue.count, stands.paused_long) == (0, 1)


def test_refused_closes_and_what_is_due_soon_are_listed(house: House) -> None:
    refused, due = at_work(house, "没修好"), at_work(house, "快到期")
    taken(house, refused, "close", "case_officer", disposition="fixed", evidence="换了灯泡，已复亮")
    taken(house, refused, "refuse", "reporter", words="还是不亮")
    late(due, -5)
    page = signed_in("supervisor").get(OVERVIEW)
    stands = page.context["stands"]
    for address, number in ((page.context["all_refused"], refused.number), (page.context["all_due"], due.number)):
        assert f'href="{address}"' in page.content.decode(), "whoever wants all of them is led there"
        assert [row.number for row in signed_in("supervisor").get(address).context["rows"]] == [number]
    assert [row.number for row in stands.refused.rows] == [refused.number]
    assert [row.number for row in stands.due.rows] == [due.number]


def test_the_chief_decides_about_more_time_in_the_own_area_only(house: House) -> None:
    matter = at_work(house)
    taken(house, matter, "ask_extension", "case_officer", reason="配件未到")
    assert signed_in("station_chief").get(OVERVIEW).context["stands"].approvals.count == 1
    assert signed_in("station_chief_south").get(OVERVIEW).context["stands"].approvals.count == 0
    assert signed_in("supervisor").get(OVERVIEW).context["stands"].approvals is None


def test_the_figures_of_reports_are_not_taken_for_all_there_is(house: House) -> None:
    """Hazards that are overdue stand on the same page, each count a door to its list; so does time that is asked for them."""
    facts = {"category": "exits", "urgency": "1", "what": "路面塌陷一处", "where": "书院路 41 号"}
    found = Contents("hazards.hazard", facts, house.areas["g111"], category="exits", urgency=1)
    hazard = open_matter(contents=found, actor=house.actor("case_officer"), write_key=str(uuid4())).matter
    late(hazard)
    page = signed_in("supervisor", language="en").get(OVERVIEW)
    (line,) = page.context["beside"]
    assert (line.label, line.late) == ("Hazard", "1 matter")
    assert f'href="{line.all_late}"' in page.content.decode()
    rows = signed_in("supervisor").get(line.all_late).context["rows"]
    assert [row.number for row in rows] == [hazard.number]


def test_shares_stand_twice_and_imported_matters_stay_out(house: House) -> None:
    for _number in range(4):
        closed(house, in_time=True)
    closed(house, in_time=True, paused=True)
    Matter.objects.filter(pk=at_work(house).pk).update(imported=True)
    page = signed_in("supervisor").get(OVERVIEW)
    (handling,) = [line for line in page.context["chart"].lines if line.closed == 5 and line.calendar == "80.0"]
    assert (handling.law, handling.calendar) == ("100", "80.0")
    north = page.context["units"][0]
    assert (north.name, north.load.open, north.law, north.calendar) == ("北街派出所", 5, "100%", "80.0%")
    imported = Matter.objects.get(imported=True)
    taken(house, imported, "close", "case_officer", disposition="fixed", evidence="换了灯泡，已复亮")
    again = signed_in("supervisor").get(OVERVIEW).context["chart"]
    assert max(line.closed for line in again.lines) == 5


def test_fewer_than_five_make_no_share(house: House) -> None:
    closed(house, in_time=False)
    page = signed_in("supervisor").get(OVERVIEW)
    assert not any(line.told for line in page.context["chart"].lines)
    assert "少于 5 件" in text_of(page)
    assert page.context["units"][0].law == "–"


def test_units_keep_the_district_s_order_whatever_their_figures(house: House) -> None:
    late(at_work(house, grid="g211"))
    units = signed_in("supervisor").get(OVERVIEW).context["units"]
    assert [unit.name for unit in units] == ["北街派出所", "南街派出所"]
    assert [unit.name for unit in signed_in("station_chief_south").get(OVERVIEW).context["units"]] == ["南街派出所"]


def test_a_chief_sees_the_own_area_only(house: House) -> None:
    there = at_work(house, grid="g211")
    late(there)
    page = signed_in("station_chief").get(OVERVIEW)
    assert page.context["stands"].overdue.count == 0
    assert there.number not in main_of(page)


def test_the_page_costs_the_same_queries_for_one_matter_and_for_many(house: House) -> None:
    client = signed_in("supervisor")
    late(at_work(house))
    few = queries_of(client, OVERVIEW)
    for _number in range(5):
        late(at_work(house))
    assert queries_of(client, OVERVIEW) == few <= 32


def test_the_chart_says_its_finding_and_keeps_its_dots_on_the_axis() -> None:
    drawn = chart(REPORT, {"handling": Share(10, 9, 7) + Share(10, 10, 10)})
    (line,) = drawn.lines
    assert (line.law, line.calendar) == ("95.0", "85.0")
    assert 182 <= line.calendar_x < line.law_x <= 300
    assert "95.0" in drawn.said
    assert [percent(value) for value in (100, 0, 99.95)] == ["100", "0", "100.0"]


def test_the_time_that_the_reporter_has_is_none_of_ours() -> None:
    assert kept_by_us(REPORT) == ("acceptance", "transfer", "handling", "rework", "review")
