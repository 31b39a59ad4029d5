"""Enter a source's rows as claimed history, each once."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from anlin.kernel.words import said
from anlin.modules.intake.categories import CATEGORY
from anlin.modules.intake.importing.mapping import ReportMapping, Row, SetAside, filled
from anlin.modules.intake.importing.ordinals import Ordinals
from anlin.modules.intake.importing.reading import Batch, batches
from anlin.modules.intake.models import ImportedRow
from anlin.modules.intake.processes import REPORT
from anlin.spine.access.actors import THE_IMPORTER
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter
from anlin.spine.matter.services.bulk import IMPORT, Past, PastStep, enter_many
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import areas_at, district_timezone
from anlin.spine.rows import insert_rows, seldom_collected
from anlin.spine.storage import look_over
from anlin.spine.vault.services import derived_key

BATCH = 500
_WORDS = 2000
_WHOLE = json.JSONEncoder(sort_keys=True, default=str, ensure_ascii=False).encode


@dataclass
class Tally:
    """What became of the rows. `read` is always the sum of the three others."""

    read: int = 0
    entered: int = 0
    already: int = 0
    aside: int = 0
    not_located: int = 0
    duplicates: int = 0
    without_original: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    def check(self) -> None:
        """Raises AssertionError when a row was lost."""
        if self.read != self.entered + self.already + self.aside:
            raise AssertionError(f"read {self.read} ≠ {self.entered} + {self.aside} + {self.already}")


@dataclass(frozen=True)
class _Read:
    """A row on its way in."""

    number: int
    row: Row
    identity: bytes
    spot: bytes
    past: Past
    is_duplicate: bool


def enter_file(
    path: Path, mapping: ReportMapping, aside: Path, say: Callable[[Tally], None] = lambda tally: None
) -> Tally:
    """Enter a file's rows; run again, it goes on where it stopped and enters nothing twice.

    Args:
        aside: where rows that cannot enter are written, with the reason; readable by its owner alone.
        say: told after every batch.
    """
    tally = Tally()
    writer = _Aside(aside)
    areas = {area.pk: area for area in Area.objects.defer("geometry")}
    district = next(area for area in areas.values() if area.kind == Area.Kind.DISTRICT)
    with Ordinals() as ordinals, writer, seldom_collected():
        for batch in batches(path, BATCH):
            first = tally.read + 1
            tally.read += len(batch)
            identities = _identities(batch, mapping, ordinals)
            new = _new_rows(batch, identities, mapping, tally)
            ready = list(_ready(new, first, mapping, areas, district, writer, tally))
            _enter(ready, mapping, tally)
            say(tally)
    tally.check()
    if tally.entered:
        look_over()
    return tally


def _identities(batch: Batch, mapping: ReportMapping, ordinals: Ordinals) -> list[bytes]:
    """The key's hash; without a key, the hash of content and ordinal among equals."""
    if mapping.key:
        return [_hash("key", *(str(row.get(column)) for column in mapping.key)) for row in batch]
    contents = [_hash("content", _WHOLE(row)) for row in batch]
    return [_hash("nth", one.hex(), str(nth)) for one, nth in zip(contents, ordinals.of(contents), strict=True)]


def _new_rows(
    batch: Batch, identities: Sequence[bytes], mapping: ReportMapping, tally: Tally
) -> list[tuple[int, Row, bytes]]:
    known = {
        bytes(one)
        for one in ImportedRow.objects.filter(source=mapping.name, identity__in=identities).values_list(
            "identity", flat=True
        )
    }
    new: list[tuple[int, Row, bytes]] = []
    for nth, (row, identity) in enumerate(zip(batch, identities, strict=True)):
        if identity in known:
            tally.already += 1
        else:
            known.add(identity)
            new.append((nth, row, identity))
    return new


def _ready(
    new: Sequence[tuple[int, Row, bytes]],
    first: int,
    mapping: ReportMapping,
    areas: dict[int, Area],
    district: Area,
    writer: _Aside,
    tally: Tally,
) -> Iterator[_Read]:
    located = [(nth, row, identity, _point_or_reason(mapping, row)) for nth, row, identity in new]
    points = [point if isinstance(point, tuple) else (0.0, 0.0) for _n, _r, _i, point in located]
    grids: Iterable[int] = areas_at([p[0] for p in points], [p[1] for p in points]) if points else []
    moment, zone = now(), district_timezone()
    for (nth, row, identity, point), grid in zip(located, grids, strict=True):
        try:
            past = _past(mapping, row, *_placed(point, int(grid), areas, district), moment, zone)
        except SetAside as reason:
            tally.aside += 1
            tally.reasons[reason.reason] = tally.reasons.get(reason.reason, 0) + 1
            writer.write(first + nth, str(reason), row)
            continue
        tally.not_located += point is None
        status = str(row.get(mapping.status) or "")
        spot = _hash("spot", filled(mapping.where, row).casefold())
        yield _Read(first + nth, row, identity, spot, past, status in mapping.duplicate)


def _placed(
    point: tuple[float, float] | SetAside | None, grid: int, areas: Mapping[int, Area], district: Area
) -> tuple[tuple[float, float] | None, Area]:
    """The point and its grid; without a point, the whole district. Raises `SetAside`."""
    if isinstance(point, SetAside):
        raise point
    if point is not None and not grid:
        raise SetAside(said("The point lies outside the district."))
    return point, areas[grid] if point is not None else district


def _point_or_reason(mapping: ReportMapping, row: Row) -> tuple[float, float] | SetAside | None:
    try:
        return mapping.point(row)
    except SetAside as reason:
        return reason


def _past(
    mapping: ReportMapping, row: Row, point: tuple[float, float] | None, area: Area, moment: datetime, zone: object
) -> Past:
    created = mapping.created.read(row, zone)  # type: ignore[arg-type]  # a ZoneInfo
    if created is None:
        raise SetAside(said("It says no time of its beginning."))
    if created > moment:
        raise SetAside(said("Its beginning lies in the future."))
    ended = mapping.ended.read(row, zone) if mapping.ended else None  # type: ignore[arg-type]  # a ZoneInfo
    if ended is not None and ended < created:
        raise SetAside(said("It ended before it began."))
    what = filled(mapping.what, row)[:_WORDS]
    where = filled(mapping.where, row)[:200]
    if len(what) < 2:
        raise SetAside(said("It says nothing."))
    status = str(row.get(mapping.status) or "")
    closed = mapping.all_closed or status in mapping.closed
    category = mapping.category(row)
    facts: dict[str, object] = {"category": category, "source": "import", "what": what}
    if len(where) > 1:
        facts["where"] = where
    claimed = {"claimed_opened": created.isoformat(), **({"claimed_closed": ended.isoformat()} if ended else {})}
    enters = "closed_at_source" if closed else REPORT.initial
    step = PastStep(
        IMPORT, moment, THE_IMPORTER.ref, enters, facts, {**claimed, **({"claimed_status": status} if status else {})}
    )
    return Past(
        process=REPORT.key,
        area=area,
        steps=(step,),
        title=what,
        search_text=f"{what}\n{where}",
        point=point,
        category=category,
        urgency=CATEGORY[category].urgency,
        source="import",
        happened=created.isoformat(),
        claimed_open=created,
        claimed_closed=(ended or created) if closed else None,
    )


@transaction.atomic
def _enter(ready: Sequence[_Read], mapping: ReportMapping, tally: Tally) -> None:
    """One batch, one transaction: matters, and which rows they came from."""
    if not ready:
        return
    matters = enter_many([one.past for one in ready])
    _link(ready, matters, mapping, tally)
    insert_rows(
        ImportedRow,
        ("source", "identity", "spot", "original", "matter"),
        [
            (mapping.name, one.identity, one.spot, not one.is_duplicate, matter.pk)
            for one, matter in zip(ready, matters, strict=True)
        ],
    )
    tally.entered += len(ready)


def _link(ready: Sequence[_Read], matters: Sequence[Matter], mapping: ReportMapping, tally: Tally) -> None:
    """Link duplicates to the last original at the same place that came before; where there is none, say so."""
    spots = {one.spot for one in ready if one.is_duplicate}
    if not spots:
        return
    originals = ImportedRow.objects.filter(source=mapping.name, spot__in=spots, original=True).order_by("id")
    last = {bytes(spot or b""): matter for spot, matter in originals.values_list("spot", "matter")}
    linked = []
    for one, matter in zip(ready, matters, strict=True):
        if not one.is_duplicate:
            last[one.spot] = matter.pk
            continue
        tally.duplicates += 1
        if one.spot not in last:
            tally.without_original += 1
            continue
        matter.merged_into_id = last[one.spot]
        linked.append(matter)
    Matter.objects.bulk_update(linked, ("merged_into",))


def _hash(purpose: str, *parts: str) -> bytes:
    return hashlib.blake2b("\0".join(parts).encode(), key=derived_key(f"import-{purpose}/v1"), digest_size=16).digest()


class _Aside:
    """The file of rows that could not enter: number, reason, and the row as it was."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> _Aside:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.fdopen(
            os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8-sig", newline=""
        )
        self._writer = csv.writer(self._handle)
        self._writer.writerow(["row", "reason", "content"])
        return self

    def write(self, number: int, reason: str, row: Row) -> None:
        self._writer.writerow([number, reason, json.dumps(dict(row), ensure_ascii=False, default=str)])

    def __exit__(self, *_error: object) -> None:
        self._handle.close()
