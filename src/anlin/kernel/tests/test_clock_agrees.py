"""Ten thousand random timelines: the engine and the slow reference give one answer."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from anlin.kernel.calendar_file import shipped
from anlin.kernel.clock import Span, due_of
from anlin.kernel.counting import RULES, Rule
from anlin.kernel.process import Limit
from anlin.kernel.tests.reference import Answer, days_due, hours_due

ZONES = [ZoneInfo(name) for name in ("Asia/Shanghai", "Asia/Shanghai", "America/Chicago", "Asia/Kathmandu")]
SHARES, TIMELINES = 10, 10_000
_LONGEST = {"hours": 48, "days": 90, "working_days": 40, "months": 13}


def _limits(draw: random.Random, rule: Rule) -> list[Limit]:
    unit = draw.choices(list(_LONGEST), weights=(2, 5, 3, 2))[0]
    limits = [Limit(draw.randint(0 if unit == "days" else 1, _LONGEST[unit]), unit)]
    counted = rule.unit_of(limits[0].amount, unit)
    for _ in range(draw.choice((0, 0, 0, 1, 2))):
        added = Limit(draw.randint(1, 30), draw.choice(("days", "months")) if counted in ("days", "months") else unit)
        if rule.unit_of(added.amount, added.unit) == counted or {counted, rule.unit_of(added.amount, added.unit)} == {
            "days",
            "months",
        }:
            limits.append(added)
    return limits


def _pauses(draw: random.Random, start: datetime) -> list[tuple[datetime, datetime]]:
    found = []
    for _ in range(draw.choice((0, 0, 1, 2, 3))):
        since = start + timedelta(minutes=draw.randint(-1_000, draw.choice((3_000, 60_000))))
        found.append((since, since + timedelta(minutes=draw.randint(0, draw.choice((600, 20_000))))))
    return found


def _timeline(
    draw: random.Random,
) -> tuple[list[Limit], Rule, datetime, ZoneInfo, bool, list[tuple[datetime, datetime]]]:
    rule = RULES[draw.choice(list(RULES))]
    start = datetime(2015, 1, 2, tzinfo=UTC) + timedelta(minutes=draw.randrange(12 * 366 * 1440))
    return _limits(draw, rule), rule, start, draw.choice(ZONES), draw.random() < 0.25, _pauses(draw, start)


def _reference(
    limits: list[Limit],
    rule: Rule,
    start: datetime,
    zone: ZoneInfo,
    held: bool,
    pauses: list[tuple[datetime, datetime]],
) -> Answer:
    # A pause before the start took nothing from a clock that did not run.
    clipped = [(max(since, start), until) for since, until in pauses if until > start]
    if limits[0].unit == "hours":
        return hours_due(limits, rule, start, zone, clipped)
    return days_due(limits, rule, start, zone, held, clipped)


@pytest.mark.parametrize("seed", range(SHARES))
def test_random_timelines_agree_with_the_reference(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(TIMELINES // SHARES):
        limits, rule, start, zone, held, pauses = timeline = _timeline(draw)
        expected = _reference(*timeline)
        due = due_of(
            limits[0],
            rule,
            start,
            timezone=zone,
            calendar=shipped(),
            held=held,
            pauses=[Span(since, until) for since, until in pauses],
            extensions=limits[1:],
        )
        got = Answer(due.ends_day, due.strict, due.formal, due.certain)
        assert (got.last_day, got.certain) == (expected.last_day, expected.certain), timeline
        assert got.strict.astimezone(UTC) == expected.strict.astimezone(UTC), timeline
        assert got.formal.astimezone(UTC) == expected.formal.astimezone(UTC), timeline
