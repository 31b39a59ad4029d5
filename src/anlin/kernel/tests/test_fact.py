"""A fact's value is refused in words, or stored in one form that digests the same for ever."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlin.kernel.canonical import canonical
from anlin.kernel.fact import BadFact, Fact, Kind

FACTS = {
    "text": Fact("what", "text", "What", bounds=(1, 40)),
    "long_text": Fact("story", "long_text", "Story"),
    "choice": Fact("how", "choice", "How", choices={"loud": "Loud", "quiet": "Quiet"}),
    "integer": Fact("count", "integer", "Count", bounds=(0, 99)),
    "boolean": Fact("safe", "boolean", "Safe"),
    "date": Fact("day", "date", "Day"),
    "datetime": Fact("moment", "datetime", "Moment"),
    "unit": Fact("unit", "unit", "Unit", bounds=(1, 40)),
    "matter": Fact("matter", "matter", "Matter", bounds=(1, 40)),
    "record": Fact("record", "record", "Record", of="premises"),
    "photos": Fact("photos", "photos", "Photographs", bounds=(0, 3)),
}
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(), max_size=60),
    st.binary(),
    st.dates(),
    st.datetimes(timezones=st.sampled_from([None, UTC])),
    st.lists(st.text(max_size=5), max_size=5),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.dates().map(date.isoformat),
    st.sampled_from(["loud", "2026-03-02T10:20+08:00", "2026-03-02T10:20", "\ud800", "a\x00b", " ", "a\r\r\n\nb"]),
)


def test_every_kind_has_a_fact_here() -> None:
    assert set(FACTS) == set(get_args(Kind))


@given(fact=st.sampled_from(list(FACTS.values())), value=values)
def test_a_value_is_refused_in_words_or_takes_its_one_form(fact: Fact, value: object) -> None:
    try:
        stored = fact.checked(value)
    except BadFact as error:
        refused = error
    else:
        assert fact.checked(stored) == stored
        assert canonical(stored)
        return
    assert refused.key == fact.key
    assert refused.reason % refused.values


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=40))
def test_text_is_kept_as_it_was_written_but_for_its_edges_and_line_ends(text: str) -> None:
    written = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if written:
        assert FACTS["text"].checked(text) == written


@given(st.integers())
def test_a_number_is_taken_within_its_bounds_and_nowhere_else(number: int) -> None:
    if 0 <= number <= 99:
        assert FACTS["integer"].checked(number) == number
    else:
        with pytest.raises(BadFact, match="from 0 to 99"):
            FACTS["integer"].checked(number)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_keeps_its_zone(moment: datetime) -> None:
    stored = FACTS["datetime"].checked(moment)
    assert datetime.fromisoformat(str(stored)) == moment.replace(microsecond=0)


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("text", 7, "as text"),
        ("text", "", "at least 1"),
        ("text", "x" * 41, "at most 40"),
        ("text", "a\x00b", "cannot be printed"),
        ("text", "a\ud800b", "cannot be printed"),
        ("choice", "soft", "answers listed"),
        ("integer", True, "whole number"),
        ("integer", "7", "whole number"),
        ("boolean", 1, "yes or no"),
        ("date", "2026-02-30", "year-month-day"),
        ("date", 20260101, "year-month-day"),
        ("datetime", "yesterday", "a date and a time"),
        ("datetime", "2026-03-02T10:20", "time zone"),
        ("photos", ["a", "b", "c", "d"], "from 0 to 3"),
        ("photos", "abc", "as pictures"),
    ],
)
def test_a_refusal_says_what_to_do(kind: str, value: object, reason: str) -> None:
    with pytest.raises(BadFact, match=reason):
        FACTS[kind].checked(value)


@pytest.mark.parametrize(
    ("fact", "problem"),
    [
        (Fact("x", "colour", "X"), "no kind colour"),  # type: ignore[arg-type]  # what the test is about
        (Fact("x", "text", "X", audience="all"), "no audience all"),  # type: ignore[arg-type]  # as above
        (Fact("x", "choice", "X"), "go together"),
        (Fact("x", "text", "X", choices={"a": "A"}), "go together"),
        (Fact("x", "text", "X", bounds=(9, 1)), "wrong way round"),
        (Fact("x", "text", "X", "public", identity=True), "cannot be public"),
    ],
)
def test_an_unsound_fact_is_named(fact: Fact, problem: str) -> None:
    assert [problem in found for found in fact.problems()] == [True]


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.key)
def test_the_facts_of_these_tests_are_sound(fact: Fact) -> None:
    assert fact.problems() == []
