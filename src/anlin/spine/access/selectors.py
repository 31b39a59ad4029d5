"""Who holds a role where, at this moment."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from anlin.spine.access.actors import Actor, actor_of
from anlin.spine.access.models import Grant, User
from anlin.spine.access.roles import ROLES
from anlin.spine.ledger.selectors import history_of
from anlin.spine.ledger.services import now
from anlin.spine.party.models import Staff


def staff_holding(role: str, *, area: int) -> list[Actor]:
    """Members of staff who hold a role over an area now, those of the smallest area around it first."""
    moment = now()
    found = (
        User.objects.filter(
            Q(grant__until=None) | Q(grant__until__gt=moment),
            is_active=True,
            staff__isnull=False,
            grant__role=role,
            grant__since__lte=moment,
            grant__area__first__lte=area,
            grant__area__last__gte=area,
        )
        .annotate(breadth=F("grant__area__last") - F("grant__area__first"))
        .select_related("staff")
        .order_by("breadth", "pk")
    )
    return [actor_of(user) for user in dict.fromkeys(found)]


def complaint_would_be_lost(against: Iterable[int], staff: Iterable[int] = ()) -> bool:
    """Everybody who may open complaints now is one of these, or of one of these units (ids): behind the walls nobody would be left."""
    handling = _posts(key for key, role in ROLES.items() if role.sees_complaints)
    people = set(handling.order_by().values_list("user__staff", "user__staff__unit").distinct())
    units, named = set(against), set(staff)
    return bool(people) and all(unit in units or one in named for one, unit in people)


def able_to_act() -> QuerySet[Staff]:
    """Members of staff who can log in and hold a post in force that decides about matters (line 12)."""
    deciding = _posts(key for key, role in ROLES.items() if role.decides)
    return Staff.objects.filter(Exists(deciding.filter(user__staff=OuterRef("pk"))), left_at=None)


def _posts(roles: Iterable[str]) -> QuerySet[Grant]:
    """Posts in force of members of staff who can log in."""
    moment = now()
    lasting = Q(until=None) | Q(until__gt=moment)
    return Grant.objects.filter(
        lasting, since__lte=moment, role__in=list(roles), user__is_active=True, user__staff__isnull=False
    )


def administrators() -> list[User]:
    """Accounts that hold that post now or are going to, whether they came in or not."""
    lasting = Q(grant__until=None) | Q(grant__until__gt=now())
    found = User.objects.filter(lasting, grant__role="administrator", is_active=True, staff__isnull=False)
    return list(found.select_related("staff").distinct().order_by("pk"))


def came_in(user: User) -> bool:
    """The password of this account was chosen once, even if it was taken away since."""
    assert user.staff is not None
    return user.has_usable_password() or any(
        entry.told.action == "access:joined" for entry in history_of(user.staff.ref)
    )
