"""Where somebody is logged in: so that they, or the administrator, can end it."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest

from anlin.spine.access.models import LogIn, User
from anlin.spine.ledger.services import now


@receiver([user_logged_in, password_changed], dispatch_uid="access.log_in_began")
def began(request: HttpRequest, user: User, **_more: Any) -> None:
    """Remember the session that a log-in made; a changed password goes on in another."""
    if not request.session.session_key:
        request.session.save()
    LogIn.objects.update_or_create(session_key=request.session.session_key, defaults={"user": user, "began_at": now()})


def log_ins_of(user: User) -> list[LogIn]:
    """Sessions that still run, the newest first; what ended by itself is forgotten on the way."""
    found = list(LogIn.objects.filter(user=user).order_by("-began_at"))
    keys = [one.session_key for one in found]
    running = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=now()).values_list("session_key", flat=True)
    )
    LogIn.objects.filter(session_key__in=set(keys) - running).delete()
    return [one for one in found if one.session_key in running]


def end_sessions(user: User, *, but: str = "") -> int:
    """Log somebody out everywhere, except in the session `but`; how many sessions ended."""
    ended = [one.session_key for one in log_ins_of(user) if one.session_key != but]
    Session.objects.filter(session_key__in=ended).delete()
    LogIn.objects.filter(session_key__in=ended).delete()
    return len(ended)


def end_session(log_in: LogIn) -> None:
    """Log one session out."""
    Session.objects.filter(session_key=log_in.session_key).delete()
    log_in.delete()
