"""Lines of what is late, each with the last reason that somebody wrote and the door to urge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from anlin.spine.matter.registry import process_of
from anlin.spine.matter.words import latest_words
from anlin.workbench.lists import Row
from anlin.workbench.urging import URGE

REASONS = ("reason", "note")
"""The facts in which people write why."""


@dataclass(frozen=True)
class Late:
    """A line of what is overdue. `urge`: where it is urged, empty when that is not open."""

    row: Row
    reason: str
    urge: str


def overdue_lines(rows: Sequence[Row]) -> list[Late]:
    """The lines. One query."""
    reasons = latest_words([row.matter for row in rows], *REASONS)
    return [Late(row, reasons.get(row.matter.pk, ""), _urge(row)) for row in rows]


def _urge(row: Row) -> str:
    step = process_of(row.matter).step_open_from(row.matter.state, URGE)
    return reverse("step", args=[row.number, URGE]) if step else ""
