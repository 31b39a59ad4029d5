"""Posts with terms, and who stands in for whom. Each is on record under the reference of whom it concerns."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.access.models import Deputy, Grant, User
from anlin.spine.access.refusals import NotPossible
from anlin.spine.access.roles import ROLES
from anlin.spine.ledger.services import now, record
from anlin.spine.party.models import Staff
from anlin.spine.place.models import Area


@transaction.atomic
def give_post(*, by: Actor, user: User, role: str, area: Area, since: datetime, until: datetime | None) -> Grant:
    """A role over an area from `since` until `until` (None: until it is ended).

    Raises:
        NotPossible: the term does not run forward, the account is off, the same post is held in that time, it is
            one's own, or it would join running the house with opening matters, or deciding with an auxiliary, for them or
            for whoever stands in for them (line 12).
    """
    held = _working(user)
    staff = _staff(held)
    if staff.ref == by.ref:
        raise NotPossible(said("Nobody gives a post to themselves. Another administrator does it."))
    _refuse_backward(since, until)
    running = Grant.objects.filter(user=held).filter(Q(until=None) | Q(until__gt=since))
    if until is not None:
        running = running.filter(since__lt=until)
    if running.filter(role=role, area=area).exists():
        raise NotPossible(said("This post is held in that time already."))
    _refuse_mixture({role, *running.values_list("role", flat=True), *_lent(held, since)})
    for deputy in Deputy.objects.filter(principal=staff, until__gt=since).select_related("user"):
        _refuse_to_deputy(deputy.user, {role}, since)
    grant = Grant.objects.create(user=held, role=role, area=area, since=since, until=until)
    facts = {"role": role, "area": area.code, "since": since.isoformat(), "until": until.isoformat() if until else ""}
    record(who=by.ref, action="access:post_given", subject=staff.ref, facts=facts)
    return grant


@transaction.atomic
def end_post(*, by: Actor, grant: Grant) -> None:
    """End a post at this moment; one that has not begun is taken back.

    Raises:
        NotPossible: it has ended, or it is one's own post of administrator: the house would be left without any.
    """
    held = Grant.objects.select_for_update(of=("self",)).select_related("user__staff", "area").get(pk=grant.pk)
    moment = now()
    if held.until is not None and held.until <= moment:
        raise NotPossible(said("This post has ended already."))
    if held.role == "administrator" and _staff(held.user).ref == by.ref:
        raise NotPossible(said("Nobody ends their own post of administrator. Another administrator does it."))
    facts = {"role": held.role, "area": held.area.code}
    if held.since >= moment:
        held.delete()
    else:
        held.until = moment
        held.save(update_fields=("until",))
    record(who=by.ref, action="access:post_ended", subject=_staff(held.user).ref, facts=facts)


@transaction.atomic
def let_stand_in(*, by: Actor, principal: Staff, user: User, since: datetime, until: datetime) -> Deputy:
    """Let somebody stand in for `principal` for a term; what they do is on record under their own reference.

    Raises:
        NotPossible: the term, oneself, an account that is off, a mixture of running the house and opening matters, or
            an auxiliary standing in for somebody who decides (line 12).
    """
    held = _working(user)
    if _staff(held) == principal:
        raise NotPossible(said("Nobody stands in for themselves. Choose a colleague."))
    _refuse_backward(since, until)
    theirs = _roles(User.objects.get(staff=principal), since)
    if not theirs:
        raise NotPossible(said("There is no post to stand in for in that time."))
    _refuse_to_deputy(held, theirs, since)
    deputy = Deputy.objects.create(principal=principal, user=held, since=since, until=until)
    facts = {"deputy": _staff(held).ref, "since": since.isoformat(), "until": until.isoformat()}
    record(who=by.ref, action="access:deputy_named", subject=principal.ref, facts=facts)
    return deputy


@transaction.atomic
def end_deputy(*, by: Actor, deputy: Deputy) -> None:
    """End a deputyship at this moment; one that has not begun is taken back.

    Raises:
        NotPossible: it has ended.
    """
    held = Deputy.objects.select_for_update(of=("self",)).select_related("principal", "user__staff").get(pk=deputy.pk)
    moment = now()
    if held.until <= moment:
        raise NotPossible(said("This has ended already."))
    if held.since >= moment:
        held.delete()
    else:
        held.until = moment
        held.save(update_fields=("until",))
    facts = {"deputy": _staff(held.user).ref}
    record(who=by.ref, action="access:deputy_ended", subject=held.principal.ref, facts=facts)


def _working(user: User) -> User:
    held = User.objects.select_for_update(of=("self",)).select_related("staff").get(pk=user.pk)
    if not held.is_active:
        raise NotPossible(said("This account is switched off. Invite the person anew."))
    return held


def _staff(user: User) -> Staff:
    if user.staff is None:
        raise NotPossible(said("This account belongs to no member of staff."))
    return user.staff


def _roles(user: User, at: datetime) -> set[str]:
    """Roles that an account holds by itself from then on."""
    lasting = Grant.objects.filter(user=user).filter(Q(until=None) | Q(until__gt=at))
    return {role for role in lasting.values_list("role", flat=True) if role in ROLES}


def _lent(user: User, at: datetime) -> set[str]:
    """Roles of those for whom an account stands in from then on."""
    principals = Deputy.objects.filter(user=user, until__gt=at).values_list("principal__user", flat=True)
    return {role for one in User.objects.filter(pk__in=list(principals)) for role in _roles(one, at)}


def _refuse_to_deputy(user: User, theirs: set[str], at: datetime) -> None:
    """Refuse what an account would come to by standing in for somebody with these roles."""
    own = _roles(user, at)
    _refuse_mixture(own | theirs | _lent(user, at))
    if not any(ROLES[role].decides for role in own) and any(ROLES[role].decides for role in theirs):
        raise NotPossible(
            said("Somebody who may not decide cannot stand in for somebody who does. Choose another colleague.")
        )


def _refuse_backward(since: datetime, until: datetime | None) -> None:
    if until is not None and until <= max(since, now()):
        raise NotPossible(said("The term ends before it begins, or is over. Choose a later end."))


def _refuse_mixture(roles: set[str]) -> None:
    runs, opens = "administrator" in roles, any(ROLES[role].opens_matters for role in roles)
    if runs and opens:
        raise NotPossible(said("Who runs the house opens no matter: the two are never one person's at one time."))
