"""Line 1: place, never person. Nothing that is stored, declared or shown scores, ranks or predicts a person."""

from __future__ import annotations

import hashlib
import inspect
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from anlin import analysis
from anlin.analysis.columns import GUESSES, NUMBERS, ROLES, Columns
from anlin.analysis.errors import UnknownColumn
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
REVIEWED = "6a63717d0d60f13e78c4c485fd442efc1dff94fd559a2078b8959ef2f0abf056"
"""SHA-256 of the columns that analysis takes, as reviewed. A change of them is a change of this line."""
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


def methods() -> list[Callable[..., Any]]:
    """Every public function of analysis that takes events."""
    found = [getattr(analysis, name) for name in analysis.__all__]
    return [one for one in found if inspect.isfunction(one) and "columns" in inspect.signature(one).parameters]


def test_the_reviewed_list_of_columns_is_the_list() -> None:
    listed = repr((ROLES, NUMBERS, sorted(Columns.__annotations__), sorted(GUESSES))).encode()
    assert hashlib.sha256(listed).hexdigest() == REVIEWED


@pytest.mark.parametrize("method", methods(), ids=lambda method: str(method.__name__))
def test_a_column_that_is_no_place_time_or_category_is_refused_by_every_method(method: Callable[..., Any]) -> None:
    place = np.arange(40.0) * 977, np.arange(40.0) % 7 * 1013
    events = {"x": place[0], "y": place[1], "time": np.arange(40)}
    for column in (f"c{secrets.token_hex(4)}", "age", "suspect", "household", "ethnicity"):
        with pytest.raises(UnknownColumn, match="never a person"):
            method(events | {column: np.arange(40)}, crs="metres")
        with pytest.raises(UnknownColumn, match="never a person"):
            method(events, crs="metres", **{column: np.arange(40)})
