"""An account begins with a code on paper, holds posts for a term, may be stood in for, and ends in one minute."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError

from anlin.spine.access.actors import actor_of, holds
from anlin.spine.access.models import Grant, User
from anlin.spine.access.refusals import NotPossible
from anlin.spine.access.roles import ROLES, WORKING
from anlin.spine.access.services import (
    end_deputy,
    end_post,
    give_post,
    invite,
    join,
    let_stand_in,
    renew_invitation,
    switch_off,
)
from anlin.spine.ledger.clock import clock_at, now
from anlin.spine.ledger.selectors import history_of
from anlin.spine.party.models import Staff
from tests.house import House, built

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PASSWORD = "每天傍晚沿着河边走上一圈"


@pytest.fixture
def house() -> House:
    return built()


def invited(house: House, username: str = "new.comer") -> tuple[User, str]:
    made = invite(
        by=house.actor("administrator"),
        name_zh="新来",
        name_en="New Comer",
        unit=house.units["station-north"],
        username=username,
    )
    return made.user, made.code


def test_the_code_lets_its_holder_choose_the_password_once(house: House) -> None:
    user, code = invited(house)
    assert not user.has_usable_password()
    join(username="new.comer", code=code.lower().replace("-", " "), password=PASSWORD)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    with pytest.raises(NotPossible):
        join(username="new.comer", code=code, password=PASSWORD + "二")


def test_a_wrong_name_a_wrong_code_and_one_that_ran_out_get_one_answer(house: House) -> None:
    _user, code = invited(house)
    told = []
    for username, given, later in (
        ("new.comer", "0000-0000-0000-0000-0", 0),
        ("somebody", code, 0),
        ("new.comer", code, 4),
        ("new.comer", "nonsense", 0),
    ):
        with clock_at(now() + later * DAY), pytest.raises(NotPossible) as refusal:
            join(username=username, code=given, password=PASSWORD)
        told.append(refusal.value.reason)
    assert len(set(told)) == 1


def test_a_weak_password_is_refused_and_the_code_stays_good(house: House) -> None:
    _user, code = invited(house)
    with pytest.raises(ValidationError):
        join(username="new.comer", code=code, password="short")
    join(username="new.comer", code=code, password=PASSWORD)


def test_a_taken_name_is_refused_whatever_its_case(house: House) -> None:
    with pytest.raises(NotPossible, match="is taken"):
        invited(house, "Desk_Officer")


def test_the_code_stands_nowhere_in_clear(house: House) -> None:
    user, code = invited(house)
    plain = code.replace("-", "")
    assert plain not in str(vars(user.invitation)).replace("-", "")
    assert user.staff is not None
    assert all(plain not in entry.body.replace("-", "") for entry in history_of(user.staff.ref))


def test_a_new_way_in_takes_the_old_one_away_and_says_why_on_record(house: House) -> None:
    user = house.users["case_officer"]
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    renewed = renew_invitation(by=house.actor("administrator"), user=user, reason="手机丢失，当面核对工作证")
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert not Authenticator.objects.filter(user=user).exists()
    assert user.staff is not None
    last = history_of(user.staff.ref)[-1].told
    assert (last.action, last.facts) == ("access:way_in_renewed", {"reason": "手机丢失，当面核对工作证"})
    join(username=user.username, code=renewed.code, password=PASSWORD)


def test_nobody_renews_their_own_way_in_gives_themselves_a_post_or_switches_themselves_off(house: House) -> None:
    own, actor = house.users["administrator"], house.actor("administrator")
    with pytest.raises(NotPossible):
        renew_invitation(by=actor, user=own, reason="x")
    with pytest.raises(NotPossible):
        give_post(by=actor, user=own, role="auditor", area=house.areas["d"], since=now(), until=None)
    with pytest.raises(NotPossible):
        switch_off(by=actor, user=own)


def test_a_post_begins_and_ends_by_itself(house: House) -> None:
    user, actor, at = house.users["auxiliary"], house.actor("administrator"), now()
    give_post(by=actor, user=user, role="grid_worker", area=house.areas["g112"], since=at + DAY, until=at + 3 * DAY)
    held = []
    for days in (0, 2, 4):
        with clock_at(at + days * DAY):
            held.append(holds(actor_of(user), "grid_worker", area=house.areas["g112"].pk))
    assert held == [False, True, False]


@pytest.mark.parametrize(
    ("role", "area", "since", "until", "told"),
    [
        ("case_officer", "s1", 0, None, "held in that time already"),
        ("station_chief", "s1", 2, 1, "ends before it begins"),
        ("station_chief", "s1", -3, -1, "is over"),
        ("administrator", "d", 0, 5, "opens no matter"),
    ],
)
def test_a_post_that_cannot_be_is_refused(
    house: House, role: str, area: str, since: int, until: int | None, told: str
) -> None:
    at = now()
    with pytest.raises(NotPossible, match=told):
        give_post(
            by=house.actor("administrator"),
            user=house.users["case_officer"],
            role=role,
            area=house.areas[area],
            since=at + since * DAY,
            until=None if until is None else at + until * DAY,
        )


def test_ending_a_post_takes_its_rights_at_once_and_one_that_has_not_begun_is_taken_back(house: House) -> None:
    user, actor = house.users["case_officer"], house.actor("administrator")
    end_post(by=actor, grant=Grant.objects.get(user=user))
    assert actor_of(user).roles == frozenset()
    coming = give_post(by=actor, user=user, role="auditor", area=house.areas["d"], since=now() + DAY, until=None)
    end_post(by=actor, grant=coming)
    assert not Grant.objects.filter(pk=coming.pk).exists()
    with pytest.raises(NotPossible, match="ended already"):
        end_post(by=actor, grant=Grant.objects.get(user=user))


def stand_in(house: House, principal: str, deputy: str, since: timedelta = timedelta(0)) -> User:
    at = now() + since
    staff = house.users[principal].staff
    assert staff is not None
    let_stand_in(by=house.actor(principal), principal=staff, user=house.users[deputy], since=at, until=at + 3 * DAY)
    return house.users[deputy]


def test_a_deputy_has_what_the_other_has_for_the_term_and_under_their_own_reference(house: House) -> None:
    user = stand_in(house, "station_chief", "case_officer")
    acting = actor_of(user)
    assert acting.roles == {"case_officer", "station_chief"}
    assert acting.ref == house.actor("case_officer").ref
    with clock_at(now() + 4 * DAY):
        assert actor_of(user).roles == {"case_officer"}


def test_what_a_deputy_has_ends_when_the_other_loses_it(house: House) -> None:
    user = stand_in(house, "station_chief", "case_officer")
    end_post(by=house.actor("administrator"), grant=Grant.objects.get(user=house.users["station_chief"]))
    assert actor_of(user).roles == {"case_officer"}


def test_standing_in_is_not_handed_on(house: House) -> None:
    stand_in(house, "station_chief", "case_officer")
    third = stand_in(house, "case_officer", "station_chief_south")
    assert "station_chief" in actor_of(third).roles
    assert not holds(actor_of(third), "station_chief", area=house.areas["s1"].pk)


@pytest.mark.parametrize(
    ("principal", "deputy", "told"),
    [
        ("case_officer", "auxiliary", "may not decide"),
        ("case_officer", "administrator", "opens no matter"),
        ("case_officer", "case_officer", "stands in for themselves"),
    ],
)
def test_who_may_not_stand_in(house: House, principal: str, deputy: str, told: str) -> None:
    with pytest.raises(NotPossible, match=told):
        stand_in(house, principal, deputy)


def test_a_deputyship_is_ended_or_taken_back(house: House) -> None:
    user = stand_in(house, "station_chief", "case_officer")
    running = user.stands_in.get()
    end_deputy(by=house.actor("station_chief"), deputy=running)
    assert actor_of(user).roles == {"case_officer"}
    stand_in(house, "station_chief", "case_officer", since=DAY)
    coming = user.stands_in.latest("pk")
    end_deputy(by=house.actor("station_chief"), deputy=coming)
    assert user.stands_in.count() == 1


def test_switching_off_ends_everything_and_keeps_the_record(house: House) -> None:
    user = house.users["station_chief"]
    stood_in = stand_in(house, "station_chief", "case_officer")
    switch_off(by=house.actor("administrator"), user=user)
    user.refresh_from_db()
    assert not user.is_active
    assert actor_of(user).roles == frozenset()
    assert actor_of(stood_in).roles == {"case_officer"}
    staff = Staff.objects.get(user=user)
    assert staff.left_at is not None
    assert history_of(staff.ref)[-1].told.action == "access:left"
    with pytest.raises(NotPossible, match="switched off"):
        give_post(
            by=house.actor("administrator"), user=user, role="auditor", area=house.areas["d"], since=now(), until=None
        )


@pytest.mark.parametrize(
    ("principal", "deputy", "gets", "role"),
    [
        ("auditor", "case_officer", "auditor", "administrator"),
        ("administrator", "auditor", "auditor", "case_officer"),
    ],
)
def test_no_post_given_later_joins_running_the_house_with_opening_matters_in_a_deputy(
    house: House, principal: str, deputy: str, gets: str, role: str
) -> None:
    stand_in(house, principal, deputy)
    by = house.actor("supervisor")
    with pytest.raises(NotPossible, match="never one person's"):
        give_post(by=by, user=house.users[gets], role=role, area=house.areas["d"], since=now(), until=None)
    held = house.actor(deputy).roles
    assert not ("administrator" in held and held & set(WORKING))


def test_no_post_given_later_lets_an_auxiliary_decide_as_a_deputy(house: House) -> None:
    stand_in(house, "liaison", "auxiliary")
    with pytest.raises(NotPossible, match="may not decide"):
        give_post(
            by=house.actor("administrator"), user=house.users["liaison"], role="case_officer", area=house.areas["s1"],
            since=now(), until=None,
        )  # fmt: skip
    assert not any(ROLES[role].decides for role in house.actor("auxiliary").roles)


def test_nobody_stands_in_for_two_whose_posts_are_never_one_persons(house: House) -> None:
    user, _code = invited(house)
    stand_in(house, "administrator", "auditor")
    give_post(
        by=house.actor("administrator"), user=user, role="auxiliary", area=house.areas["d"], since=now(), until=None
    )
    with pytest.raises(NotPossible, match="never one person's"):
        let_stand_in(
            by=house.actor("supervisor"),
            principal=_staff(user),
            user=house.users["auditor"],
            since=now(),
            until=now() + DAY,
        )


def _staff(user: User) -> Staff:
    assert user.staff is not None
    return user.staff


def test_who_may_decide_no_longer_decides_for_nobody_else_either(house: House) -> None:
    user = stand_in(house, "station_chief", "case_officer")
    Grant.objects.filter(user=user).update(role="auxiliary")
    assert actor_of(user).roles == {"auxiliary"}
    Grant.objects.filter(user=user).update(role="administrator")
    assert actor_of(user).roles == {"administrator"}
