"""From facts, states and steps to types: what the API takes and gives for a process."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, create_model
from pydantic.config import JsonDict

from anlin.kernel.fact import Fact
from anlin.kernel.process import Process, Step
from anlin.kernel.words import said
from anlin.spine.access.roles import WORKING

PICTURE: JsonDict = {"type": "string", "contentEncoding": "base64", "contentMediaType": "image/jpeg"}
LONGEST_PICTURE = 2 * 1024 * 1024
COLUMNS = ("category", "urgency", "source")
"""Facts that every matter has a column for, and every list a filter."""


class Strict(BaseModel):
    """What is sent in: nothing unknown is passed over."""

    model_config = ConfigDict(extra="forbid")


class Place(Strict):
    """Where it is: a point in WGS-84, or an area; the point counts where both are given."""

    lon: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)
    lat: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
    area: StrictInt | None = Field(None, ge=1, le=2**31 - 1, description=said("An area's id, see /areas."))


class AreaOf(BaseModel):
    """The smallest area that a matter lies in."""

    id: int
    code: str
    kind: str


class Clock(BaseModel):
    """A running or stopped clock. While not `certain`, a year's calendar is missing: call nothing late by it."""

    key: str
    basis: dict[str, str] = Field(description=said("What sets the limit: a law's article, a promise, a document."))
    amount: int
    unit: str
    started_at: datetime
    due_at: datetime
    due_formal_at: datetime
    alarm_at: datetime | None
    certain: bool
    paused: bool
    stopped_at: datetime | None
    outcome: Literal["running", "in_time", "late", "withdrawn", "unjudged"]


class Told(BaseModel):
    """A fact as this token may read it: the value; withheld; erased; or broken, when it does not match the record."""

    key: str
    look: Literal["value", "withheld", "erased", "broken"]
    value: str | int | bool | list[str] | None


class Entry(BaseModel):
    """An entry of the ledger: its number within the matter, its digest, when it was recorded."""

    seq: int
    digest: str
    recorded_at: datetime


class Happening(Entry):
    """One line of a matter's story."""

    key: str = Field(description=said("The step, `open`, or what the house did."))
    by: Literal["staff", "reporter", "house", "import"]
    unit: str
    left: str
    enters: str
    held_by: str
    proof: Literal["proved", "waiting", "witnessed", "overdue", "broken"]
    facts: list[Told]


class History(BaseModel):
    """The whole story, oldest first."""

    items: list[Happening]


class OpenStep(BaseModel):
    """A step that this token's holder may take now, and the facts that it asks for."""

    key: str
    label: str
    enters: str
    requires: list[str]
    offers: list[str]


class OpenSteps(BaseModel):
    """Steps open now, in declared order."""

    items: list[OpenStep]


class Taken(BaseModel):
    """A step that was taken."""

    number: str
    step: str
    left: str
    state: str
    entry: Entry


class Opened(BaseModel):
    """A matter that was opened. `code`: for whoever reported, told once more to the same key; it is stored nowhere."""

    number: str
    state: str
    code: str | None
    entry: Entry


class MatterRow(BaseModel):
    """A matter as lists show it. `title` needs the scope `words`; the clock is the one that everyone sees."""

    number: str
    process: str
    version: int
    urgency: int
    title: str | None
    area: AreaOf
    lon: float | None
    lat: float | None
    held_by: Literal["desk", "unit", "reporter", "party", "supervision", "outside", "nobody"]
    holder_unit: str | None
    opened_at: datetime
    known_at: datetime
    closed_at: datetime | None
    alarm_at: datetime | None
    complaint: bool
    imported: bool
    erased: bool


class Filters(BaseModel):
    """Filters and paging of a list, as its page has them."""

    area: int | None = Field(None, ge=1, le=2**31 - 1, description=said("An area's id: everything inside it."))
    late: bool = Field(False, description=said("Only what is past its due moment."))
    order: Literal["alarm", "newest"] = Field(
        "alarm", description=said("`alarm`: what expires next first, ended ones left out. `newest`: all.")
    )
    after: str = Field("", max_length=80, description=said("The cursor of the page before; `next` carries it."))
    limit: int = Field(50, ge=1, le=100)


class Types:
    """The types of one process: of its rows, matters, lists, filters, opening and steps.

    Matters of earlier `versions` are read by the same types: their states belong to the list.
    """

    def __init__(self, process: Process, versions: Sequence[Process]) -> None:
        name = camel(process.key)
        states = dict.fromkeys(state for version in (process, *versions) for state in version.state)
        state = Literal[tuple(states)]  # type: ignore[valid-type]  # declared at run time
        columns: dict[str, Any] = {"state": (state, ...)}
        for key in ("category", "source"):
            columns[key] = (_choice(versions, key) | None, ...)
        row: Any = create_model(f"{name}Row", __base__=MatterRow, clock=(Clock | None, ...), **columns)
        self.matter: Any = create_model(
            f"{name}Matter",
            __base__=MatterRow,
            clocks=(list[Clock], ...),
            merged_into=(str | None, ...),
            entry=(Entry, ...),
            **columns,
        )
        self.row = row
        self.rows: Any = create_model(
            f"{name}List",
            items=(list[row], ...),
            next=(str | None, Field(description=said("The address of the next page; null at the end."))),
        )
        self.filters: Any = create_model(f"{name}Filters", __base__=Filters, **_filters(process))
        self.opening: Any = create_model(
            f"{name}Opening", __base__=Strict, facts=(facts_of(process, None), ...), place=(Place, ...)
        )
        self.step: Any = _steps(process)


def camel(key: str) -> str:
    """room.process is RoomProcess."""
    return "".join(part.title() for part in key.replace(".", "_").split("_"))


def steps_of_staff(process: Process) -> list[Step]:
    """Steps that a member of staff may take."""
    return [step for step in process.steps if any(role in WORKING for role in step.by)]


def facts_of(process: Process, step: Step | None) -> type[BaseModel]:
    """The type of a step's facts; None: of the opening's. Identity is taken in at an opening alone, and read on no API."""
    requires = process.opening if step is None else step.requires
    offers = process.opening_offers if step is None else step.offers
    fields: dict[str, Any] = {}
    for key in (*requires, *offers):
        fields[key] = _field(process.fact[key], required=key in requires)
    name = f"{camel(process.key)}{camel(step.key) if step else 'Opening'}Facts"
    return create_model(name, __base__=Strict, **fields)


def type_of(fact: Fact) -> Any:
    """What a fact looks like in JSON; bounds are the kernel's, which judges each value once more."""
    low, high = fact.bounds
    if fact.kind == "choice":
        return Literal[tuple(fact.choices or ())]
    if fact.kind == "integer":
        return Annotated[StrictInt, Field(ge=low, le=high)]
    if fact.kind == "boolean":
        return StrictBool
    if fact.kind in ("date", "datetime"):
        form: JsonDict = {"format": "date" if fact.kind == "date" else "date-time"}
        return Annotated[str, Field(max_length=40, json_schema_extra=form)]
    if fact.kind == "photos":
        picture = Annotated[str, Field(max_length=LONGEST_PICTURE, json_schema_extra=PICTURE)]
        return Annotated[list[picture], Field(min_length=low, max_length=high)]
    if fact.kind in ("unit", "matter"):
        return Annotated[str, Field(min_length=1, max_length=high)]
    return Annotated[str, Field(min_length=low, max_length=high)]


def _field(fact: Fact, *, required: bool) -> tuple[Any, Any]:
    kind, hint = type_of(fact), fact.hint or None
    if required:
        return kind, Field(title=fact.label, description=hint)
    return kind | None, Field(None, title=fact.label, description=hint)


def _choice(versions: Sequence[Process], key: str) -> Any:
    facts = [version.fact[key] for version in versions if key in version.fact]
    choices = dict.fromkeys(choice for fact in facts for choice in fact.choices or ())
    return Literal[tuple(choices)] if choices else str


def _filters(process: Process) -> dict[str, Any]:
    found: dict[str, Any] = {"state": (Literal[tuple(process.state)] | None, None)}
    for key in COLUMNS:
        fact = process.fact.get(key)
        if fact is not None and fact.filterable and fact.choices:
            found[key] = (Literal[tuple(fact.choices)] | None, None)
    return found


def _steps(process: Process) -> Any:
    """The body of a step: one type a step, told apart by `step`."""
    name = camel(process.key)
    kinds: list[Any] = []
    for step in steps_of_staff(process):
        facts = facts_of(process, step)
        key: Any = Literal[step.key]
        given: Any = (facts, ...) if step.requires else (facts, Field(default_factory=facts))
        kinds.append(
            create_model(
                f"{name}{camel(step.key)}",
                __base__=Strict,
                __doc__=step.label,
                step=(key, ...),
                facts=given,
            )
        )
    return kinds[0] if len(kinds) == 1 else Annotated[Union[tuple(kinds)], Field(discriminator="step")]  # noqa: UP007 - made at run time
