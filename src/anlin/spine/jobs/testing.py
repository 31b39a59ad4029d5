"""For tests: kinds of jobs of their own, and nobody else's."""

from __future__ import annotations

import sys

import pytest

from anlin.spine.jobs import registry, worker


def only_own_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the test ends, the kinds of jobs are those that it declares; none repeats by itself."""
    monkeypatch.setattr(registry, "KINDS", {})
    for module in (worker, sys.modules["anlin.spine.jobs.services"]):
        monkeypatch.setattr(module, "KINDS", registry.KINDS)
    monkeypatch.setattr(registry, "REPEATING", {})
    monkeypatch.setattr(worker, "REPEATING", registry.REPEATING)
