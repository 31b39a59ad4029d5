"""Fictitious premises of the demonstration: some four hundred, a few of them entered twice, some with a history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db import transaction

from anlin.config.demo.staffing import House
from anlin.modules.premises.registers import PREMISES
from anlin.spine.access.actors import Actor, actor_of
from anlin.spine.access.models import User
from anlin.spine.ledger.services import clock_at
from anlin.spine.party.models import Staff
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import areas_at
from anlin.spine.place.services import KnownAddress
from anlin.spine.register.models import Record
from anlin.spine.register.services import NewRecord, change_record, enter_many, merge, retire

COUNT = 400
_IN_THE_GRID = 6
_TWICE, _CHANGED = 8, 60
_FIRST = (
    "青禾",
    "书院",
    "双塔",
    "老井",
    "河畔",
    "槐荫",
    "顺和",
    "明德",
    "永兴",
    "北门",
    "竹巷",
    "临江",
    "福临",
    "百草",
    "云水",
    "新桥",
)
_KINDS: tuple[tuple[str, tuple[str, ...], tuple[int, int], tuple[int, int]], ...] = (
    # use, second half of the name, storeys, square metres
    ("catering", ("面馆", "饭店", "茶馆", "火锅店", "早餐铺"), (1, 3), (40, 600)),
    ("shop", ("便利店", "五金店", "服装店", "粮油店", "水果店"), (1, 2), (20, 300)),
    ("lodging", ("宾馆", "旅社", "酒店"), (3, 9), (400, 6000)),
    ("market", ("集贸市场", "小商品市场"), (1, 3), (800, 9000)),
    ("workshop", ("木器作坊", "印刷作坊", "修理铺"), (1, 2), (60, 400)),
    ("warehouse", ("仓库", "冷库"), (1, 2), (300, 8000)),
    ("factory", ("食品厂", "包装厂"), (1, 4), (900, 20000)),
    ("school", ("培训中心", "托育中心", "画室"), (1, 4), (120, 2500)),
    ("medical", ("诊所", "药房"), (1, 2), (40, 500)),
    ("entertainment", ("歌厅", "棋牌室", "台球厅"), (1, 2), (150, 1800)),
    ("office", ("商务楼",), (4, 26), (2000, 40000)),
    ("building_site", ("二期工地",), (1, 30), (3000, 60000)),
)
_DANGERS = (
    "液化气瓶两个",
    "后厨有醇基燃料",
    "木屑粉尘",
    "堆放纸箱和泡沫",
    "氨制冷设备",
    "电动自行车在楼梯间充电",
    "油漆和稀料",
)
_FAMILY, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", ("小明", "建国", "文英", "海燕", "志强", "春梅", "德顺", "玉兰")


@dataclass(frozen=True)
class Entered:
    """Premises as entered."""

    number: str
    row: NewRecord


def enter_premises(seed: int, known: Sequence[KnownAddress], house: House, at: datetime) -> list[Entered]:
    """Enter the premises, as a member of the district's desk did one morning; those that were entered once."""
    random = Random(seed)  # noqa: S311 - fiction
    doors = random.sample([one for one in known if one.kind == "door"], COUNT)
    doors[-_IN_THE_GRID:] = _doors_in(house.grid, known, doors)
    areas = {area.pk: area for area in Area.objects.defer("geometry")}
    grids = areas_at([one.lon for one in doors], [one.lat for one in doors])
    rows = [
        NewRecord(_facts(random, door, at), areas[int(grid)], (door.lon, door.lat))
        for door, grid in zip(doors, grids, strict=True)
        if int(grid) in areas
    ]
    doubles = [_again(random, row) for row in random.sample(rows, _TWICE)]
    desk = _actor(house.desk_staff[0])
    with transaction.atomic(), clock_at(at):
        made = enter_many(PREMISES, [*rows, *doubles], desk)
    return [Entered(record.number, row) for record, row in zip(made, rows, strict=False)]


def _doors_in(grid: Area, known: Sequence[KnownAddress], taken: Sequence[KnownAddress]) -> list[KnownAddress]:
    """Doors of the grid whose worker's log-in is shown: there is something to look after there."""
    at = areas_at([one.lon for one in known], [one.lat for one in known])
    free = [
        one
        for one, area in zip(known, at, strict=True)
        if int(area) == grid.pk and one.kind == "door" and one not in taken
    ]
    return [*free, *taken[-_IN_THE_GRID:]][:_IN_THE_GRID]


def live_on(seed: int, house: House, end: datetime) -> None:
    """What became of some since: looked at again, retired, joined."""
    random = Random(seed)  # noqa: S311 - fiction
    records = list(Record.objects.filter(register=PREMISES.key).order_by("id"))
    supervisor = _actor(house.supervisors[0])
    twins = [one for one in records if sum(one.place_mark == other.place_mark for other in records) > 1]
    alone = [one for one in records if one not in twins]
    with clock_at(end - timedelta(hours=3)):
        for record in random.sample(alone, _CHANGED):
            finding = random.choice(("passed", "passed", "mend"))
            facts = {
                "inspected_on": (end - timedelta(days=random.randint(1, 40))).date().isoformat(),
                "finding": finding,
            }
            change_record(register=PREMISES, record=record.pk, facts=facts, where=None, actor=supervisor,
                          write_key=str(UUID(int=random.getrandbits(128), version=4)), seen=record.edition)  # fmt: skip
        for record in random.sample(alone, 5):
            retire(register=PREMISES, record=record.pk, actor=supervisor, reason="已停业，门店清空")
        double = twins[-1]
        stays = next(one for one in twins if one.place_mark == double.place_mark and one.pk != double.pk)
        merge(register=PREMISES, record=double.pk, into=stays.pk, actor=supervisor, reason="同一家店登记了两次")


def _facts(random: Random, door: KnownAddress, at: datetime) -> dict[str, object]:
    use, seconds, storeys, metres = random.choice(_KINDS)
    second = random.choice(seconds)
    facts: dict[str, object] = {
        "name": f"{random.choice(_FIRST)}{second}",
        "where": door.text_zh,
        "use": use,
        "storeys": random.randint(*storeys),
        "floor_area": random.randint(*metres) // 10 * 10 or metres[0],
    }
    if random.random() < 0.6:
        facts |= {"owned_by": "enterprise", "enterprise": f"{facts['name']}有限公司"}
    else:
        number = random.randint(10_000_000, 99_999_999)
        facts |= {
            "owned_by": "person",
            "owner_name": f"{random.choice(_FAMILY)}{random.choice(_GIVEN)}",
            "owner_phone": f"100{number}",  # no number of this kind is given to anybody
        }
    if random.random() < 0.7:
        facts["inspected_on"] = (at - timedelta(days=random.randint(20, 500))).date().isoformat()
        facts["finding"] = random.choices(("passed", "mend", "stopped"), (8, 3, 1))[0]
    if random.random() < 0.35:
        facts["dangers"] = random.choice(_DANGERS)
    return PREMISES.checked(facts)


def _again(random: Random, row: NewRecord) -> NewRecord:
    """The same place, entered once more a little differently."""
    name = f"{row.facts['name']}{random.choice(('', '（总店）', ' '))}".strip()
    facts = {key: value for key, value in row.facts.items() if key in ("use", "where")} | {"name": name}
    return NewRecord(PREMISES.checked(facts), row.area, row.point)


def _actor(staff: Staff) -> Actor:
    """A member of staff as who enters it; of supervisors, the one that has a log-in."""
    user = User.objects.filter(staff=staff).first()
    return actor_of(user) if user is not None else Actor(ref=staff.ref, staff_id=staff.pk)
