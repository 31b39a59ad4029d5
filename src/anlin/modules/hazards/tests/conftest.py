"""A house, premises in it, and matters of this room made by the product's own services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils.translation import override

from anlin.modules.hazards.events import LARGE_EVENT
from anlin.modules.hazards.processes import HAZARD
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.registry import process_named
from anlin.spine.matter.services import open_matter
from anlin.spine.place.selectors import district_timezone
from anlin.workbench.openings import contents_for
from tests.house import House, built

Opens = Callable[..., Matter]
PLAN = "南北两个入口，现场最多 5000 人，保安 60 名，应急通道常开。"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Refusals are read in English."""
    with override("en"):
        yield


@pytest.fixture
def house() -> House:
    return built()


def day(days: int) -> str:
    """A date so many days from today, as a form sends it."""
    return (now().astimezone(district_timezone()).date() + timedelta(days=days)).isoformat()


def due(row: MatterClock) -> str:
    """The moment at which a clock runs out, on the district's wall clock."""
    return f"{row.due_strict.astimezone(district_timezone()):%Y-%m-%d %H:%M}"


def opened(house: House, process: str, by: str, facts: dict[str, Any], grid: str = "g111") -> Matter:
    """Open a matter as the derived form does."""
    contents = contents_for(process_named(process), facts, house.areas[grid], house.point(grid), None)
    return open_matter(contents=contents, actor=house.actor(by), write_key=str(uuid4())).matter


@pytest.fixture
def find(house: House) -> Opens:
    """Find a hazard."""

    def found(by: str = "grid_worker", grid: str = "g111", **facts: Any) -> Matter:
        given = {"category": "exits", "urgency": "2", "what": "二楼疏散通道堆满纸箱", "where": "书院路 41 号"}
        return opened(house, HAZARD.key, by, {**given, **facts}, grid)

    return found


@pytest.fixture
def apply_for(house: House) -> Opens:
    """Apply for a large event."""

    def applied(by: str = "desk_officer", days: int = 40, **facts: Any) -> Matter:
        given = {
            "event": "河畔音乐节",
            "where": "河畔广场",
            "organiser": "青禾文化有限公司",
            "starts_on": day(days),
            "expected": 5000,
            "plan": PLAN,
        }
        return opened(house, LARGE_EVENT.key, by, {**given, **facts})

    return applied
