"""What the spine's staging does by itself."""

from __future__ import annotations

from anlin.spine.jobs.registry import Payload
from anlin.spine.jobs.services import every, job
from anlin.spine.staging.services import forget_old

DAY_S = 24 * 3600


@every(DAY_S)
@job("staging.forget_old")
def forget_old_uploads(payload: Payload) -> None:
    """Throw away what nobody entered within a week."""
    forget_old()
