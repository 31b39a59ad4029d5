"""What a district promises: the limits that it starts with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from anlin.kernel.process import Limit
from anlin.spine.matter.models import DistrictPromise
from anlin.spine.matter.services.clocks import forget_promises


def promise_all(limits: Mapping[str, Limit], *, number: str, since: datetime) -> None:
    """Promise these limits, by setting.

    Args:
        number: of the document that says so.
        since: from when on they count.
    """
    DistrictPromise.objects.bulk_create(
        DistrictPromise(setting=key, amount=limit.amount, unit=limit.unit, number=number, since=since)
        for key, limit in limits.items()
    )
    forget_promises()


def promise_missing(limits: Mapping[str, Limit], *, number: str, since: datetime) -> int:
    """Promise those of these limits that the district never promised: a room that came later brings its own.

    Returns:
        How many.
    """
    known = set(DistrictPromise.objects.filter(setting__in=list(limits)).values_list("setting", flat=True))
    missing = {key: limit for key, limit in limits.items() if key not in known}
    promise_all(missing, number=number, since=since)
    return len(missing)
