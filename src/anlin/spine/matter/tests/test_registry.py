"""No unsound process comes into force, and none that departs from the law that it names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from anlin.kernel.process import Clock, Limit, Process, Promise, Provision, State, Step
from anlin.spine.matter.registry import all_processes, process_named, register

SOUND = Process(
    key="test.sound",
    version=1,
    label="Sound",
    initial="open",
    final=frozenset({"ended"}),
    states=(State("open", "Open"), State("ended", "Ended")),
    steps=(Step("end", "End", ("open",), "ended", ("supervisor",)),),
    clocks=(Clock("ending", "Ending", Promise("ending"), starts_on=("open",), stops_on=("end",)),),
    facts=(),
    opened_by=("supervisor",),
)
TRANSFER = Clock(
    "transfer", "Transfer", Provision("adm-2018", "61"), starts_on=("open",), stops_on=("end",), rule="administrative"
)  # fmt: skip


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    from anlin.spine.matter import registry

    monkeypatch.setattr(registry, "_processes", {key: dict(versions) for key, versions in registry._processes.items()})


def test_a_sound_process_comes_into_force_and_may_be_declared_again_as_it_is() -> None:
    register(SOUND)
    register(SOUND)
    assert process_named("test.sound") is SOUND


@pytest.mark.parametrize(
    "unsound",
    [
        replace(SOUND, final=frozenset()),
        replace(SOUND, states=(*SOUND.states, State("nowhere", "Nowhere"))),
        replace(SOUND, steps=(replace(SOUND.steps[0], by=()),)),
        replace(SOUND, clocks=(replace(SOUND.clocks[0], stops_on=()),)),
        replace(SOUND, opened_by=()),
    ],
)
def test_an_unsound_one_does_not(unsound: Process) -> None:
    with pytest.raises(ValueError, match=r"test\.sound/1"):
        register(unsound)
    assert "test.sound" not in {process.key for process in all_processes()}


@pytest.mark.parametrize(
    "loose",
    [
        replace(TRANSFER, basis=Provision("adm-2018", "999")),
        replace(TRANSFER, basis=Provision("no-such-law", "1")),
        replace(TRANSFER, rule="promise"),
        replace(TRANSFER, paused_in={"open": "waiting"}),
    ],
)
def test_a_clock_that_departs_from_the_law_it_names_is_refused(loose: Clock) -> None:
    register(replace(SOUND, clocks=(TRANSFER,)))
    with pytest.raises(ValueError, match="clock transfer"):
        register(replace(SOUND, version=2, clocks=(loose,)))


def test_another_declaration_under_the_same_key_and_version_is_refused() -> None:
    register(SOUND)
    with pytest.raises(ValueError, match="declared twice"):
        register(replace(SOUND, label="Other"))


def test_the_newest_version_is_used_and_the_older_one_stays() -> None:
    register(SOUND)
    newer = replace(SOUND, version=2, label="Newer")
    register(newer)
    assert process_named("test.sound") is newer
    assert process_named("test.sound", 1) is SOUND
    assert Limit(1, "days")  # limits are data too
