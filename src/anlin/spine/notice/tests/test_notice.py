"""Promises of notices: told after it happened, once each, without personal data, and tried again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from anlin.spine.jobs.models import Job
from anlin.spine.jobs.selectors import dead
from anlin.spine.jobs.services import work
from anlin.spine.ledger.clock import clock_at, now
from anlin.spine.notice import registry
from anlin.spine.notice.models import Notice
from anlin.spine.notice.selectors import notices_of
from anlin.spine.notice.services import Address, Event, Message, mark_seen, notify, on, reaches

pytestmark = pytest.mark.django_db(transaction=True)
READER = "a" * 32


@pytest.fixture(autouse=True)
def only_the_tests_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "WRITERS", [])
    monkeypatch.setattr(registry, "_resolvers", [])


@pytest.fixture
def closing() -> None:
    @on("test.*.close")
    def closed(event: Event) -> list[Message]:
        values = {"number": event.about["number"]}
        return [
            Message(
                "Matter %(number)s was closed.",
                values,
                staff=READER,
                link="/m/1",
                channels=("email", "sms"),
                template="T1",
            ),
            Message("Matter %(number)s was closed.", values, unit="station"),
        ]


def announce(entry: str = "e1", action: str = "test.report.close", number: str = "20261125-7KQ3MX") -> None:
    with transaction.atomic():
        notify(action, "s" * 32, entry, {"number": number})


@pytest.mark.usefixtures("closing")
def test_the_reader_and_the_unit_are_told_once_however_often_it_is_announced() -> None:
    announce()
    work(once=True)
    announce()
    work(once=True)
    assert Notice.objects.count() == 2
    (mine,) = notices_of(staff=READER)
    assert mine.params == {"number": "20261125-7KQ3MX"}
    assert len(notices_of(staff=READER, units=("station",))) == 2
    assert notices_of(staff="b" * 32) == []


@pytest.mark.usefixtures("closing")
def test_nothing_is_told_of_what_did_not_happen() -> None:
    with transaction.atomic():
        notify("test.report.close", "s", "e1", {"number": "1"})
        transaction.set_rollback(True)
    work(once=True)
    assert not Notice.objects.exists()


@pytest.mark.usefixtures("closing")
def test_an_action_that_nobody_writes_about_costs_no_job() -> None:
    announce(action="test.report.open")
    assert not Job.objects.exists()


@pytest.mark.usefixtures("closing")
def test_what_was_seen_is_not_new_any_more() -> None:
    announce()
    work(once=True)
    assert notices_of(staff=READER, unseen=True)
    assert mark_seen(staff=READER) == 1
    assert not notices_of(staff=READER, unseen=True)
    assert notices_of(staff=READER, units=("station",), unseen=True)


@pytest.mark.usefixtures("closing")
def test_a_notice_with_a_phone_number_is_never_written() -> None:
    announce(number="13800138000")
    work(once=True)
    assert not Notice.objects.exists()
    assert Job.objects.get().trouble.startswith("PersonalInNotice")
    assert not dead().exists()


@pytest.mark.usefixtures("closing")
def test_mail_goes_to_where_the_reader_is_reached_now() -> None:
    reaches(lambda ref: Address(email="officer@example.cn", language="en") if ref == READER else None)
    announce()
    work(once=True)
    (sent,) = mail.outbox
    assert sent.to == ["officer@example.cn"]
    assert sent.body == "Matter 20261125-7KQ3MX was closed."
    assert not Job.objects.exists()


class Gateway:
    """A gateway that is down the first time."""

    sent: list[tuple[str, str]] = []
    tries = 0

    def send(self, to: str, template: str, values: Mapping[str, str | int]) -> None:
        type(self).tries += 1
        if self.tries == 1:
            raise ConnectionError("down")
        self.sent.append((to, template))


@pytest.mark.usefixtures("closing")
def test_a_gateway_that_is_down_gets_the_message_later(settings: Any) -> None:
    settings.SMS_BACKEND = f"{__name__}.Gateway"
    reaches(lambda ref: Address(phone="13800138000"))
    announce()
    work(once=True)
    assert Gateway.sent == []
    with clock_at(now() + timedelta(minutes=1)):
        work(once=True)
    assert Gateway.sent == [("13800138000", "T1")]


def test_a_notice_is_for_a_person_or_for_a_unit() -> None:
    with pytest.raises(IntegrityError):
        Notice.objects.create(text="x", unique="x", made_at=now())
