"""What rows enter into: a register, or the opening of a process. What both have in common for the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.urls import reverse

from anlin.kernel.canonical import canonical
from anlin.kernel.process import Process
from anlin.kernel.register import Register
from anlin.spine.access.actors import Actor, holds
from anlin.spine.access.roles import WORKING
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import all_processes
from anlin.spine.matter.services import open_matter
from anlin.spine.register.content import identity_mark
from anlin.spine.register.models import Record
from anlin.spine.register.registry import all_registers
from anlin.spine.register.services import NewRecord, enter_many
from anlin.spine.staging.services import entered_before, mark_of
from anlin.workbench.excel_in.columns import PLACES, Column
from anlin.workbench.list_page import slug_of
from anlin.workbench.locating import Place
from anlin.workbench.opening_page import may_open_one
from anlin.workbench.openings import contents_for
from anlin.workbench.registers.addresses import slug_of as register_slug
from anlin.workbench.rooms import place_fact, takes_workbooks

SOURCE = "excel"


@dataclass(frozen=True)
class Ready:
    """A row that can be entered: its checked facts, its place, and the mark of what makes it this row."""

    facts: Mapping[str, object]
    place: Place
    mark: str


class Target(Protocol):
    """What a workbook can enter into."""

    key: str
    slug: str
    label: str
    columns: tuple[Column, ...]
    placed: str
    """The fact that says where, in words; may be empty."""

    @property
    def back(self) -> str: ...
    def may_enter(self, actor: Actor) -> bool: ...
    def may_enter_at(self, actor: Actor, area: int) -> bool: ...
    def ranges(self, actor: Actor) -> list[tuple[int, int]]: ...
    def mark(self, facts: Mapping[str, object], place: Place) -> str: ...
    def there(self, marks: Sequence[str]) -> dict[str, str]: ...
    def enter(self, rows: Sequence[Ready], actor: Actor) -> list[str | Refused]: ...
    def address(self, number: str) -> str: ...


class IntoRegister:
    """Rows become records. The same name and place is the same record, whatever else the row says."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.key, self.slug, self.label = f"register:{register.key}", register_slug(register), register.label
        self.placed = register.placed
        facts = tuple(
            Column(fact.key, fact.label, fact.key in register.requires, fact.hint, fact) for fact in register.facts
        )
        self.columns = (*facts, *PLACES)

    @property
    def back(self) -> str:
        return reverse("register", args=[self.slug])

    def may_enter(self, actor: Actor) -> bool:
        return bool(actor.roles & set(self.register.kept_by))

    def may_enter_at(self, actor: Actor, area: int) -> bool:
        return any(holds(actor, role, area=area) for role in self.register.kept_by)

    def ranges(self, actor: Actor) -> list[tuple[int, int]]:
        return actor.areas_as(*self.register.kept_by)

    def mark(self, facts: Mapping[str, object], place: Place) -> str:
        return identity_mark(self.register, facts)

    def there(self, marks: Sequence[str]) -> dict[str, str]:
        found = Record.objects.filter(Q(identity__in=list(marks)), register=self.register.key)
        kept = dict(found.order_by("-id").values_list("identity", "number"))
        return entered_before(self.key, marks) | kept

    def enter(self, rows: Sequence[Ready], actor: Actor) -> list[str | Refused]:
        made = enter_many(
            self.register, [NewRecord(row.facts, row.place.area, row.place.point) for row in rows], actor, source=SOURCE
        )
        return [record.number for record in made]

    def address(self, number: str) -> str:
        return reverse("record", args=[self.slug, number])


class IntoProcess:
    """Rows open matters. A row is itself by all that it says: the same row sent again opens nothing."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.key, self.slug, self.label = f"process:{process.key}", slug_of(process), process.label
        self.placed = place_fact(process)
        asked = [process.fact[key] for key in (*process.opening, *process.opening_offers)]
        facts = tuple(
            Column(fact.key, fact.label, fact.key in process.opening, fact.hint, fact)
            for fact in asked
            if fact.kind != "photos"
        )
        self.columns = (*facts, *PLACES)

    @property
    def back(self) -> str:
        return reverse("process_list", args=[self.slug])

    def may_enter(self, actor: Actor) -> bool:
        return may_open_one(self.process, actor)

    def may_enter_at(self, actor: Actor, area: int) -> bool:
        return any(holds(actor, role, area=area) for role in self.process.opened_by if role in WORKING)

    def ranges(self, actor: Actor) -> list[tuple[int, int]]:
        return actor.areas_as(*self.process.opened_by)

    def mark(self, facts: Mapping[str, object], place: Place) -> str:
        where = [place.area.code, *(f"{part:.6f}" for part in place.point or ())]
        return mark_of(self.key, canonical({"facts": dict(facts), "where": where}).decode())

    def there(self, marks: Sequence[str]) -> dict[str, str]:
        return entered_before(self.key, marks)

    def enter(self, rows: Sequence[Ready], actor: Actor) -> list[str | Refused]:
        return [self._opened(row, actor) for row in rows]

    def _opened(self, row: Ready, actor: Actor) -> str | Refused:
        facts = dict(row.facts)
        person = any(self.process.fact[key].identity for key in facts)
        try:
            contents = replace(
                contents_for(self.process, facts, row.place.area, row.place.point, None),
                extra_public={"source": SOURCE} if "source" not in facts else {},
            )
            opened = open_matter(contents=contents, actor=actor, write_key=str(UUID(row.mark[:32])), participant=person)
        except Refused as refused:
            return refused
        return opened.matter.number

    def address(self, number: str) -> str:
        return reverse("matter", args=[number])


def target_of_slug(slug: str) -> Target:
    """The register, or else the process, that an address names. Raises Http404."""
    for register in all_registers():
        if register_slug(register) == slug:
            return IntoRegister(register)
    for process in all_processes():
        if slug_of(process) == slug and takes_workbooks(process):
            return IntoProcess(process)
    raise Http404
