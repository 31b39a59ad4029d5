"""Lists of records: filters from the register, paging by key, words found in the index; never an exact count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from anlin.kernel.fact import Fact
from anlin.kernel.register import Register
from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.place.selectors import all_areas, said_otherwise
from anlin.spine.register.content import shown_values
from anlin.spine.register.models import Record
from anlin.spine.register.selectors import records_visible_to
from anlin.spine.search.selectors import matching, searchable
from anlin.workbench.list_page import Filter, streets_within
from anlin.workbench.lists import id_in
from anlin.workbench.registers.addresses import record_url
from anlin.workbench.story import words_of

PAGE = 50
MOST_COLUMNS = 4
_FILE_KINDS: dict[str, Literal["text", "integer", "date"]] = {"integer": "integer", "date": "date"}
FILTERS = ("category", "state", "area")
STATES: dict[str, tuple[str, str]] = {
    Record.State.CURRENT.value: (said("In use"), "act"),
    Record.State.RETIRED.value: (said("Retired"), "none"),
    Record.State.MERGED.value: (said("Joined to another"), "none"),
}


@dataclass(frozen=True)
class Row:
    """A line of a list, in the reader's language. `cells` follow the register's `listed` facts."""

    record: Record
    number: str
    address: str
    name: str
    place: str
    category: str
    state: str
    tone: str
    area: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """One page; `older` is the cursor of the next, empty at the end."""

    rows: list[Row]
    older: str


def filtered(actor: Actor, register: Register, chosen: Mapping[str, str]) -> QuerySet[Record]:
    """Records that the actor may see, narrowed by the filters chosen; without a state, those in use."""
    state = chosen.get("state", "")
    found = records_visible_to(actor, register).filter(state=state if state in STATES else Record.State.CURRENT)
    if chosen.get("category") in (register.fact[register.sorted_by].choices or {}):
        found = found.filter(category=chosen["category"])
    area = all_areas().get(id_in(chosen.get("area", "")) or 0)
    if chosen.get("area"):
        found = found.filter(area__id__range=(area.first, area.last)) if area else found.none()
    return found


def page_of(
    records: QuerySet[Record], register: Register, *, after: str = "", size: int = PAGE, columns: str = ""
) -> Page:
    """A page, newest first, in one query."""
    chosen = records.order_by("-id")
    if (last := id_in(after)) is not None:
        chosen = chosen.filter(pk__lt=last)
    found = list(chosen.select_related("area")[: size + 1])
    older = str(found[size - 1].pk) if len(found) > size else ""
    return Page(rows_of(found[:size], register, columns), older)


def found_by_words(
    records: QuerySet[Record], register: Register, actor: Actor, words: str, *, after: str = "", columns: str = ""
) -> Page:
    """A page of records that hold every word, oldest first; empty for what cannot be searched for."""
    if not searchable(words):
        return Page([], "")
    last = id_in(after)
    before = -last if last is not None else None
    areas, otherwise = actor.areas_as(*register.read_by), said_otherwise(words)
    matched = matching(words, areas=areas, otherwise=otherwise, limit=PAGE + 1, before=before, records=True)
    ids = [-one for one in matched]
    found = records.filter(pk__in=ids[:PAGE]).select_related("area").order_by("id")
    return Page(rows_of(list(found), register, columns), str(ids[PAGE - 1]) if len(ids) > PAGE else "")


def rows_of(records: Sequence[Record], register: Register, columns: str = "") -> list[Row]:
    """Lines for records that carry their area."""
    facts = listed_facts(register, columns)
    return [_row(record, register, facts) for record in records]


def filters_of(register: Register, actor: Actor, chosen: Mapping[str, str]) -> list[Filter]:
    """Sort, state, and the streets of the reader's areas."""
    sort = register.fact[register.sorted_by]
    choices = [(key, _(label)) for key, label in (sort.choices or {}).items()]
    states = [(key, _(label)) for key, (label, _tone) in STATES.items() if key != Record.State.CURRENT]
    made = [
        Filter("category", _(sort.label), choices, chosen.get("category", "")),
        Filter("state", _("State"), states, chosen.get("state", "")),
    ]
    places = [(str(area.pk), str(area)) for area in streets_within(actor.areas_as(*register.read_by))]
    if len(places) > 1:
        made.append(Filter("area", _("Place"), places, chosen.get("area", "")))
    return made


def listed_facts(register: Register, asked: str = "") -> list[Fact]:
    """The facts shown as columns besides name, place and sort: those that an address names, at most four, else the declared ones."""
    keys = set(asked.split(","))
    chosen = [fact for fact in choosable(register) if fact.key in keys]
    return chosen[:MOST_COLUMNS] or [register.fact[key] for key in register.listed]


def choosable(register: Register) -> list[Fact]:
    """The facts that may be a column: short ones, and nothing of owners."""
    first = (register.named, register.placed, register.sorted_by)
    return [fact for fact in register.facts if not fact.identity and fact.key not in first and fact.kind != "photos"]


@dataclass(frozen=True)
class FileColumn:
    """A column of a file made of a register: its heading in the reader's language and what stands in it."""

    key: str
    label: str
    kind: Literal["text", "integer", "date"] = "text"


def _file_facts(register: Register, asked: str) -> list[Fact]:
    """The facts of a file: name, place, sort and those that an address names, else all; nothing of owners."""
    keys = {register.named, register.placed, register.sorted_by, *asked.split(",")}
    facts = [fact for fact in register.facts if not fact.identity]
    return [fact for fact in facts if not asked or fact.key in keys]


def file_columns(register: Register, asked: str = "") -> list[FileColumn]:
    """What a file of a register holds: number, facts, area, state; nothing of owners."""
    facts = _file_facts(register, asked)
    return [
        FileColumn("number", _("Number")),
        *(FileColumn(fact.key, _(fact.label), _FILE_KINDS.get(fact.kind, "text")) for fact in facts),
        FileColumn("area", _("Area")),
        FileColumn("state", _("State")),
    ]


def file_rows(
    records: QuerySet[Record], register: Register, asked: str = ""
) -> Iterator[list[str | int | date | None]]:
    """A row a record, one value a column, read as a stream: memory does not grow with the list."""
    facts = _file_facts(register, asked)
    for record in records.select_related("area").order_by("-id").iterator(chunk_size=500):
        values = shown_values(record)
        cells = [_file_value(fact, values.get(fact.key)) for fact in facts]
        yield [record.number, *cells, str(record.area), _(STATES[record.state][0])]


def told(fact: Fact, value: object) -> str:
    """A value as a person reads it; empty for none."""
    return "" if value is None else words_of(fact, value, {})


def _file_value(fact: Fact, value: object) -> str | int | date | None:
    if value is None:
        return None
    if fact.kind == "date":
        return date.fromisoformat(str(value))
    return int(str(value)) if fact.kind == "integer" else words_of(fact, value, {})


def _row(record: Record, register: Register, facts: Sequence[Fact]) -> Row:
    values = shown_values(record)
    label, tone = STATES[record.state]
    return Row(
        record=record,
        number=record.number,
        address=record_url(record),
        name=str(values.get(register.named, record.number)),
        place=str(values.get(register.placed, "")),
        category=told(register.fact[register.sorted_by], record.category),
        state=_(label),
        tone=tone,
        area=str(record.area),
        cells=tuple(told(fact, values.get(fact.key)) for fact in facts),
    )
