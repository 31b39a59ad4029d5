"""Lists of matters: filters from the process, paging by key, never an exact count over a thousand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from anlin.kernel.process import Process
from anlin.spine.access.actors import Actor
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.registry import process_of, versions_of
from anlin.spine.matter.selectors import in_areas, matters_visible_to
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import all_areas
from anlin.spine.vault.services import NotOpened, district_key, unseal_bytes, unwrap
from anlin.workbench.clocks import ClockFace
from anlin.workbench.faces import holder_words, mini_face_of, state_words
from anlin.workbench.on_time import kept_by_us
from anlin.workbench.page_marks import mark_of, row_at
from anlin.workbench.urging import urgings

PAGE = 50
MOST_COUNTED = 1000
_ID_DIGITS = 18
SOON = "soon"
"""The choice of what is due within a day, among the filters of clocks."""
A_DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Row:
    """A line of a list, in the reader's language."""

    matter: Matter
    number: str
    short_number: str
    address: str
    at: datetime
    what: str
    kind: str
    state: str
    tone: str
    source: str
    urgency: str
    area: str
    holder: str
    face: ClockFace | None
    urged: bool = False

    @property
    def asks_for_time(self) -> bool:
        """More time is asked for, and somebody has to decide."""
        return bool(self.matter.awaits_rank)


@dataclass(frozen=True)
class Page:
    """One page of a list; `older` is the cursor of the next, empty at the end."""

    rows: list[Row]
    older: str
    order: str


def page_of(matters: QuerySet[Matter], *, order: str, after: str = "", size: int = PAGE) -> Page:
    """A page in constant queries: matters, their clocks, what was urged.

    Args:
        order: "alarm" (only what runs, earliest alarm first) or "newest".
        after: the cursor given with the page before.
    """
    found, older = matters_page(matters, order=order, after=after, size=size)
    return Page(rows_of(found), older, order)


def matters_page(matters: QuerySet[Matter], *, order: str, after: str, size: int) -> tuple[list[Matter], str]:
    """The matters of a page, with what `rows_of` asks of them, and the cursor of the next, empty at the end."""
    return bare_page(with_clocks(matters), order=order, after=after, size=size)


def with_clocks(matters: QuerySet[Matter]) -> QuerySet[Matter]:
    """Matters with all that `rows_of` asks of them: who has them, and the clocks of which one is shown."""
    shown = Q(alarm_at=F("matter__alarm_at")) | Q(matter__alarm_at=None)  # what runs shows the clock it waits for
    clocks = Prefetch("clocks", MatterClock.objects.filter(shown).order_by("alarm_at", "-id"), to_attr="listed_clocks")
    return matters.select_related("holder_unit", "merged_into__holder_unit").prefetch_related(clocks)


def bare_page(matters: QuerySet[Matter], *, order: str, after: str, size: int) -> tuple[list[Matter], str]:
    """The same with what the caller loads beside, and nothing else."""
    chosen = _alarm_page(matters, after) if order == "alarm" else _newest_page(matters, after)
    found: list[Matter] = list(chosen[: size + 1])
    older = _cursor(found[size - 1], order) if len(found) > size else ""
    return found[:size], older


def rows_of(matters: Sequence[Matter]) -> list[Row]:
    """Lines for matters that `with_clocks` brought. One query: what was urged."""
    at, areas, urged = now(), all_areas(), urgings(matters)
    return [_row(matter, str(areas[matter.area_id]), at, urged=matter.pk in urged) for matter in matters]


def filtered(actor: Actor, process: Process, chosen: dict[str, str]) -> QuerySet[Matter]:
    """Matters of a process that the actor may see, narrowed by the filters chosen."""
    found = matters_visible_to(actor).filter(process=process.key)
    states = [key for key in chosen.get("state", "").split(",") if key in process.state]
    if states:
        found = found.filter(state__in=states) if len(states) > 1 else found.filter(state=states[0])
    category = process.fact.get("category")
    if category and chosen.get("category") in (category.choices or {}):
        found = found.filter(category=chosen["category"])
    source = process.fact.get("source")
    if source and chosen.get("source") in (source.choices or {}):
        found = found.filter(source=chosen["source"])
    if chosen.get("urgency") in {"1", "2", "3"}:
        found = found.filter(urgency=int(chosen["urgency"]))
    if (area := id_in(chosen.get("area", ""))) is not None:
        found = found.filter(_in_area(area))
    if chosen.get("late") == SOON:
        found = _due_soon(found, process)
    elif chosen.get("late"):
        found = _overdue(found, process)
    return found


def counting_clocks(processes: Iterable[Process]) -> QuerySet[MatterClock]:
    """Clocks that run and that the state of their matter does not pause: another clock of the same matter may be paused meanwhile."""
    paused = Q(pk__in=())
    for process in processes:
        for clock in process.clocks:
            if clock.paused_in:
                paused |= Q(matter__process=process.key, matter__state__in=tuple(clock.paused_in), key=clock.key)
    return MatterClock.objects.filter(outcome=MatterClock.Outcome.RUNNING).exclude(paused)


def late_clock(processes: Iterable[Process], at: datetime) -> Exists:
    """Whether a matter has a clock past its due moment; one that waits for a calendar is called late by nobody."""
    return Exists(counting_clocks(processes).filter(matter=OuterRef("pk"), certain=True, alarm_at__lt=at))


def _overdue(matters: QuerySet[Matter], process: Process) -> QuerySet[Matter]:
    at = now()
    return matters.filter(late_clock(versions_of(process.key), at), alarm_at__lt=at)


def _due_soon(matters: QuerySet[Matter], process: Process) -> QuerySet[Matter]:
    """Those that are not late, and whose next moment comes within a day."""
    at, versions = now(), versions_of(process.key)
    next_one = counting_clocks(versions).filter(matter=OuterRef("pk"), alarm_at__gt=at, alarm_at__lte=at + A_DAY)
    return matters.filter(Exists(next_one), ~late_clock(versions, at), alarm_at__lte=at + A_DAY)


def counted(matters: QuerySet[Matter]) -> int:
    """How many, at most 1,001: above a thousand, pages say "more than 1,000"."""
    return matters.order_by()[: MOST_COUNTED + 1].count()


def id_in(text: str) -> int | None:
    """The id that an address holds; None for what no table has."""
    return int(text) if text.isdecimal() and len(text) <= _ID_DIGITS else None


def title_of(matter: Matter) -> str:
    """The beginning of its words; empty when erased."""
    try:
        key = unwrap(district_key(), matter.key_wrapped, matter.ref)
        return unseal_bytes(key, "title", matter.title_sealed or b"").decode()
    except NotOpened:
        return ""


def public_clock(process: Process, clocks: Sequence[MatterClock]) -> MatterClock | None:
    """The clock that everyone sees: the running one with the earliest alarm, else how we kept our time.

    Of those that stopped, our own count, not the reporter's time to answer; one that we kept too late before all others.
    """
    running = [row for row in clocks if row.alarm_at is not None]
    if running:
        return min(running, key=lambda row: (row.alarm_at, row.pk))
    stopped = [row for row in clocks if row.stopped_at is not None]
    ours = kept_by_us(process)
    shown = [row for row in stopped if row.key in ours] or stopped
    shown = [row for row in shown if row.outcome == MatterClock.Outcome.LATE] or shown
    return max(shown, key=lambda row: (row.stopped_at, row.pk)) if shown else None


def _row(matter: Matter, area: str, at: datetime, *, urged: bool) -> Row:
    process = process_of(matter)
    clock = public_clock(process, matter.listed_clocks)  # type: ignore[attr-defined]  # with_clocks brought them
    kind = label_of(process, "category", matter.category)
    return Row(
        matter=matter,
        number=matter.number,
        short_number=matter.number[4:],
        address=reverse("matter", args=[matter.number]),
        at=matter.opened_at,
        what=title_of(matter) or kind or matter.number,
        kind=kind,
        state=state_words(matter),
        tone=process.state[matter.state].tone,
        source=label_of(process, "source", matter.source),
        urgency=label_of(process, "urgency", str(matter.urgency)),
        area=area,
        holder=holder_words(matter),
        face=mini_face_of(clock, matter, at=at) if clock else None,
        urged=urged,
    )


def label_of(process: Process, fact: str, value: str) -> str:
    """The word for a value of a choice fact."""
    declared = process.fact.get(fact)
    return _((declared.choices or {}).get(value, value)) if declared and value else ""


def _in_area(area: int) -> Q:
    found = Area.objects.filter(pk=area).values_list("first", "last").first()
    return in_areas(*found) if found else Q(pk__in=())


def _cursor(matter: Matter, order: str) -> str:
    if order == "alarm" and matter.alarm_at is not None:
        return f"{matter.alarm_at.isoformat()}~{mark_of(matter.pk)}"
    return mark_of(matter.pk)


def _alarm_page(matters: QuerySet[Matter], after: str) -> QuerySet[Matter]:
    chosen = matters.filter(alarm_at__isnull=False).order_by("alarm_at", "id")
    moment, _sep, mark = after.partition("~")
    last = row_at(mark)
    if last is None:
        return chosen
    try:
        since = datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, OverflowError):  # no moment, or one before or after all years
        return chosen
    return chosen.filter(alarm_at__gte=since).exclude(alarm_at=since, id__lte=last)


def _newest_page(matters: QuerySet[Matter], after: str) -> QuerySet[Matter]:
    chosen = matters.order_by("-id")
    last = row_at(after)
    return chosen if last is None else chosen.filter(id__lt=last)
