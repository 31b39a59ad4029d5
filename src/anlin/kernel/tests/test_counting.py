"""Which amounts of days each law counts as working days (LAW.md §1), and where the start hour does not count."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from anlin.kernel.calendar_file import shipped
from anlin.kernel.clock import due_of
from anlin.kernel.counting import RULES
from anlin.kernel.process import Limit

SHANGHAI = ZoneInfo("Asia/Shanghai")
WORKING = {
    "civil": set(),
    "criminal": set(),
    "administrative": set(),
    "penalty": {2, 3, 5, 7},
    "licensing": set(range(1, 31)),
    "coercion": set(range(1, 11)),
    "reconsideration": {3, 5, 7, 10},
    "petition": set(),
    "promise": set(),
}


def test_every_rule_is_pinned_here() -> None:
    assert set(RULES) == set(WORKING)
    assert all(key == rule.key and rule.label for key, rule in RULES.items())


@pytest.mark.parametrize("key", WORKING)
def test_only_the_amounts_that_the_law_names_are_working_days(key: str) -> None:
    counted = {n for n in range(1, 31) if RULES[key].unit_of(n, "days") == "working_days"}
    assert counted == WORKING[key]
    assert [RULES[key].unit_of(5, unit) for unit in ("hours", "months", "working_days")] == [
        "hours",
        "months",
        "working_days",
    ]


def test_only_a_promise_never_rolls() -> None:
    assert [key for key, rule in RULES.items() if not rule.rolls] == ["promise"]


@pytest.mark.parametrize("key", WORKING)
def test_the_start_hour_counts_but_in_criminal_and_police_law(key: str) -> None:
    """On the stroke of ten the hour from ten to eleven is the start hour."""
    start = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)
    due = due_of(Limit(8, "hours"), key, start, timezone=SHANGHAI, calendar=shipped())
    assert due.strict.hour == 18
    assert due.formal.hour == (19 if key in ("criminal", "administrative") else 18)
