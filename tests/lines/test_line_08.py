"""Line 8: no record of opinions, beliefs or affiliation. What is stored is an allow-list, read line by line."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from anlin.spine.matter.registry import all_processes
from tests.stored import columns

LISTED = Path(__file__).with_name("columns.txt")
OF_AN_ENGINE = {"search_doc.tokens", "ledger_entry.xid"}
"""Of PostgreSQL: keyed tokens, which SQLite has in an index; the writing transaction, which tells the sequencer how far to go."""
OPINIONS = re.compile(
    r"opinion|belief|relig|ethnic|nation|party_member|politic|union|vote|affiliation|attend|orientation|caste|hukou|residence_permit",
    re.IGNORECASE,
)


@pytest.mark.django_db
def test_what_is_stored_is_what_was_reviewed() -> None:
    named = [f"{table}.{column}" for table, found in columns().items() for column in found if not _is_inner(table)]
    stored = [name for name in named if name not in OF_AN_ENGINE]
    if os.environ.get("ANLIN_WRITE_TABLE"):
        LISTED.write_text("\n".join(stored) + "\n")
    reviewed = LISTED.read_text().split()
    assert sorted(set(stored) - set(reviewed)) == [], "review, then: python tools/columns.py"
    assert sorted(set(reviewed) - set(stored)) == []


def test_nothing_that_was_reviewed_is_an_opinion_or_an_affiliation() -> None:
    names = [line.partition(".")[2] for line in LISTED.read_text().split()]
    assert [name for name in names if OPINIONS.search(name)] == []


def test_no_fact_asks_for_an_opinion_or_an_affiliation() -> None:
    asked = {
        value for process in all_processes() for fact in process.facts for value in (fact.key, *(fact.choices or {}))
    }
    assert {value for value in asked if OPINIONS.search(value)} == set()


def _is_inner(table: str) -> bool:
    """Tables in which an engine keeps its own books."""
    return (
        table.startswith(("sqlite_", "pg_", "search_text", "search_posting", "search_token"))
        or table == "django_migrations"
    )
