"""What anybody may know of a report without its code: that something about a place was reported, and how it stands.

Only categories about a place (`OF_A_PLACE`); never words, pictures, contact or the point, which no public page shows either:
of where, the street. A complaint, an erased report and every other category are not there (lines 3, 5 and 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from anlin.kernel.number import read_number
from anlin.modules.intake.categories import CATEGORY, OF_A_PLACE
from anlin.modules.intake.portal.places import streets_of
from anlin.modules.intake.processes import REPORT
from anlin.spine.ledger.selectors import last_recorded
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.registry import process_of
from anlin.spine.place.selectors import district_timezone
from anlin.workbench.faces import holder_words

OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True)
class Asked:
    """What is asked for; empty: everything. Moments are both included."""

    since: datetime
    until: datetime
    services: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()


def public_reports() -> QuerySet[Matter]:
    """Reports that are public at all."""
    return Matter.objects.filter(process=REPORT.key, category__in=OF_A_PLACE, complaint=False, erased_at=None)


def named(numbers: Sequence[str]) -> list[dict[str, Any]]:
    """Public reports by number, in the order asked; unknown ones and those that are not public are left out."""
    read = [number for text in numbers if (number := read_number(text))]
    found = {matter.number: matter for matter in _whole(public_reports().filter(number__in=read))}
    return _told([found[number] for number in dict.fromkeys(read) if number in found])


def page(asked: Asked, *, skip: int, size: int) -> tuple[list[dict[str, Any]], bool]:
    """A page, the newest day first, and whether there is another. Three queries.

    A number begins with its day, so that the index over numbers serves the range of days and the order.
    """
    zone = district_timezone()
    first, last = asked.since.astimezone(zone).date(), asked.until.astimezone(zone).date()
    found = public_reports().filter(
        number__gte=f"{first:%Y%m%d}",
        number__lt=f"{last + timedelta(days=1):%Y%m%d}",
        opened_at__gte=asked.since,
        opened_at__lte=asked.until,
    )
    if asked.services:
        found = found.filter(category__in=set(asked.services) & OF_A_PLACE)
    if asked.statuses == (OPEN,):
        found = found.exclude(state__in=REPORT.final)
    elif asked.statuses == (CLOSED,):
        found = found.filter(state__in=REPORT.final)
    rows = _whole(found.order_by("-number")[skip : skip + size + 1])
    return _told(rows[:size]), len(rows) > size


def _whole(matters: QuerySet[Matter]) -> list[Matter]:
    handling = MatterClock.objects.filter(key__in=("handling", "rework")).order_by("id")
    clocks = Prefetch("clocks", handling, to_attr="public_clocks")
    return list(matters.select_related("area", "holder_unit", "merged_into__holder_unit").prefetch_related(clocks))


def _told(matters: Sequence[Matter]) -> list[dict[str, Any]]:
    updated = last_recorded(matter.ref for matter in matters)
    streets = streets_of(matter.area_id for matter in matters)
    return [_row(matter, updated.get(matter.ref, matter.opened_at), streets.get(matter.area_id)) for matter in matters]


def _row(matter: Matter, updated: datetime, street: str | None) -> dict[str, Any]:
    process = process_of(matter)
    state = process.state[matter.state]
    notes = state.resident or state.label
    clocks = matter.public_clocks  # type: ignore[attr-defined]  # prefetched by _whole
    running = [row for row in clocks if row.stopped_at is None]
    return {
        "service_request_id": matter.number,
        "status": CLOSED if matter.state in process.final else OPEN,
        "status_notes": _(notes),
        "service_name": _(CATEGORY[matter.category].label),
        "service_code": matter.category,
        "description": None,
        "agency_responsible": holder_words(matter),
        "service_notice": None,
        "requested_datetime": w3(matter.opened_at),
        "updated_datetime": w3(updated),
        "expected_datetime": w3(running[-1].due_strict) if running else None,
        "address": street,
        "address_id": None,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


def w3(moment: datetime) -> str:
    """As the specification writes times: W3C, to the second, with the district's offset."""
    return moment.astimezone(district_timezone()).isoformat(timespec="seconds")
