"""Password, then second factor, in both languages; whoever has none enrols first; wrong tries close the door for a while."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from anlin.spine.access import rates
from anlin.spine.access.models import RateWindow, User
from anlin.spine.ledger.clock import clock_at, now
from tests.house import House, built, signed_in
from tests.pages import wrong_in

PASSWORD = "一把不短的钥匙-2026"
LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_static_names(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    cache.clear()
    rates.forget_drawn()
    yield
    cache.clear()


@pytest.fixture
def user() -> User:
    house: House = built()
    user = house.users["desk_officer"]
    user.set_password(PASSWORD)
    user.save()
    return user


def enrolled(user: User) -> str:
    secret: str = generate_totp_secret()
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(secret)}
    )
    return secret


def digits(secret: str) -> str:
    """What an authenticator shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return f"{hotp_value(secret, counter):06d}"


def typed(client: Client, password: str = PASSWORD, **headers: str) -> Any:
    return client.post(
        "/account/login/", {"login": "desk_officer", "password": password}, headers=dict(headers) or None
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_password_and_second_factor_lead_to_the_desk(user: User, language: str) -> None:
    secret = enrolled(user)
    client = Client()
    client.cookies["lang"] = language
    assert wrong_in(client.get("/account/login/").content.decode(), LANGUAGES[language]) == []
    answer = typed(client)
    assert (answer.status_code, answer["Location"]) == (302, "/account/mfa/authenticate/")
    assert client.get("/desk/").status_code == 302, "one factor opens nothing"
    asks = client.get("/account/mfa/authenticate/")
    assert wrong_in(asks.content.decode(), LANGUAGES[language]) == []
    passed = client.post("/account/mfa/authenticate/", {"code": digits(secret)})
    assert (passed.status_code, passed["Location"]) == (302, "/desk/")
    assert client.get("/desk/intake/").status_code == 200


def test_a_session_from_before_the_second_factor_opens_nothing(user: User) -> None:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    enrolled(user)
    sent_on = client.get("/desk/intake/")
    assert (sent_on.status_code, sent_on["Location"]) == (302, "/account/login/?next=/desk/intake/")
    assert client.get("/account/login/").status_code == 200, "and it is over"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_code_is_refused_in_plain_words(user: User, language: str) -> None:
    secret = enrolled(user)
    client = Client()
    client.cookies["lang"] = language
    typed(client)
    wrong = f"{(int(digits(secret)) + 1) % 10**6:06d}"
    answer = client.post("/account/mfa/authenticate/", {"code": wrong})
    assert answer.status_code == 200
    assert wrong_in(answer.content.decode(), LANGUAGES[language]) == []
    assert client.get("/desk/intake/").status_code == 302


@pytest.mark.django_db(transaction=True)  # the session learns of it after commit
@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_has_no_second_factor_enrols_before_anything_opens(user: User, language: str) -> None:
    client = Client()
    client.cookies["lang"] = language
    typed(client)
    for page in ("/desk/", "/desk/intake/", "/desk/mine/", "/account/password/"):
        sent_on = client.get(page)
        assert (sent_on.status_code, sent_on["Location"]) == (302, "/account/mfa/totp/activate/"), page
    again = client.get("/account/mfa/totp/activate/", follow=True)
    assert wrong_in(again.content.decode(), LANGUAGES[language]) == []
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    shown = client.get("/account/mfa/totp/activate/").content.decode()
    assert wrong_in(shown, LANGUAGES[language]) == []
    assert "<svg" in shown, "the picture to scan stands in the page"
    secret = re.search(r'<b class="mono">([A-Z2-7]+)</b>', shown)
    assert secret
    answer = client.post("/account/mfa/totp/activate/", {"code": digits(secret[1])})
    assert answer.status_code == 302
    assert client.get(answer["Location"], follow=True).status_code == 200
    assert client.get("/desk/intake/").status_code == 200
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert secret[1] not in stored, "secrets are sealed"


def test_nobody_signs_up_by_themselves() -> None:
    assert Client().get("/account/signup/").status_code == 404
    assert Client().get("/account/password/reset/").status_code == 404


def test_after_five_wrong_tries_the_right_password_opens_nothing_for_a_while(user: User) -> None:
    client = Client()
    answers = [typed(client, "falsch-falsch-falsch") for _nth in range(5)]
    assert answers[-1].status_code == 429
    assert wrong_in(answers[-1].content.decode(), "zh-Hans") == []
    assert typed(client).status_code == 429


@pytest.mark.parametrize(
    ("proxies", "first", "then", "shut"),
    [
        (0, "203.0.113.5", "203.0.113.99", True),  # without a proxy the header is whatever the visitor writes
        (1, "203.0.113.5", "203.0.113.99", False),  # another address, told by our own proxy
        (1, "203.0.113.5", "203.0.113.99, 203.0.113.5", True),  # what stands before our proxy's word is invented
        (2, "203.0.113.5, 10.0.0.1", "203.0.113.99, 10.0.0.1", False),
        (2, "203.0.113.5, 10.0.0.1", "9.9.9.9, 203.0.113.5, 10.0.0.1", True),
    ],
)
def test_addresses_are_believed_as_far_as_our_own_proxies_tell_them(
    user: User, settings: Settings, proxies: int, first: str, then: str, shut: bool
) -> None:
    settings.TRUSTED_PROXIES = proxies
    enrolled(user)
    client = Client()
    for _nth in range(5):
        typed(client, "falsch-falsch-falsch", **{"x-forwarded-for": first})
    answer = typed(client, PASSWORD, **{"x-forwarded-for": then})
    assert (answer.status_code == 429) == shut


def test_a_right_password_forgets_the_wrong_ones(user: User) -> None:
    secret = enrolled(user)
    client = Client()
    for _nth in range(4):
        typed(client, "falsch-falsch-falsch")
    typed(client)
    client.post("/account/mfa/authenticate/", {"code": digits(secret)})
    assert client.get("/desk/intake/").status_code == 200
    assert typed(Client(), "falsch-falsch-falsch").status_code == 200


def test_one_factor_alone_forgets_no_wrong_try(user: User) -> None:
    enrolled(user)
    for _nth in range(4):
        typed(Client(), "falsch-falsch-falsch")
    typed(Client())
    assert typed(Client(), "falsch-falsch-falsch").status_code == 429


def test_a_switched_off_account_does_not_open(user: User) -> None:
    enrolled(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    client = Client()
    answer = typed(client)
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/")
    assert "该账号已停用" in client.get("/account/login/").content.decode()
    assert client.get("/desk/intake/").status_code == 302


def wrong(secret: str, nth: int) -> str:
    return f"{(int(digits(secret)) + 1 + nth) % 10**6:06d}"


def test_whoever_knows_a_password_does_not_try_all_codes(user: User) -> None:
    secret, client = enrolled(user), Client()
    typed(client)
    answers = [client.post("/account/mfa/authenticate/", {"code": wrong(secret, nth)}).status_code for nth in range(6)]
    assert answers[-1] == 429
    assert client.post("/account/mfa/authenticate/", {"code": digits(secret)}).status_code == 429
    assert client.get("/desk/intake/").status_code == 302
    assert typed(Client()).status_code == 429, "the password opens nothing for a while either"


def test_codes_of_one_account_are_bounded_from_wherever_they_are_tried(user: User, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    secret = enrolled(user)
    answers = []
    with clock_at(now()):  # within one minute
        for nth in range(8):
            client = Client(headers={"X-Forwarded-For": f"203.0.113.{nth}"})
            typed(client)
            answers.append(client.post("/account/mfa/authenticate/", {"code": wrong(secret, nth)}).status_code)
    assert answers == [200] * 5 + [429] * 3


def test_a_code_counts_once_in_whatever_process(user: User) -> None:
    secret, code = enrolled(user), ""
    first, second = Client(), Client()
    for client in (first, second):
        typed(client)
    with clock_at(now()):
        code = digits(secret)
        assert first.post("/account/mfa/authenticate/", {"code": code}).status_code == 302
        cache.clear()  # as the memory of another process
        assert second.post("/account/mfa/authenticate/", {"code": code}).status_code == 200
    assert second.get("/desk/intake/").status_code == 302


def test_a_right_code_after_a_wrong_one_forgets_it(user: User) -> None:
    secret = enrolled(user)
    for _nth in range(2):
        client = Client()
        typed(client)
        assert client.post("/account/mfa/authenticate/", {"code": wrong(secret, 0)}).status_code == 200
        cache.clear()
        rates.forget_drawn()
        RateWindow.objects.all().delete()
        assert client.post("/account/mfa/authenticate/", {"code": digits(secret)}).status_code == 302
    assert not AccessAttempt.objects.exists()


def test_what_is_shown_to_whoever_is_signed_in_is_kept_by_no_proxy_and_secrets_nowhere(user: User) -> None:
    client = signed_in("desk_officer")
    for page in ("/desk/intake/", "/desk/mine/", "/desk/search/?q=路灯", "/account/"):
        assert client.get(page).headers["Cache-Control"] == "private, no-cache", page
    for page in ("/account/mfa/", "/account/tokens/"):
        assert client.get(page).headers["Cache-Control"] == "no-store, private", page
    assert "Cache-Control" not in Client().get("/").headers, "the portal says its own"


def test_the_secret_of_a_factor_that_is_being_enrolled_stands_nowhere_in_clear(user: User) -> None:
    client = Client()
    typed(client)
    page = client.get("/account/mfa/totp/activate/", follow=True).content.decode()
    secret = re.search(r'<b class="mono">([A-Z2-7]+)</b>', page)
    assert secret
    assert client.session["mfa.totp.secret"] == secret[1]
    for (text,) in Session.objects.values_list("session_data"):
        opened = signing.loads(text, salt="django.contrib.sessions.SessionStore", serializer=AsItIs)  # type: ignore[arg-type]  # it only reads
        assert secret[1].encode() not in opened
        assert b"mfa" not in opened


class AsItIs:
    """Reads the bytes of a session as whoever stole the database would."""

    def loads(self, content: bytes) -> bytes:
        return content


def test_a_session_that_does_not_open_is_none(user: User) -> None:
    client = signed_in("desk_officer")
    Session.objects.update(
        session_data=signing.dumps({"_auth_user_id": str(user.pk)}, salt="django.contrib.sessions.SessionStore")
    )
    assert client.get("/desk/intake/").status_code == 302
