"""Reports that may be about the same thing: near in place, in time and in words, with the reason said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anlin.modules.intake.processes import REPORT
from anlin.spine.access.actors import Actor
from anlin.spine.ledger.models import LedgerContent
from anlin.spine.matter.models import Matter
from anlin.spine.matter.selectors import matters_visible_to
from anlin.spine.vault.services import NotOpened, district_key, unseal, unwrap
from anlin.workbench.templatetags.face import dot

NEAR_M = 150.0
SOON = timedelta(hours=72)
MOST_CANDIDATES = 60
MOST_SHOWN = 5
LIKELY = 0.55
MAYBE = 0.3
_EARTH_M = 6_371_008.8
_M_PER_DEGREE = 111_320.0
_IGNORED = frozenset("的了在是我有和就不人都一个上也很到说要去你会着没看好这那们吗呢吧，。、；：？！ \n")


@dataclass(frozen=True)
class Likeness:
    """Another report, how likely it is the same (0 to 1), and why, in words."""

    matter: Matter
    text: str
    score: float
    metres: int
    apart: timedelta
    reason: str

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY


def likenesses(matter: Matter, actor: Actor) -> list[Likeness]:
    """Reports that may be the same, most likely first; only those that the actor may see (lines 6 and 13)."""
    if matter.lon is None or matter.lat is None:
        return []
    near = list(_near(matters_visible_to(actor), matter)[:MOST_CANDIDATES])
    texts = first_words([matter, *near])
    mine = texts.get(matter.pk, "")
    found = [_likeness(matter, other, mine, texts.get(other.pk, "")) for other in near]
    kept = [one for one in found if one.score >= MAYBE and one.metres <= NEAR_M]
    return sorted(kept, key=lambda one: (-one.score, one.metres))[:MOST_SHOWN]


def counts_beside(rows: Sequence[Matter], actor: Actor) -> dict[int, int]:
    """For each row of a page, how many running reports of its category lie near in place and time. One query."""
    located = [row for row in rows if row.lon is not None and row.lat is not None]
    if not located:
        return {}
    margin = NEAR_M / _M_PER_DEGREE * 1.5
    lons, lats = [row.lon or 0.0 for row in located], [row.lat or 0.0 for row in located]
    others = (
        matters_visible_to(actor)
        .filter(
            process=REPORT.key,
            alarm_at__isnull=False,
            complaint=False,
            lon__range=(min(lons) - margin, max(lons) + margin),
            lat__range=(min(lats) - margin, max(lats) + margin),
            opened_at__range=(
                min(row.opened_at for row in located) - SOON,
                max(row.opened_at for row in located) + SOON,
            ),
            category__in={row.category for row in located},
            merged_into=None,
        )
        .values_list("id", "lon", "lat", "opened_at", "category")[:4000]
    )
    cells: dict[tuple[str, int, int], list[tuple[int, float, float, datetime]]] = {}
    for pk, lon, lat, opened, category in others:
        if lon is None or lat is None:  # kept out by the box; the column may be empty
            continue
        cells.setdefault((category, *_cell(lon, lat)), []).append((pk, lon, lat, opened))
    return {row.pk: _beside(row, cells) for row in located}


def first_words(matters: Sequence[Matter]) -> dict[int, str]:
    """What each report says happened; erased ones left out. One query."""
    by_ref = {matter.ref: matter for matter in matters}
    rows = LedgerContent.objects.filter(entry__subject__in=list(by_ref), entry__seq=1, key="what").values_list(
        "entry__subject", "blob"
    )
    texts = {}
    for ref, blob in rows:
        matter = by_ref[ref]
        try:
            opened = unseal(unwrap(district_key(), matter.key_wrapped, matter.ref), "what", blob)
        except NotOpened:
            continue
        texts[matter.pk] = str(opened.value)
    return texts


def metres_between(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Great-circle distance."""
    rise = sin(radians(lat_b - lat_a) / 2) ** 2
    run = cos(radians(lat_a)) * cos(radians(lat_b)) * sin(radians(lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_M * asin(sqrt(min(1.0, rise + run)))


def _near(matters: QuerySet[Matter], matter: Matter) -> QuerySet[Matter]:
    lon, lat = matter.lon or 0.0, matter.lat or 0.0
    up = NEAR_M / _M_PER_DEGREE
    aside = up / max(0.1, cos(radians(lat)))
    return (
        matters.filter(
            process=REPORT.key,
            complaint=False,
            lon__range=(lon - aside, lon + aside),
            lat__range=(lat - up, lat + up),
            opened_at__range=(matter.opened_at - SOON, matter.opened_at + SOON),
            alarm_at__isnull=False,
            merged_into=None,
        )
        .exclude(pk=matter.pk)
        .order_by("-id")
    )


def _likeness(matter: Matter, other: Matter, mine: str, theirs: str) -> Likeness:
    metres = metres_between(matter.lon or 0, matter.lat or 0, other.lon or 0, other.lat or 0)
    apart = abs(matter.opened_at - other.opened_at)
    same = matter.category == other.category
    words = _jaccard(mine, theirs)
    place = max(0.0, 1 - metres / NEAR_M)
    time = max(0.0, 1 - apart / SOON)
    score = 0.3 * place + 0.15 * time + (0.2 if same else 0.0) + 0.35 * min(1.0, words * 3)
    return Likeness(
        other, theirs, score, round(metres), apart, _reason(metres, matter, other, same, _shared(mine, theirs))
    )


def _reason(metres: float, matter: Matter, other: Matter, same: bool, shared: str) -> str:
    minutes = round((matter.opened_at - other.opened_at).total_seconds() / 60)
    parts = [
        _("%(metres)s m away") % {"metres": round(metres)},
        _earlier(minutes) if minutes >= 0 else _later(-minutes),
        _("same category")
        if same
        else _("other category: %(category)s")
        % {"category": _((REPORT.fact["category"].choices or {}).get(other.category, other.category))},
    ]
    if shared:
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


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1) if not _IGNORED & set(text[i : i + 2])}


def _jaccard(a: str, b: str) -> float:
    left, right = _bigrams(a), _bigrams(b)
    return len(left & right) / len(left | right) if left and right else 0.0


def _shared(a: str, b: str) -> str:
    """The longest run of two characters or more that both texts hold, at most eight, without filler."""
    best = ""
    for start in range(len(a)):
        for end in range(start + max(2, len(best) + 1), min(len(a), start + 8) + 1):
            piece = a[start:end]
            if _IGNORED & set(piece) or piece not in b:
                break
            best = piece
    return best


def _cell(lon: float, lat: float) -> tuple[int, int]:
    size = NEAR_M / _M_PER_DEGREE
    return int(lon // (size * 1.3)), int(lat // size)


def _beside(row: Matter, cells: Mapping[tuple[str, int, int], list[tuple[int, float, float, datetime]]]) -> int:
    x, y = _cell(row.lon or 0.0, row.lat or 0.0)
    count = 0
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            for pk, lon, lat, opened in cells.get((row.category, x + dx, y + dy), ()):
                near = pk != row.pk and abs(opened - row.opened_at) <= SOON
                count += near and metres_between(row.lon or 0, row.lat or 0, lon, lat) <= NEAR_M
    return count
