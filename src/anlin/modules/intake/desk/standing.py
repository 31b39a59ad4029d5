"""How the reader's areas stand: what is late, what is due, what waits for a decision. Counts above a thousand are not exact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anlin.modules.intake.processes import REPORT
from anlin.spine.access.actors import Actor
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import all_processes
from anlin.spine.matter.selectors import matters_visible_to
from anlin.workbench.clocks import mini_words
from anlin.workbench.list_page import slug_of
from anlin.workbench.lists import MOST_COUNTED, Row, counted, filtered, rows_of, with_clocks
from anlin.workbench.lists import SOON as ANY_SOON

PAUSED = tuple(sorted({state for clock in REPORT.clocks for state in clock.paused_in}))
LONG_PAUSE = timedelta(days=30)
SOON = timedelta(hours=24)
SHORT = 6


@dataclass(frozen=True)
class Pile:
    """Matters of one kind: how many, and the first of them."""

    count: int
    rows: list[Row]

    @property
    def words(self) -> str:
        """The count in words."""
        return pile_words(self.count)

    @property
    def has_more(self) -> bool:
        """There are more than the first of them."""
        return self.count > len(self.rows)

    @property
    def lines(self) -> list[tuple[Row, str, str]]:
        """Each row with its clock's symbol and words."""
        return [
            (row, row.face.symbol if row.face else "none", mini_words(row.face) if row.face else row.area)
            for row in self.rows
        ]


def pile_words(count: int) -> str:
    """How many matters, in words."""
    if count > MOST_COUNTED:
        return _("more than 1,000")
    return ngettext("%(count)s matter", "%(count)s matters", count) % {"count": count}


@dataclass(frozen=True)
class Standing:
    """What the overview tells at one moment."""

    overdue: Pile
    due: Pile
    paused_long: int
    refused: Pile
    complaints: Pile | None
    approvals: Pile | None


def standing(actor: Actor, at: datetime, *, most: int) -> Standing:
    """Everything that waits, in constant queries: at most a count, a page and its clocks for each pile."""
    seen = matters_visible_to(actor).filter(process=REPORT.key)
    running = seen.filter(alarm_at__isnull=False)
    counting = running.exclude(state__in=PAUSED)
    return Standing(
        overdue=_pile(counting.filter(alarm_at__lte=at), most),
        due=_pile(counting.filter(alarm_at__gt=at, alarm_at__lte=at + SOON), SHORT),
        paused_long=counted(running.filter(state__in=PAUSED, held_since__lte=at - LONG_PAUSE)),
        refused=_pile(running.filter(state="escalated"), SHORT),
        complaints=_pile(running.filter(complaint=True), SHORT) if "supervisor" in actor.roles else None,
        approvals=_pile(_awaiting(actor), SHORT) if "station_chief" in actor.roles else None,
    )


def _awaiting(actor: Actor) -> QuerySet[Matter]:
    """More time that this reader decides about, of whatever process."""
    return matters_visible_to(actor).filter(alarm_at__isnull=False, awaits_rank__in=actor.roles).exclude(awaits_rank="")


@dataclass(frozen=True)
class Beside:
    """How another process stands in the same areas."""

    label: str
    late: str
    due: str
    all_late: str
    all_due: str


def beside(actor: Actor) -> list[Beside]:
    """The processes of other rooms: nobody shall take the figures of reports for all there is. Two queries a process."""
    return [
        Beside(
            _(process.label),
            pile_words(late) if (late := counted(filtered(actor, process, {"late": "1"}))) else "",
            pile_words(due) if (due := counted(filtered(actor, process, {"late": ANY_SOON}))) else "",
            f"{(every := reverse('process_list', args=[slug_of(process)]))}?late=1",
            f"{every}?late={ANY_SOON}",
        )
        for process in all_processes()
        if process.key != REPORT.key and process.clocks
    ]


def _pile(matters: QuerySet[Matter], most: int) -> Pile:
    first = with_clocks(matters.order_by("alarm_at", "id"))[:most]
    return Pile(counted(matters), rows_of(list(first)))


@dataclass(frozen=True)
class Load:
    """What a unit has open, and how much of it is late."""

    open: int
    late: int


def loads(actor: Actor, at: datetime) -> dict[int | None, Load]:
    """By the holding unit's id, imported matters left out. One query."""
    late = Q(alarm_at__lte=at) & ~Q(state__in=PAUSED)
    rows = (
        matters_visible_to(actor)
        .filter(process=REPORT.key, alarm_at__isnull=False, imported=False)
        .values_list("holder_unit")
        .annotate(open=Count("pk"), late=Count("pk", filter=late))
        .order_by("holder_unit")
    )
    return {unit: Load(count, behind) for unit, count, behind in rows}


def pauses(actor: Actor) -> list[tuple[str, int]]:
    """Why matters are paused now, and how many, in declared order. One query."""
    seen = matters_visible_to(actor).filter(
        process=REPORT.key, alarm_at__isnull=False, state__in=PAUSED, imported=False
    )
    of = dict(seen.values_list("state").annotate(n=Count("pk")).order_by("state"))
    told: dict[str, int] = {}
    for clock in REPORT.clocks:
        for state, reason in clock.paused_in.items():
            told[reason] = told.get(reason, 0) + of.pop(state, 0)
    return [(_(reason), count) for reason, count in told.items()]
