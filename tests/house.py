"""A small house for tests: one district, its units, one log-in a role, and reports made by the product's own services.

    house = built()                       # two streets × two beats × four grids, squares of about 400 m
    client = signed_in("desk_officer")    # a Django client, past password and second factor
    opened = report(house, "路灯不亮", grid="g111")
    taken(house, opened.matter, "assign", "desk_officer", unit="station-north")

Grids are named by street, beat and grid: g111 … g114, g121 … g124 (north street), g211 … g224 (south street).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.test import Client
from shapely.geometry import box

from anlin.kernel.process import Limit
from anlin.spine.access.actors import Actor, actor_of
from anlin.spine.access.models import Grant, User
from anlin.spine.access.second_factor import SECOND_FACTOR
from anlin.spine.matter.models import DistrictPromise, Matter, Participant
from anlin.spine.matter.selectors import reporter_actor
from anlin.spine.matter.services import Advanced, advance
from anlin.spine.matter.services.opening import Contents, Opened, open_matter
from anlin.spine.party.models import Staff, Unit
from anlin.spine.place.models import Area
from anlin.spine.place.services import set_up_district
from anlin.spine.place.tree import DrawnArea
from anlin.workbench.rooms import rooms

WEST, SOUTH, SIDE = 121.000, 31.000, 0.004
"""The lower left corner of the district and the side of a grid, in degrees."""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_STREETS = (("1", "北街", "North Street", "north"), ("2", "南街", "South Street", "south"))
_UNITS = (
    ("desk", "受理台", "Intake desk", "desk", "d"),
    ("station-north", "北街派出所", "North Street station", "station", "s1"),
    ("station-south", "南街派出所", "South Street station", "station", "s2"),
    ("grid-office", "网格中心", "Grid office", "grid_office", "d"),
    ("supervision", "督察支队", "Supervision", "supervision", "d"),
    ("procuratorate", "检察院", "Procuratorate", "procuratorate", "d"),
    ("water-company", "供水公司", "Water company", "outside", "d"),
)
_STAFF = (
    # log-in, Chinese name, English name, unit, role, area
    ("desk_officer", "顾晓", "Gu Xiao", "desk", "desk_officer", "d"),
    ("case_officer", "林川", "Lin Chuan", "station-north", "case_officer", "s1"),
    ("case_officer_south", "周岩", "Zhou Yan", "station-south", "case_officer", "s2"),
    ("grid_worker", "何苗", "He Miao", "grid-office", "grid_worker", "g111"),
    ("auxiliary", "许安", "Xu An", "station-north", "auxiliary", "s1"),
    ("station_chief", "秦岭", "Qin Ling", "station-north", "station_chief", "s1"),
    ("station_chief_south", "江南", "Jiang Nan", "station-south", "station_chief", "s2"),
    ("supervisor", "孟真", "Meng Zhen", "supervision", "supervisor", "d"),
    ("liaison", "方正", "Fang Zheng", "procuratorate", "liaison", "d"),
    ("auditor", "严明", "Yan Ming", "supervision", "auditor", "d"),
    ("administrator", "白杨", "Bai Yang", "desk", "administrator", "d"),
)


@dataclass(frozen=True)
class House:
    """What stands in the house, by key."""

    areas: dict[str, Area]
    units: dict[str, Unit]
    users: dict[str, User]

    def point(self, grid: str, *, east: float = 0.5, north: float = 0.5) -> tuple[float, float]:
        """A point inside a grid, as a share of its width and height from the lower left: longitude, latitude."""
        area = self.areas[grid]
        return area.west + east * (area.east - area.west), area.south + north * (area.north - area.south)

    def actor(self, name: str) -> Actor:
        """The actor behind a log-in."""
        return actor_of(self.users[name])


def laid_out() -> dict[str, Area]:
    """A district with nobody in it, its areas by code; needs the database."""
    set_up_district(
        name_zh="样板区",
        name_en="Sample District",
        timezone="Asia/Shanghai",
        log_origin="anlin.test/sample",
        areas=drawn_areas(),
    )
    return {area.code: area for area in Area.objects.all()}


def built() -> House:
    """Set up district, promises, units, staff and log-ins; needs the database."""
    areas = laid_out()
    DistrictPromise.objects.bulk_create(
        DistrictPromise(setting=key, amount=limit.amount, unit=limit.unit, number="样 2020-1", since=LONG_AGO)
        for key, limit in _promises().items()
    )
    made = Unit.objects.bulk_create(
        Unit(key=key, name_zh=zh, name_en=en, kind=kind, area=areas[area], order=order)
        for order, (key, zh, en, kind, area) in enumerate(_UNITS)
    )
    units = {unit.key: unit for unit in made}
    return House(areas, units, _users(units, areas))


def signed_in(name: str, *, language: str = "") -> Client:
    """A client signed in as this log-in, second factor done. `language`: "en" or "zh-hans"."""
    client = Client()
    client.force_login(User.objects.get(username=name), backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[SECOND_FACTOR] = True
    session.save()
    if language:
        client.cookies["lang"] = language
    return client


def report(
    house: House,
    what: str = "路灯整排不亮，有老人摔倒",
    *,
    grid: str = "g111",
    at: tuple[float, float] | None = None,
    category: str = "public_facility",
    urgency: int = 2,
    source: str = "web",
    where: str = "书院路 41 号",
    phone: str = "",
    complaint: bool = False,
    against_units: Sequence[str] = (),
    against_staff: Sequence[str] = (),
    by: str = "",
    **facts: Any,
) -> Opened:
    """Open a report as a resident does; `by` names a log-in that enters it for them. `at`: (lon, lat), else mid grid."""
    given: dict[str, object] = {"category": category, "source": source, "what": what, "where": where, **facts}
    if phone:
        given |= {"contact_name": "沈秋", "contact_phone": phone}
    contents = Contents(
        process="intake.report",
        facts=given,
        area=house.areas[grid],
        point=at or house.point(grid),
        category=category,
        urgency=urgency,
        source=source,
        title=what,
        search_text=f"{what}\n{where}",
        complaint=complaint,
        against_units=[house.units[key].pk for key in against_units],
        against_staff=[_staff_of(house, name).pk for name in against_staff],
    )
    actor = house.actor(by) if by else NOBODY
    return open_matter(contents=contents, actor=actor, write_key=str(uuid4()), participant=True)


NOBODY = Actor(ref="0" * 32)
"""Somebody outside the house, who reports."""


def taken(house: House, matter: Matter, step: str, by: str, **facts: Any) -> Advanced:
    """Take a step as a log-in, or as "reporter"."""
    actor = reporter_actor(Participant.objects.get(matter=matter)) if by == "reporter" else house.actor(by)
    return advance(matter=matter.pk, step=step, actor=actor, facts=facts, write_key=str(uuid4()))


def at_work(house: House, **given: Any) -> Matter:
    """A report that the case officer of its place has; `given` as for `report`."""
    matter = report(house, **given).matter
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "take", "case_officer")
    return matter


def drawn_areas() -> list[DrawnArea]:
    """Two streets of two beats of four grids."""
    made = [DrawnArea("d", "district", "样板区", "Sample District")]
    for street, zh, en, station in _STREETS:
        made.append(DrawnArea(f"s{street}", "street", zh, en, parent="d"))
        for beat in "12":
            code = f"b{street}{beat}"
            made.append(
                DrawnArea(
                    code,
                    "beat",
                    f"{zh}{beat}警务区",
                    f"{en} beat {beat}",
                    parent=f"s{street}",
                    station_key=f"station-{station}",
                )
            )
            for grid in "1234":
                west = WEST + SIDE * (int(grid) - 1)
                south = SOUTH + SIDE * ((2 - int(street)) * 2 + int(beat) - 1)
                shape = box(west, south, west + SIDE, south + SIDE)
                made.append(
                    DrawnArea(f"g{street}{beat}{grid}", "grid", f"{zh}-{beat}{grid}", f"{en}-{beat}{grid}", shape, code)
                )
    return made


def _promises() -> dict[str, Limit]:
    return {key: limit for room in rooms() for key, limit in room.promises.items()}


def _users(units: dict[str, Unit], areas: dict[str, Area]) -> dict[str, User]:
    staff = Staff.objects.bulk_create(
        Staff(name_zh=zh, name_en=en, unit=units[unit]) for _name, zh, en, unit, _role, _area in _STAFF
    )
    users = [User(username=row[0], staff=one) for row, one in zip(_STAFF, staff, strict=True)]
    for user in users:
        user.password = "!"  # unusable, as set_unusable_password would have it, without its forty random characters
    User.objects.bulk_create(users)
    Grant.objects.bulk_create(
        Grant(user=user, role=row[4], area=areas[row[5]], since=LONG_AGO)
        for row, user in zip(_STAFF, users, strict=True)
    )
    return {user.username: user for user in users}


def _staff_of(house: House, name: str) -> Staff:
    staff = house.users[name].staff
    assert staff is not None
    return staff
