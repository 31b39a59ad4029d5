"""A register that is unsound says so in words; what is checked keeps its canonical form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from anlin.kernel.fact import BadFact, Fact
from anlin.kernel.register import Register, plainly

WELLS = Register(
    key="wells",
    version=1,
    label="Wells",
    one="Well",
    kind="equipment",
    facts=(
        Fact("name", "text", "Name", bounds=(1, 40)),
        Fact("where", "text", "Where", bounds=(1, 80)),
        Fact("sort", "choice", "Sort", choices={"deep": "Deep", "shallow": "Shallow"}),
        Fact("depth", "integer", "Depth", bounds=(1, 999)),
        Fact("keeper", "text", "Keeper", audience="holder", identity=True),
    ),
    named="name",
    placed="where",
    sorted_by="sort",
    requires=("name", "where", "sort"),
    identified_by=("name", "where"),
    listed=("depth",),
    read_by=("grid_worker", "supervisor"),
    kept_by=("grid_worker",),
    settled_by=("supervisor",),
)


def test_a_sound_declaration_has_no_problems() -> None:
    assert WELLS.problems() == []


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"kind": "resident"}, "no register is kept of kind resident"),
        ({"named": "title"}, "no fact title"),
        ({"named": "keeper", "requires": ("name", "where", "sort", "keeper")}, "fact keeper says who somebody is"),
        ({"listed": ("keeper",)}, "fact keeper says who somebody is"),
        ({"identified_by": ("keeper",)}, "fact keeper says who somebody is"),
        ({"identified_by": ()}, "nothing tells two records apart"),
        ({"identified_by": ("name", "depth")}, "fact depth names, places, sorts or identifies"),
        ({"sorted_by": "name"}, "fact name sorts the list"),
        ({"requires": ("where", "sort")}, "fact name names, places, sorts or identifies"),
        ({"facts": (*WELLS.facts, Fact("name", "text", "Again"))}, "fact name is declared twice"),
        ({"facts": (*WELLS.facts, Fact("spot", "text", "Spot"))}, "fact spot: every record has it"),
        ({"facts": (*WELLS.facts, Fact("seen", "text", "Seen", audience="public"))}, "fact seen: what stands in an entry"),
        ({"facts": (*WELLS.facts, Fact("pictures", "photos", "Pictures"))}, "fact pictures: a register keeps no photos"),
        ({"kept_by": ("auxiliary",)}, "auxiliary may keep what it may not read"),
        ({"settled_by": ()}, "nobody may settle"),
    ],
)  # fmt: skip
def test_what_is_unsound_is_said(changed: dict[str, object], problem: str) -> None:
    assert any(found.startswith(problem) for found in replace(WELLS, **changed).problems())  # type: ignore[arg-type]  # one at a time


def test_a_whole_record_has_what_is_required_and_a_change_only_what_it_names() -> None:
    whole = {"name": " 老井 ", "where": "井巷 1 号", "sort": "deep", "depth": 12}
    assert WELLS.checked(whole) == {"name": "老井", "where": "井巷 1 号", "sort": "deep", "depth": 12}
    assert WELLS.checked({"depth": None}, whole=False) == {"depth": None}
    for given, whole_record in (({"name": "老井"}, True), ({"name": " "}, False), ({"water": "clear"}, False)):
        with pytest.raises(BadFact):
            WELLS.checked(given, whole=whole_record)


def test_the_same_name_and_place_in_other_signs_are_one_record() -> None:
    one = WELLS.identity_of({"name": "老井（东）", "where": "井巷１号"})
    assert one == WELLS.identity_of({"name": "老井(东)", "where": "井巷 1 号"})
    assert one != WELLS.identity_of({"name": "老井（西）", "where": "井巷 1 号"})
    assert WELLS.identity_of({"name": "老井"}) == ""
    assert plainly("——") == "——", "a name of signs alone is still a name"


def test_a_fact_of_kind_record_names_its_register() -> None:
    assert Fact("at", "record", "At", of="wells").problems() == []
    assert Fact("at", "record", "At").problems() == ["fact at: a register and kind 'record' go together"]
    assert Fact("at", "text", "At", of="wells").problems() == ["fact at: a register and kind 'record' go together"]
