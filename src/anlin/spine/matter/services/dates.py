"""Dates that a step names or waits for: how far ahead they lie, and whether that is far enough, or reached."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from anlin.kernel.process import Ahead, Process, Provision
from anlin.kernel.provision import limit_of
from anlin.kernel.words import said
from anlin.spine.ledger.selectors import history_of
from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import DayName, Label, LawName, Refused
from anlin.spine.place.selectors import district_timezone

MOST_AHEAD_DAYS = 3_660
"""A date in a document further ahead is a slip of the pen."""


def days_until(value: object, at: datetime) -> int:
    """Days from the day of a moment to a date of a fact; less than zero where it lies before."""
    told = datetime.fromisoformat(str(value))
    day = told.astimezone(district_timezone()).date() if told.tzinfo is not None else told.date()
    return (day - at.astimezone(district_timezone()).date()).days


def why_too_early(process: Process, step: str, matter: Matter, at: datetime) -> Refused | None:
    """Why this step comes before the day on record that it waits for; None for what does not. Asks the ledger for such steps alone."""
    waited = [early for early in process.not_before if step in early.at]
    if not waited:
        return None
    stated: dict[str, object] = {}
    for entry in history_of(matter.ref):
        stated |= entry.told.facts
    for early in waited:
        key = next((key for key in early.facts if stated.get(key)), "")
        if key and days_until(stated[key], at) > 0:
            return Refused(
                said("%(what)s: %(day)s. Record this on that day or later; if the day changed, record the change first."),
                code="not_open", what=Label(process.fact[key].label), day=DayName(date.fromisoformat(str(stated[key])[:10])),
            )  # fmt: skip
    return None


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
