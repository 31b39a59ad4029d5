"""Line 10: no unsolicited visits on file. A visit is a step of something that was brought, and opens nothing."""

from __future__ import annotations

import re

import pytest

from anlin.kernel.process import Process
from anlin.modules.intake.categories import CATEGORIES, SOURCES
from anlin.spine.matter.registry import all_processes
from tests.stored import columns

VISIT = re.compile(r"visit|household|door_to_door|home_call|走访|入户", re.IGNORECASE)


@pytest.mark.parametrize("process", all_processes(), ids=lambda process: process.key)
def test_no_process_opens_from_a_visit(process: Process) -> None:
    opening = [
        process.key,
        process.label,
        process.initial,
        *process.opened_by,
        *process.opening,
        *process.opening_offers,
    ]
    opening += [
        value for key in (*process.opening, *process.opening_offers) for value in process.fact[key].choices or {}
    ]
    assert [word for word in opening if VISIT.search(word)] == []


def test_reports_come_from_those_who_bring_them() -> None:
    assert set(SOURCES) == {"web", "phone", "walk_in", "grid", "enterprise", "paper", "import", "api"}
    assert [category.key for category in CATEGORIES if VISIT.search(category.key)] == []


@pytest.mark.django_db
def test_there_is_no_note_on_a_household() -> None:
    assert [
        f"{table}.{column}" for table, found in columns().items() for column in (table, *found) if VISIT.search(column)
    ] == []
