"""Statutes as tables: what ships is law that was read, and it is found by the day of the event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from anlin.kernel.counting import RULES, UNITS
from anlin.kernel.process import Clock, Extension, Limit, Process, Promise, Provision
from anlin.kernel.provision import (
    NoProvision,
    Readings,
    Row,
    Statute,
    limit_of,
    problems_of,
    provision_named,
    row_of,
    rule_of,
    statute,
    statutes,
)

ROWS = [row for each in statutes() for row in each.rows]
TODAY = date(2026, 11, 25)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.spelled)
def test_a_row_is_whole(row: Row) -> None:
    assert row.mark in ("V", "E")
    assert row.rule in RULES
    assert row.limit.unit in UNITS
    assert row.limit.amount > 0
    assert row.label
    assert row.label_zh
    assert row.start_event
    assert bool(row.note) == bool(row.note_zh)
    assert row.reading in ("", *get_type_hints(Readings))
    assert bool(row.extension) <= bool(row.authority)
    assert all(stage.times >= 1 and stage.approved_by and stage.limit.amount > 0 for stage in row.extension)
    assert row_of(provision_named(row.spelled), row.effective_from) == row


def test_no_limit_stands_twice_on_one_day() -> None:
    for one, other in combinations(ROWS, 2):
        if one.provision == other.provision:
            first, second = sorted((one, other), key=lambda row: row.effective_from)
            assert first.effective_to is not None
            assert first.effective_to < second.effective_from


DATED = """
key = "test-2020"
title_zh = "试验法"
title_en = "Test Law"
short_zh = "试验法"
version = "2020"
effective_from = 2020-01-01
dates_mark = "V"
rule = "civil"

[[row]]
article = "1"
label = "answer"
label_zh = "答复"
amount = 30
unit = "days"
start_event = "receipt"
effective_to = 2025-06-30
mark = "V"

[[row]]
article = "1"
label = "answer"
label_zh = "答复"
amount = 20
unit = "days"
start_event = "receipt"
version = "2025"
effective_from = 2025-07-01
mark = "V"
"""


def test_a_changed_limit_is_another_dated_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "test-2020.toml").write_text(DATED, encoding="utf-8")
    monkeypatch.setattr("anlin.kernel.provision.SHIPPED_IN", tmp_path)
    answer = Provision("test-2020", "1")
    amounts = [limit_of(answer, date(2025, month, day)).amount for month, day in ((6, 30), (7, 1))]
    statute.cache_clear()
    assert amounts == [30, 20]


@pytest.mark.parametrize("each", statutes(), ids=lambda each: each.key)
def test_a_statute_names_itself_in_both_languages(each: Statute) -> None:
    assert statute(each.key) == each
    assert each.title_zh
    assert each.title_en
    assert each.dates_mark in ("V", "U")


@pytest.mark.parametrize(
    ("spelled", "limit"),
    [
        ("psapl-2025:118", Limit(30, "days")),
        ("psapl-2025:97", Limit(8, "hours")),
        ("PSAPL:97", Limit(8, "hours")),
        ("psapl-2025:97:many", Limit(12, "hours")),
        ("psapl-2025:97:complex", Limit(24, "hours")),
        ("adm-2018:61", Limit(24, "hours")),
        ("crim-2020:175", Limit(24, "hours")),
        ("cpl-2018:91:gang", Limit(30, "days")),
        ("petition-2022:34", Limit(60, "days")),
        ("licensing-2019:42", Limit(20, "days")),
    ],
)
def test_a_provision_sets_its_limit(spelled: str, limit: Limit) -> None:
    assert limit_of(provision_named(spelled), TODAY) == limit


def test_law_is_that_of_the_day_of_the_event() -> None:
    new = Provision("psapl-2025", "118")
    assert limit_of(new, date(2026, 1, 1)) == Limit(30, "days")
    with pytest.raises(NoProvision, match="not in force on 2025-12-31"):
        limit_of(new, date(2025, 12, 31))


def test_what_was_read_in_excerpt_may_be_promised_and_is_not_law() -> None:
    acceptance = Provision("acceptance-2015", "opinion", "accept")
    with pytest.raises(NoProvision, match="may be promised, not called law"):
        limit_of(acceptance, TODAY)
    assert limit_of(acceptance, TODAY, as_promise=True) == Limit(24, "hours")


@pytest.mark.parametrize(
    ("spelled", "reason"),
    [
        ("moon-2020:1", "no statute moon-2020"),
        ("../calendars/2026:1", "no statute"),
        ("psapl-2025:999", "no limit psapl-2025:999"),
        ("psapl-2025:97:none", "no limit psapl-2025:97:none"),
        ("psapl-2025", "STATUTE:ARTICLE"),
        ("psapl-2025:", "STATUTE:ARTICLE"),
    ],
)
def test_what_is_not_there_is_refused(spelled: str, reason: str) -> None:
    with pytest.raises(NoProvision, match=reason):
        row_of(provision_named(spelled), TODAY)


CASE = Clock(
    "handling",
    "Handling",
    Provision("psapl-2025", "118"),
    ("file",),
    ("decide",),
    "administrative",
    paused_in={"appraised": "Appraisal"},
    extension=Extension(Limit(30, "days"), 2, "unit_above"),
)


def process_with(clock: Clock) -> Process:
    return Process("a", 1, "A", "b", frozenset(), (), (), (clock,), (), ())


def test_a_clock_that_follows_its_provision_is_sound() -> None:
    tighter = replace(CASE, extension=Extension(Limit(15, "days"), 1, "unit_above"))
    promised = replace(CASE, basis=Promise("reply"), rule="promise")
    assert [problems_of(process_with(clock)) for clock in (CASE, tighter, promised)] == [[], [], []]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"basis": Provision("psapl-1986", "1")}, "no statute psapl-1986"),
        ({"basis": Provision("psapl-2025", "118", "none")}, "no limit psapl-2025:118:none"),
        ({"basis": Provision("acceptance-2015", "opinion", "accept")}, "promise it"),
        ({"rule": "civil"}, "counts by administrative, not civil"),
        ({"basis": Provision("psapl-2025", "97")}, "holds a person"),
        ({"basis": Provision("adm-2018", "61")}, "allows no pause"),
        ({"basis": Provision("adm-2018", "61")}, "does not allow this extension"),
        ({"extension": Extension(Limit(31, "days"), 1, "unit_above")}, "does not allow this extension"),
        ({"extension": Extension(Limit(30, "days"), 3, "unit_above")}, "does not allow this extension"),
        ({"extension": Extension(Limit(1, "months"), 1, "unit_above")}, "does not allow this extension"),
    ],
)
def test_a_clock_looser_than_its_provision_is_named(changes: dict[str, Any], problem: str) -> None:
    assert any(problem in found for found in problems_of(process_with(replace(CASE, **changes))))


def test_open_questions_take_the_stricter_reading_by_default() -> None:
    bail = Provision("cpl-2018", "79", "bail")
    assert not rule_of(bail, TODAY).rolls
    assert rule_of(bail, TODAY, readings=Readings(bail_rolls=True)) is RULES["criminal"]
    delivery = Provision("psapl-2025", "116")
    assert limit_of(delivery, TODAY).unit == "days"
    assert limit_of(delivery, TODAY, readings=Readings(psapl_two_days_are_working_days=True)).unit == "working_days"
    assert not rule_of(delivery, TODAY, readings=Readings(past_weekends=False)).past_weekends
