"""What the spine's matters do by themselves."""

from __future__ import annotations

from anlin.spine.jobs.registry import Payload
from anlin.spine.jobs.services import every, job
from anlin.spine.matter.services.write_keys import forget_old

DAY_S = 24 * 3600


@every(DAY_S)
@job("matter.forget_write_keys")
def forget_write_keys(payload: Payload) -> None:
    """Drop the keys of writes that nobody will send again."""
    forget_old()
