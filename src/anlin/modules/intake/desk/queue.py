"""The triage queue: which reports wait at the desk, in which order, and how many."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from anlin.kernel.words import said
from anlin.modules.intake.categories import CHOICES, SOURCES
from anlin.modules.intake.duplicates import Likeness, likenesses, spots
from anlin.modules.intake.processes import REPORT
from anlin.spine.access.actors import Actor
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.selectors import matters_visible_to
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import all_areas
from anlin.workbench.lists import MOST_COUNTED, counted, with_clocks
from anlin.workbench.page_marks import mark_of, row_at

PAGE = 50
Beside = dict[int, list[Likeness]]
"""By the id of a report: those that may be the same, most likely first."""


@dataclass(frozen=True)
class Tab:
    """A part of the queue: its key in the address, its name, and which reports stand in it."""

    key: str
    label: str
    empty: str
    chosen: Callable[[QuerySet[Matter]], QuerySet[Matter]]


def _sent_back(matters: QuerySet[Matter]) -> QuerySet[Matter]:
    """At the desk again: its clock for deciding was stopped once before."""
    before = MatterClock.objects.filter(matter=OuterRef("pk"), key="acceptance", stopped_at__isnull=False)
    return matters.filter(Exists(before), state="reported")


def _to_do(matters: QuerySet[Matter]) -> QuerySet[Matter]:
    return matters.filter(state="reported")


TABS: tuple[Tab, ...] = (
    Tab("todo", said("To do"), said("New reports appear here, urgent ones first."), _to_do),
    Tab(
        "waiting", said("Waiting for answer"), said("Reports whose reporter, or another authority, has to answer first."),
        lambda matters: matters.filter(state__in=("desk_asking", "transferring")),
    ),
    Tab("twins", said("Maybe duplicates"), said("Reports that may be about the same thing as others."), _to_do),
    Tab("back", said("Sent back"), said("Reports that a unit or another authority sent back to the desk."), _sent_back),
    Tab(
        "refused", said("Close refused"), said("Reports whose reporter says that it is not done. Supervision decides them."),
        lambda matters: matters.filter(state="escalated"),
    ),
)  # fmt: skip
TAB: dict[str, Tab] = {tab.key: tab for tab in TABS}


@dataclass(frozen=True)
class Sieve:
    """What the reader narrowed the queue by. `place` is a name or code of an area, as typed."""

    place: str = ""
    category: str = ""
    source: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Sieve:
        """From an address; what is unknown is left out."""
        category, source = asked.get("category", ""), asked.get("source", "")
        return cls(
            asked.get("place", "").strip()[:40],
            category if category in CHOICES else "",
            source if source in SOURCES else "",
        )

    @property
    def query(self) -> dict[str, str]:
        """For an address."""
        return {key: value for key, value in vars(self).items() if value}

    @property
    def areas(self) -> list[Area]:
        """The areas that the typed place names; the smallest number of ranges that hold them."""
        wanted = self.place.casefold()
        return [
            area
            for area in all_areas().values()
            if wanted in (area.code.casefold(), area.name_zh, area.name_en.casefold())
        ]

    def narrow(self, matters: QuerySet[Matter]) -> QuerySet[Matter]:
        """Only what the filters let through."""
        if self.category:
            matters = matters.filter(category=self.category)
        if self.source:
            matters = matters.filter(source=self.source)
        if self.place:
            ranges = [Q(area__id__range=(area.first, area.last)) for area in self.areas]
            found = ranges[0] if ranges else Q(pk__in=())
            for other in ranges[1:]:
                found |= other
            matters = matters.filter(found)
        return matters


def at_the_desk(actor: Actor) -> QuerySet[Matter]:
    """Running reports that the actor may see at the desk. A complaint about an officer stands here for nobody (line 6)."""
    return matters_visible_to(actor).filter(process=REPORT.key, complaint=False, alarm_at__isnull=False)


@dataclass(frozen=True)
class Place:
    """Where a page of the queue ends: urgency, alarm and id of its last row."""

    urgency: int
    alarm: datetime
    pk: int

    @classmethod
    def read(cls, cursor: str) -> Place | None:
        """From an address; None for what is no cursor."""
        parts = cursor.split("~")
        try:
            alarm = datetime.fromisoformat(parts[1])
            urgency, pk = int(parts[0]), row_at(parts[2])
        except (IndexError, ValueError):
            return None
        return cls(urgency, alarm, pk) if alarm.tzinfo and 0 <= urgency < 10 and pk is not None else None

    def __str__(self) -> str:
        return f"{self.urgency}~{self.alarm.isoformat()}~{mark_of(self.pk)}"


def in_order(matters: QuerySet[Matter]) -> QuerySet[Matter]:
    """Urgent first, then what has to be decided next."""
    return with_clocks(matters.order_by("urgency", "alarm_at", "id"))


def page(matters: QuerySet[Matter], after: str) -> tuple[list[Matter], str]:
    """One page and the cursor of the next; constant queries."""
    ordered = in_order(matters)
    place = Place.read(after)
    if place is not None:
        later = Q(alarm_at__gt=place.alarm) | Q(alarm_at=place.alarm, id__gt=place.pk)
        ordered = ordered.filter(Q(urgency__gt=place.urgency) | Q(urgency=place.urgency) & later)
    found = list(ordered[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    cursor = str(Place(last.urgency, last.alarm_at, last.pk)) if last is not None and last.alarm_at is not None else ""
    return found[:PAGE], cursor


def beside(matters: QuerySet[Matter], actor: Actor) -> Beside:
    """What may be the same as each of the first thousand reports to do. At most six queries."""
    few = _to_do(matters).order_by("urgency", "alarm_at", "id")[:MOST_COUNTED]
    return likenesses(spots(few), actor)


@dataclass(frozen=True)
class Counts:
    """How many stand in each tab, never exact above a thousand; and what lies beside the reports to do."""

    of: dict[str, int]
    beside: Beside

    @property
    def twins(self) -> list[int]:
        """Ids of reports that others may be the same as."""
        return [pk for pk, others in self.beside.items() if others]

    def words(self, key: str) -> str:
        """For a tab; empty for none."""
        count = self.of[key]
        return _("more than 1,000") if count > MOST_COUNTED else str(count) if count else ""


def counts(matters: QuerySet[Matter], actor: Actor) -> Counts:
    """Counts of every tab: one query each, and those of the likely duplicates."""
    near = beside(matters, actor)
    twins = sum(bool(others) for others in near.values())
    return Counts({tab.key: twins if tab.key == "twins" else counted(tab.chosen(matters)) for tab in TABS}, near)
