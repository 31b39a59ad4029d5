"""Tokens: a part of the holder's rights, for a term, ended at once, on record, and never known to anybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from anlin.spine.access import tokens
from anlin.spine.access.models import ApiToken, Grant, User
from anlin.spine.access.refusals import NotPossible
from anlin.spine.access.services import switch_off
from anlin.spine.access.tokens import issue, offer, pick_up, revoke
from anlin.spine.ledger.clock import clock_at, now
from anlin.spine.ledger.selectors import history_of
from anlin.workbench.api.tests.asking import REPORTS, Program, opening, program
from tests.house import House, built, report, signed_in
from tests.stored import places_of, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


def test_a_secret_is_shown_once_and_stored_nowhere(house: House) -> None:
    asker = program(house, "desk_officer")
    asker.get(REPORTS)
    assert places_of(asker.secret, rows()) == []
    assert places_of(asker.secret.removeprefix("anlin_"), rows()) == []
    assert asker.secret.endswith(ApiToken.objects.get().tail)


@pytest.mark.parametrize(
    "given", ["", "anlin_", "anlin_wrong", "Bearer", "x" * 500, "anlin_秘密", "anlin_" + "\u00ff" * 30]
)
def test_without_a_valid_token_nothing_is_told(house: House, given: str) -> None:
    for address in (REPORTS, "/api/v1/areas", "/api/v1/token"):
        answer = Client().get(address, headers={"Authorization": f"Bearer {given}"})
        assert (answer.status_code, answer.json()["type"]) == (401, "/api/#problem-no-token")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_opens_nothing_here(house: House) -> None:
    assert signed_in("supervisor").get(REPORTS).status_code == 401
    assert signed_in("supervisor").post(REPORTS, opening(house), content_type="application/json").status_code == 401


def test_a_token_is_refused_beyond_its_scope(house: House) -> None:
    number = report(house).matter.number
    reader = program(house, "desk_officer", scopes=("read",))
    assert reader.get(REPORTS).status_code == 200
    for answer in (
        reader.post(REPORTS, opening(house)),
        reader.takes(number, "note_down", note="看看"),
        reader.get("/api/v1/areas"),
    ):
        assert (answer.status_code, answer.json()["type"]) == (403, "/api/#problem-scope")
    assert program(house, "desk_officer", processes=("hazards.other",)).get(REPORTS).status_code == 403
    assert program(house, "desk_officer", processes=("intake.report",)).get(REPORTS).status_code == 200


def test_a_scope_never_widens_what_its_holder_may_do(house: House) -> None:
    number = report(house).matter.number
    assert program(house, "auxiliary").takes(number, "assign", unit="station-north").status_code == 403
    assert program(house, "case_officer_south").get(f"{REPORTS}/{number}").status_code == 404


def test_it_ends_by_its_term_at_once_when_revoked_and_with_its_holder(house: House) -> None:
    asker = program(house, "desk_officer")
    with clock_at(now() + timedelta(days=29)):
        assert asker.get(REPORTS).status_code == 200
    with clock_at(now() + timedelta(days=31)):
        assert asker.get(REPORTS).status_code == 401
    User.objects.filter(username="desk_officer").update(is_active=False)
    assert asker.get(REPORTS).status_code == 401
    User.objects.filter(username="desk_officer").update(is_active=True)
    Grant.objects.filter(user__username="desk_officer").update(until=now())
    assert asker.get(REPORTS).status_code == 404, "the role ended, and with it what the token opened"
    Grant.objects.filter(user__username="desk_officer").update(until=None)
    assert asker.get(REPORTS).status_code == 200
    revoke(actor=house.actor("desk_officer"), token=ApiToken.objects.get().pk)
    assert asker.get(REPORTS).status_code == 401


def test_whoever_leaves_takes_no_token_along(house: House) -> None:
    asker = program(house, "desk_officer")
    switch_off(by=house.actor("administrator"), user=house.users["desk_officer"])
    assert asker.get(REPORTS).status_code == 401
    assert ApiToken.objects.get().revoked_at is not None


def test_what_happens_to_a_token_is_on_record_without_words(house: House) -> None:
    program(house, "desk_officer")
    token = ApiToken.objects.get()
    revoke(actor=house.actor("administrator"), token=token.pk, anybodys=True)
    told = [entry.told for entry in history_of(token.ref)]
    assert [one.action for one in told] == ["access:issue_token", "access:revoke_token"]
    assert [one.who for one in told] == [house.actor("desk_officer").ref, house.actor("administrator").ref]
    assert told[0].facts["scopes"] == sorted(token.scopes)
    assert token.label not in str([entry.body for entry in history_of(token.ref)])


def test_an_administrator_offers_and_only_the_holder_sees_the_secret(house: House) -> None:
    until = now() + timedelta(days=90)
    offered = offer(
        actor=house.actor("administrator"),
        holder=house.users["desk_officer"],
        label="热线",
        scopes=("read",),
        until=until,
    )
    assert offered.digest is None
    with pytest.raises(NotPossible):
        pick_up(actor=house.actor("administrator"), token=offered.pk)
    issued = pick_up(actor=house.actor("desk_officer"), token=offered.pk)
    assert Program(issued.secret).get(REPORTS).status_code == 200
    with pytest.raises(NotPossible):
        pick_up(actor=house.actor("desk_officer"), token=offered.pk)


def test_somebody_elses_token_is_not_revoked_by_a_colleague(house: House) -> None:
    asker = program(house, "desk_officer")
    with pytest.raises(NotPossible):
        revoke(actor=house.actor("station_chief"), token=ApiToken.objects.get().pk)
    assert asker.get(REPORTS).status_code == 200


@pytest.mark.parametrize(
    "changed",
    [{"scopes": ()}, {"scopes": ("all",)}, {"label": " "}, {"until": timedelta(days=400)}, {"until": timedelta(0)}],
)
def test_a_token_has_a_name_a_scope_and_a_term(house: House, changed: dict[str, object]) -> None:
    asked = {"label": "系统", "scopes": ("read",), "until": timedelta(days=30)} | changed
    asked["until"] = now() + asked["until"]  # type: ignore[operator]  # a length of time
    with pytest.raises(NotPossible):
        issue(actor=house.actor("desk_officer"), **asked)  # type: ignore[arg-type]  # as above
    assert not ApiToken.objects.exists()


def test_when_it_was_used_last_is_known_to_ten_minutes(house: House) -> None:
    asker = program(house, "desk_officer")
    asker.get(REPORTS)
    first = ApiToken.objects.get().used_at
    asker.get(REPORTS)
    assert ApiToken.objects.get().used_at == first
    assert first is not None
    with clock_at(first + timedelta(minutes=11)):
        asker.get(REPORTS)
        assert ApiToken.objects.get().used_at == first + timedelta(minutes=11)


def test_a_token_says_what_it_is(house: House) -> None:
    told = program(house, "desk_officer", scopes=("read",)).get("/api/v1/token").json()
    assert (told["scopes"], told["roles"]) == (["read"], ["desk_officer"])
    assert tokens.bearer_of("anlin_nothing") is None
