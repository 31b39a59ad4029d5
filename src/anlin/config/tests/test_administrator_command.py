"""`anlin administrator`: a house that is no demonstration begins with one, and with one only."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import transaction

from anlin.config.commands.administrator import main
from anlin.spine.access.actors import THE_HOUSE, actor_of, holds
from anlin.spine.access.models import Grant, Invitation, User
from anlin.spine.access.services import give_post, invite, join
from anlin.spine.ledger.clock import clock_at, now
from anlin.spine.ledger.selectors import history_of
from anlin.spine.ledger.services import record
from anlin.spine.party.models import Unit
from anlin.spine.place.models import Area, District
from tests.house import built, laid_out

PASSWORD = "每天傍晚沿着河边走上一圈"
GIVEN = ["bai.yang", "--name-zh", "白杨", "--name-en", "Bai Yang"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> Area:
    """A district with nobody in it."""
    return next(area for area in laid_out().values() if area.kind == Area.Kind.DISTRICT)


def code_in(shown: str) -> str:
    """The code that was printed, the same in both languages."""
    found = set(re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3,}[0-9A-Z-]*", shown))
    assert len(found) == 1, shown
    return str(found.pop())


def test_the_first_administrator_comes_in_by_the_code_that_is_printed(
    district: Area, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(GIVEN) == 0
    shown = capsys.readouterr().out
    assert "/account/join/" in shown
    user = join(username="bai.yang", code=code_in(shown), password=PASSWORD)
    actor = actor_of(user)
    assert actor.roles == {"administrator"}
    assert holds(actor, "administrator", area=district.pk)
    assert user.staff is not None
    assert (user.staff.unit.kind, str(user.staff.unit.name_zh)) == (Unit.Kind.SUPERVISION, "区督察")
    entries = [(entry.told.who, entry.told.action) for entry in history_of(user.staff.ref)]
    assert entries[:2] == [(THE_HOUSE.ref, "access:invited"), (THE_HOUSE.ref, "access:post_given")]


def test_the_unit_may_be_named_and_is_not_made_twice(district: Area, capsys: pytest.CaptureFixture[str]) -> None:
    Unit.objects.create(key="desk", name_zh="受理台", name_en="Desk", kind="desk", area=district)
    assert main([*GIVEN, "--unit", "nowhere"]) == 2
    assert "desk" in capsys.readouterr().err
    assert main([*GIVEN, "--unit", "desk"]) == 0
    assert [unit.key for unit in Unit.objects.all()] == ["desk"]


def test_there_has_to_be_a_district_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(GIVEN) == 2
    told = capsys.readouterr().err
    assert told.count("anlin district new") == 2, "in both languages"
    assert not User.objects.exists()


def test_an_empty_database_is_no_stack_trace(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(District._meta, "db_table", "not_there_yet")
    assert main(GIVEN) == 2
    assert capsys.readouterr().err.count("anlin migrate") == 2


def test_where_somebody_runs_the_house_nobody_is_made_from_outside(capsys: pytest.CaptureFixture[str]) -> None:
    house = built()
    join_once(house.users["administrator"])
    assert main(GIVEN) == 2
    told = capsys.readouterr().err
    assert "under Staff" in told
    assert "“人员”" in told
    assert not User.objects.filter(username="bai.yang").exists()


def test_a_log_in_name_that_is_taken_or_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    built()
    Grant.objects.filter(role="administrator").delete()
    assert main(["desk_officer", *GIVEN[1:]]) == 2
    assert "is taken" in capsys.readouterr().err
    assert main(["张三", *GIVEN[1:]]) == 2
    told = capsys.readouterr().err
    assert "small Latin letters" in told
    assert main(["bai.yang"]) == 2
    assert "name-zh" in capsys.readouterr().err
    assert not Grant.objects.filter(role="administrator").exists()


def test_a_code_that_ran_out_is_given_again_until_somebody_came_in(
    district: Area, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(GIVEN) == 0
    first = code_in(capsys.readouterr().out)
    assert main(["chen.er", *GIVEN[1:]]) == 2
    assert "anlin administrator bai.yang --again" in capsys.readouterr().err
    assert main(["chen.er", "--again"]) == 2
    with clock_at(now() + timedelta(days=4)):
        assert main(["bai.yang", "--again"]) == 0
        second = code_in(capsys.readouterr().out)
        assert first != second
        join(username="bai.yang", code=second, password=PASSWORD)
    assert Invitation.objects.count() == 1


def test_the_only_administrator_who_lost_the_way_in_gets_a_new_code_on_record(
    district: Area, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(GIVEN) == 0
    join(username="bai.yang", code=code_in(capsys.readouterr().out), password=PASSWORD)
    assert main(["chen.er", *GIVEN[1:]]) == 2, "nobody takes that place from outside"
    assert main(["bai.yang", "--again"]) == 0
    user = User.objects.select_related("staff").get(username="bai.yang")
    assert not user.check_password(PASSWORD), "what was lost opens nothing any more"
    assert user.staff is not None
    last = list(history_of(user.staff.ref))[-1].told
    assert (last.who, last.action) == (THE_HOUSE.ref, "access:way_in_renewed")
    assert "only administrator" in str(last.facts["reason"])
    join(username="bai.yang", code=code_in(capsys.readouterr().out), password=PASSWORD[::-1])


def test_where_another_administrator_came_in_that_one_gives_the_new_code(
    district: Area, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(GIVEN) == 0
    join(username="bai.yang", code=code_in(capsys.readouterr().out), password=PASSWORD)
    other = invite(by=THE_HOUSE, name_zh="陈二", name_en="Chen Er", unit=Unit.objects.get(), username="chen.er")
    give_post(by=THE_HOUSE, user=other.user, role="administrator", area=district, since=now(), until=None)
    join(username="chen.er", code=other.code, password=PASSWORD)
    assert main(["bai.yang", "--again"]) == 2
    assert "under Staff" in capsys.readouterr().err
    assert User.objects.get(username="bai.yang").check_password(PASSWORD), "nothing was taken away"


def join_once(user: User) -> None:
    """As if the code had been used."""
    assert user.staff is not None
    with transaction.atomic():
        record(who=user.staff.ref, action="access:joined", subject=user.staff.ref)
