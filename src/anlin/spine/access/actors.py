"""Who is acting: a member of staff, a participant, or the house itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from django.db import connection

from anlin.spine.access.models import User
from anlin.spine.access.roles import IMPORTER, REPORTER, ROLES, SYSTEM
from anlin.spine.ledger.services import now

_POSTS = """
SELECT post.role, area."first", area."last", area.parent_id, post.user_id, holder.staff_id, staff.unit_id
FROM access_grant post
JOIN place_area area ON area.id = post.area_id
JOIN access_user holder ON holder.id = post.user_id
LEFT JOIN party_staff staff ON staff.id = holder.staff_id
WHERE post.since <= %s AND (post.until IS NULL OR post.until > %s) AND (post.user_id = %s OR post.user_id IN (
    SELECT principal.id FROM access_deputy lent JOIN access_user principal ON principal.staff_id = lent.principal_id
    WHERE lent.user_id = %s AND lent.since <= %s AND lent.until > %s))
ORDER BY post.id"""


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
    held = _without_mixtures(_posts_of(user.pk))
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


def _posts_of(user: int) -> list[Held]:
    """Posts in force, in the order in which they were given. By a statement of our own: every page of staff asks this, and composing
    it anew took three milliseconds of each.
    """
    moment = connection.ops.adapt_datetimefield_value(now())
    with connection.cursor() as cursor:
        cursor.execute(_POSTS, [moment, moment, user, user, moment, moment])
        rows = cursor.fetchall()
    return [
        Held(
            role,
            first,
            last,
            everywhere=parent is None,
            of=(staff, unit) if whose != user and staff is not None else None,
        )
        for role, first, last, parent, whose, staff, unit in rows
        if role in ROLES
    ]


def _house(name: str) -> Actor:
    return Actor(ref=hashlib.sha256(f"anlin/{name}".encode()).hexdigest()[:32], roles=frozenset({name}), name=name)


THE_HOUSE = _house(SYSTEM)
THE_IMPORTER = _house(IMPORTER)
