"""Line 12: administrators run the house and open no matter; auxiliaries do not decide, approve, close or act alone."""

from __future__ import annotations

import pytest

from anlin.kernel.process import Process, Step
from anlin.spine.access.roles import ROLES, WORKING
from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import all_processes
from anlin.spine.matter.selectors import matters_visible_to, may_see
from tests.house import House, built, report, taken

OPEN_NOTHING = ("administrator", "auditor", "liaison")
MAY_BY_AN_AUXILIARY = {key: {"note_down"} for key in ("intake.report", "hazards.hazard", "hazards.large_event")}
EVERY_STEP = [(process, step) for process in all_processes() for step in process.steps]


@pytest.fixture
def house() -> House:
    return built()


def test_those_who_run_or_watch_the_house_are_no_working_role() -> None:
    assert {key for key, role in ROLES.items() if not role.opens_matters} == set(OPEN_NOTHING)
    assert not {key for key in OPEN_NOTHING if ROLES[key].decides or ROLES[key].sees_complaints}
    assert not ROLES["auxiliary"].decides


@pytest.mark.parametrize(("process", "step"), EVERY_STEP, ids=lambda part: part.key)
def test_no_step_is_declared_for_them(process: Process, step: Step) -> None:
    assert not set(step.by) & set(OPEN_NOTHING)
    assert not set(process.opened_by) & {*OPEN_NOTHING, "auxiliary"}


@pytest.mark.parametrize(("process", "step"), EVERY_STEP, ids=lambda part: part.key)
def test_an_auxiliary_takes_no_step_that_moves_a_matter(process: Process, step: Step) -> None:
    if "auxiliary" not in step.by:
        return
    assert step.key in MAY_BY_AN_AUXILIARY[process.key]
    assert step.enters is None
    assert not step.extends
    assert not step.gives_to
    assert set(step.by) - {"auxiliary"}, "somebody else may take it too"


@pytest.mark.parametrize("process", all_processes(), ids=lambda process: process.key)
def test_what_decides_approves_or_ends_is_for_roles_that_decide(process: Process) -> None:
    for step in process.steps:
        if step.enters in process.final or step.extends or "disposition" in step.requires:
            assert not {role for role in step.by if role in WORKING and not ROLES[role].decides}, step.key


@pytest.mark.django_db
def test_every_step_that_an_auxiliary_tries_is_refused_but_the_note(house: House) -> None:
    matter = _working(house)
    for step in all_processes()[0].steps_open_from("working"):
        if step.key in MAY_BY_AN_AUXILIARY["intake.report"]:
            continue
        with pytest.raises(Refused) as refused:
            taken(house, matter, step.key, "auxiliary", **_facts(step))
        assert refused.value.code == "role", step.key
    matter.refresh_from_db()
    before = matter.last_seq
    taken(house, matter, "note_down", "auxiliary", note="已到场，等民警")
    matter.refresh_from_db()
    assert (matter.state, matter.last_seq) == ("working", before + 1)


@pytest.mark.django_db
@pytest.mark.parametrize("who", OPEN_NOTHING)
def test_they_see_no_matter_take_no_step_and_open_none(house: House, who: str) -> None:
    matter = _working(house)
    actor = house.actor(who)
    assert not matters_visible_to(actor).exists()
    assert not may_see(actor, matter)
    for step in all_processes()[0].steps_open_from("working"):
        with pytest.raises(Refused) as refused:
            taken(house, matter, step.key, who, **_facts(step))
        assert refused.value.code == "missing", "as for what does not exist"


def _working(house: House) -> Matter:
    matter = report(house).matter
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "take", "case_officer")
    matter.refresh_from_db()
    assert matter.state == "working"
    return matter


def _facts(step: Step) -> dict[str, str]:
    known = {"unit": "station-north", "category": "noise", "disposition": "fixed"}
    return {key: known.get(key, "说得出的理由，足够长") for key in step.requires}
