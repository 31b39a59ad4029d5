"""Records that may be the same thing, each with the reasons: by name, address and nearness, never by who owns them."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from django.db.models import Q

from anlin.kernel.register import Register, plainly
from anlin.spine.access.actors import Actor
from anlin.spine.register.content import shown_values
from anlin.spine.register.models import Record
from anlin.spine.register.selectors import records_visible_to

NEAR_M = 60.0
MOST_CANDIDATES, MOST_SHOWN = 80, 5
_EARTH_M = 6_371_008.8
_M_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class Double:
    """Another record and why it may be the same; `metres` is None where one of the two is not located."""

    record: Record
    name: str
    place: str
    same_name: bool
    same_place: bool
    alike: bool
    metres: int | None

    @property
    def weight(self) -> float:
        """How much speaks for it: only to put the likeliest first."""
        near = 0.0 if self.metres is None else max(0.0, 1 - self.metres / NEAR_M)
        return 2.0 * self.same_name + 1.5 * self.same_place + 1.0 * self.alike + near


def doubles_of(record: Record, register: Register, actor: Actor) -> list[Double]:
    """Current records that share name or address, or lie near under a name much alike; the likeliest first. One query."""
    likely = Q(name_mark=record.name_mark) | Q(place_mark=record.place_mark)
    if record.lon is not None and record.lat is not None:
        up = NEAR_M / _M_PER_DEGREE
        aside = up / max(0.1, cos(radians(record.lat)))
        likely |= Q(lon__range=(record.lon - aside, record.lon + aside), lat__range=(record.lat - up, record.lat + up))
    found = records_visible_to(actor, register).filter(likely, state=Record.State.CURRENT).exclude(pk=record.pk)
    mine = shown_values(record)
    made = [_double(record, mine, other, register) for other in found.order_by("-id")[:MOST_CANDIDATES]]
    kept = [one for one in made if one.same_name or (one.alike and (one.same_place or one.metres is not None))]
    return sorted(kept, key=lambda one: (-one.weight, one.record.pk))[:MOST_SHOWN]


def metres_between(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Great-circle distance."""
    rise = sin(radians(lat_b - lat_a) / 2) ** 2
    run = cos(radians(lat_a)) * cos(radians(lat_b)) * sin(radians(lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_M * asin(sqrt(min(1.0, rise + run)))


def _double(record: Record, mine: dict[str, object], other: Record, register: Register) -> Double:
    theirs = shown_values(other)
    name, place = str(theirs.get(register.named, "")), str(theirs.get(register.placed, ""))
    return Double(
        record=other,
        name=name,
        place=place,
        same_name=other.name_mark == record.name_mark,
        same_place=other.place_mark == record.place_mark,
        alike=_alike(plainly(str(mine.get(register.named, ""))), plainly(name)),
        metres=_apart(record, other),
    )


def _apart(one: Record, other: Record) -> int | None:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    metres = metres_between(one.lon, one.lat, other.lon, other.lat)
    return round(metres) if metres <= NEAR_M else None


def _alike(one: str, other: str) -> bool:
    """One name holds the other, or they share half of their pairs of characters."""
    if not one or not other:
        return False
    if min(len(one), len(other)) >= 2 and (one in other or other in one):
        return True
    left, right = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other))
    return bool(left and right) and len(left & right) / len(left | right) >= 0.5
