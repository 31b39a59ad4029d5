"""kill -9 of web, worker and sequencer at fifty random moments under load: nothing acknowledged is lost."""

from __future__ import annotations

import pytest

from benchmarks.faults import killed
from benchmarks.houses import home_on

pytestmark = [pytest.mark.loopback, pytest.mark.slow]
KILLS = 50


def examine(engine: str) -> None:
    with home_on(engine) as home:
        found = killed(home, KILLS)
    assert found.acknowledged > KILLS, "the load was real"
    assert found.broken, "the kills met requests"
    assert found.lost == []
    assert found.half == []
    assert found.faults == []


@pytest.mark.engine("sqlite")
def test_fifty_kills_lose_nothing_on_sqlite() -> None:
    examine("sqlite")


@pytest.mark.database
@pytest.mark.engine("postgresql")
def test_fifty_kills_lose_nothing_on_postgresql() -> None:
    examine("postgresql")
