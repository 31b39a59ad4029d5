"""What the ledger's tests share."""

from __future__ import annotations

import secrets

import pytest

from anlin.spine.ledger.services.recording import _ready


@pytest.fixture
def subject() -> str:
    return secrets.token_hex(16)


@pytest.fixture
def who() -> str:
    return secrets.token_hex(16)


@pytest.fixture(autouse=True)
def _a_fresh_look_at_the_triggers() -> None:
    _ready.clear()
