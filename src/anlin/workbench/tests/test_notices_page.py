"""A reader's notices: what is theirs, where it leads, and nothing of what they may no longer open."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from anlin.spine.jobs.services import work
from anlin.spine.matter.models import Matter
from anlin.spine.notice.models import Notice
from tests.house import House, built, report, signed_in, taken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_static_names(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def house() -> House:
    return built()


def given(house: House) -> str:
    matter = report(house).matter
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    work(once=True)
    return matter.number


def page(who: str, language: str = "en") -> str:
    return str(signed_in(who, language=language).get("/desk/notices/").content.decode())


def test_everyone_of_the_unit_reads_it_in_their_language_and_nobody_else(house: House) -> None:
    number = given(house)
    assert f"{number} was given to your unit." in page("case_officer")
    assert f"{number} 已分派给您单位。" in page("auxiliary", "zh-hans")
    for who in ("desk_officer", "case_officer_south", "supervisor"):
        assert number not in page(who), who


def test_what_is_new_is_counted_beside_the_bell_until_it_was_seen(house: House) -> None:
    given(house)
    officer = signed_in("case_officer", language="en")
    before = officer.get("/desk/notices/").content.decode()
    assert "Mark all as seen" in before
    assert officer.post("/desk/notices/").status_code == 302
    assert Notice.objects.exclude(seen_at=None).count() == 1
    after = officer.get("/desk/notices/").content.decode()
    assert "Mark all as seen" not in after
    assert "was given to your unit" in after


def test_a_wall_that_closes_later_hides_what_was_told_before(house: House) -> None:
    matter = report(house).matter
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    work(once=True)
    assert matter.number in page("case_officer")
    taken(house, matter, "concerns", "supervisor", unit="station-north", reason="反映的正是该所民警")
    work(once=True)
    assert matter.number not in page("case_officer")
    assert matter.number in page("supervisor")


def new_for(who: str) -> int:
    """Notices that this reader's page calls new."""
    return page(who).count("</svg>new</span>")


def test_what_somebody_acted_on_is_new_no_more_to_them_and_their_unit(house: House) -> None:
    number = given(house)
    assert (new_for("case_officer"), new_for("auxiliary")) == (1, 1)
    taken(house, Matter.objects.get(number=number), "take", "case_officer")
    assert (new_for("case_officer"), new_for("auxiliary")) == (0, 0)
    assert f"{number} was given to your unit." in page("auxiliary"), "it stays to be read"


@pytest.mark.parametrize("decision", ["grant_extension", "close"])
def test_what_was_decided_or_fell_away_asks_nobody_to_decide(house: House, decision: str) -> None:
    matter = Matter.objects.get(number=given(house))
    taken(house, matter, "take", "case_officer")
    taken(house, matter, "ask_extension", "case_officer", reason="等配件")
    work(once=True)
    assert new_for("station_chief") == 1
    if decision == "close":
        taken(house, matter, "close", "case_officer", disposition="fixed", evidence="已修")
    else:
        taken(house, matter, "grant_extension", "station_chief", reason="同意")
    assert new_for("station_chief") == 0


def test_a_step_of_one_matter_leaves_the_news_of_others(house: House) -> None:
    first, second = given(house), given(house)
    taken(house, Matter.objects.get(number=first), "take", "case_officer")
    assert [one.params["number"] for one in Notice.objects.filter(seen_at=None)] == [second]


def test_what_supervision_decided_is_news_to_nobody_of_it(house: House) -> None:
    matter = report(house).matter
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "take", "case_officer")
    taken(house, matter, "close", "case_officer", disposition="fixed", evidence="已修")
    taken(house, matter, "refuse", "reporter", words="没修好")
    work(once=True)
    assert new_for("supervisor") == 1
    taken(house, matter, "work_again", "supervisor", unit="station-north", instruction="再查")
    assert new_for("supervisor") == 0
