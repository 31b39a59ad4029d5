"""A reader's notices."""

from __future__ import annotations

from django.db.models import Q

from anlin.spine.notice.models import Notice


def notices_of(*, staff: str, units: tuple[str, ...] = (), limit: int = 50, unseen: bool = False) -> list[Notice]:
    """Notices for a member of staff and for their units, newest first."""
    mine = Notice.objects.filter(Q(staff=staff) | Q(unit__in=units) if units else Q(staff=staff))
    if unseen:
        mine = mine.filter(seen_at__isnull=True)
    return list(mine.order_by("-id")[:limit])
