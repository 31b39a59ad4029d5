"""`anlin erase` with a record's number erases who owns it; two people are needed."""

from __future__ import annotations

import pytest

from anlin.config.commands.erase import main
from anlin.spine.access.models import Grant, User
from anlin.spine.party.models import Staff
from anlin.spine.register.models import Record
from anlin.spine.register.tests.test_records import NAME, added
from tests.house import LONG_AGO, House, built

RULE = "样 2026-3 第 4 条"
pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    made = built()
    staff = Staff.objects.create(name_zh="许真", name_en="Xu Zhen", unit=made.units["supervision"])
    user = User(username="supervisor_two", staff=staff)
    user.set_unusable_password()
    user.save()
    Grant.objects.create(user=user, role="supervisor", area=made.areas["d"], since=LONG_AGO)
    return made


def test_an_owner_is_erased_by_two_and_the_record_stays(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    record = added(house, owner_name=NAME)
    given = [record.number.lower(), "--rule", RULE, "--by", "supervisor", "--approved-by"]
    assert main([*given, "supervisor"]) == 1
    assert main([*given, "nobody"]) == 2
    capsys.readouterr()
    assert main([*given, "desk_officer"]) == 1
    chinese, english = capsys.readouterr().err.strip().splitlines()
    assert "Only supervisors" in english
    assert "督察" in chinese
    assert main([*given, "supervisor_two"]) == 0
    assert record.number in capsys.readouterr().out
    after = Record.objects.get(pk=record.pk)
    assert (after.person_key, after.state) == (None, "current")
    assert main([*given, "supervisor_two"]) == 1, "nothing is left to erase"
    assert main(["00000-00000", "--rule", RULE, "--by", "supervisor", "--approved-by", "supervisor_two"]) == 2
