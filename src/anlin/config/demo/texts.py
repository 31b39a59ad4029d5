"""Reports of the fictitious district: what, where, when, and in whose words. Deterministic from a seed."""

from __future__ import annotations

import math
import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from anlin.config.demo.geometry import SEED, build
from anlin.config.demo.names import TIMEZONE
from anlin.config.demo.phrases_people import FRAMES
from anlin.config.demo.slots import ENGLISH, SLOTS
from anlin.kernel.coordinates import METRES_A_DEGREE
from anlin.kernel.words import said
from anlin.spine.place.services import KnownAddress

CATEGORIES: dict[str, str] = {
    "theft": said("Theft"),
    "fraud": said("Telecom fraud"),
    "facilities": said("Public facilities"),
    "noise": said("Noise"),
    "neighbours": said("Neighbours' dispute"),
    "traffic": said("Traffic"),
    "fire": said("Fire hazard"),
    "falling": said("Things thrown from height"),
    "lost": said("Lost and found"),
    "help": said("Call for help"),
    "street_trade": said("Street trade"),
    "pets": said("Pets"),
    "consumer": said("Consumer dispute"),
    "enquiry": said("Enquiry"),
    "officer_complaint": said("Complaint about an officer"),
}
CHANNELS = (("web", 46), ("phone", 25), ("grid", 14), ("walk_in", 9), ("enterprise", 4), ("api", 2))
_ZONE = ZoneInfo(TIMEZONE)
# weight of each hour of the day, 0 to 23
_HOURS: dict[str, tuple[int, ...]] = {
    "night": (8, 8, 8, 7, 6, 4, 3, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8),
    "day": (1, 0, 0, 0, 0, 1, 2, 4, 7, 9, 10, 9, 7, 7, 8, 9, 9, 8, 6, 5, 4, 3, 2, 1),
    "evening": (1, 1, 0, 0, 0, 0, 1, 3, 3, 3, 3, 3, 4, 3, 3, 4, 5, 8, 10, 10, 9, 7, 4, 2),
    "late": (9, 6, 4, 2, 1, 1, 2, 1, 1, 1, 1, 1, 3, 2, 1, 1, 1, 2, 3, 5, 7, 9, 11, 11),
    "rush": (0, 0, 0, 0, 0, 1, 3, 10, 11, 4, 2, 3, 4, 2, 3, 6, 8, 11, 8, 4, 2, 1, 1, 0),
    "office": (0, 0, 0, 0, 0, 0, 0, 1, 5, 10, 10, 7, 4, 4, 8, 9, 8, 5, 3, 3, 4, 3, 1, 0),
}
# (kind, month of its height, how much more than on average)
_SEASONS = {
    "noise_site": (7, 0.5),
    "stall": (7, 0.6),
    "lamp": (12, 0.45),
    "ebike": (10, 0.3),
    "gas": (12, 0.5),
    "power": (7, 0.5),
    "pipe": (1, 0.7),
    "pets": (5, 0.3),
}
# A slot's words that fit one kind only.
_FITTING = {
    "crash": {"since": "{just_now}"},
    "battery": {"money": "{battery_price}"},
    "ebike": {"money": "{bike_price}"},
}
_AT_CROSSINGS = frozenset({"signal", "crash"})
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "小禾一诺青禾明远雨桐子安思齐若水云帆晓棠立夏知秋南星念北竹君听澜望舒"


@dataclass(frozen=True)
class DemoReport:
    """One report. `same_as`: index of the earlier report about the same thing; `near_repeat_of`: of the theft it follows."""

    index: int
    category: str
    kind: str
    title: str
    text: str
    address: str
    lon: float
    lat: float
    happened_at: datetime
    reported_at: datetime
    channel: str
    anonymous: bool
    wants_contact: bool
    contact_name: str
    contact_phone: str
    language: str = "zh-hans"
    same_as: int | None = None
    near_repeat_of: int | None = None


@dataclass(frozen=True)
class _Seen:
    """Something that happened, before anyone tells of it."""

    kind: str
    at: KnownAddress
    lon: float
    lat: float
    happened_at: datetime
    told_after: timedelta
    original: int | None = None
    again: bool = False


def reports(
    seed: int,
    count: int,
    until: date,
    addresses: Sequence[KnownAddress] = (),
    *,
    before: datetime | None = None,
    without: str = "",
) -> Iterator[DemoReport]:
    """So many reports of the twelve months to the end of the day before `until`, in the order they came in; all texts differ.

    Args:
        addresses: WGS-84; those of the demo district when none are given.
        before: all came in before this moment; it may lie in the last day.
        without: a category of which there are none.
    """
    random = Random(seed)  # noqa: S311  fiction, not a secret
    known = addresses or _of_the_demo()
    midnight = datetime(until.year, until.month, until.day, tzinfo=_ZONE)
    end = min(midnight, before or midnight)
    kinds = [kind for kind, frames in FRAMES.items() if frames.category != without]
    seen = _happenings(random, kinds, count, midnight, end, known)
    order = sorted(range(len(seen)), key=lambda i: (seen[i].happened_at + seen[i].told_after, i))
    index_of = {place: index for index, place in enumerate(order)}
    texts: set[str] = set()
    for index, place in enumerate(order):
        yield _told(random, seen[place], index, index_of, texts, end)


@cache
def _of_the_demo() -> tuple[KnownAddress, ...]:
    return build(SEED).addresses


def _happenings(
    random: Random, kinds: Sequence[str], count: int, midnight: datetime, end: datetime, known: Sequence[KnownAddress]
) -> list[_Seen]:
    heights = list(accumulate(FRAMES[kind].weight for kind in kinds))
    spots = _hot_spots(random, known)
    crossings = [one for one in known if one.kind == "crossing"] or known
    seen: list[_Seen] = []
    while len(seen) < count:
        kind = kinds[bisect(heights, random.random() * heights[-1])]
        at = _placed(random, kind, crossings if kind in _AT_CROSSINGS else known, spots)
        when = _moment(random, kind, midnight)
        first = len(seen)
        lon, lat = _scattered(random, at.lon, at.lat, 8)
        delay = _delay(random, kind)
        while when + delay >= end:
            when -= timedelta(days=1)
        seen.append(_Seen(kind, at, lon, lat, when, delay))
        if random.random() < FRAMES[kind].repeats:
            seen += _followers(random, seen[first], first, end)
    return seen[:count]


def _hot_spots(random: Random, known: Sequence[KnownAddress]) -> dict[str, list[KnownAddress]]:
    """Each kind has a dozen addresses around which it gathers, as such things do."""
    return {kind: random.sample(known, min(12, len(known))) for kind in FRAMES}


def _placed(
    random: Random, kind: str, known: Sequence[KnownAddress], spots: dict[str, list[KnownAddress]]
) -> KnownAddress:
    at = random.choice(known)
    if random.random() < 0.4:
        heart = random.choice(spots[kind])
        tried = [random.choice(known) for _ in range(14)]
        at = min(tried, key=lambda one: (one.lon - heart.lon) ** 2 + (one.lat - heart.lat) ** 2)
    return at


def _moment(random: Random, kind: str, end: datetime) -> datetime:
    month, swing = _SEASONS.get(kind, (1, 0.0))
    while True:
        days = random.randrange(365) if random.random() < 0.85 else random.randrange(60)
        day = end - timedelta(days=days + 1)
        if random.random() * (1 + swing) <= 1 + swing * math.cos((day.month - month) / 6 * math.pi):
            break
    hour = bisect(_cumulated(FRAMES[kind].hours), random.random() * _cumulated(FRAMES[kind].hours)[-1])
    return day + timedelta(hours=hour, minutes=random.randrange(60))


@cache
def _cumulated(pattern: str) -> tuple[int, ...]:
    return tuple(accumulate(_HOURS[pattern]))


def _delay(random: Random, kind: str) -> timedelta:
    """How long until someone tells: minutes for a call for help, hours for a theft found in the morning."""
    typical = {"theft": 240, "fraud": 400, "enquiry": 5, "help": 15, "officer_complaint": 2000}.get(
        FRAMES[kind].category, 60
    )
    return timedelta(minutes=1 + min(int(random.expovariate(1 / typical)), 4 * 24 * 60))


def _followers(random: Random, first: _Seen, place: int, end: datetime) -> Iterator[_Seen]:
    """Thefts come again near by within days; a broken lamp is told of by others within two days."""
    theft = FRAMES[first.kind].category == "theft"
    for _ in range(random.choice((1, 1, 2, 3)) if theft else random.choice((1, 2, 2, 3))):
        lon, lat = _scattered(random, first.lon, first.lat, 120 if theft else 22)
        later = timedelta(hours=random.expovariate(1 / 70) if theft else 0, minutes=0)
        told = timedelta(minutes=10 + random.randrange(48 * 60)) + first.told_after
        when = first.happened_at + later
        if when + told < end:
            yield replace(
                first,
                lon=lon,
                lat=lat,
                happened_at=when,
                told_after=_delay(random, first.kind) if theft else told,
                original=place,
                again=theft,
            )


def _scattered(random: Random, lon: float, lat: float, metres: float) -> tuple[float, float]:
    east, north = random.gauss(0, metres), random.gauss(0, metres)
    return lon + east / (METRES_A_DEGREE * math.cos(math.radians(lat))), lat + north / METRES_A_DEGREE


def _told(
    random: Random, seen: _Seen, index: int, index_of: dict[int, int], texts: set[str], end: datetime
) -> DemoReport:
    frames = FRAMES[seen.kind]
    anonymous = random.random() < (0.12 if frames.category in {"theft", "help", "lost"} else 0.3)
    title, text, language = _worded(random, seen, texts)
    original = index_of.get(seen.original) if seen.original is not None else None
    original = original if original is not None and original < index else None
    channel = random.choices([name for name, _w in CHANNELS], [weight for _n, weight in CHANNELS])[0]
    contact = not anonymous and random.random() < 0.8
    return DemoReport(
        index=index,
        category=frames.category,
        kind=seen.kind,
        title=title,
        text=text,
        address=seen.at.text_zh if language != "en" else (seen.at.text_en or seen.at.text_zh),
        lon=round(seen.lon, 6),
        lat=round(seen.lat, 6),
        happened_at=seen.happened_at,
        reported_at=min(seen.happened_at + seen.told_after, end - timedelta(minutes=1)),
        channel=channel,
        anonymous=anonymous,
        wants_contact=contact,
        contact_name="" if anonymous else _name(random),
        contact_phone=f"199-0000-{random.randrange(10_000):04d}" if contact else "",
        language=language,
        same_as=None if seen.again else original,
        near_repeat_of=original if seen.again else None,
    )


def _name(random: Random) -> str:
    start = random.randrange(0, len(_GIVEN) - 1)
    return random.choice(_SURNAMES) + (
        _GIVEN[start : start + 2] if random.random() < 0.75 else random.choice(("女士", "先生", "师傅", "阿姨"))
    )


_SLOT = re.compile(r"\{(\w+)\}")


def _filled(random: Random, frame: str, here: dict[str, str]) -> str:
    while "{" in frame:
        frame = _SLOT.sub(lambda slot: here.get(slot[1]) or random.choice(SLOTS[slot[1]]), frame)
    return frame


def _worded(random: Random, seen: _Seen, texts: set[str]) -> tuple[str, str, str]:
    frames = FRAMES[seen.kind]
    place = seen.at.text_zh.replace(" ", "" if random.random() < 0.7 else " ")
    here = {
        "place": place,
        "crossing": place if "路口" in place else f"{place}附近路口",
        "site": "书院小学",
        "when": _when(random, seen),
    }
    # A title must not say another colour or sum than its text.
    here |= {
        slot: random.choice(SLOTS[slot])
        for slot in ("color", "few", "money", "family", "shop", "shop2", "car", "dropped", "quarrel")
    }
    if frames.category in {"fire", "falling"}:
        here["danger"] = "{danger_inside}"
    here |= _FITTING.get(seen.kind, {})
    if seen.kind in ENGLISH and seen.at.text_en and random.random() < 0.05:
        title, text = random.choice(ENGLISH[seen.kind])
        words = {"place": seen.at.text_en}
        text = f"{_filled(random, text, words)}{random.choice(_ENGLISH_ENDS)}"
        if text not in texts:
            texts.add(text)
            return _filled(random, title, words), text, "en"
    while True:
        title, _, told = random.choice(frames.told).rpartition("||")
        text = _as_typed(random, _filled(random, told, here))
        if text not in texts:
            texts.add(text)
            return _punctuated(_filled(random, title or random.choice(frames.titles), here)), text, "zh-hans"


_WEEKDAYS = "一二三四五六日"
_PARTS = ((5, "凌晨"), (8, "早上"), (11, "上午"), (13, "中午"), (17, "下午"), (24, "晚上"))


def _when(random: Random, seen: _Seen) -> str:
    """When it happened, as one says it at the moment of telling."""
    told_at = seen.happened_at + seen.told_after
    days = (told_at.date() - seen.happened_at.date()).days
    if not days and seen.told_after < timedelta(minutes=40):
        return random.choice(("刚才", "刚刚", "就在刚才"))
    part = next(words for hour, words in _PARTS if seen.happened_at.hour <= hour)
    hour = seen.happened_at.hour % 12 or 12
    clock = random.choice((f"{hour}点多", f"{hour}点左右", f"{hour}点来钟", "", ""))
    day = {0: "今天", 1: "昨天", 2: "前天"}.get(
        days,
        f"{seen.happened_at.month}月{seen.happened_at.day}号"
        if days > 6
        else f"周{_WEEKDAYS[seen.happened_at.weekday()]}",
    )
    return f"昨晚{clock}" if (day, part) == ("昨天", "晚上") else f"{day}{part}{clock}"


_ENGLISH_ENDS = (
    "",
    " Thank you.",
    " Thanks for your help.",
    " I can be reached in the evening.",
    " Please reply by message.",
    " It is not urgent.",
)
_HABITS = (
    ("的", "滴"),
    ("怎么", "咋"),
    ("没有", "木有"),
    ("知道", "晓得"),
    ("这样", "酱紫"),
    ("在", "再"),
    ("已经", "己经"),
    ("那", "哪"),
)
_ENDS = ("谢谢！", "在线等", "请重视", "多谢", "盼复。", "就这样。", "跪求", "谢了")


def _as_typed(random: Random, text: str) -> str:
    """As a thumb leaves it: most well, some without stops, some with a wrong character, some with a sigh at the end."""
    text = _punctuated(text)
    luck = random.random()
    if luck < 0.10:
        text = text.replace("，", " ").replace("。", " ").strip()
    elif luck < 0.16:
        wrong, written = random.choice(_HABITS)
        text = text.replace(wrong, written, 1)
    if random.random() < 0.14:
        stop = "" if text[-1] in "？！" else random.choice("。，")
        text = text.rstrip("。") + stop + random.choice(_ENDS)
    return text.strip()


def _punctuated(text: str) -> str:
    """Full-width stops, as Chinese keyboards give, and none doubled."""
    for half, full in ((",", "，"), ("?", "？"), ("!", "！"), (":", "："), ("(", "（"), (")", "）")):
        text = text.replace(half, full)
    return re.sub(r"([，。？！])[，。]+", r"\1", text)
