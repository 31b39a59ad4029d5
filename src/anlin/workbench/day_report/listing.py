"""The list behind a number: its title, and its lines a page at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar, cast

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from anlin.kernel.process import Process
from anlin.kernel.words import said
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.party.models import Unit
from anlin.workbench.day_report.figures import Asked, Rows
from anlin.workbench.lists import PAGE, Row, label_of, rows_of, with_clocks
from anlin.workbench.page_marks import mark_of, row_at

Of = TypeVar("Of", bound=Model)
HOLDERS = {
    "desk:": said("the district's intake desk"),
    "supervision:": said("the district's supervision"),
    "outside:": said("another authority"),
    "reporter:": said("the reporter"),
    "nobody:": said("nobody: it has ended"),
    "unit:": said("no unit named"),
}
"""Who has the ball and is no unit of the district."""


def listed(found: Rows, after: str) -> tuple[list[Row], str]:
    """A page of lines, the newest first, and the cursor of the next; constant queries."""
    if found.model is MatterClock:
        clocks = found.select_related("matter", "matter__holder_unit")
        of_clocks = list(_after(clocks, after)[: PAGE + 1])
        return clock_rows(of_clocks[:PAGE]), mark_of(of_clocks[PAGE - 1].pk) if len(of_clocks) > PAGE else ""
    matters = with_clocks(cast("QuerySet[Matter]", found))
    of_matters = list(_after(matters, after)[: PAGE + 1])
    return rows_of(of_matters[:PAGE]), mark_of(of_matters[PAGE - 1].pk) if len(of_matters) > PAGE else ""


def clock_rows(clocks: Iterable[MatterClock]) -> list[Row]:
    """Lines of a list, one a time limit: each matter with that clock and no other."""
    matters = []
    for clock in clocks:
        clock.matter.listed_clocks = [clock]  # type: ignore[attr-defined]  # as with_clocks brings them
        matters.append(clock.matter)
    return rows_of(matters)


def _after(found: QuerySet[Of], after: str) -> QuerySet[Of]:
    last = row_at(after)
    page = found if last is None else found.filter(pk__lt=last)
    return page.order_by("-pk")


def list_title(asked: Asked, process: Process) -> str:
    """What a list holds, in words."""
    words = {
        "came": _("Came that day"),
        "late": _("Late at the end of the day"),
        "late_unsaid": _("Late, and nobody wrote why"),
        "objected": _("Close refused or opened again"),
        "again": _("Back to work"),
        "stopped": _("Limits that ended that day"),
        "law": _("In time, by law"),
        "law_missed": _("Not in time, by law"),
        "calendar": _("In time, by calendar"),
        "calendar_missed": _("Not in time, by calendar"),
        "unjudged": _("Not judged: a holiday calendar is missing"),
    }[asked.what]
    return f"{words} · {narrowed}" if (narrowed := _narrowed(asked, process)) else words


def _narrowed(asked: Asked, process: Process) -> str:
    if asked.by == "clock":
        clock = process.clock.get(asked.is_)
        return _(clock.label) if clock else ""
    if asked.by == "holder":
        unit = Unit.objects.filter(key=asked.is_).first()
        return str(unit) if unit else _(HOLDERS.get(asked.is_, ""))
    return label_of(process, asked.by, asked.is_) if asked.by else ""
