"""Who is acting: a member of staff, a participant, or the house itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from django.db.models import Q

from anlin.spine.access.models import Deputy, Grant, User
from anlin.spine.access.roles import IMPORTER, REPORTER, ROLES, SYSTEM
from anlin.spine.ledger.services import now


@dataclass(frozen=True)
class Held:
    """A role over the areas first..last; `everywhere`: that is the whole district.

    `of`: the member of staff (id) and their unit whose post it is, where somebody stands in for them: behind the walls that
    stand against those two it opens nothing, whoever holds it (line 6).
    """

    role: str
    first: int
    last: int
    everywhere: bool = False
    of: tuple[int, int] | None = None


@dataclass(frozen=True)
class Actor:
    """Whoever takes a step. `ref` stands in the ledger and says nothing by itself."""

    ref: str
    held: tuple[Held, ...] = ()
    staff_id: int | None = None
    unit_id: int | None = None
    user_id: int | None = None
    participant_id: int | None = None
    name: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_staff(self) -> bool:
        return self.staff_id is not None

    def areas_as(self, *roles: str) -> list[tuple[int, int]]:
        """The id ranges of areas over which any of these roles is held."""
        return sorted({(held.first, held.last) for held in self.held if held.role in roles})


def holds_everywhere(actor: Actor, *roles: str) -> bool:
    """One of these roles is held over the whole district: no list need ask for the area."""
    return any(held.everywhere for held in actor.held if held.role in roles)


def holds(actor: Actor, role: str, *, area: int) -> bool:
    """The actor holds the role over this area (or one around it)."""
    if role in (REPORTER, SYSTEM, IMPORTER):
        return role in actor.roles
    return any(held.role == role and held.first <= area <= held.last for held in actor.held)


def actor_of(user: User) -> Actor:
    """The actor behind a log-in, with the posts in force at this moment: their own, and those that they stand in for."""
    moment = now()
    stood_in_for = Deputy.objects.filter(user=user, since__lte=moment, until__gt=moment).values("principal__user")
    grants = (
        Grant.objects.filter(Q(until=None) | Q(until__gt=moment), since__lte=moment)
        .filter(Q(user=user) | Q(user__in=stood_in_for))
        .select_related("area", "user__staff")
        .order_by("id")
    )
    held = _without_mixtures([_held(grant, user) for grant in grants if grant.role in ROLES])
    staff = user.staff
    return Actor(
        ref=staff.ref if staff else hashlib.sha256(f"user/{user.pk}".encode()).hexdigest()[:32],
        held=held,
        staff_id=staff.pk if staff else None,
        unit_id=staff.unit_id if staff else None,
        user_id=user.pk,
        name=str(user),
        roles=frozenset(part.role for part in held),
    )


def _without_mixtures(held: list[Held]) -> tuple[Held, ...]:
    """Without posts of others that are never one person's beside these: one's own may have changed since they were lent (line 12)."""
    own = {one.role for one in held if one.of is None}
    decides, runs = any(ROLES[role].decides for role in own), "administrator" in own
    opens = any(ROLES[one.role].opens_matters for one in held)
    return tuple(
        one
        for one in held
        if one.of is None
        or not (
            (ROLES[one.role].decides and not decides)
            or (ROLES[one.role].opens_matters and runs)
            or (one.role == "administrator" and opens)
        )
    )


def _held(grant: Grant, user: User) -> Held:
    principal = grant.user.staff if grant.user_id != user.pk else None
    of = (principal.pk, principal.unit_id) if principal is not None else None
    return Held(grant.role, grant.area.first, grant.area.last, everywhere=grant.area.parent_id is None, of=of)


def _house(name: str) -> Actor:
    return Actor(ref=hashlib.sha256(f"anlin/{name}".encode()).hexdigest()[:32], roles=frozenset({name}), name=name)


THE_HOUSE = _house(SYSTEM)
THE_IMPORTER = _house(IMPORTER)
