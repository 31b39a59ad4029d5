"""An account begins with a code on paper: whoever holds it chooses the password, once, and then a second factor."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from anlin.kernel.number import read_code, receipt_code
from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.access.models import Invitation, User
from anlin.spine.access.refusals import NotPossible
from anlin.spine.access.sessions import end_sessions
from anlin.spine.ledger.services import now, record
from anlin.spine.party.models import Staff, Unit

VALID_FOR = timedelta(days=3)


class Invited(NamedTuple):
    """A code to be handed over in person; it is shown this once and kept nowhere."""

    user: User
    code: str
    expires_at: datetime


@transaction.atomic
def invite(*, by: Actor, name_zh: str, name_en: str, unit: Unit, username: str) -> Invited:
    """Make a member of staff and their account, without password and without any role.

    Raises:
        NotPossible: the log-in name is taken, or the unit has ended.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise NotPossible(said("The log-in name “%(name)s” is taken. Choose another."), name=username)
    working = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)  # nobody ends it meanwhile
    if working.ended_at is not None:
        raise NotPossible(said("That unit has ended. Choose one that works."))
    staff = Staff.objects.create(name_zh=name_zh, name_en=name_en, unit=unit)
    user = User(username=username, staff=staff)
    user.set_unusable_password()
    user.save()
    record(who=by.ref, action="access:invited", subject=staff.ref, facts={"unit": unit.key})
    return _with_code(user)


@transaction.atomic
def renew_invitation(*, by: Actor, user: User, reason: str) -> Invited:
    """A new code for somebody who lost the old one, the password or the second factor; what they had is taken away.

    Raises:
        NotPossible: the account is switched off, has no member of staff, or is one's own.
    """
    held = User.objects.select_for_update(of=("self",)).select_related("staff").get(pk=user.pk)
    if held.staff is None or not held.is_active:
        raise NotPossible(said("This account is switched off. Invite the person anew."))
    if held.staff.ref == by.ref:
        raise NotPossible(said("Nobody renews their own way in. Another administrator does it."))
    Authenticator.objects.filter(user=held).delete()
    held.set_unusable_password()
    held.save(update_fields=("password",))
    end_sessions(held)
    record(who=by.ref, action="access:way_in_renewed", subject=held.staff.ref, facts={"reason": reason})
    return _with_code(held)


@transaction.atomic
def join(*, username: str, code: str, password: str) -> User:
    """Choose the password with the code.

    A wrong name, a wrong code, a used one and one that ran out get the same answer.

    Raises:
        NotPossible: the same for all of these. ValidationError: the password is too weak.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("user__staff")
        .filter(digest=_digest(code), used_at=None, expires_at__gt=now())
        .first()
    )
    user = invitation.user if invitation else None
    if invitation is None or user is None or user.staff is None or not user.is_active or user.username != username:
        raise NotPossible(
            said("Name and code do not go together, or the code has run out. The administrator gives a new one.")
        )
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=("password",))
    invitation.used_at = now()
    invitation.save(update_fields=("used_at",))
    record(who=user.staff.ref, action="access:joined", subject=user.staff.ref)
    return user


def _with_code(user: User) -> Invited:
    code, until = receipt_code(secrets.randbits(80)), now() + VALID_FOR
    Invitation.objects.update_or_create(
        user=user, defaults={"digest": _digest(code), "expires_at": until, "used_at": None}
    )
    return Invited(user, code, until)


def _digest(code: str) -> str:
    """80 random bits need no salt; what cannot be a code matches none."""
    return hashlib.sha256(f"invitation/{read_code(code)}".encode()).hexdigest()
