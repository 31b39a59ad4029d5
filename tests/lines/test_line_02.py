"""Line 2: only harm and hazard are categories. The list is reviewed, and nothing adds to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from django.test import Client

from anlin.analysis import categories as analysed
from anlin.analysis.errors import BadCategory
from anlin.config.environment import SETTINGS
from anlin.kernel.fact import BadFact
from anlin.modules.intake.categories import CATEGORIES, CATEGORY, CHOICES
from anlin.modules.intake.desk.entry_form import EntryForm
from anlin.modules.intake.importing.mapping import read_mapping
from anlin.modules.intake.importing.mapping_file import BadMapping
from anlin.modules.intake.portal.draft import What
from anlin.modules.intake.processes import REPORT
from anlin.modules.intake.tests.portal import sent
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import all_processes, process_named
from anlin.spine.matter.services import open_matter
from anlin.workbench.openings import contents_for
from anlin.workbench.rooms import rooms
from anlin.workbench.step_forms import step_form
from tests.house import built, report, signed_in, taken
from tests.lines.test_line_01 import methods

BANNED = (
    "gathering", "assembly", "protest", "petition", "petitioner", "complaint_about_government", "speech", "opinion", "rumour",
    "religion", "worship", "belief", "ethnicity", "nationality", "residence_status", "migrant", "household", "politics",
    "party_membership", "tip", "key_person",
)  # fmt: skip
REVIEWED = "a74ba69e2abceae706fa3702766885abf9d5640d2e9169cc68cc42187150b516"
"""SHA-256 of the list as reviewed. A change of the list is a change of this line."""
REVIEWED_FOR_ANALYSIS = "b681a4f6a3fee03a609690cfeb2a856b5d6a20aefbe0126ebd30d77f66cd2a96"
"""The same for the list of what may be analysed."""
OFFERS_CATEGORY = [step for step in REPORT.steps if "category" in (*step.requires, *step.offers)]
REVIEWED_OF = {"hazards.hazard": "99d394547192208ff6a28eca0a294fff6ee3c4ed8cdd0ead8bf1a5ab5e54bc51"}
"""SHA-256 of the kinds of each other process that has kinds, as reviewed: physical hazards, and nothing else."""
MAPPING = """
title = "A source"
[text]
what = "{{kind}}"
where = "{{place}}"
[created]
column = "at"
[category]
column = "kind"
else = "{other}"
[category.values]
"something" = "{named}"
"""


def test_the_reviewed_list_of_categories_is_the_list() -> None:
    listed = repr([asdict(category) for category in CATEGORIES]).encode()
    assert hashlib.sha256(listed).hexdigest() == REVIEWED


def test_every_process_takes_its_categories_from_a_reviewed_list() -> None:
    for process in all_processes():
        category = process.fact.get("category")
        choices = dict(category.choices or {}) if category is not None else CHOICES
        digest = hashlib.sha256(repr(sorted(choices.items())).encode()).hexdigest()
        assert choices == CHOICES or digest == REVIEWED_OF.get(process.key), process.key
        assert not set(choices) & set(BANNED), process.key


def test_gatherings_stand_on_no_map() -> None:
    gatherings = [process for process in all_processes() if "expected" in process.fact]
    assert [process.key for process in gatherings] == ["hazards.large_event"]
    assert not [process for process in gatherings if process.mapped or process.published]


@pytest.mark.django_db
def test_a_gathering_is_drawn_on_no_page_with_a_map() -> None:
    house = built()
    facts = {
        "event": "河畔音乐节",
        "where": "河畔广场",
        "organiser": "青禾文化",
        "starts_on": (now() + timedelta(days=40)).date().isoformat(),
    }
    facts["starts_on"] = (now() + timedelta(days=40)).date().isoformat()
    facts |= {"plan": "南北两个入口，现场最多五千人，保安六十名，应急通道常开。"}
    given = contents_for(
        process_named("hazards.large_event"),
        {**facts, "expected": 5000},
        house.areas["g111"],
        house.point("g111"),
        None,
    )
    matter = open_matter(contents=given, actor=house.actor("desk_officer"), write_key=str(uuid4())).matter
    assert "河畔音乐节" in signed_in("desk_officer").get("/desk/all/hazards-large-event/").content.decode()
    for client, address in ((signed_in("desk_officer"), "/desk/map/"), (Client(), "/map/")):
        drawn = client.get(address).content.decode()
        assert "河畔音乐节" not in drawn
        assert matter.number not in drawn


def test_no_setting_and_no_promise_adds_a_category() -> None:
    assert not [setting.name for setting in SETTINGS if "CATEGOR" in setting.name]
    promised = {key.partition(".")[2] for room in rooms() for key in room.promises if key.startswith("handling.")}
    assert promised == set(CATEGORY)


@pytest.mark.parametrize("kind", BANNED)
def test_a_banned_kind_is_no_category_of_any_declaration_or_mapping(kind: str, tmp_path: Path) -> None:
    assert kind not in CATEGORY
    with pytest.raises(BadFact):
        REPORT.checked(None, {"category": kind, "source": "web", "what": "有人聚在广场"})
    for named, other in ((kind, "other"), ("other", kind)):
        file = tmp_path / "source.toml"
        file.write_text(MAPPING.format(named=named, other=other))
        with pytest.raises(BadMapping, match="no such categories"):
            read_mapping(str(file))


@pytest.mark.django_db
def test_a_banned_kind_is_refused_by_every_form_that_asks_for_a_category() -> None:
    built()
    for kind in BANNED:
        assert "category" in What({"category": kind, "what": "有人聚在广场"}).errors
        assert "category" in EntryForm({"category": kind, "what": "有人聚在广场"}).errors
        for step in OFFERS_CATEGORY:
            assert "category" in step_form(REPORT, step)({"category": kind}).errors, step.key


@pytest.mark.django_db
def test_a_banned_kind_is_refused_at_every_door() -> None:
    house = built()
    matter = report(house).matter
    desk = signed_in("desk_officer")
    for kind in BANNED[:6]:
        assert sent(Client(), category=kind).status_code == 422
        with pytest.raises(Refused):
            report(house, category=kind)
        given: dict[str, Any] = {"category": kind, "reason": "归类错误"}
        with pytest.raises(Refused):
            taken(house, matter, "recategorise", "desk_officer", **given)
        desk.get(f"/desk/all/intake-report/?category={kind}")
    assert Matter.objects.count() == 1
    assert Matter.objects.get().category == "public_facility"


def test_the_reviewed_list_of_what_may_be_analysed_is_the_list() -> None:
    listed = repr((analysed.CATEGORIES, sorted(analysed.FOUND_BY_PATROL))).encode()
    assert hashlib.sha256(listed).hexdigest() == REVIEWED_FOR_ANALYSIS
    assert not {analysed.plain(name) for name in analysed.FOUND_BY_PATROL} & set(analysed._BY_NAME)


@pytest.mark.parametrize("method", methods(), ids=lambda method: str(method.__name__))
def test_a_banned_kind_is_refused_by_every_method_of_analysis(method: Callable[..., Any]) -> None:
    place = np.arange(40.0) * 977, np.arange(40.0) % 7 * 1013
    for kind in (*BANNED, *sorted(analysed.FOUND_BY_PATROL)[:5]):
        events = {"x": place[0], "y": place[1], "time": np.arange(40), "category": ["theft"] * 39 + [kind]}
        with pytest.raises(BadCategory):
            method(events, crs="metres")
