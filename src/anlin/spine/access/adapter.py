"""How django-allauth behaves here: staff only, secrets sealed."""

from __future__ import annotations

import base64
import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from anlin.spine.access.second_factor import SECOND_FACTOR
from anlin.spine.vault.services import derived_key, seal_bytes, unseal_bytes

_FIELD = "mfa"


class StaffOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up: accounts are given."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **more: object) -> bool:
        """Not of whoever came in a moment ago: with both factors, or to enrol the first."""
        request = context.request
        whole = request.session.get(SECOND_FACTOR) or not is_mfa_enabled(request.user)
        if request.user.is_authenticated and whole:
            records = get_authentication_records(request, request.user)
            if any(time.time() - record["at"] < REAUTHENTICATION_TIMEOUT for record in records):
                return False
        return bool(super().is_reauthentication_required(app=app, **more))

    def respond_user_inactive(self, request: HttpRequest, user: object) -> HttpResponseRedirect:
        """The right password of an account that was switched off: back to the log-in, with the reason."""
        messages.error(request, gettext("This account is switched off. The administrator can say why."))
        return HttpResponseRedirect(reverse("account_login"))


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Second-factor secrets are sealed under a key that is not in the database."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal_bytes(derived_key(_FIELD), _FIELD, text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal_bytes(derived_key(_FIELD), _FIELD, base64.b64decode(encrypted_text)).decode()

    def generate_authenticator_name(self, user: object, type: object) -> str:  # noqa: A002  # allauth's name
        """What the form suggests; the person knows better which device it is."""
        return gettext("This device")
