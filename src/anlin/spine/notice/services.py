"""Announce what happened, inside its transaction; write and send the notices after commit; mark them seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext, override

from anlin.kernel.personal import personal_spans
from anlin.spine.jobs.registry import Payload
from anlin.spine.jobs.services import enqueue, job
from anlin.spine.ledger.clock import now
from anlin.spine.notice import senders
from anlin.spine.notice.models import Notice
from anlin.spine.notice.registry import Address, Event, Message, address_of, is_wanted, messages_for, on, reaches
from anlin.spine.party.models import Unit

__all__ = ["Address", "Event", "Message", "PersonalInNotice", "mark_seen", "notify", "on", "reaches"]


class PersonalInNotice(ValueError):
    """A notice would have carried what identifies a person; it is not written."""


def notify(action: str, subject: str, entry: str, about: Mapping[str, str | int] | None = None) -> None:
    """Announce an action inside its transaction; nothing is sent if that rolls back.

    Args:
        entry: what makes this event unique, such as the entry's digest: announced twice, told once.
        about: values for the messages, free of personal data.
    """
    if is_wanted(action):
        payload: dict[str, Any] = {"action": action, "subject": subject, "entry": entry, "about": dict(about or {})}
        enqueue("notice.write", payload, unique=entry)


@job("notice.write")
def write(payload: Payload) -> None:
    """Write the notices of an event, and ask for its e-mails and messages."""
    event = Event(payload["action"], payload["subject"], payload["entry"], payload["about"])
    for name, message in messages_for(event):
        _refuse_personal(message)
        if message.staff or message.unit:
            notice = Notice(
                staff=message.staff,
                unit=message.unit,
                text=message.text,
                params=dict(message.params),
                link=message.link,
                unique=name,
                made_at=now(),
                asks=message.asks,
            )
            Notice.objects.bulk_create([notice], ignore_conflicts=True)
        for channel in message.channels:
            sent: dict[str, Any] = {
                "channel": channel,
                "to": message.staff or message.person,
                "text": message.text,
                "params": dict(message.params),
                "template": message.template,
            }
            enqueue("notice.send", sent, unique=f"{name}:{channel}"[-120:])


@job("notice.send", calls_out=True, lease=120)
def send(payload: Payload) -> None:
    """Send one message. After a crash between sending and acknowledging it may go out twice, never not at all."""
    address = address_of(payload["to"])
    if payload["channel"] == "sms":
        gateway = senders.sms()
        if gateway is not None and address.phone:
            gateway.send(address.phone, payload["template"], payload["params"])
    elif payload["channel"] == "email" and address.email and senders.emails():
        with override(address.language):
            text = gettext(payload["text"]) % payload["params"]
            senders.mail(address.email, gettext("Anlin: there is news"), text)


def mark_seen(*, staff: str, units: tuple[str, ...] = (), notice: int | None = None) -> int:
    """Mark a reader's notices as seen, all or one; how many were new. A unit's notice is seen once anybody saw it."""
    mine = Notice.objects.filter(Q(staff=staff) | Q(unit__in=units) if units else Q(staff=staff), seen_at__isnull=True)
    return (mine if notice is None else mine.filter(pk=notice)).update(seen_at=now())


def settle(*, number: str, staff: str, decided: bool) -> int:
    """What was told of a matter is news no more to whoever took a step of it, and to their unit.

    Args:
        staff: the reference of whoever took it; of others than staff nothing is theirs.
        decided: nothing waits for a decision now: what asked for one is news to nobody.
    """
    unit = list(
        Unit.objects.filter(staff__ref=staff).values_list("key", flat=True)
    )  # first: beside an "or" its index is used
    mine = Q(staff=staff) | Q(unit__in=unit)
    new = Notice.objects.filter(seen_at__isnull=True, params__number=number)
    return new.filter(mine | Q(asks=True) if decided else mine).update(seen_at=now())


def _refuse_personal(message: Message) -> None:
    for key, value in message.params.items():
        if isinstance(value, str) and personal_spans(value):
            raise PersonalInNotice(key)
