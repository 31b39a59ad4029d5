"""A house of many reports: a year of lives, and the years before as they came from an earlier system, a slice at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from anlin.config.demo import seed, staffing
from anlin.config.demo.lives import AUTHORITIES, _when_time_to_answer_is_gone, category_of, fitting, goals
from anlin.config.demo.texts import reports
from anlin.config.tests.drawing import set_up_drawn
from anlin.modules.intake.categories import COMPLAINT
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import DistrictPromise, Matter, MatterClock
from anlin.spine.matter.services.clocks import forget_promises
from anlin.spine.place.selectors import areas_at
from anlin.workbench.rooms import rooms

pytestmark = pytest.mark.django_db


@pytest.fixture
def promised() -> Iterator[None]:
    """Every promise that the rooms begin with, and nothing of it kept afterwards."""
    DistrictPromise.objects.bulk_create(
        DistrictPromise(setting=key, amount=limit.amount, unit=limit.unit, number="样 1-1", since=now())
        for room in rooms()
        for key, limit in room.promises.items()
    )
    forget_promises()
    yield
    forget_promises()
    seed.forget_district()


def test_what_is_older_than_a_year_has_ended_and_is_as_claimed(promised: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seed, "LIVED", 30)
    monkeypatch.setattr(seed, "_SLICE", 8)
    monkeypatch.setattr(seed, "BATCH", 5)
    known = list(set_up_drawn(monkeypatch).addresses)
    seed.forget_district()
    end = now()
    house: Any = SimpleNamespace(stations=defaultdict(lambda: None))
    batches = list(seed._history(70, known, house, end))
    assert all(0 < len(batch) <= 5 for batch in batches)
    opened = [past.claimed_open for batch in batches for past in batch if past.claimed_open is not None]
    assert len(opened) == 70, "as many as were asked for"
    categories = {past.category for batch in batches for past in batch}
    assert COMPLAINT not in categories, "complaints about officers are never history from elsewhere"
    assert max(opened) < end - timedelta(days=365)
    assert len({moment.year for moment in opened}) >= 3
    for batch in batches:
        seed._entered_before(batch, end - timedelta(days=379))
        assert not LedgerEntry.objects.filter(leaf=None).exists(), (
            "on record within its promise, however long the rest takes"
        )
    assert Matter.objects.count() == len(opened)
    assert set(Matter.objects.values_list("state", "imported", "alarm_at")) == {("closed_at_source", True, None)}
    assert set(MatterClock.objects.values_list("as_claimed", flat=True)) == {True}


def test_no_report_is_told_from_outside_the_district(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = set_up_drawn(monkeypatch).addresses
    seed.forget_district()
    known = seed._within(addresses)
    told = list(reports(seed.SEED, 3_000, date(2026, 11, 24), known))
    assert not all(areas_at([one.lon for one in told], [one.lat for one in told])), "some are scattered over the border"
    inside = seed._inside(told)
    assert all(areas_at([one.lon for one in inside], [one.lat for one in inside]))
    assert [one.text for one in inside] == [one.text for one in told]
    seed.forget_district()


def test_what_is_transferred_belongs_to_the_authority_that_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told = list(reports(seed.SEED, 3_000, date(2026, 11, 24), set_up_drawn(monkeypatch).addresses))
    wanted = goals(Random(1), len(told))[::-1]
    fitted = fitting(wanted, told)
    assert Counter(fitted) == Counter(wanted), "as many in every state as before"
    transferred = [category_of(one) for one, goal in zip(told, fitted, strict=True) if goal.startswith("transfer")]
    assert transferred and set(transferred) <= set(AUTHORITIES), "no theft is called a matter of the power company"
    assert {key for key, *_told in AUTHORITIES.values()} <= {key for key, *_names in staffing._OUTSIDE}


def test_nobody_is_said_not_to_have_answered_before_the_time_to_answer_was_gone() -> None:
    closed = datetime(2026, 11, 21, 23, 50, tzinfo=UTC)  # already the 22nd there
    assert _when_time_to_answer_is_gone(closed).isoformat() == "2026-11-30T00:15:00+08:00"
