"""Line 1: place, never person. Nothing that is stored, declared or shown scores, ranks or predicts a person."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anlin.kernel.process import Process
from anlin.spine.matter.registry import all_processes
from tests.stored import columns

SCORES = re.compile(
    r"score|rank|rating|risk|predict|likelihood|suspic|credit|profile|watch|priority_person", re.IGNORECASE
)
ALLOWED = {
    "matter_matter.awaits_rank",  # the rank of staff whose approval is asked for
    "place_mapfeature.rank",  # how wide a road or river is drawn
}
SOURCE = Path(__file__).parents[2] / "src" / "anlin"


@pytest.mark.django_db
def test_no_column_scores_or_ranks() -> None:
    named = {f"{table}.{column}" for table, found in columns().items() for column in found}
    assert {name for name in named if SCORES.search(name.partition(".")[2])} <= ALLOWED


@pytest.mark.parametrize("process", all_processes(), ids=lambda process: process.key)
def test_no_fact_scores_a_person(process: Process) -> None:
    assert not [fact.key for fact in process.facts if SCORES.search(fact.key)]


def test_likely_duplicates_compare_reports_by_place_time_and_text_alone() -> None:
    text = (SOURCE / "modules" / "intake" / "duplicates.py").read_text()
    assert not re.search(r"participant|contact|phone|code_hash", text, re.IGNORECASE)
