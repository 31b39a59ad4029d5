"""Every test starts with no wrong code counted."""

from __future__ import annotations

import pytest

from anlin.modules.intake.portal import throttle


@pytest.fixture(autouse=True)
def nothing_throttled() -> None:
    """Nobody tried a code yet."""
    throttle.forget_all()
