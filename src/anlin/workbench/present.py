"""The moment that a page is drawn for, and the zone that its times stand in."""

from __future__ import annotations

from datetime import datetime, tzinfo


def present() -> datetime:
    """Now, by the one clock of the server."""
    from anlin.spine.ledger.clock import now  # models are not ready when template tags load

    return now()


def zone() -> tzinfo:
    """The district's time zone; the setting's before there is a district."""
    from anlin.spine.place.selectors import district_timezone

    return district_timezone()
