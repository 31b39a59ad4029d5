"""Take rights away, at once."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.access.models import Deputy, Grant, Invitation, User
from anlin.spine.access.refusals import NotPossible
from anlin.spine.access.sessions import end_sessions
from anlin.spine.ledger.services import now, record


@transaction.atomic
def switch_off(*, by: Actor, user: User) -> None:
    """End every post, deputyship, session, factor and code of an account; what it did stays on record.

    Raises:
        NotPossible: it is one's own, or it is switched off already.
    """
    held = User.objects.select_for_update(of=("self",)).select_related("staff").get(pk=user.pk)
    if held.staff is None or not held.is_active:
        raise NotPossible(said("This account is switched off already."))
    if held.staff.ref == by.ref:
        raise NotPossible(said("Nobody switches off their own account. Another administrator does it."))
    moment = now()
    Grant.objects.filter(user=held, since__lt=moment).exclude(until__lte=moment).update(until=moment)
    Grant.objects.filter(user=held, since__gte=moment).delete()
    for mine in (Deputy.objects.filter(user=held), Deputy.objects.filter(principal=held.staff)):
        mine.filter(since__gte=moment).delete()
        mine.filter(until__gt=moment).update(until=moment)
    Invitation.objects.filter(user=held).delete()
    Authenticator.objects.filter(user=held).delete()
    held.is_active = False
    held.set_unusable_password()
    held.save(update_fields=("is_active", "password"))
    held.staff.left_at = moment
    held.staff.save(update_fields=("left_at",))
    end_sessions(held)
    record(who=by.ref, action="access:left", subject=held.staff.ref)
