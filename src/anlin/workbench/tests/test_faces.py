"""From a stored clock to its face: what is left while a clock is paused, who finished what ended, titles that are cut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.services.clocks import due_if_resumed
from anlin.spine.matter.services.opening import TITLE_CHARS, short_title

STARTED = datetime(2026, 11, 21, 8, 48, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _clock(**given: object) -> MatterClock:
    kept: dict[str, object] = {"amount": 24, "unit": "hours", "rule": "promise", "started_at": STARTED, "held": False}
    kept |= {"due_strict": STARTED + 24 * HOUR, "pauses": [], "extensions": []}
    return MatterClock(matter=Matter(), key="handling", **kept | given)


@pytest.mark.django_db
def test_a_paused_clock_still_has_the_time_that_was_left_when_it_stopped() -> None:
    paused = _clock(pauses=[[(STARTED + 10 * HOUR).isoformat(), None, "waiting"]])
    three_days_on = STARTED + 82 * HOUR
    assert due_if_resumed(paused, three_days_on) - three_days_on == 14 * HOUR


@pytest.mark.django_db
def test_a_running_clock_keeps_its_stored_due_moment() -> None:
    running = _clock()
    assert due_if_resumed(running, STARTED + 99 * HOUR) == running.due_strict


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("路灯不亮", "路灯不亮"),
        ("路" * 41, "路" * 39 + "…"),
        ("The hydrant at the crossing leaks and the road freezes", "The hydrant at the crossing leaks and…"),
        ("The hydrant at the crossing leaks always yes", "The hydrant at the crossing leaks…"),
    ],
)
def test_a_long_title_says_that_it_is_cut(text: str, title: str) -> None:
    """A report's first words stand in lists; no word is cut in two there."""
    assert short_title(text) == title
    assert len(short_title(text)) <= TITLE_CHARS
