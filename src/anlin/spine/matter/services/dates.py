"""Dates that a step names: how far ahead they lie, and whether that is far enough."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from anlin.kernel.process import Ahead, Process, Provision
from anlin.kernel.provision import limit_of
from anlin.kernel.words import said
from anlin.spine.matter.refusals import DayName, Label, LawName, Refused
from anlin.spine.place.selectors import district_timezone

MOST_AHEAD_DAYS = 3_660
"""A date in a document further ahead is a slip of the pen."""


def days_until(value: object, at: datetime) -> int:
    """Days from the day of a moment to a date of a fact; less than zero where it lies before."""
    told = datetime.fromisoformat(str(value))
    day = told.astimezone(district_timezone()).date() if told.tzinfo is not None else told.date()
    return (day - at.astimezone(district_timezone()).date()).days


def refuse_too_near(process: Process, event: str, facts: Mapping[str, object], at: datetime) -> None:
    """Refuse a step (or the opening) that comes too late before a date that it states.

    Raises:
        Refused: it does; the sentence names the law where it is the law's, and the first day that would do.
    """
    for ahead in process.aheads:
        if event in ahead.at and ahead.fact in facts:
            _refuse_too_near(process, ahead, facts[ahead.fact], at)


def _refuse_too_near(process: Process, ahead: Ahead, stated: object, at: datetime) -> None:
    today = at.astimezone(district_timezone()).date()
    least = limit_of(ahead.least, today) if isinstance(ahead.least, Provision) else ahead.least
    if days_until(stated, at) >= least.amount:
        return
    told = {
        "what": Label(process.fact[ahead.fact].label),
        "days": least.amount,
        "earliest": DayName(today + timedelta(days=least.amount)),
    }
    if isinstance(ahead.least, Provision):
        law = LawName(ahead.least.statute)
        raise Refused(
            said("%(what)s: the law wants %(days)s days before it (%(law)s, art. %(article)s); the earliest from today is %(earliest)s."),
            code="fact", fact=ahead.fact, law=law, article=ahead.least.article, **told,
        )  # fmt: skip
    raise Refused(
        said("%(what)s: %(days)s days must lie before it; the earliest from today is %(earliest)s."),
        code="fact", fact=ahead.fact, **told,
    )  # fmt: skip
