"""What the auditor checks of the people who work here: who read a contact or an owner, erased, or took a list out, and why.

Each kind is walked by one key, the newest first, and told in a constant number of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any, cast
from urllib.parse import parse_qsl

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from anlin.kernel.process import Process
from anlin.kernel.register import Register
from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.matter.models import ContactRead, Matter
from anlin.spine.matter.registry import all_processes
from anlin.spine.matter.selectors import matters_audited_by
from anlin.spine.matter.services import contact
from anlin.spine.matter.services.erasure import ERASE
from anlin.spine.party.models import Staff
from anlin.spine.place.selectors import all_areas, district_timezone
from anlin.spine.register.models import PersonRead, Record
from anlin.spine.register.registry import all_registers
from anlin.spine.register.selectors import records_audited_by
from anlin.spine.register.services import person
from anlin.spine.register.services.entries import ERASE_PERSON, READ_PERSON
from anlin.workbench.desk.exporting import ACTION as EXPORT
from anlin.workbench.desk.exporting import chosen_words, log_of
from anlin.workbench.desk.files import Cell
from anlin.workbench.desk.files import Kind as CellKind
from anlin.workbench.list_page import TABS, Filter, filters_of
from anlin.workbench.lists import id_in
from anlin.workbench.page_marks import mark_of, row_at
from anlin.workbench.registers import listing

PAGE, AT_ONCE = 50, 500
NOBODY = "–"
_AROUND = timedelta(seconds=60)
"""An entry is written a moment after its quarter of an hour was told."""
_FORMS = {"xlsx": "Excel", "csv": "CSV", "pdf": "PDF"}


@dataclass(frozen=True)
class Heading:
    """A column: its source words, what stands in it, and whether that is the number of a matter or record."""

    words: str
    kind: CellKind = "text"
    is_number: bool = False

    @property
    def label(self) -> str:
        return _(self.words)


@dataclass(frozen=True)
class Kind:
    """One kind of deed.

    Args:
        headings: a line has one cell for each; the first is always the moment.
        nothing: what the page says where there is none, and what will stand there.
        found: rows that carry `pk` and `place`, by which they are walked.
        told: lines for rows, in their order.
    """

    key: str
    label: str
    headings: tuple[Heading, ...]
    nothing: tuple[str, str]
    found: Callable[[Actor], QuerySet[Any]]
    told: Callable[[Sequence[Any], Actor], list[Line]]


Line = tuple[Cell, ...]
Read = ContactRead | PersonRead


def page_of(kind: Kind, actor: Actor, after: str) -> tuple[list[Line], str]:
    """A page of lines, and the mark of the next one, empty at the end."""
    found = kind.found(actor).order_by("-place")
    if (last := row_at(after)) is not None:
        found = found.filter(place__lt=last)
    rows = list(found[: PAGE + 1])
    return kind.told(rows[:PAGE], actor), mark_of(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


def file_rows(kind: Kind, actor: Actor) -> Iterator[Sequence[Cell]]:
    """All lines, for a file; its moments stand on the district's wall clock."""
    zone, rows = district_timezone(), kind.found(actor).order_by("-place").iterator(AT_ONCE)
    while some := list(islice(rows, AT_ONCE)):
        for line in kind.told(some, actor):
            at = cast("datetime", line[0])
            yield (at.astimezone(zone).replace(tzinfo=None, microsecond=0), *line[1:])


# ------------------------------------------------------------------ readings: a row for each reader and quarter of an hour


# No joins: they would lead the engines from everything that could have been read to the few readings.
def _contacts(actor: Actor) -> QuerySet[ContactRead]:
    found = ContactRead.objects.filter(Exists(matters_audited_by(actor).filter(pk=OuterRef("matter"))))
    return found.prefetch_related("staff__unit", "matter").annotate(place=F("pk"))


def _owners(actor: Actor) -> QuerySet[PersonRead]:
    found = PersonRead.objects.filter(Exists(records_audited_by(actor).filter(pk=OuterRef("record"))))
    return found.prefetch_related("staff__unit", "record").annotate(place=F("pk"))


def _tell_contacts(rows: Sequence[ContactRead], _actor: Actor) -> list[Line]:
    return _tell_readings([(row, row.matter) for row in rows], contact.READ, contact.PURPOSES)


def _tell_owners(rows: Sequence[PersonRead], _actor: Actor) -> list[Line]:
    return _tell_readings([(row, row.record) for row in rows], f":{READ_PERSON}", person.PURPOSES)


def _tell_readings(pairs: list[tuple[Read, Matter | Record]], action: str, purposes: Mapping[str, str]) -> list[Line]:
    """A line for each reading and what was read, from the entry that it wrote."""
    spans = Q(pk__in=())
    for row, of in pairs:
        spans |= Q(subject=of.ref, recorded_at__range=_span(row))
    entries = [one for one in LedgerEntry.objects.filter(spans).order_by("pk") if one.told.action.endswith(action)]
    lines: list[Line] = []
    for row, of in pairs:
        entry = next((one for one in entries if one.subject == of.ref and _is_of(one, row)), None)
        at = entry.recorded_at if entry else _span(row)[0]
        purpose = purposes.get(str(entry.told.facts.get("purpose", "")), "") if entry else ""
        lines.append((at, str(row.staff), str(row.staff.unit), of.number, _(purpose) if purpose else NOBODY))
    return lines


def _span(row: Read) -> tuple[datetime, datetime]:
    """When the entry of a reading was written."""
    start = datetime.fromtimestamp(row.quarter * contact.QUARTER_S, UTC)
    return start, start + timedelta(seconds=contact.QUARTER_S) + _AROUND


def _is_of(entry: LedgerEntry, row: Read) -> bool:
    start, end = _span(row)
    return entry.told.who == row.staff.ref and start <= entry.recorded_at <= end


# ------------------------------------------------------------------ entries: of what was erased, and of whoever exported


def _entries_of(subjects: QuerySet[Any] | list[str], *actions: str) -> QuerySet[LedgerEntry]:
    """Entries whose action ends so. Nobody's words can pass for it: a quotation mark inside them is escaped.

    The sum keeps both engines off the index of entries: they gather the few subjects instead of walking the whole ledger.
    """
    said_so = reduce(or_, (Q(body__contains=f'{action}"') for action in actions))
    return LedgerEntry.objects.filter(said_so, subject__in=subjects).annotate(place=F("pk") + 0)


def _erasures(actor: Actor) -> QuerySet[LedgerEntry]:
    matters = matters_audited_by(actor).filter(erased_at__isnull=False).values("ref")
    records = records_audited_by(actor).filter(person_erased_at__isnull=False).values("ref")
    return _entries_of(matters.union(records), ERASE, f":{ERASE_PERSON}")


def _exports(actor: Actor) -> QuerySet[LedgerEntry]:
    within = Q(pk__in=())
    for first, last in actor.areas_as("auditor"):
        within |= Q(unit__area__id__range=(first, last))
    return _entries_of([log_of(one) for one in Staff.objects.filter(within)], EXPORT)


def _tell_erasures(rows: Sequence[LedgerEntry], _actor: Actor) -> list[Line]:
    subjects = {row.subject for row in rows}
    numbers = dict(Matter.objects.filter(ref__in=subjects).values_list("ref", "number"))
    numbers |= dict(Record.objects.filter(ref__in=subjects).values_list("ref", "number"))
    staff = _staff(ref for row in rows for ref in (row.told.who, str(row.told.facts.get("asked_by", ""))))
    lines: list[Line] = []
    for row in rows:
        facts = row.told.facts
        whole = row.told.action == ERASE
        what = _("all that the matter held") if whole else _("the owner, and how to reach them")
        asked_by = staff.get(str(facts.get("asked_by", "")), NOBODY)
        approved_by = staff.get(row.told.who, NOBODY)
        number, rule = numbers.get(row.subject, NOBODY), str(facts.get("rule", NOBODY))
        lines.append((row.recorded_at, str(asked_by), str(approved_by), number, what, rule))
    return lines


def _tell_exports(rows: Sequence[LedgerEntry], actor: Actor) -> list[Line]:
    staff, areas = _staff(row.told.who for row in rows), all_areas()
    lines: list[Line] = []
    for row in rows:
        who = staff.get(row.told.who)
        facts = {name: str(value) for name, value in row.told.facts.items()}
        key, form = facts["list"], facts["form"]
        chosen = dict(parse_qsl(facts["filter"]))
        known = {one.key: chosen_words(one) for one in _filters(key, chosen, actor) if one.chosen}
        if (area := id_in(chosen.get("area", ""))) in areas:
            known["area"] = str(areas[area])
        sieve = _("; ").join(known.get(name, value) for name, value in chosen.items()) or _("all")
        by = (str(who), str(who.unit)) if who else (NOBODY, NOBODY)
        lines.append((row.recorded_at, *by, list_name(key), sieve, _FORMS.get(form, form), int(facts["rows"])))
    return lines


def _staff(refs: Iterable[str]) -> dict[str, Staff]:
    return {one.ref: one for one in Staff.objects.filter(ref__in=set(refs)).select_related("unit")}


def list_name(key: str) -> str:
    """A list by the key under which its files stand in the ledger."""
    if key == "worklist":
        return _("My matters")
    family, _slash, rest = key.partition("/")
    if family == "day_report":
        return f"{_('Day report')}{_(': ')}{list_name(rest)}"
    if family == "readings":
        return next((_(kind.label) for kind in KINDS if kind.key == rest), rest)
    declared: list[Process | Register] = [*all_processes(), *all_registers()]
    return next((_(one.label) for one in declared if one.key == key), key)


def _filters(key: str, chosen: dict[str, str], actor: Actor) -> list[Filter]:
    """The filters of a list as its file had them; what it does not know any more is told as it was written."""
    for process in all_processes():
        if process.key == key:
            return filters_of(process, chosen, actor)
    for register in all_registers():
        if register.key == key:
            return listing.filters_of(register, actor, chosen)
    return [Filter("tab", "", [(tab, _(words)) for tab, words in TABS.items()], chosen.get("tab", ""))]


_READ = (
    Heading(said("When"), "moment"),
    Heading(said("Who read it")),
    Heading(said("Unit")),
    Heading(said("Number"), is_number=True),
    Heading(said("What it was needed for")),
)
KINDS = (
    Kind(
        "contacts",
        said("Contacts read"),
        _READ,
        (
            said("No contact was read in your areas."),
            said("Whoever asks how a reporter is reached names a purpose, and stands here."),
        ),
        _contacts,
        _tell_contacts,
    ),
    Kind(
        "owners",
        said("Owners read"),
        _READ,
        (
            said("No owner was read in your areas."),
            said("Whoever asks who owns what a register lists names a purpose, and stands here."),
        ),
        _owners,
        _tell_owners,
    ),
    Kind(
        "erased",
        said("Erased"),
        (
            Heading(said("When"), "moment"),
            Heading(said("Who asked")),
            Heading(said("Who approved")),
            Heading(said("Number"), is_number=True),
            Heading(said("What was erased")),
            Heading(said("Under which rule")),
        ),
        (
            said("Nothing was erased in your areas."),
            said("Two people erase together and name the rule: both stand here. The entries of what was erased stay."),
        ),
        _erasures,
        _tell_erasures,
    ),
    Kind(
        "exported",
        said("Exported"),
        (
            Heading(said("When"), "moment"),
            Heading(said("Who exported it")),
            Heading(said("Unit")),
            Heading(said("List")),
            Heading(said("Filter")),
            Heading(said("File")),
            Heading(said("Rows"), "integer"),
        ),
        (
            said("No list was exported by units of your areas."),
            said("Whoever takes a list out as a file stands here, with its filter and how many rows it had."),
        ),
        _exports,
        _tell_exports,
    ),
)
