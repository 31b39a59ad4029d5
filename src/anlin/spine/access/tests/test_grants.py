"""A role is held over an area, for a term; it ends by itself, and every route says whom it opens for."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from anlin.spine.access.actors import THE_HOUSE, Actor, actor_of, holds
from anlin.spine.access.models import Grant, User
from anlin.spine.access.roles import PUBLIC, SIGNED_IN
from anlin.spine.access.routes import Request, guard, may_open, opens_for
from anlin.spine.access.selectors import staff_holding
from anlin.spine.ledger.clock import clock_at, now
from tests.house import House, built

DAY = timedelta(days=1)


@pytest.fixture
def house() -> House:
    return built()


def user_of(house: House, name: str) -> User:
    return User.objects.get(pk=house.users[name].pk)


@pytest.mark.django_db
def test_a_grant_counts_only_within_its_term(house: House) -> None:
    user = user_of(house, "auditor")
    at = now()
    Grant.objects.create(user=user, role="case_officer", area=house.areas["s1"], since=at + DAY, until=at + 3 * DAY)
    held = []
    for moment in (
        at,
        at + DAY + timedelta(seconds=1),
        at + 3 * DAY - timedelta(seconds=1),
        at + 3 * DAY,
        at + 9 * DAY,
    ):
        with clock_at(moment):
            held.append("case_officer" in actor_of(user).roles)
    assert held == [False, True, True, False, False]


@pytest.mark.django_db
def test_a_role_is_held_over_its_area_and_all_inside_and_nowhere_else(house: House) -> None:
    officer = house.actor("case_officer")
    inside = {code for code, area in house.areas.items() if holds(officer, "case_officer", area=area.pk)}
    assert inside == {code for code in house.areas if code == "s1" or code.startswith(("b1", "g1"))}
    assert not holds(officer, "supervisor", area=house.areas["g111"].pk)


@pytest.mark.django_db
def test_no_log_in_holds_the_roles_of_reporter_house_and_importer(house: House) -> None:
    user = user_of(house, "supervisor")
    for role in ("reporter", "system", "importer", "nothing"):
        Grant.objects.create(user=user, role=role, area=house.areas["d"], since=now() - DAY)
        assert not holds(actor_of(user), role, area=house.areas["d"].pk)
    assert holds(THE_HOUSE, "system", area=1)


@pytest.mark.django_db
def test_the_nearest_holder_of_a_role_comes_first(house: House) -> None:
    Grant.objects.create(
        user=user_of(house, "supervisor"), role="station_chief", area=house.areas["d"], since=now() - DAY
    )
    grid = house.areas["g111"].pk
    assert [one.ref for one in staff_holding("station_chief", area=grid)] == [
        house.actor("station_chief").ref,
        house.actor("supervisor").ref,
    ]
    assert staff_holding("administrator", area=house.areas["d"].pk)[0].ref == house.actor("administrator").ref
    User.objects.filter(pk=house.users["station_chief"].pk).update(is_active=False)
    assert len(staff_holding("station_chief", area=grid)) == 1


# ------------------------------------------------------------------ routes


def asked(actor: Actor | None) -> Request:
    request = cast(Request, RequestFactory().get("/desk/?tab=mine"))
    request.actor = actor
    return request


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("here")


CHIEF = Actor(ref="c" * 32, roles=frozenset({"station_chief"}), staff_id=1)


def test_a_route_that_declares_nobody_is_never_served() -> None:
    with pytest.raises(RuntimeError, match="does not declare"):
        guard(asked(CHIEF), view, "nameless")


@pytest.mark.parametrize("roles", [(), ("nobody",), ("supervisor", "boss")])
def test_a_declaration_names_roles_that_there_are(roles: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="unknown roles"):
        opens_for(*roles)


def test_a_stranger_is_sent_to_the_log_in_and_comes_back() -> None:
    answer = guard(asked(None), opens_for("supervisor")(view), "x")
    assert isinstance(answer, HttpResponse)
    assert answer["Location"] == "/account/login/?next=/desk/%3Ftab%3Dmine"


def test_another_role_gets_what_one_gets_for_nothing() -> None:
    with pytest.raises(Http404):
        guard(asked(CHIEF), opens_for("supervisor")(view), "x")


@pytest.mark.parametrize(
    ("roles", "actor", "opens"),
    [
        ((PUBLIC,), None, True),
        ((PUBLIC,), CHIEF, True),
        ((SIGNED_IN,), None, False),
        ((SIGNED_IN,), CHIEF, True),
        (("station_chief",), CHIEF, True),
        (("supervisor", "station_chief"), CHIEF, True),
        (("supervisor",), CHIEF, False),
        (("supervisor",), None, False),
    ],
)
def test_whom_a_declaration_admits(roles: tuple[str, ...], actor: Actor | None, opens: bool) -> None:
    assert may_open(actor, roles) == opens
