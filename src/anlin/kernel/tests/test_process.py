"""A process that is unsound says so, one reason for each way of being unsound."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from anlin.kernel.fact import BadFact, Fact
from anlin.kernel.process import (
    OPENING,
    Ahead,
    Clock,
    Extension,
    InDocument,
    InOrder,
    Limit,
    NotBefore,
    Process,
    Promise,
    Provision,
    Published,
    State,
    Step,
)
from anlin.kernel.soundness import unsound

EXTENDED = Extension(Limit(30, "days"), 2, "unit_above")
HANDLING = Clock(
    "handling", "Handling", Provision("psapl-2025", "118"), ("file",), ("decide",), "administrative", extension=EXTENDED
)
CASE = Process(
    key="cases.example",
    version=1,
    label="Example",
    initial="reported",
    final=frozenset({"decided", "declined"}),
    states=(
        State("reported", "Reported"),
        State("investigating", "Investigating"),
        State("appraised", "Under appraisal", "wait"),
        State("decided", "Decided", "done"),
        State("declined", "Declined", "done"),
    ),
    steps=(
        Step("file", "File", ("reported",), "investigating", ("case_officer",)),
        Step("decline", "Decline", ("reported",), "declined", ("case_officer",), requires=("reason",)),
        Step("appraise", "Appraise", ("investigating",), "appraised", ("case_officer",)),
        Step("resume", "Resume", ("appraised",), "investigating", ("case_officer",)),
        Step("note", "Note", ("reported", "investigating", "decided"), None, ("case_officer",), offers=("reason",)),
        Step("prolong", "Prolong", ("investigating",), None, ("reviewer", "unit_above"), extends="handling"),
        Step("decide", "Decide", ("investigating",), "decided", ("reviewer",)),
    ),
    clocks=(HANDLING, Clock("reply", "Reply", Promise("reply"), (OPENING,), ("file", "decline"), "promise")),
    facts=(Fact("reason", "long_text", "Reason"), Fact("until", "date", "Until")),
    opened_by=("resident",),
    opening=("reason",),
    opening_offers=("until",),
)


def changed(**changes: Any) -> Process:
    return replace(CASE, **changes)


def with_step(key: str, **changes: Any) -> Process:
    return changed(steps=tuple(replace(step, **changes) if step.key == key else step for step in CASE.steps))


def with_clock(**changes: Any) -> Process:
    return changed(clocks=(replace(HANDLING, **changes),))


def test_a_sound_process_has_no_problems() -> None:
    assert unsound(CASE) == []


@pytest.mark.parametrize(
    ("process", "problem"),
    [
        (changed(states=(*CASE.states, State("lost", "Lost"))), "state lost cannot be reached"),
        (with_step("resume", leaves=("reported",)), "no end can be reached from state appraised"),
        (with_step("decide", by=()), "step decide: nobody may take it"),
        (with_step("decide", enters="gone"), "step decide: no state gone"),
        (with_step("decide", leaves=("gone",)), "step decide: no state gone"),
        (with_step("decide", requires=("gone",)), "step decide: no fact gone"),
        (with_step("prolong", extends="gone"), "step prolong: extends no clock that can be extended"),
        (with_step("prolong", extends="reply"), "step prolong: extends no clock that can be extended"),
        (with_step("file", leaves=("reported", "decided")), "step file leaves the final state decided"),
        (changed(steps=(*CASE.steps, CASE.steps[0])), "step file is declared twice"),
        (changed(states=(*CASE.states, CASE.states[0])), "state reported is declared twice"),
        (changed(facts=(*CASE.facts, CASE.facts[0])), "fact reason is declared twice"),
        (changed(clocks=(*CASE.clocks, CASE.clocks[0])), "clock handling is declared twice"),
        (changed(final=frozenset({"decided", "declined", "gone"})), "final state gone is not declared"),
        (changed(initial="gone"), "initial state gone is not declared"),
        (changed(opened_by=()), "nobody may open it"),
        (changed(opening=("gone",)), "opening: no fact gone"),
        (
            changed(facts=(*CASE.facts, Fact("odd", "text", "Odd", bounds=(9, 1)))),
            "fact odd: bounds are the wrong way round",
        ),
        (with_clock(starts_on=()), "clock handling: needs a start and an end"),
        (with_clock(stops_on=()), "clock handling: needs a start and an end"),
        (with_clock(stops_on=("gone",)), "clock handling: no step gone"),
        (with_clock(resumes_on=("gone",)), "clock handling: no step gone"),
        (with_clock(resumes_on=("file",)), "clock handling: file takes a stop back, so it neither starts nor stops it"),
        (with_clock(resumes_on=("resume",)), "clock handling: resume takes back a stop, and is open where nothing"),
        (with_clock(paused_in={"gone": "Gone"}), "clock handling: no state gone"),
        (with_clock(basis=None), "clock handling: has no basis"),
        (with_clock(basis=InDocument("gone")), "clock handling: no fact gone"),
        (with_clock(rule="moon"), "clock handling: no counting rule moon"),
        (
            with_clock(extension=replace(EXTENDED, limit=Limit(0, "days"))),
            "clock handling: an extension of 0 days is no length",
        ),
        (with_clock(extension=replace(EXTENDED, times=0)), "clock handling: an extension says how often"),
        (with_clock(extension=replace(EXTENDED, approved_by="")), "clock handling: an extension says how often"),
    ],
)
def test_what_is_unsound_is_named(process: Process, problem: str) -> None:
    assert any(found.startswith(problem) for found in unsound(process))


def test_a_final_state_may_be_left_by_a_step_declared_to_reopen() -> None:
    assert unsound(with_step("file", leaves=("reported", "decided"), final_reopens=True)) == []


def test_steps_open_only_from_their_states() -> None:
    assert [step.key for step in CASE.steps_open_from("investigating")] == ["appraise", "note", "prolong", "decide"]
    assert CASE.step_open_from("reported", "file") is CASE.steps[0]
    assert CASE.step_open_from("decided", "file") is None
    assert CASE.step_open_from("reported", "unheard") is None


def test_a_step_takes_the_facts_it_asks_for() -> None:
    assert CASE.checked(CASE.step["decline"], {"reason": " not ours "}) == {"reason": "not ours"}
    assert CASE.checked(None, {"reason": "noise", "until": ""}) == {"reason": "noise"}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "the step needs it"),
        ({"reason": "  "}, "the step needs it"),
        ({"reason": "a", "until": "2026-01-01"}, "does not ask"),
    ],
)
def test_a_step_refuses_facts_missing_and_unasked(given: dict[str, object], reason: str) -> None:
    with pytest.raises(BadFact, match=reason):
        CASE.checked(CASE.step["decline"], given)


def test_the_digest_changes_with_the_declaration_and_only_then() -> None:
    assert changed().digest == CASE.digest
    assert changed(version=2).digest != CASE.digest
    assert with_step("decide", by=("chief",)).digest != CASE.digest
    assert with_clock(held=True).digest != CASE.digest


KIND = Fact("category", "choice", "Kind", audience="public", choices={"hole": "Hole", "gas": "Gas"}, filterable=True)
SHOWN = Published(("reported",), "category", {"hole": "point", "gas": "never"}, "Because.")


def shown(**changes: Any) -> Process:
    return changed(facts=(*CASE.facts, KIND), published=replace(SHOWN, **changes))


def asking(**changes: Any) -> Process:
    """A process in which more time is asked, granted and refused, with one of these steps changed."""
    steps = {
        "ask": Step("ask", "Ask", ("investigating",), None, ("case_officer",), asks="handling"),
        "deny": Step("deny", "Deny", ("investigating",), None, ("unit_above",), denies="handling"),
    }
    return changed(steps=(*CASE.steps, *(replace(step, **changes.get(key, {})) for key, step in steps.items())))


LAPSE = Step("lapse", "Lapse", ("investigating",), "declined", ("system",))


def lapsing(step: Step = LAPSE) -> Process:
    return changed(steps=(*CASE.steps, step), clocks=(replace(HANDLING, lapses="lapse"),))


DAYS = (Fact("first_day", "date", "First day"), Fact("last_day", "date", "Last day"))


def of_two_days(**asked: tuple[str, ...]) -> Process:
    """A process in which one step names a first and a last day."""
    days = with_step("file", **asked)
    return replace(days, facts=(*CASE.facts, *DAYS), in_order=(InOrder("first_day", "last_day"),))


@pytest.mark.parametrize(
    "process",
    [
        shown(),
        of_two_days(requires=("first_day", "last_day")),
        asking(),
        lapsing(),
        changed(aheads=(Ahead("until", Limit(20, "days"), ("prolong",)),), steps=with_step("prolong", requires=("until",)).steps),
        changed(
            steps=with_step("file", requires=("until",)).steps,
            clocks=(replace(HANDLING, basis=InDocument("until", before=Limit(1, "days"))),),
        ),
    ],
)  # fmt: skip
def test_what_is_declared_with_care_is_sound(process: Process) -> None:
    assert unsound(process) == []


@pytest.mark.parametrize(
    ("process", "problem"),
    [
        (shown(by="reason"), "published: reason is no public choice"),
        (shown(classes={"hole": "point"}), "published: the answer gas has no class"),
        (shown(classes={**SHOWN.classes, "fog": "area"}), "published: there is no answer fog"),
        (shown(states=("decided",)), "published: decided is no state that goes on"),
        (shown(why=""), "published: says not what allows it"),
        (replace(shown(), mapped=False), "published: what stands on no map is not published"),
        (with_clock(basis=InDocument("reason")), "clock handling: reason is no date"),
        (with_clock(basis=InDocument("until")), "clock handling: file starts it and does not ask for until"),
        (with_clock(basis=InDocument("until", before=Limit(1, "months"))), "clock handling: what is due before a date"),
        (with_clock(lapses="gone"), "clock handling: gone is no step of the house alone"),
        (with_clock(lapses="decide"), "clock handling: decide is no step of the house alone"),
        (lapsing(replace(LAPSE, requires=("reason",))), "clock handling: the house has nothing to say"),
        (lapsing(replace(LAPSE, enters=None)), "clock handling: lapse would be taken again and again"),
        (with_step("prolong", by=("reviewer",)), "step prolong: the unit_above approves more time"),
        (with_clock(extension=replace(EXTENDED, until="until")), "step prolong: does not ask for until"),
        (with_clock(extension=replace(EXTENDED, until="reason")), "clock handling: reason is no date"),
        (
            with_clock(extension=replace(EXTENDED, until="until", limit=Limit(2, "months"))),
            "clock handling: an extension to a date is counted in days",
        ),
        (asking(ask={"asks": "reply"}), "step ask: reply is no clock that can be extended"),
        (asking(ask={"asks": ""}), "step deny: nobody asks for what it refuses"),
        (replace(asking(), steps=tuple(s for s in asking().steps if s.key != "prolong")), "step ask: nobody can grant"),
        (changed(aheads=(Ahead("reason", Limit(20, "days"), (OPENING,)),)), "ahead: reason is no date"),
        (changed(aheads=(Ahead("until", Limit(20, "days"), (OPENING,)),)), "ahead: open does not ask for until"),
        (changed(aheads=(Ahead("until", Limit(20, "days"), ("gone",)),)), "ahead: no step gone"),
        (changed(aheads=(Ahead("until", Limit(1, "months"), ("prolong",)),)), "ahead: 1 months is no length to count"),
        (changed(in_order=(InOrder("reason", "until"),)), "in order: reason and until are no two dates"),
        (changed(in_order=(InOrder("until", "gone"),)), "in order: until and gone are no two dates"),
        (changed(not_before=(NotBefore(("reason",), ("file",)),)), "not before: reason is no public date"),
        (changed(not_before=(NotBefore(("until",), ("gone",)),)), "not before: no step gone"),
        (of_two_days(requires=("first_day",)), "in order: file moves first_day and does not ask for last_day"),
        (
            of_two_days(requires=("first_day",), offers=("last_day",)),
            "in order: file moves first_day and does not ask for last_day",
        ),
        (of_two_days(requires=("last_day",)), "in order: file states last_day and does not ask for first_day"),
    ],
)
def test_what_is_declared_carelessly_is_named(process: Process, problem: str) -> None:
    assert any(found.startswith(problem) for found in unsound(process)), unsound(process)


@pytest.mark.parametrize(("last", "taken"), [("2026-05-01", True), ("2026-05-03", True), ("2026-04-30", False)])
def test_an_end_before_its_beginning_is_refused_beside_the_end(last: str, taken: bool) -> None:
    process = of_two_days(requires=("first_day", "last_day"))
    given = {"first_day": "2026-05-01", "last_day": last}
    if taken:
        assert process.checked(process.step["file"], given) == given
        return
    with pytest.raises(BadFact, match="before it begins, on 2026-05-01") as refused:
        process.checked(process.step["file"], given)
    assert refused.value.key == "last_day"
