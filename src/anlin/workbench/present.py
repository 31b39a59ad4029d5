"""The moment that a page is drawn for."""

from __future__ import annotations

from datetime import UTC, datetime


def present() -> datetime:
    """Now, aware."""
    return datetime.now(UTC)
