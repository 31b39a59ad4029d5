"""Who is told: those who have to act, once, and nobody whom the matter concerns."""

from __future__ import annotations

import pytest

from anlin.spine.jobs.services import work
from anlin.spine.matter.models import Matter
from anlin.spine.notice.models import Notice
from tests.house import House, at_work, built, report, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


def told(house: House) -> list[tuple[str, str]]:
    """Everyone who was told since, and the sentence."""
    work(once=True)
    names = {user.staff.ref: name for name, user in house.users.items() if user.staff}
    rows = [(names.get(row.staff, "") or row.unit, row.text) for row in Notice.objects.order_by("id")]
    Notice.objects.all().delete()
    return rows


def working(house: House) -> Matter:
    matter = at_work(house)
    told(house)
    return matter


def test_the_unit_that_is_given_a_report_is_told(house: House) -> None:
    matter = report(house).matter
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    assert told(house) == [("station-north", "%(number)s was given to your unit.")]


def test_the_officer_who_asked_is_told_of_the_answer(house: House) -> None:
    matter = working(house)
    taken(house, matter, "ask_reporter", "case_officer", question="几号路灯？")
    taken(house, matter, "reply_to_handler", "reporter", reply="第三盏")
    assert told(house) == [("case_officer", "The reporter of %(number)s wrote.")]


def test_the_desk_that_asked_is_told_of_the_answer(house: House) -> None:
    matter = report(house).matter
    taken(house, matter, "ask", "desk_officer", question="几号路灯？")
    taken(house, matter, "reply", "reporter", reply="第三盏")
    assert told(house) == [("desk", "The reporter of %(number)s wrote.")]


def test_whoever_has_a_report_is_told_that_it_is_urged(house: House) -> None:
    words = "A supervisor urges %(number)s: read what they ask for."
    at_desk, at_work = report(house).matter, working(house)
    taken(house, at_desk, "urge", "supervisor", instruction="今天内请分派")
    taken(house, at_work, "urge", "supervisor", instruction="今天内请到现场")
    assert told(house) == [("desk", words), ("case_officer", words)]


def test_a_refused_close_goes_to_supervision(house: House) -> None:
    matter = working(house)
    taken(house, matter, "close", "case_officer", disposition="fixed", evidence="换了灯泡，已复亮")
    taken(house, matter, "refuse", "reporter", words="还是黑的")
    assert told(house) == [("supervision", "The reporter of %(number)s says that it is not done.")]


def test_a_complaint_is_told_to_supervision_when_it_comes_and_to_nobody_else(house: House) -> None:
    report(house, "民警推人", category="complaint_officer", complaint=True, against_units=["station-north"])
    report(house, "路灯不亮")
    ((who, text),) = told(house)
    assert (who, text.partition(" is ")[2][:11]) == ("supervision", "a complaint")


def test_the_chief_of_the_area_is_asked_for_more_time(house: House) -> None:
    matter = working(house)
    taken(house, matter, "ask_extension", "case_officer", reason="等配件")
    assert told(house) == [("station_chief", "More time is asked for %(number)s: please decide.")]


@pytest.mark.parametrize(
    ("decision", "words"),
    [("grant_extension", "granted for %(number)s."), ("refuse_extension", "refused for %(number)s: read why.")],
)
def test_whoever_asked_for_more_time_is_told_what_was_decided(house: House, decision: str, words: str) -> None:
    matter = working(house)
    taken(house, matter, "ask_extension", "case_officer", reason="等配件")
    told(house)
    taken(house, matter, decision, "station_chief", reason="已看过")
    assert told(house) == [("case_officer", f"More time was {words}")]


def test_a_unit_that_a_report_turns_out_to_concern_hears_no_more_of_it(house: House) -> None:
    matter = working(house)
    taken(house, matter, "ask_extension", "case_officer", reason="等配件")
    taken(house, matter, "concerns", "supervisor", unit="station-north", reason="涉及该所人员")
    taken(house, matter, "add_words", "reporter", words="补充一句")
    heard = told(house)
    assert {who for who, _text in heard} == {"supervision"}


def test_a_step_that_is_rolled_back_is_told_to_nobody(house: House) -> None:
    from django.db import transaction

    matter = report(house).matter

    def broken_off() -> None:
        with transaction.atomic():
            taken(house, matter, "assign", "desk_officer", unit="station-north")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    assert told(house) == []
