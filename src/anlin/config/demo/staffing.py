"""Units, people and log-ins of the demonstration. All invented; passwords and second factors are shown at start."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import make_password

from anlin.config.demo.names import STREETS
from anlin.spine.access.models import Grant, User
from anlin.spine.ledger.services import now
from anlin.spine.matter.services.promising import promise_all
from anlin.spine.party.models import Staff, Unit
from anlin.spine.place.models import Area
from anlin.workbench.rooms import first_promises

PROMISE_NUMBER = "2026-3"
_OUTSIDE = (
    ("city-management", "区城市管理局", "City Management Office"),
    ("works-centre", "区市政中心", "Municipal Works Centre"),
    ("power-company", "供电公司", "Power Company"),
    ("fire-brigade", "区消防救援大队", "Fire and Rescue Brigade"),
    ("market-office", "区市场监管局", "Market Supervision Office"),
)
_SURNAMES = (("顾", "Gu"), ("林", "Lin"), ("周", "Zhou"), ("何", "He"), ("秦", "Qin"), ("孟", "Meng"), ("方", "Fang"), ("严", "Yan"), ("白", "Bai"), ("许", "Xu"), ("江", "Jiang"), ("叶", "Ye"))  # fmt: skip
_GIVEN = (("晓", "Xiao"), ("川", "Chuan"), ("岩", "Yan"), ("苗", "Miao"), ("安", "An"), ("岭", "Ling"), ("真", "Zhen"), ("正", "Zheng"), ("明", "Ming"), ("杨", "Yang"), ("宁", "Ning"), ("舟", "Zhou"))  # fmt: skip


@dataclass(frozen=True)
class House:
    """Who is there."""

    desk: Unit
    supervision: Unit
    stations: dict[str, Unit]
    outside: list[Unit]
    desk_staff: list[Staff]
    supervisors: list[Staff]
    officers: dict[int, list[Staff]]
    grid_worker: Staff
    grid: Area


@dataclass(frozen=True)
class LogIn:
    """One log-in of the demonstration, as shown at start."""

    role: str
    username: str
    password: str
    code: str


def furnish(random: Random, since: datetime) -> tuple[House, list[LogIn]]:
    """Set promises, units, people and one log-in for each role."""
    district = Area.objects.get(kind=Area.Kind.DISTRICT)
    promise_all(first_promises(), number=PROMISE_NUMBER, since=since)
    names = _names(random)
    desk = _unit("desk", "区受理台", "District Intake Desk", Unit.Kind.DESK, district, 0)
    supervision = _unit("supervision", "区督察支队", "District Supervision", Unit.Kind.SUPERVISION, district, 1)
    grid_office = _unit("grid-office", "区网格中心", "District Grid Office", Unit.Kind.GRID_OFFICE, district, 2)
    liaison = _unit("procuratorate", "区检察院", "District Procuratorate", Unit.Kind.PROCURATORATE, district, 3)
    stations = _stations()
    outside = [_unit(key, zh, en, Unit.Kind.OUTSIDE, district, 50 + n) for n, (key, zh, en) in enumerate(_OUTSIDE)]
    home = stations["station-shuyuan"]
    grid = Area.objects.filter(kind=Area.Kind.GRID, first__range=(home.area.first, home.area.last)).order_by("id")[0]
    desk_staff = [_staff(next(names), desk) for _ in range(4)]
    supervisors = [_staff(next(names), supervision) for _ in range(3)]
    officers = {unit.pk: [_staff(next(names), unit) for _ in range(4)] for unit in stations.values()}
    chief, auxiliary, helper, worker, auditor, officer = (
        _staff(next(names), unit) for unit in (home, home, liaison, grid_office, supervision, desk)
    )
    house = House(
        desk=desk,
        supervision=supervision,
        stations=stations,
        outside=outside,
        desk_staff=desk_staff,
        supervisors=supervisors,
        officers=officers,
        grid_worker=worker,
        grid=grid,
    )
    first = house.officers[home.pk][0]
    wanted = (
        ("desk_officer", "desk", house.desk_staff[0], district),
        ("case_officer", "officer", first, home.area),
        ("grid_worker", "grid", worker, grid),
        ("auxiliary", "auxiliary", auxiliary, home.area),
        ("supervisor", "supervisor", house.supervisors[0], district),
        ("station_chief", "chief", chief, home.area),
        ("liaison", "liaison", helper, district),
        ("auditor", "auditor", auditor, district),
        ("administrator", "admin", officer, district),
    )
    return house, [_log_in(role, name, staff, area, since) for role, name, staff, area in wanted]


def current_code(user: User) -> str:
    """The six digits that the user's second factor shows now."""
    made = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    secret = get_adapter().decrypt(made.data["secret"])
    counter = next(iter(yield_hotp_counters_from_time()))
    return f"{hotp_value(secret, counter):06d}"


def _log_in(role: str, username: str, staff: Staff, area: Area, since: datetime) -> LogIn:
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    user = User.objects.create(username=username, password=make_password(password), staff=staff)
    Grant.objects.create(user=user, role=role, area=area, since=since)
    secret = get_adapter().encrypt(generate_totp_secret())
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
    return LogIn(role, username, password, current_code(user))


def _stations() -> dict[str, Unit]:
    beats = {area.station_key: area for area in Area.objects.filter(kind=Area.Kind.BEAT)}
    made = {}
    order = 10
    for street in STREETS:
        for key, zh, en in street.beats:
            name = f"station-{key}"
            made[name] = _unit(name, f"{zh}派出所", f"{en} Station", Unit.Kind.STATION, beats[name], order)
            order += 1
    return made


def _unit(key: str, zh: str, en: str, kind: str, area: Area, order: int) -> Unit:
    return Unit.objects.create(key=key, name_zh=zh, name_en=en, kind=kind, area=area, order=order)


def _staff(name: tuple[str, str], unit: Unit) -> Staff:
    return Staff.objects.create(name_zh=name[0], name_en=name[1], unit=unit)


def _names(random: Random) -> Iterator[tuple[str, str]]:
    pairs = [(f"{s}{g}", f"{se} {ge}") for s, se in _SURNAMES for g, ge in _GIVEN]
    random.shuffle(pairs)
    yield from pairs


def a_year_before(moment: datetime | None = None) -> datetime:
    """The day on which the demonstration's promises begin."""
    return (moment or now()) - timedelta(days=400)
