"""The house that tests live in is one in which the product's own services work."""

from __future__ import annotations

import pytest

from anlin.spine.matter.models import Matter
from tests.house import built, report, taken


@pytest.mark.django_db
def test_a_report_goes_to_a_unit_and_is_closed_and_confirmed() -> None:
    house = built()
    matter = report(house, phone="13900000000").matter
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "take", "case_officer")
    taken(house, matter, "close", "case_officer", disposition="fixed", evidence="换了灯泡，已复亮")
    taken(house, matter, "confirm", "reporter")
    matter.refresh_from_db()
    assert matter.state == "confirmed"
    assert matter.closed_at is not None
    assert Matter.objects.filter(alarm_at=None).count() == 1
