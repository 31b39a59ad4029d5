"""Wherever a report stands, some promise runs: what has none is in no worklist, and nobody would miss it."""

from __future__ import annotations

import pytest

from anlin.kernel.process import OPENING
from anlin.modules.intake.processes import REPORT
from anlin.spine.matter.models import Matter, MatterClock
from tests.house import House, at_work, built, report, taken

pytestmark = pytest.mark.django_db
Standing = tuple[str, frozenset[str]]


def after(standing: Standing, key: str) -> Standing:
    """The state and the running clocks after a step, as `spine.matter.services.clocks` turns them."""
    step, (state, running) = REPORT.step[key], standing
    kept = {one for one in running if key not in REPORT.clock[one].stops_on}
    begun = {clock.key for clock in REPORT.clocks if key in (*clock.starts_on, *clock.resumes_on)}
    return step.enters or state, frozenset(kept | begun)


def test_no_way_through_the_process_leads_to_a_place_without_a_promise() -> None:
    first = (REPORT.initial, frozenset(clock.key for clock in REPORT.clocks if OPENING in clock.starts_on))
    ways: dict[Standing, list[str]] = {first: []}
    waiting = [first]
    while waiting:
        standing = waiting.pop()
        assert standing[1] or standing[0] in REPORT.final, (standing[0], ways[standing])
        for step in REPORT.steps_open_from(standing[0]):
            reached = after(standing, step.key)
            if reached not in ways:
                ways[reached] = [*ways[standing], step.key]
                waiting.append(reached)
    assert {state for state, _running in ways} == set(REPORT.state)


def running(matter: Matter) -> set[str]:
    return set(MatterClock.objects.filter(matter=matter, outcome="running").values_list("key", flat=True))


@pytest.fixture
def house() -> House:
    return built()


@pytest.fixture
def refused(house: House) -> Matter:
    """Closed, and its reporter says that it is not done."""
    matter = at_work(house)
    taken(house, matter, "close", "case_officer", disposition="fixed", evidence="已修")
    taken(house, matter, "refuse", "reporter", words="没修好")
    return matter


def test_what_goes_back_to_the_desk_while_it_is_handled_again_keeps_its_time(house: House, refused: Matter) -> None:
    taken(house, refused, "work_again", "supervisor", unit="station-north", instruction="再查")
    due = MatterClock.objects.get(matter=refused, key="rework").due_strict
    taken(house, refused, "return", "case_officer", reason="不归本所")
    assert running(refused) == {"acceptance", "rework"}
    taken(house, refused, "assign", "desk_officer", unit="grid-office")
    assert running(refused) == {"rework"}
    assert MatterClock.objects.get(matter=refused, key="rework").due_strict == due
    refused.refresh_from_db()
    assert refused.alarm_at == due


def test_a_refused_report_that_concerns_a_unit_stays_before_supervision_with_its_time(
    house: House, refused: Matter
) -> None:
    facts = {"unit": "station-north", "reason": "说的是该所民警"}
    taken(house, refused, "concerns_escalated", "supervisor", **facts)
    refused.refresh_from_db()
    assert (refused.state, refused.held_by, refused.complaint) == ("escalated", "supervision", True)
    assert running(refused) == {"review"}
    taken(house, refused, "work_again", "supervisor", unit="supervision", instruction="调取录像")
    assert running(refused) == {"rework"}


def test_what_turns_out_to_concern_a_unit_keeps_the_promises_that_its_reporter_had(house: House) -> None:
    matter = report(house).matter
    taken(house, matter, "concerns", "supervisor", unit="station-north", reason="说的是该所民警")
    assert running(matter) == {"acceptance", "handling"}
