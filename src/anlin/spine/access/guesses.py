"""Guesses at a second factor: counted with those at passwords, bounded for each account, and no code counts twice.

Six digits are few: whoever knows a password must not try them all. django-axes counts wrong ones with wrong passwords, so that both
close the door of one address; for an account, tries of a minute are counted in the database, from wherever they come.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter as of_accounts
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from anlin.spine.access.models import User
from anlin.spine.access.rates import count_code, is_first
from anlin.spine.vault.services import keyed_hash

_MARK = 32


class _Bounded:
    """A form that takes a code of `self.user`: while the door is closed it looks at none."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        """The code. Raises `ValidationError` where it is wrong, was used, or may not be tried now."""
        request = context.request
        allowed = AxesProxyHandler.is_allowed(request, {"username": self.user.get_username()})
        if not allowed or count_code(_mark(self.user)).over:
            request.axes_locked_out = True  # the middleware answers as it does to too many passwords
            raise of_accounts().validation_error("too_many_login_attempts")
        code: str = super().clean_code()  # type: ignore[misc]  # of the form beside it
        if self.authenticator.type == Authenticator.Type.TOTP and not is_first(_mark(self.user, code)):
            raise get_adapter().validation_error("incorrect_code")  # in another process, whose memory we do not share
        return code


class Code(_Bounded, AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """At log-in."""


class CodeAgain(_Bounded, ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """Before something that asks who it is once more."""


@receiver(authentication_failed, dispatch_uid="access.code_was_wrong")
def code_was_wrong(request: HttpRequest, user: User, **_more: Any) -> None:
    """A wrong code counts as a wrong password does."""
    user_login_failed.send(sender=_Bounded, credentials={"username": user.get_username()}, request=request)


def _mark(user: User, code: str = "") -> str:
    return keyed_hash("second-factor/v1", f"{user.pk}/{code}")[:_MARK]
