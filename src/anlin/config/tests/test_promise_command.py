"""`anlin promise`: what a district promises is a setting that two people change, on record."""

from __future__ import annotations

import pytest

from anlin.config.commands.promise import main
from anlin.spine.ledger.selectors import history_of
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import DistrictPromise
from anlin.spine.matter.services.clocks import district_promise
from anlin.spine.matter.services.promising import SUBJECT
from tests.house import built

pytestmark = pytest.mark.django_db
NOISE = "handling.noise"
BY = ["--by", "administrator", "--approved-by", "supervisor"]


def test_all_promises_are_listed_by_name_and_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    built()
    assert main([]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith(f"{NOISE} ")]
    assert "办理期限：噪声 5 日" in line
    assert "Handling: Noise 5 days" in line


def test_two_people_change_a_promise_and_what_began_before_keeps_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    built()
    before = now()
    assert main([NOISE, "--within", "3", "--number", "2027-1", *BY]) == 0
    assert "Handling: Noise 3 days | 2027-1" in capsys.readouterr().out
    then, today = district_promise(NOISE, before), district_promise(NOISE, now())
    assert then is not None and today is not None
    assert (then.amount, today.amount, today.number) == (5, 3, "2027-1")
    (entry,) = history_of(SUBJECT)
    assert entry.told.facts["setting"] == NOISE
    assert entry.told.facts["amount"] == 3


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([NOISE], 2, "say all of these"),
        (
            [NOISE, "--within", "3", "--number", "1", "--by", "nobody", "--approved-by", "supervisor"],
            2,
            "no log-in nobody",
        ),
        ([NOISE, "--within", "3", "--number", "1", *BY[:3], "administrator"], 1, "Two people are needed"),
        (
            [NOISE, "--within", "3", "--number", "1", "--by", "desk_officer", *BY[2:]],
            1,
            "An administrator or a supervisor",
        ),
        (["handling.gathering", "--within", "3", "--number", "1", *BY], 1, "Nothing is promised under the name"),
        ([NOISE, "--within", "0", "--number", "1", *BY], 1, "A promise is 1 to 999"),
        ([NOISE, "--within", "3", "--number", " ", *BY], 1, "Name the document"),
    ],
)
def test_what_cannot_be_promised_is_refused_in_both_languages(
    capsys: pytest.CaptureFixture[str], words: list[str], code: int, told: str
) -> None:
    built()
    count = DistrictPromise.objects.count()
    assert main(words) == code
    chinese, english = capsys.readouterr().err.strip().splitlines()
    assert told in english
    assert chinese != english
    assert DistrictPromise.objects.count() == count
