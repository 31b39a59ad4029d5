"""Load a year's holiday notice: two people, one entry, and every clock that waited for it derived anew."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext

from anlin.kernel.calendar import Calendar
from anlin.kernel.calendar_file import BadCalendar, year_of
from anlin.kernel.words import Phrase, said
from anlin.spine.access.actors import Actor
from anlin.spine.ledger.services import now, record
from anlin.spine.matter.calendars import calendar_in_force, forget_calendar
from anlin.spine.matter.models import LoadedYear, Matter, MatterClock
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.services.clocks import DERIVED, derive, earliest_alarm, outcome_of

LOAD = "calendar:load"
SUBJECT = hashlib.sha256(b"anlin/calendar").hexdigest()[:32]
RANKS = frozenset({"administrator", "supervisor"})
BATCH = 500


class _Problems:
    """What is wrong with a file, inside a sentence, in the language of whoever reads it."""

    def __init__(self, problems: Sequence[Phrase]) -> None:
        self._problems = problems

    def __str__(self) -> str:
        return " ".join(problem.drawn(gettext) for problem in self._problems)


@dataclass(frozen=True)
class Loaded:
    """The year, and how many clocks it settled."""

    year: int
    settled: int


@transaction.atomic
def load_year(*, file: str, asked_by: Actor, approved_by: Actor) -> Loaded:
    """Load a year from the text of its file.

    Raises:
        Refused: the file cannot stand, both people are one, or one of them is neither administrator nor supervisor.
    """
    if asked_by.ref == approved_by.ref:
        raise Refused(said("Two people are needed: one asks, another approves."), code="role")
    if not all(actor.roles & RANKS for actor in (asked_by, approved_by)):
        raise Refused(said("An administrator or a supervisor loads a calendar."), code="role")
    try:
        year = year_of(tomllib.loads(file))
    except BadCalendar as bad:
        raise Refused(said("The file cannot stand: %(why)s"), code="fact", why=_Problems(bad.problems)) from bad
    except tomllib.TOMLDecodeError as bad:
        raise Refused(said("The file cannot stand: %(why)s"), code="fact", why=str(bad)) from bad
    digest = Calendar({year.year: year}).digest
    LoadedYear.objects.create(year=year.year, file=file, digest=digest, loaded_at=now())
    record(
        who=approved_by.ref,
        action=LOAD,
        subject=SUBJECT,
        facts={
            "year": year.year,
            "notice": year.notice,
            "source": year.source,
            "digest": digest,
            "asked_by": asked_by.ref,
        },
    )
    forget_calendar()
    transaction.on_commit(forget_calendar)
    return Loaded(year.year, _settle())


def _settle() -> int:
    """Derive again every clock that waits for a calendar, and the alarms of their matters."""
    calendar = calendar_in_force()
    settled, last = 0, 0
    while rows := list(MatterClock.objects.filter(certain=False, id__gt=last).order_by("id")[:BATCH]):
        last = rows[-1].pk
        for row in rows:
            derive(row, calendar)
            if row.certain and row.stopped_at is not None and row.outcome == MatterClock.Outcome.UNJUDGED:
                row.outcome = outcome_of(row, row.stopped_at)
        MatterClock.objects.bulk_update(rows, (*DERIVED, "outcome"))
        settled += sum(row.certain for row in rows)
        _alarm({row.matter_id for row in rows})
    return settled


def _alarm(matters: set[int]) -> None:
    clocks: dict[int, list[MatterClock]] = {}
    running = MatterClock.objects.filter(matter__in=matters, outcome=MatterClock.Outcome.RUNNING)
    for row in running:
        clocks.setdefault(row.matter_id, []).append(row)
    changed = list(Matter.objects.filter(pk__in=clocks).only("pk", "alarm_at"))
    for matter in changed:
        matter.alarm_at = earliest_alarm(clocks[matter.pk])
    Matter.objects.bulk_update(changed, ("alarm_at",))
