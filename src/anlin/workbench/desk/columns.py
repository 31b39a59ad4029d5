"""The columns of a list of matters: what may be chosen, what a page shows of it, what a file holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from functools import cache
from itertools import chain
from typing import NamedTuple

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from anlin.kernel.process import Process
from anlin.kernel.words import said
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.registry import process_of
from anlin.spine.matter.services.clocks import due_if_resumed
from anlin.spine.party.models import Unit
from anlin.spine.place.selectors import all_areas, district_timezone
from anlin.workbench.desk.files import Cell, Kind
from anlin.workbench.faces import JOINED, holder_words, state_label
from anlin.workbench.lists import bare_page, public_clock

MOST_ON_A_PAGE = 6
_AT_ONCE = 500
_NEEDS = (
    *("number", "process", "version", "state", "category", "urgency", "source", "area_id"),
    *("held_by", "holder_unit_id", "opened_at", "known_at", "closed_at", "alarm_at"),
)
_CLOCK_NEEDS_NOT = ("basis", "due_original", "due_formal", "calendar_digest", "as_claimed")
_WITH_THE_OTHER = said("as the report that it was joined to")  # a file asks for no second matter
_STANDING = {
    MatterClock.Outcome.IN_TIME.value: said("in time"),
    MatterClock.Outcome.LATE.value: said("late"),
    MatterClock.Outcome.WITHDRAWN.value: said("withdrawn"),
    MatterClock.Outcome.UNJUDGED.value: said("calendar not loaded"),
}


@dataclass
class Run:
    """One writing of a file: its moment, the district's zone, and words that come again in every second row."""

    at: datetime
    zone: tzinfo
    areas: Mapping[int, str]
    units: Mapping[int, Unit]
    word: Callable[[str], str]
    holders: dict[tuple[str, int | None], str] = field(default_factory=dict)


class Listed(NamedTuple):
    """A matter on its way into a file, with its process and its public clock."""

    matter: Matter
    process: Process
    clock: MatterClock | None
    run: Run


@dataclass(frozen=True)
class Part:
    """What one chosen column puts into a file: a heading, a kind, a value."""

    heading: str
    kind: Kind
    value: Callable[[Listed], Cell]


@dataclass(frozen=True)
class Chosen:
    """A column of a file, in the reader's language."""

    label: str
    kind: Kind


@dataclass(frozen=True)
class ListColumn:
    """A column that a reader may choose. `at_first`: a page shows it where nobody chose."""

    key: str
    label: str
    parts: tuple[Part, ...]
    at_first: bool = False


def _local(moment: datetime | None, zone: tzinfo) -> datetime | None:
    return moment.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0) if moment else None


def _word(fact: str) -> Callable[[Listed], Cell]:
    def told(one: Listed) -> Cell:
        value, declared = str(getattr(one.matter, fact)), one.process.fact.get(fact)
        return one.run.word((declared.choices or {}).get(value, value)) if declared and value else None

    return told


def _state(one: Listed) -> Cell:
    return one.run.word(state_label(one.matter, one.process))


def _area(one: Listed) -> Cell:
    return one.run.areas.get(one.matter.area_id, "")


def _holder(one: Listed) -> Cell:
    if one.matter.state == JOINED:
        return one.run.word(_WITH_THE_OTHER)
    key = (one.matter.held_by, one.matter.holder_unit_id)
    if key not in one.run.holders:
        if key[1] is not None:
            one.matter.holder_unit = one.run.units[key[1]]
        one.run.holders[key] = holder_words(one.matter)
    return one.run.holders[key]


def _clock_label(one: Listed) -> Cell:
    if one.clock is None:
        return None
    declared = one.process.clock.get(one.clock.key)
    return one.run.word(declared.label) if declared else one.clock.key


def _due(one: Listed) -> Cell:
    """When it is due: the last minute of a day that a limit ends with; empty while nobody can know."""
    if one.clock is None or not one.clock.certain:
        return None
    due = due_if_resumed(one.clock, one.run.at)
    local = due.astimezone(one.run.zone)
    ends_day = one.clock.unit != "hours" and (local.hour, local.minute, local.second) == (0, 0, 0)
    return _local(due - timedelta(minutes=1) if ends_day else due, one.run.zone)


def _standing(one: Listed) -> Cell:
    """How the clock stands, in a word that stays true in a file: no time left, which shrinks."""
    clock = one.clock
    if clock is None:
        return None
    if clock.outcome != MatterClock.Outcome.RUNNING:
        return one.run.word(_STANDING[clock.outcome])
    if clock.pauses and clock.pauses[-1][1] is None:
        return _("paused")
    if not clock.certain:
        return _("calendar not loaded")
    return _("overdue") if one.run.at > clock.due_strict else _("running")


def _text(label: str, value: Callable[[Listed], Cell]) -> tuple[Part, ...]:
    return (Part(label, "text", value),)


def _moment(label: str, value: Callable[[Matter], datetime | None]) -> tuple[Part, ...]:
    return (Part(label, "moment", lambda one: _local(value(one.matter), one.run.zone)),)


COLUMNS: tuple[ListColumn, ...] = (
    ListColumn("received", said("Received"), _moment(said("Received"), lambda matter: matter.opened_at), at_first=True),
    ListColumn("known", said("Known to us"), _moment(said("Known to us"), lambda matter: matter.known_at)),
    ListColumn("category", said("Category"), _text(said("Category"), _word("category"))),
    ListColumn("urgency", said("Urgency"), _text(said("Urgency"), _word("urgency"))),
    ListColumn("state", said("State"), _text(said("State"), _state)),
    ListColumn("source", said("Source"), _text(said("Source"), _word("source"))),
    ListColumn("area", said("Where"), _text(said("Where"), _area), at_first=True),
    ListColumn("holder", said("Now with"), _text(said("Now with"), _holder), at_first=True),
    ListColumn(
        "clock", said("Clock"),
        (Part(said("Clock"), "text", _clock_label), Part(said("Due"), "moment", _due), Part(said("How it stands"), "text", _standing)),
        at_first=True,
    ),
    ListColumn("closed", said("Ended"), _moment(said("Ended"), lambda matter: matter.closed_at)),
)  # fmt: skip
COLUMN = {column.key: column for column in COLUMNS}
_NUMBER = Part(said("Number"), "text", lambda one: one.matter.number)
"""In every file: by it a row is found again."""


def chosen_columns(asked: str = "") -> list[ListColumn]:
    """The columns that an address names, "received,area", in our order, at most six; those of the beginning where it names none."""
    keys = set(asked.split(","))
    chosen = [column for column in COLUMNS if column.key in keys] or [column for column in COLUMNS if column.at_first]
    return chosen[:MOST_ON_A_PAGE]


def file_columns(asked: str) -> list[ListColumn]:
    """The columns of a file: those that the address names, else all."""
    keys = set(asked.split(","))
    return [column for column in COLUMNS if column.key in keys] or list(COLUMNS)


def headings_of(columns: Sequence[ListColumn]) -> list[Chosen]:
    """The headings of a file with these columns."""
    return [Chosen(_(part.heading), part.kind) for part in _parts(columns)]


def file_rows(matters: QuerySet[Matter], columns: Sequence[ListColumn], *, order: str) -> Iterator[list[Cell]]:
    """A row a matter, one value a heading, read page by page in the order of the list; no words of anybody."""
    parts = _parts(columns)
    areas = {pk: str(area) for pk, area in all_areas().items()}
    run = Run(now(), district_timezone(), areas, Unit.objects.in_bulk(), cache(gettext))
    clocks = MatterClock.objects.order_by("alarm_at", "-id").defer(*_CLOCK_NEEDS_NOT)
    lean = matters.only(*_NEEDS).prefetch_related(Prefetch("clocks", clocks, to_attr="listed_clocks"))
    after, more = "", True
    while more:
        found, after = bare_page(lean, order=order, after=after, size=_AT_ONCE)
        for matter in found:
            process = process_of(matter)
            clock = public_clock(process, matter.listed_clocks)  # type: ignore[attr-defined]  # prefetched
            listed = Listed(matter, process, clock, run)
            yield [part.value(listed) for part in parts]
        more = bool(after)


def _parts(columns: Sequence[ListColumn]) -> list[Part]:
    return [_NUMBER, *chain.from_iterable(column.parts for column in columns)]
