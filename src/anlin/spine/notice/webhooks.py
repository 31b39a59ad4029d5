"""Tell other systems of steps: Standard Webhooks (standardwebhooks.com), signed, after commit, tried again, once each.

A message carries references and states alone: which matter, which step, from where to where, which entry. Who wants more asks
the API, which judges anew who may see it. Nothing is told of a matter that the webhook's holder may not open, and of no complaint
about an officer or unit, whoever holds the webhook.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase

import urllib3
from django.db import transaction

from anlin.kernel.words import said
from anlin.spine.access.actors import Actor, actor_of
from anlin.spine.access.models import User
from anlin.spine.access.refusals import NotPossible
from anlin.spine.jobs.registry import Payload
from anlin.spine.jobs.services import enqueue, every, hurry, job
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.ledger.services import now, record
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import recorded
from anlin.spine.matter.selectors import may_see
from anlin.spine.notice import outside
from anlin.spine.notice.models import HookMessage, Webhook
from anlin.spine.vault.services import derived_key, seal_bytes, unseal_bytes

ATTEMPTS = 14
"""Over about six hours; then it is dead, until somebody sends it again."""
KEPT = timedelta(days=30)
MOST_LIVING = 50
PREFIX = "whsec_"
_PATTERN = re.compile(r"[a-z0-9_.*]{1,60}(:[a-z0-9_*]{1,60})?")
_LOOK_AGAIN_S = 5.0
_SEND = "webhook.send"
_DAY_S = 24 * 3600


class NotDelivered(Exception):
    """Nobody took it; it is tried again."""


@dataclass(frozen=True)
class Made:
    """A webhook and its secret, which is told this once."""

    webhook: Webhook
    secret: str


@dataclass
class _Wanted:
    """The patterns of living webhooks, read again every few seconds: a step asks the database for nothing."""

    patterns: tuple[str, ...] = ()
    until: float = 0.0


_wanted = _Wanted()


def subscribe(*, by: Actor, holder: User, label: str, address: str, patterns: Sequence[str]) -> Made:
    """Let an address be told of steps that match, as far as the holder may see them.

    Raises:
        NotPossible: no name, an address that may not be called, a pattern that is none, or too many of them.
    """
    chosen = [pattern.strip() for pattern in patterns if pattern.strip()]
    if not label.strip() or len(label.strip()) > 60:
        raise NotPossible(said("Name it after what it is for, in at most 60 characters."))
    if not chosen or len(chosen) > 20 or not all(_PATTERN.fullmatch(one) for one in chosen):
        raise NotPossible(said("Write patterns such as intake.report:close or intake.report:*, one a line."))
    host = _callable(address.strip())  # before the transaction: a name may be long in looking up
    key = secrets.token_bytes(32)
    webhook = Webhook(holder=holder, label=label.strip(), host=host, patterns=chosen, made_at=now())
    webhook.address_sealed = _sealed(webhook, "address", address.strip().encode())
    webhook.secret_sealed = _sealed(webhook, "secret", key)
    with transaction.atomic():
        if Webhook.objects.filter(ended_at=None).count() >= MOST_LIVING:
            raise NotPossible(said("There are fifty webhooks already: end those that are not used."))
        webhook.save()
        record(who=by.ref, action="notice:subscribe", subject=webhook.ref, facts={"patterns": chosen})
    forget_wanted()
    return Made(webhook, PREFIX + base64.b64encode(key).decode())


@transaction.atomic
def unsubscribe(*, by: Actor, webhook: Webhook) -> None:
    """Tell it nothing more, from now on. What waits is not sent."""
    if Webhook.objects.filter(pk=webhook.pk, ended_at=None).update(ended_at=now()):
        record(who=by.ref, action="notice:unsubscribe", subject=webhook.ref)
    forget_wanted()


@transaction.atomic
def send_again(message: HookMessage) -> None:
    """Give a message its attempts again, now; one that was delivered is delivered once more, under its own id."""
    HookMessage.objects.filter(pk=message.pk).update(
        attempts=0, died_at=None, delivered_at=None, trouble="", answer=None
    )
    if not hurry(_SEND, str(message.pk)):
        enqueue(_SEND, {"message": message.pk}, unique=str(message.pk))


@recorded
def announce(matter: Matter, entry: LedgerEntry) -> None:
    """Ask, inside the step's transaction, that whoever wants it is told."""
    action = entry.told.action
    if any(fnmatchcase(type_of(action), pattern) for pattern in _living_patterns()):
        enqueue("webhook.spread", {"matter": matter.pk, "seq": entry.seq}, unique=bytes(entry.digest).hex())


@job("webhook.spread")
def spread(payload: Payload) -> None:
    """Write one message for each webhook that wants the step and whose holder may see its matter now."""
    matter = Matter.objects.get(pk=payload["matter"])
    if (
        matter.complaint
    ):  # whoever runs the house gives webhooks, in anybody's name, and may be its subject (lines 6 and 12)
        return
    entry = LedgerEntry.objects.get(subject=matter.ref, seq=payload["seq"])
    kind, digest = type_of(entry.told.action), bytes(entry.digest).hex()
    for webhook in Webhook.objects.filter(ended_at=None).select_related("holder__staff"):
        wants = any(fnmatchcase(kind, pattern) for pattern in webhook.patterns)
        if not wants or not webhook.holder.is_active or not may_see(actor_of(webhook.holder), matter):
            continue
        made, is_new = HookMessage.objects.get_or_create(
            webhook=webhook, entry=digest, defaults={"action": kind, "body": body_of(matter, entry), "made_at": now()}
        )
        if is_new:
            enqueue(_SEND, {"message": made.pk}, unique=str(made.pk))


@job(_SEND, lease=90, attempts=ATTEMPTS, calls_out=True)
def send(payload: Payload) -> None:
    """Send one message. After a crash it may go out twice, under one id, by which the receiver knows it again.

    Raises:
        NotDelivered: it was not taken.
    """
    message = HookMessage.objects.select_related("webhook").filter(pk=payload["message"], delivered_at=None).first()
    if message is None or message.webhook.ended_at is not None:
        return
    webhook, moment = message.webhook, int(now().timestamp())
    body = message.body.encode()
    headers = signed(_opened(webhook, "secret", webhook.secret_sealed), f"msg_{message.ref}", moment, body)
    answer, trouble = None, ""
    try:
        answer = outside.post(_opened(webhook, "address", webhook.address_sealed).decode(), body, headers)
    except outside.Refused:
        trouble = "refused"
    except (OSError, urllib3.exceptions.HTTPError) as error:
        trouble = type(error).__name__[:40]
    taken = answer is not None and 200 <= answer < 300
    attempts = message.attempts + 1
    HookMessage.objects.filter(pk=message.pk).update(
        attempts=attempts,
        answer=answer,
        trouble=trouble,
        delivered_at=now() if taken else None,
        died_at=now() if not taken and attempts >= ATTEMPTS else None,
    )
    if not taken:
        raise NotDelivered


@every(_DAY_S)
@job("webhook.forget")
def forget_old(payload: Payload) -> None:
    """Drop messages of more than thirty days ago."""
    HookMessage.objects.filter(made_at__lt=now() - KEPT).delete()


def type_of(action: str) -> str:
    """room.process/1:close is room.process:close: whoever listens need not know of versions."""
    return re.sub(r"/\d+", "", action)


def body_of(matter: Matter, entry: LedgerEntry) -> str:
    """The message, as Standard Webhooks shapes it. No word that anybody wrote, no name, no place."""
    told = entry.told
    data = {
        "process": matter.process,
        "number": matter.number,
        "step": told.action.partition(":")[2],
        "left": told.left,
        "state": told.enters,
        "entry": {"seq": entry.seq, "digest": bytes(entry.digest).hex()},
    }
    message = {"type": type_of(told.action), "timestamp": told.recorded, "data": data}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def signed(key: bytes, ref: str, moment: int, body: bytes) -> dict[str, str]:
    """The three headers: the message's id, when it was sent, and the signature over both and the body."""
    mac = hmac.new(key, f"{ref}.{moment}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": ref,
        "webhook-timestamp": str(moment),
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
    }


def forget_wanted() -> None:
    """Read the patterns again at once, in this process."""
    _wanted.until = 0.0


def _callable(address: str) -> str:
    """The host of an address that may be called. Raises `NotPossible`."""
    try:
        parts = outside.parsed(address)
        outside.looked_up(str(parts.hostname), parts.port or 443)
    except outside.Refused as refused:
        raise NotPossible(refused.reason) from refused
    except OSError:
        raise NotPossible(said("Nobody knows this host: check the address.")) from None
    return str(parts.hostname)


def _living_patterns() -> tuple[str, ...]:
    if time.monotonic() >= _wanted.until:
        lists = Webhook.objects.filter(ended_at=None).values_list("patterns", flat=True)
        _wanted.patterns = tuple({one for patterns in lists for one in patterns})
        _wanted.until = time.monotonic() + _LOOK_AGAIN_S
    return _wanted.patterns


def _sealed(webhook: Webhook, field: str, clear: bytes) -> bytes:
    return seal_bytes(derived_key("webhook/v1"), f"{field}/{webhook.ref}", clear)


def _opened(webhook: Webhook, field: str, blob: bytes | memoryview) -> bytes:
    return unseal_bytes(derived_key("webhook/v1"), f"{field}/{webhook.ref}", blob)
