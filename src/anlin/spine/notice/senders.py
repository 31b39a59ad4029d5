"""Ways out of the house: e-mail by Django, SMS by the gateway that the deployment names. None is set by default."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Protocol

from django.conf import settings
from django.core.mail import send_mail
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)


class SmsSender(Protocol):
    """What a gateway's class offers; made without arguments, named by ANLIN_SMS_BACKEND."""

    def send(self, to: str, template: str, values: Mapping[str, str | int]) -> None:
        """Hand one message to the gateway. Raise when it was not taken: it is tried again."""


class ConsoleSms:
    """For development: says that a message would go out, and to nobody's number."""

    def send(self, to: str, template: str, values: Mapping[str, str | int]) -> None:
        log.warning("SMS %s to a number ending in %s: %s", template, to[-2:], dict(values))


def sms() -> SmsSender | None:
    """The gateway, or None when none is configured."""
    named = getattr(settings, "SMS_BACKEND", "")
    if not named:
        return None
    sender: SmsSender = import_string(named)()
    return sender


def emails() -> bool:
    """Whether e-mail is configured: Django's own default would try this machine."""
    return bool(settings.EMAIL_HOST != "localhost" or not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"))


def mail(to: str, subject: str, text: str) -> None:
    """Send one e-mail.

    Raises:
        OSError, smtplib.SMTPException: it was not taken; it is tried again.
    """
    send_mail(subject, text, None, [to], fail_silently=False)
