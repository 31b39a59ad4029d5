"""Webhooks: signed, after commit, tried again, once each; references alone, and only of what the holder may see."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import transaction
from pytest_django import Settings
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from anlin.spine.access.models import User
from anlin.spine.access.refusals import NotPossible
from anlin.spine.jobs.models import Job
from anlin.spine.jobs.services import work
from anlin.spine.ledger.clock import clock_at, now
from anlin.spine.ledger.selectors import history_of
from anlin.spine.notice import outside, webhooks
from anlin.spine.notice.models import HookMessage, Webhook
from anlin.spine.notice.tests.receiver import Receiver, receiving
from anlin.spine.notice.webhooks import ATTEMPTS, Made, send_again, subscribe, unsubscribe
from tests.house import House, built, report, taken
from tests.stored import places_of, rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.loopback]


@pytest.fixture
def house(settings: Settings) -> House:
    settings.WEBHOOKS_LOCAL = True
    return built()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def subscribed(house: House, address: str, *patterns: str, holder: str = "supervisor") -> Made:
    return subscribe(
        by=house.actor("administrator"), holder=house.users[holder], label="调度系统", address=address,
        patterns=patterns or ("intake.report:*",),
    )  # fmt: skip


def test_a_step_is_told_signed_and_without_a_word_that_anybody_wrote(house: House, receiver: Receiver) -> None:
    made = subscribed(house, receiver.address)
    matter = report(house, "路灯整排不亮", phone="13900000000").matter
    taken(house, matter, "assign", "desk_officer", unit="station-north", note="北街的")
    assert receiver.got == [], "nothing goes out before the jobs run"
    work(once=True)
    assert len(receiver.got) == 2
    headers, body = receiver.got[1]
    told: Any = Verifier(made.secret).verify(body, headers)
    assert (told["type"], told["data"]["number"], told["data"]["state"]) == (
        "intake.report:assign",
        matter.number,
        "assigned",
    )
    assert told["data"].keys() == {"process", "number", "step", "left", "state", "entry"}
    for needle in ("路灯", "13900000", "沈秋", "北街", "书院路"):
        assert needle.encode() not in body
    assert HookMessage.objects.filter(delivered_at__isnull=False).count() == 2
    broken = headers | {"webhook-signature": headers["webhook-signature"][:-4] + "AAA="}
    for wrong_headers, wrong_body in ((broken, body), (headers, body + b" ")):
        with pytest.raises(WebhookVerificationError):
            Verifier(made.secret).verify(wrong_body, wrong_headers)


def test_secret_and_address_are_sealed(house: House, receiver: Receiver) -> None:
    made = subscribed(house, receiver.address)
    stored = rows()
    for needle in (made.secret.removeprefix("whsec_"), made.secret, "/in?x=1"):
        assert places_of(needle, stored) == []
    assert [entry.told.action for entry in history_of(made.webhook.ref)] == ["notice:subscribe"]


def test_only_what_the_pattern_names_is_told(house: House, receiver: Receiver) -> None:
    subscribed(house, receiver.address, "intake.report:close", "hazards.*")
    matter = report(house).matter
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    work(once=True)
    assert receiver.got == []
    assert not Job.objects.filter(key__startswith="webhook.spread").exists()


def test_nothing_is_told_of_what_the_holder_may_not_see(house: House, receiver: Receiver) -> None:
    subscribed(house, receiver.address, holder="station_chief")
    report(house, grid="g221")
    report(house, "民警态度恶劣", complaint=True, category="complaint_officer", against_units=["station-north"])
    work(once=True)
    assert receiver.got == []
    report(house)
    User.objects.filter(username="station_chief").update(is_active=False)
    work(once=True)
    assert receiver.got == [], "whoever left sees nothing any more, and is told nothing"


def test_a_step_that_did_not_happen_is_not_told(house: House, receiver: Receiver) -> None:
    subscribed(house, receiver.address)
    with transaction.atomic():
        report(house)
        transaction.set_rollback(True)
    work(once=True)
    assert receiver.got == []


def test_what_was_not_taken_is_tried_again_under_the_same_id(house: House) -> None:
    with receiving(500, 301, 204) as receiver:
        receiver.location = receiver.address
        subscribed(house, receiver.address)
        report(house)
        for nth in range(4):
            with clock_at(now() + timedelta(hours=2 * nth)):
                work(once=True)
        assert len(receiver.got) == 3, "a redirect is not followed; what was taken is not sent again"
        assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1
        assert len({body for _headers, body in receiver.got}) == 1
    message = HookMessage.objects.get()
    assert (message.attempts, message.answer, message.delivered_at is not None) == (3, 204, True)


def test_after_its_attempts_it_is_dead_until_somebody_sends_it_again(house: House) -> None:
    with receiving(503) as receiver:
        subscribed(house, receiver.address)
        report(house)
        for nth in range(ATTEMPTS + 2):
            with clock_at(now() + timedelta(hours=2 * nth)):
                work(once=True)
        assert len(receiver.got) == ATTEMPTS
        message = HookMessage.objects.get()
        assert (message.attempts, message.answer, message.died_at is not None) == (ATTEMPTS, 503, True)
        receiver.answers[:] = [200]
        send_again(message)
        work(once=True)
        assert len(receiver.got) == ATTEMPTS + 1
    message.refresh_from_db()
    assert message.delivered_at is not None
    assert message.died_at is None


def test_what_has_ended_is_told_nothing_more(house: House, receiver: Receiver) -> None:
    made = subscribed(house, receiver.address)
    report(house)
    unsubscribe(by=house.actor("administrator"), webhook=made.webhook)
    report(house, "井盖丢失")
    work(once=True)
    assert receiver.got == []


def test_old_messages_are_dropped(house: House, receiver: Receiver) -> None:
    subscribed(house, receiver.address)
    report(house)
    work(once=True)
    webhooks.forget_old({})
    assert HookMessage.objects.count() == 1
    with clock_at(now() + timedelta(days=31)):
        webhooks.forget_old({})
    assert HookMessage.objects.count() == 0


def test_where_production_does_not_go_nothing_is_subscribed_nor_sent(
    house: House, receiver: Receiver, settings: Settings
) -> None:
    subscribed(house, receiver.address)
    settings.WEBHOOKS_LOCAL = False
    for address in (
        "https://127.0.0.1/in",
        "https://2130706433/",
        "https://[::1]/",
        receiver.address,
        "https://localhost/",
    ):
        with pytest.raises(NotPossible):
            subscribed(house, address)
    assert Webhook.objects.count() == 1
    report(house)
    work(once=True)
    assert receiver.got == []
    assert HookMessage.objects.get().trouble == "refused"


@pytest.mark.parametrize("patterns", [[" "], ["intake report"], ["*" * 200], ["A:b"], ["a:b"] * 21])
def test_a_pattern_is_a_pattern(house: House, receiver: Receiver, patterns: list[str]) -> None:
    with pytest.raises(NotPossible):
        subscribed(house, receiver.address, *patterns)


def certificate(folder: Path, host: str) -> ssl.SSLContext:
    """A server's context with a certificate of its own for a host, which `ca.pem` vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    began = datetime.now(UTC) - timedelta(hours=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(began).not_valid_after(began + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "ca.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return context


def test_the_certificate_is_checked_against_the_name_though_an_address_is_called(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    real = socket.getaddrinfo

    def named(host: str, *args: Any, **more: Any) -> Any:
        return real("127.0.0.1" if host.endswith(".example.org") else host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", named)
    with receiving(tls=certificate(tmp_path, "hook.example.org")) as receiver:
        port = receiver.address.rpartition(":")[2]
        assert outside.post(f"https://hook.example.org:{port}", b"{}", {}) == 204
        assert receiver.got[0][0]["Host"] == f"hook.example.org:{port.partition('/')[0]}"
        with pytest.raises(Exception, match=r"(?i)certificate|hostname"):
            outside.post(f"https://other.example.org:{port}", b"{}", {})
        assert len(receiver.got) == 1
