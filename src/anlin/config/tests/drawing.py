"""The demo district, drawn once a process for all tests that look at it."""

from __future__ import annotations

from functools import cache

import pytest

from anlin.config.demo import geometry
from anlin.config.demo.geometry import DemoDistrict, build


@cache
def drawn() -> DemoDistrict:
    """The district of the demo's own seed; what comes of it is frozen."""
    return build()


def set_up_drawn(monkeypatch: pytest.MonkeyPatch) -> DemoDistrict:
    """Set it up in the database as the demo does, without drawing it anew."""
    monkeypatch.setattr(geometry, "build", lambda seed: drawn())
    return geometry.set_up_demo()
