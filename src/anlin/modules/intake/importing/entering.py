"""Enter a source's rows as claimed history, each once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from anlin.kernel.personal import masked
from anlin.kernel.words import said
from anlin.modules.intake.categories import CATEGORY, COMPLAINT
from anlin.modules.intake.importing.aside import Aside
from anlin.modules.intake.importing.mapping import ReportMapping, Row, SetAside, filled, word
from anlin.modules.intake.importing.ordinals import Ordinals
from anlin.modules.intake.importing.reading import SURPLUS, UNCOMPUTED, Batch, batches
from anlin.modules.intake.importing.refusals import ImportRefused
from anlin.modules.intake.models import ImportedRow
from anlin.modules.intake.processes import REPORT
from anlin.spine.access.actors import THE_IMPORTER
from anlin.spine.ledger.services import now, sequence_all, sequence_once
from anlin.spine.matter.models import Matter
from anlin.spine.matter.services.bulk import IMPORT, Past, PastStep, enter_many
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import areas_at, district_timezone
from anlin.spine.rows import insert_rows, seldom_collected
from anlin.spine.storage import look_over
from anlin.spine.vault.services import derived_key

BATCH = 500
_WORDS = 2000
_LONGEST_CELL = 131_072
_LONGEST_STATUS = 60
_SOON = timedelta(days=1)  # clocks and time zones differ
_WHOLE = json.JSONEncoder(sort_keys=True, default=str, ensure_ascii=False).encode


@dataclass
class Tally:
    """What became of the rows. `read` is always the sum of `entered`, `already` and `aside`.

    `already`: equal to a row that entered, in this run or before, as far as the mapping reads it.
    """

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


class _Named(NamedTuple):
    """A row and its name. `content`: a hash of what the mapping reads; None where the name says it."""

    number: int
    row: Row
    identity: bytes
    content: bytes | None


class _Read(NamedTuple):
    """A row on its way in."""

    named: _Named
    spot: bytes
    past: Past
    is_duplicate: bool


_Place = tuple[tuple[float, float] | SetAside | None, int]
"""A row's point, why it has none, or None; and the grid's id, 0 outside."""


def enter_file(
    path: Path, mapping: ReportMapping, aside: Path, say: Callable[[Tally], None] = lambda tally: None
) -> Tally:
    """Enter a file's rows; run again, it goes on where it stopped and enters nothing twice.

    Args:
        aside: where rows that cannot enter are written, with the reason; readable by its owner alone.
        say: told after every batch.

    Raises:
        ImportRefused: the file cannot be read or lacks columns, or `aside` cannot be written.
    """
    tally = Tally()
    writer = Aside(aside, path)
    areas = {area.pk: area for area in Area.objects.defer("geometry")}
    district = next(area for area in areas.values() if area.kind == Area.Kind.DISTRICT)
    with Ordinals() as ordinals, writer, seldom_collected():
        for batch in batches(path, BATCH, mapping.columns):
            named = _named(batch, tally.read + 1, mapping, ordinals)
            tally.read += len(batch)
            ready = list(_ready(named, mapping, areas, district, writer, tally))
            _enter(ready, mapping, tally)
            while sequence_once():  # within their promise, though nobody serves yet; another sequencer may be at it
                pass
            say(tally)
    tally.check()
    if tally.entered:
        sequence_all()
        look_over()
    return tally


def _named(batch: Batch, first: int, mapping: ReportMapping, ordinals: Ordinals) -> list[_Named]:
    """The key's hash; without a key or with nothing in it, the hash of content and ordinal among equals."""
    keyed = [mapping.has_key(row) for row in batch]
    contents = [_hash("content", _WHOLE(row)) for row, has_key in zip(batch, keyed, strict=True) if not has_key]
    nths = zip(contents, ordinals.of(contents) if contents else (), strict=True)
    by_content = (_hash("nth", content.hex(), str(nth)) for content, nth in nths)
    return [
        _Named(
            number,
            row,
            _hash("key", *(str(row.get(column)) for column in mapping.key)),
            _hash("row", *(word(row.get(column)) for column in mapping.columns)),
        )
        if has_key
        else _Named(number, row, next(by_content), None)
        for number, (row, has_key) in enumerate(zip(batch, keyed, strict=True), first)
    ]


def _known(named: Sequence[_Named], mapping: ReportMapping) -> dict[bytes, bytes | None]:
    """Rows that entered before, by name: their content, where it was kept."""
    rows = ImportedRow.objects.filter(source=mapping.source, identity__in=[one.identity for one in named])
    return {
        bytes(identity): None if content is None else bytes(content)
        for identity, content in rows.values_list("identity", "content")
    }


def _ready(
    named: Sequence[_Named],
    mapping: ReportMapping,
    areas: dict[int, Area],
    district: Area,
    writer: Aside,
    tally: Tally,
) -> Iterator[_Read]:
    known = _known(named, mapping)
    places = _places([one for one in named if one.identity not in known], mapping)
    moment, zone = now(), district_timezone()
    for one in named:
        place = places.get(one.number)
        try:
            if one.identity in known:
                _refuse_other_content(one, known[one.identity])
                tally.already += 1
                continue
            if place is None:
                raise AssertionError("a new row without its place")
            past = _past(mapping, one.row, *_placed(place, areas, district), moment, zone)
        except SetAside as refused:
            tally.aside += 1
            tally.reasons[refused.why.text] = tally.reasons.get(refused.why.text, 0) + 1
            writer.write(one.number, refused.why, one.row)
            continue
        known[one.identity] = one.content
        tally.not_located += place[0] is None
        status = str(one.row.get(mapping.status) or "")
        spot = _hash("spot", filled(mapping.where, one.row).casefold())
        yield _Read(one, spot, past, status in mapping.duplicate)


def _refuse_other_content(one: _Named, there: bytes | None) -> None:
    """Rows that entered before contents were kept are taken as equal. Raises `SetAside`."""
    if there is not None and one.content is not None and there != one.content:
        raise SetAside(said("The number is there already with other content."))


def _places(new: Sequence[_Named], mapping: ReportMapping) -> dict[int, _Place]:
    """By the row's number."""
    if not new:
        return {}
    found = [_point_or_reason(mapping, one.row) for one in new]
    points = [point if isinstance(point, tuple) else (0.0, 0.0) for point in found]
    grids = areas_at([x for x, _y in points], [y for _x, y in points])
    return {one.number: (point, int(grid)) for one, point, grid in zip(new, found, grids, strict=True)}


def _placed(place: _Place, areas: Mapping[int, Area], district: Area) -> tuple[tuple[float, float] | None, Area]:
    """The point and its grid; without a point, the whole district. Raises `SetAside`."""
    point, grid = place
    if isinstance(point, SetAside):
        raise point
    if point is not None and not grid:
        raise SetAside(said("The point lies outside the district."))
    return point, areas[grid] if point is not None else district


def _point_or_reason(mapping: ReportMapping, row: Row) -> tuple[float, float] | SetAside | None:
    if SURPLUS in row:  # then nothing of it stands where it should
        return SetAside(
            said("It has more cells than there are columns; perhaps a separator is not in quotation marks.")
        )
    if UNCOMPUTED in row:
        reason = said("%(value)s: a formula without its value, or an error. Mend it in Excel, save, and run again.")
        return SetAside(reason, value=row[UNCOMPUTED])
    try:
        return mapping.point(row)
    except SetAside as reason:
        return reason


def _past(
    mapping: ReportMapping, row: Row, point: tuple[float, float] | None, area: Area, moment: datetime, zone: object
) -> Past:
    if any(isinstance(cell, str) and len(cell) > _LONGEST_CELL for cell in row.values()):
        raise SetAside(said("A cell has more than 131,072 characters; perhaps a quotation mark is open."))
    created = mapping.created.read(row, zone)  # type: ignore[arg-type]  # a ZoneInfo
    if created is None:
        raise SetAside(said("It says no time of its beginning."))
    if created > moment:
        raise SetAside(said("Its beginning lies in the future."))
    ended = mapping.ended.read(row, zone) if mapping.ended else None  # type: ignore[arg-type]  # a ZoneInfo
    if ended is not None and ended < created:
        raise SetAside(said("It ended before it began."))
    if ended is not None and ended > moment + _SOON:
        raise SetAside(said("Its end lies in the future."))
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
    if status:
        claimed["claimed_status"] = masked(status)[:_LONGEST_STATUS]
    step = PastStep(
        IMPORT,
        moment,
        THE_IMPORTER.ref,
        enters,
        facts,
        claimed,
    )
    return Past(
        process=REPORT.key,
        area=area,
        steps=(step,),
        title=what,
        search_text=f"{what}\n{where}",
        point=point,
        category=category,
        complaint=category == COMPLAINT,
        urgency=CATEGORY[category].urgency,
        source="import",
        happened=created.isoformat(),
        claimed_open=created,
        claimed_closed=(ended or created) if closed else None,
    )


@transaction.atomic
def _enter(ready: Sequence[_Read], mapping: ReportMapping, tally: Tally) -> None:
    """One batch, one transaction: matters, and which rows they came from. Raises `ImportRefused` where another import was first."""
    if not ready:
        return
    matters = enter_many([one.past for one in ready])
    _link(ready, matters, mapping, tally)
    rows = [
        (mapping.source, one.named.identity, one.named.content, one.spot, not one.is_duplicate, matter.pk)
        for one, matter in zip(ready, matters, strict=True)
    ]
    try:
        insert_rows(ImportedRow, ("source", "identity", "content", "spot", "original", "matter"), rows)
    except IntegrityError:
        raise ImportRefused(
            said(
                "Another import is entering the same rows. Wait until it has ended, then run again: nothing enters twice."
            )
        ) from None
    tally.entered += len(ready)


def _link(ready: Sequence[_Read], matters: Sequence[Matter], mapping: ReportMapping, tally: Tally) -> None:
    """Link duplicates to the last original at the same place that came before; where there is none, say so.

    A complaint about an officer is linked to nothing: what is joined names the other (line 6).
    """
    spots = {one.spot for one in ready if one.is_duplicate}
    if not spots:
        return
    complaints = Matter.objects.filter(pk=OuterRef("matter"), complaint=True)
    originals = ImportedRow.objects.filter(
        ~Exists(complaints), source=mapping.source, spot__in=spots, original=True
    ).order_by("id")
    last = {bytes(spot or b""): matter for spot, matter in originals.values_list("spot", "matter")}
    linked = []
    for one, matter in zip(ready, matters, strict=True):
        if not one.is_duplicate:
            if not matter.complaint:
                last[one.spot] = matter.pk
            continue
        tally.duplicates += 1
        if one.spot not in last or matter.complaint:
            tally.without_original += 1
            continue
        matter.merged_into_id = last[one.spot]
        linked.append(matter)
    Matter.objects.bulk_update(linked, ("merged_into",))


def _hash(purpose: str, *parts: str) -> bytes:
    return hashlib.blake2b("\0".join(parts).encode(), key=derived_key(f"import-{purpose}/v1"), digest_size=16).digest()
