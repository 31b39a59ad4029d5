"""Pages of tokens and webhooks: a secret is shown once, to whom it belongs; messages can be sent again."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from pytest_django import Settings

from anlin.spine.access.models import ApiToken
from anlin.spine.jobs.services import work
from anlin.spine.notice.models import HookMessage, Webhook
from anlin.spine.notice.tests.receiver import receiving
from anlin.workbench.api.tests.asking import REPORTS, Program
from tests.house import House, built, report, signed_in

TOKEN = {"label": "热线系统", "scopes": ["read", "open"], "days": "90"}


def secret_of(answer: Any) -> str:
    found = re.search(r'id="secret"><b>([^<]+)</b>', answer.content.decode())
    assert found, answer.content.decode()[-2000:]
    return unescape(found[1])


@pytest.fixture
def house() -> House:
    return built()


@pytest.mark.django_db
def test_a_token_is_made_used_and_revoked_by_its_holder(house: House) -> None:
    desk = signed_in("desk_officer", language="en")
    made = desk.post("/account/tokens/", TOKEN)
    secret = secret_of(made)
    assert made.headers["Cache-Control"] == "no-store, private"
    assert Program(secret).get(REPORTS).status_code == 200
    listed = desk.get("/account/tokens/").content.decode()
    assert "热线系统" in listed
    assert secret not in listed
    assert signed_in("supervisor").post(f"/account/tokens/{ApiToken.objects.get().pk}/revoke/").status_code == 302
    assert Program(secret).get(REPORTS).status_code == 200, "not theirs to revoke"
    desk.post(f"/account/tokens/{ApiToken.objects.get().pk}/revoke/")
    assert Program(secret).get(REPORTS).status_code == 401


@pytest.mark.django_db
def test_what_is_missing_is_said_and_what_was_typed_is_kept(house: House) -> None:
    answer = signed_in("desk_officer", language="en").post("/account/tokens/", {"label": "热线系统", "days": "90"})
    assert answer.status_code == 422
    assert 'value="热线系统"' in answer.content.decode()
    assert not ApiToken.objects.exists()


@pytest.mark.django_db
def test_an_administrator_offers_and_never_sees_the_secret(house: House) -> None:
    admin, desk = signed_in("administrator", language="en"), signed_in("desk_officer", language="en")
    offered = admin.post("/desk/tokens/", TOKEN | {"holder": house.users["desk_officer"].pk}, follow=True)
    assert "热线系统" in offered.content.decode()
    assert "anlin_" not in offered.content.decode()
    token = ApiToken.objects.get()
    assert admin.post(f"/account/tokens/{token.pk}/take/").status_code == 302
    assert Program(secret_of(desk.post(f"/account/tokens/{token.pk}/take/"))).get(REPORTS).status_code == 200
    admin.post(f"/desk/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.loopback
def test_a_webhook_is_made_watched_sent_again_and_ended(house: House, settings: Settings) -> None:
    settings.WEBHOOKS_LOCAL = True
    admin = signed_in("administrator", language="en")
    with receiving(500, 204) as receiver:
        given = {
            "label": "调度系统",
            "address": receiver.address,
            "patterns": "intake.report:*",
            "holder": house.users["supervisor"].pk,
        }
        assert secret_of(admin.post("/desk/webhooks/", given)).startswith("whsec_")
        hook = Webhook.objects.get()
        matter = report(house).matter
        work(once=True)
        page = admin.get(f"/desk/webhooks/{hook.ref}/").content.decode()
        assert "on its way" in page
        assert matter.number not in page
        admin.post(f"/desk/webhooks/{hook.ref}/again/{HookMessage.objects.get().pk}/")
        work(once=True)
        assert len(receiver.got) == 2
        assert "taken" in admin.get(f"/desk/webhooks/{hook.ref}/").content.decode()
    admin.post(f"/desk/webhooks/{hook.ref}/end/")
    hook.refresh_from_db()
    assert hook.ended_at is not None


@pytest.mark.django_db
@pytest.mark.enable_socket  # numbers alone: nobody outside is asked
def test_an_address_inside_is_refused_in_words(house: House) -> None:
    given = {
        "label": "内网",
        "address": "https://169.254.169.254/latest",
        "patterns": "intake.report:*",
        "holder": house.users["supervisor"].pk,
    }
    answer = signed_in("administrator", language="en").post("/desk/webhooks/", given)
    assert answer.status_code == 422
    assert "leads into a private network" in answer.content.decode()
    assert not Webhook.objects.exists()


@pytest.mark.django_db
def test_a_webhook_is_made_in_the_name_of_somebody_alone_who_opens_matters(house: House) -> None:
    page = signed_in("administrator", language="en").get("/desk/webhooks/").content.decode()
    chosen = page[page.index('name="holder"') :]
    assert "Gu Xiao" in chosen
    for name in ("Bai Yang", "Yan Ming", "Fang Zheng"):
        assert name not in chosen, name
