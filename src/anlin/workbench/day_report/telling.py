"""The day report in words: sections of counted lines, each with the address of the list that it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from anlin.kernel.process import Process
from anlin.spine.party.models import Unit
from anlin.workbench.day_report.day import Day
from anlin.workbench.day_report.figures import Figures, objection_clocks, rework_clocks
from anlin.workbench.day_report.listing import HOLDERS, clock_rows
from anlin.workbench.list_page import slug_of
from anlin.workbench.lists import label_of
from anlin.workbench.on_time import Chart, Share, chart, percent, shares, total
from anlin.workbench.overdue import Late, overdue_lines

LISTED = 10


@dataclass(frozen=True)
class Counted:
    """A number and the list that it counts."""

    label: str
    count: int
    address: str


@dataclass(frozen=True)
class OnTime:
    """A clock's line: how many stopped, and how many of them in time, by law and by calendar. Shares are words."""

    label: str
    closed: Counted
    law: Counted
    law_missed: Counted
    law_share: str
    calendar: Counted
    calendar_missed: Counted
    calendar_share: str


@dataclass(frozen=True)
class Report:
    """The day report of one process."""

    process: Process
    label: str
    day: Day
    came: Counted
    came_by_category: list[Counted]
    came_by_source: list[Counted]
    late: Counted
    late_unsaid: Counted
    late_by_clock: list[Counted]
    late_by_holder: list[Counted]
    late_first: list[Late]
    objects: bool
    objected: Counted
    again: Counted
    on_time: list[OnTime]
    on_time_all: OnTime
    unjudged: Counted
    chart: Chart

    @property
    def late_unlisted(self) -> int:
        """How many are late beyond those that stand in it by name."""
        return self.late.count - len(self.late_first)

    @property
    def numbers(self) -> list[Counted]:
        """Every number of the report that opens a list."""
        lines = [*self.on_time, self.on_time_all]
        by_clock = [
            number
            for line in lines
            for number in (line.closed, line.law, line.law_missed, line.calendar, line.calendar_missed)
        ]
        return [
            *(self.came, *self.came_by_category, *self.came_by_source, self.late, self.late_unsaid),
            *(*self.late_by_clock, *self.late_by_holder, self.objected, self.again, *by_clock, self.unjudged),
        ]


def report_of(figures: Figures, *, most: int = LISTED) -> Report:
    """The report, in constant queries. `most`: how many of what is late stand in it by name; its counts hold all."""
    process, day = figures.process, figures.day
    to = _Addresses(process, day)
    came, late, begun = figures.count_of_came(), figures.count_of_late(), figures.count_of_begun()
    of = {str(key): share for (key,), share in shares(figures.stopped()).items()}
    labels = {clock.key: _(clock.label) for clock in process.clocks}
    return Report(
        process=process,
        label=_(process.label),
        day=day,
        came=to.counted(_("Came"), sum(came.values()), "came"),
        came_by_category=_came(process, came, "category", 0, to),
        came_by_source=_came(process, came, "source", 1, to),
        late=to.counted(_("Late"), sum(late.values()), "late"),
        late_unsaid=to.counted(
            _("Nobody wrote why"), sum(n for (_c, _h, told), n in late.items() if not told), "late_unsaid"
        ),
        late_by_clock=[
            to.counted(label, sum(n for (clock, _h, _t), n in late.items() if clock == key), "late", "clock", key)
            for key, label in labels.items()
            if any(clock == key for clock, _h, _t in late)
        ],
        late_by_holder=_by_holder(late, to),
        late_first=_first_late(figures, most),
        objects=bool(objection_clocks(process)),
        objected=to.counted(_("Close refused or opened again"), _sum(begun, objection_clocks(process)), "objected"),
        again=to.counted(_("Back to work"), _sum(begun, rework_clocks(process)), "again"),
        on_time=[_on_time(label, of[key], to, key) for key, label in labels.items() if key in of],
        on_time_all=_on_time(_("All limits"), total(of.values()), to),
        unjudged=to.counted(_("Not judged: a holiday calendar is missing"), figures.unjudged().count(), "unjudged"),
        chart=chart(process, of),
    )


class _Addresses:
    """Where lists are."""

    def __init__(self, process: Process, day: Day) -> None:
        self._fixed = {"process": slug_of(process), "day": day.on.isoformat()}

    def counted(self, label: str, count: int, what: str, by: str = "", is_: str = "") -> Counted:
        query = self._fixed | {"what": what} | ({"by": by, "is": is_} if by else {})
        return Counted(label, count, f"{reverse('day_list')}?{urlencode(query)}")


def _came(process: Process, came: Mapping[tuple[str, str], int], fact: str, part: int, to: _Addresses) -> list[Counted]:
    """By a choice, in declared order; choices that nothing came for are left out."""
    sums: dict[str, int] = {}
    for key, count in came.items():
        sums[key[part]] = sums.get(key[part], 0) + count
    declared = process.fact.get(fact)
    order = [key for key in (declared.choices or {}) if key in sums] if declared else []
    order += sorted(set(sums) - set(order) - {""})
    return [to.counted(label_of(process, fact, key) or key, sums[key], "came", fact, key) for key in order]


def _by_holder(late: Mapping[tuple[str, str, bool], int], to: _Addresses) -> list[Counted]:
    """Units in the district's fixed order, then who is none: nobody is ranked."""
    sums: dict[str, int] = {}
    for (_clock, holder, _told), count in late.items():
        sums[holder] = sums.get(holder, 0) + count
    units = {unit.key: str(unit) for unit in Unit.objects.filter(key__in=[key for key in sums if ":" not in key])}
    names = units | {key: _(words) for key, words in HOLDERS.items()}
    return [to.counted(label, sums[key], "late", "holder", key) for key, label in names.items() if key in sums]


def _first_late(figures: Figures, most: int) -> list[Late]:
    first = figures.late().select_related("matter", "matter__area", "matter__holder_unit")
    return overdue_lines(clock_rows(first.order_by("due_strict", "id")[:most]))


def _on_time(label: str, share: Share, to: _Addresses, key: str = "") -> OnTime:
    by = ("clock", key) if key else ("", "")
    told = share.told
    return OnTime(
        label,
        to.counted(label, share.closed, "stopped", *by),
        to.counted(label, share.law, "law", *by),
        to.counted(label, share.closed - share.law, "law_missed", *by),
        f"{percent(share.by_law)}%" if told else "–",
        to.counted(label, share.calendar, "calendar", *by),
        to.counted(label, share.closed - share.calendar, "calendar_missed", *by),
        f"{percent(share.by_calendar)}%" if told else "–",
    )


def _sum(begun: Mapping[str, int], keys: Iterable[str]) -> int:
    return sum(begun.get(key, 0) for key in keys)
