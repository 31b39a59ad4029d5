"""Two rooms in one district: matters of one are no matters of the other."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils.translation import override

from anlin.modules.intake.duplicates import likenesses
from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import process_named
from anlin.spine.matter.services import open_matter
from anlin.workbench.openings import contents_for
from tests.house import House, built, report, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


def hazard(house: House, category: str) -> Matter:
    facts = {"category": category, "urgency": "2", "what": "井盖缺失", "where": "书院路 41 号"}
    contents = contents_for(process_named("hazards.hazard"), facts, house.areas["g111"], house.point("g111"), None)
    return open_matter(contents=contents, actor=house.actor("grid_worker"), write_key=str(uuid4())).matter


def test_a_report_is_joined_to_no_hazard(house: House) -> None:
    matter = report(house).matter
    with override("en"), pytest.raises(Refused, match="no such report") as refused:
        taken(house, matter, "merge", "desk_officer", into=hazard(house, "ground").number)
    assert refused.value.fact == "into"
    assert Matter.objects.get(pk=matter.pk).state == "reported"


def test_a_hazard_is_no_report_of_the_same(house: House) -> None:
    matter = report(house, category="other").matter
    hazard(house, "other")
    actor = house.actor("desk_officer")
    assert likenesses([matter], actor) == {matter.pk: []}
    report(house, category="other")
    assert len(likenesses([matter], actor)[matter.pk]) == 1
