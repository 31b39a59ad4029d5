"""A reader's notices: what is theirs, where it leads, and nothing of what they may no longer open."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from anlin.spine.jobs.services import work
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
