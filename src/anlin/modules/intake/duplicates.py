"""Reports that may be about the same thing: near in place, in time and in words, with the reason said.

One rule for the mark in a row and the list in the panel. Two reports are compared where both are on the map, not farther apart than
`NEAR_M`; or where neither is, and they say the same or name the same place. Figures, the words of the place itself and pieces of
foreign words are no likeness: people at one address write them about anything. What somebody told apart is not likened again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple, Protocol

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anlin.modules.intake.apart import pair, told_apart
from anlin.modules.intake.processes import REPORT
from anlin.spine.access.actors import Actor
from anlin.spine.matter.models import Matter
from anlin.spine.matter.selectors import matters_visible_to
from anlin.spine.matter.words import opening_words
from anlin.workbench.templatetags.face import dot

NEAR_M = 150.0
SOON = timedelta(hours=72)
MOST_CANDIDATES = 4000
LIKELY = 0.55
MAYBE = 0.3
ALIKE = 0.6
"""Share of common words from which two reports say the same, where no point tells that they are about one place."""
_EARTH_M = 6_371_008.8
_M_PER_DEGREE = 111_320.0
_COLUMNS = (
    "id",
    "ref",
    "number",
    "process",
    "state",
    "category",
    "opened_at",
    "lon",
    "lat",
    "key_wrapped",
    "title_sealed",
)
_HAN = "\u3400-\u9fff"
_IGNORED = "的了在是我有和就不人都一个上也很到说要去你会着没看好这那们吗呢吧"
_RUNS = re.compile(f"(?:(?![{_IGNORED}])[{_HAN}])+")
_FOREIGN = re.compile(r"(?<![a-z0-9])[a-z][a-z'’-]{2,}(?![a-z0-9])")
_FILLERS = frozenset(
    re.findall(
        r"\w+",
        "the and for with from that this there here are was were has have had not but our its very they you your his her",
    )
)
_HOUSE_NUMBER = re.compile(rf"[{_HAN}]{{1,4}}?(?:路|街|巷|弄|道|里)\s*\d+\s*[号弄栋幢]?")
_MOST_SHARED = 8


@dataclass(frozen=True)
class _Told:
    """A report as it is compared."""

    matter: Matter
    what: str
    where: str

    @cached_property
    def plain(self) -> str:
        """What happened, without the words of the place."""
        text = self.what.casefold()
        text = text.replace(self.where.casefold(), " ") if len(self.where) > 1 else text
        return _HOUSE_NUMBER.sub(" ", text)

    @cached_property
    def words(self) -> frozenset[str]:
        """Pairs of Han characters, and whole foreign words; neither figures nor what the place is called."""
        pairs = {run[at : at + 2] for run in _RUNS.findall(self.plain) for at in range(len(run) - 1)}
        return frozenset(pairs | self.foreign)

    @cached_property
    def foreign(self) -> set[str]:
        """Whole words in Latin letters."""
        return set(_FOREIGN.findall(self.plain)) - _FILLERS

    @cached_property
    def saying(self) -> str:
        """What happened as it is told apart: letters and figures alone."""
        return _bare(self.what)

    @cached_property
    def place(self) -> str:
        """The place in words, likewise."""
        return _bare(self.where)


@dataclass(frozen=True)
class Likeness:
    """Two reports that may be the same: how likely, 0 to 1. `metres`: None where no point is known."""

    one: _Told
    other: _Told
    score: float
    metres: float | None

    @property
    def matter(self) -> Matter:
        """The other report."""
        return self.other.matter

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY

    @property
    def reason(self) -> str:
        """Why, in words."""
        return _reason(self)


class Spotted(Protocol):
    """When and where a report came from: all that finds what lies near it. A matter is one."""

    @property
    def id(self) -> int: ...
    @property
    def lon(self) -> float | None: ...
    @property
    def lat(self) -> float | None: ...
    @property
    def opened_at(self) -> datetime: ...


class Spot(NamedTuple):
    """The same without the rest of its matter."""

    id: int
    lon: float | None
    lat: float | None
    opened_at: datetime


def spots(matters: QuerySet[Matter]) -> list[Spot]:
    """Where they lie: a fraction of what whole matters cost. One query."""
    return [Spot(*row) for row in matters.values_list(*Spot._fields)]


def likenesses(rows: Sequence[Spotted], actor: Actor) -> dict[int, list[Likeness]]:
    """By the id of each row: reports that may be the same, most likely first; only those that the actor may see (lines 6 and 13).

    At most five queries.
    """
    found = _pairs(rows, actor)
    return {row.id: sorted(found.get(row.id, ()), key=lambda pair: (-pair.score, pair.metres or 0.0)) for row in rows}


def metres_between(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Great-circle distance."""
    rise = sin(radians(lat_b - lat_a) / 2) ** 2
    run = cos(radians(lat_a)) * cos(radians(lat_b)) * sin(radians(lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_M * asin(sqrt(min(1.0, rise + run)))


def _pairs(rows: Sequence[Spotted], actor: Actor) -> dict[int, list[Likeness]]:
    """Every pair that may be the same, by the row's id."""
    if not rows:
        return {}
    running = _running(rows, actor)
    located = [row for row in rows if row.lon is not None and row.lat is not None]
    elsewhere = [row for row in rows if row.lon is None or row.lat is None]
    near = _near(located, spots(_around(running, located)[:MOST_CANDIDATES])) if located else []
    others = spots(running.filter(lon=None)[:MOST_CANDIDATES]) if elsewhere else []
    beside = [one for row, other, _metres in near for one in (row, other)]
    told = _told({one.id for one in (*beside, *elsewhere, *others)})
    met: list[tuple[_Told, _Told, float | None]] = [
        (told[row.id], told[other.id], metres) for row, other, metres in near
    ]
    met += _same_in_words([told[row.id] for row in elsewhere], [told[other.id] for other in others])
    apart = told_apart({one.matter.id for one, _other, _metres in met}) if met else set()
    found: dict[int, list[Likeness]] = defaultdict(list)
    for one, other, metres in met:
        if pair(one.matter.id, other.matter.id) in apart:
            continue
        score = _score(one, other, metres)
        if score >= MAYBE:
            found[one.matter.id].append(Likeness(one, other, score, metres))
    return found


def _running(rows: Sequence[Spotted], actor: Actor) -> QuerySet[Matter]:
    """What rows are compared with: reports that run, of about the same time."""
    times = [row.opened_at for row in rows]
    return (
        matters_visible_to(actor)
        .filter(
            process=REPORT.key,
            complaint=False,
            alarm_at__isnull=False,
            merged_into=None,
            opened_at__range=(min(times) - SOON, max(times) + SOON),
        )
        .order_by("-id")
    )


def _around(running: QuerySet[Matter], located: Sequence[Spotted]) -> QuerySet[Matter]:
    lons, lats = [row.lon or 0.0 for row in located], [row.lat or 0.0 for row in located]
    aside, up = _margins(located)
    return running.filter(
        lon__range=(min(lons) - aside, max(lons) + aside), lat__range=(min(lats) - up, max(lats) + up)
    )


def _margins(located: Sequence[Spotted]) -> tuple[float, float]:
    """`NEAR_M` in degrees of longitude, at the row farthest from the equator, and of latitude."""
    up = NEAR_M / _M_PER_DEGREE
    return up / max(0.1, min(cos(radians(row.lat or 0.0)) for row in located)) * 1.01, up * 1.01


def _near(located: Sequence[Spotted], others: Sequence[Spot]) -> list[tuple[Spotted, Spot, float]]:
    """Rows and others not farther than `NEAR_M` and `SOON`: looked for in the cells around each row."""
    aside, up = _margins(located)
    cells: dict[tuple[int, int], list[tuple[float, float, Spot]]] = defaultdict(list)
    for other in others:
        lon, lat = other.lon or 0.0, other.lat or 0.0
        cells[int(lon // aside), int(lat // up)].append((lon, lat, other))
    found = []
    for row in located:
        mine, east, north = row.id, row.lon or 0.0, row.lat or 0.0
        x, y = int(east // aside), int(north // up)
        around = [one for dx in (-1, 0, 1) for dy in (-1, 0, 1) for one in cells.get((x + dx, y + dy), ())]
        for lon, lat, other in around:
            # The box first: it is far cheaper than the distance.
            if abs(lon - east) > aside or abs(lat - north) > up or other.id == mine:
                continue
            metres = metres_between(east, north, lon, lat)
            if metres <= NEAR_M and abs(other.opened_at - row.opened_at) <= SOON:
                found.append((row, other, metres))
    return found


def _told(ids: set[int]) -> dict[int, _Told]:
    """Each by its id, with its words; of erased ones none. Two queries."""
    matters = list(Matter.objects.filter(pk__in=ids).only(*_COLUMNS)) if ids else []
    said = opening_words(matters, "what", "where") if matters else {}
    return {one.pk: _Told(one, said[one.pk].get("what", ""), said[one.pk].get("where", "")) for one in matters}


def _same_in_words(rows: Sequence[_Told], others: Sequence[_Told]) -> Iterator[tuple[_Told, _Told, None]]:
    """Without a point: those that say the same, or name the same place, and do not name two places."""
    alike: dict[str, list[_Told]] = defaultdict(list)
    for other in others:
        for key in {other.saying, other.place} - {""}:
            alike[key].append(other)
    for row in rows:
        met = {other.matter.pk: other for key in {row.saying, row.place} - {""} for other in alike.get(key, ())}
        for pk, other in met.items():
            if pk != row.matter.pk and _apart(row, other) <= SOON and _places_agree(row.place, other.place):
                yield row, other, None


def _places_agree(one: str, other: str) -> bool:
    """Neither names another house, and one says no more than the other."""
    figures, others = re.findall(r"\d+", one), re.findall(r"\d+", other)
    return (one in other or other in one) and (figures == others or not figures or not others)


def _score(one: _Told, other: _Told, metres: float | None) -> float:
    """How likely both are the same, 0 to 1. The place alone is no reason: at one address all kinds of things happen."""
    same = one.matter.category == other.matter.category
    words = _common(one, other)
    time = max(0.0, 1 - _apart(one, other) / SOON)
    if metres is None:
        return 0.15 * time + (0.2 if same else 0.0) + 0.65 * words if words >= ALIKE else 0.0
    if not same and not words:
        return 0.0
    place = max(0.0, 1 - metres / NEAR_M)
    return 0.3 * place + 0.15 * time + (0.2 if same else 0.0) + 0.35 * min(1.0, words * 3)


def _common(one: _Told, other: _Told) -> float:
    """The share of common words, 0 to 1; 1 for the same text, whatever it is made of."""
    if one.saying and one.saying == other.saying:
        return 1.0
    return len(one.words & other.words) / len(one.words | other.words) if one.words and other.words else 0.0


def _reason(pair: Likeness) -> str:
    matter, other = pair.one.matter, pair.other.matter
    minutes = round((matter.opened_at - other.opened_at).total_seconds() / 60)
    parts = [
        _("no point known, the place agrees in words")
        if pair.metres is None
        else _("%(metres)s m away") % {"metres": round(pair.metres)},
        _earlier(minutes) if minutes >= 0 else _later(-minutes),
        _("same category")
        if matter.category == other.category
        else _("other category: %(category)s")
        % {"category": _((REPORT.fact["category"].choices or {}).get(other.category, other.category))},
    ]
    shared = _shared(pair.one, pair.other)
    if pair.one.saying and pair.one.saying == pair.other.saying:
        parts.append(_("the same words"))
    elif shared:
        parts.append(_("both mention “%(words)s”") % {"words": shared})
    return dot().join(parts)


def _earlier(minutes: int) -> str:
    if minutes < 1:
        return _("at the same time")
    if minutes < 120:
        return ngettext("%(n)s minute earlier", "%(n)s minutes earlier", minutes) % {"n": minutes}
    return ngettext("%(n)s hour earlier", "%(n)s hours earlier", minutes // 60) % {"n": minutes // 60}


def _later(minutes: int) -> str:
    if minutes < 120:
        return ngettext("%(n)s minute later", "%(n)s minutes later", minutes) % {"n": minutes}
    return ngettext("%(n)s hour later", "%(n)s hours later", minutes // 60) % {"n": minutes // 60}


def _shared(one: _Told, other: _Told) -> str:
    """The longest run of two Han characters or more that both hold, at most eight; else the longest foreign word."""
    best = ""
    runs = _RUNS.findall(other.plain)
    for run in _RUNS.findall(one.plain):
        for start in range(len(run)):
            for end in range(start + max(2, len(best) + 1), min(len(run), start + _MOST_SHARED) + 1):
                if not any(run[start:end] in theirs for theirs in runs):
                    break
                best = run[start:end]
    return best or max(sorted(one.foreign & other.foreign), key=len, default="")


def _apart(one: _Told, other: _Told) -> timedelta:
    return abs(one.matter.opened_at - other.matter.opened_at)


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
