"""A session remembers that its second factor was shown: when allauth says so, and at no other time."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

SECOND_FACTOR = "second_factor"


@receiver(authentication_step_completed, dispatch_uid="access.second_factor_shown")
def shown(request: HttpRequest, method: str, **_more: Any) -> None:
    """The six digits, or a recovery code, were right at log-in."""
    if method == "mfa":
        request.session[SECOND_FACTOR] = True


@receiver(authenticator_added, dispatch_uid="access.second_factor_enrolled")
def enrolled(request: HttpRequest, **_more: Any) -> None:
    """The factor was enrolled in this session, by showing it."""
    request.session[SECOND_FACTOR] = True
