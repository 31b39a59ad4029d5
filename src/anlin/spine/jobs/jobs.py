"""What the house does by itself for its storage."""

from __future__ import annotations

import logging

from django.db import connection

from anlin.spine.jobs.registry import Payload, every, job
from anlin.spine.storage import StorageUnavailable, damage

DAY_S = 24 * 3600
log = logging.getLogger(__name__)


@every(DAY_S)
@job("storage.look", lease=3600, attempts=1, calls_out=True)
def look_at_the_file(payload: Payload) -> None:
    """Say it where a page of the database is damaged: it may lie in a table that nobody asks for weeks.

    Outside a transaction, so that nobody waits for it; a start would take too long over it.
    """
    try:
        found = damage(connection)
    except StorageUnavailable as error:
        if error.reason != "damaged":
            raise
        found = error.detail
    if found:
        log.critical(
            "the database file is damaged: %s. Stop the house and bring a backup back: anlin restore BACKUP --replace",
            found,
        )
