"""How a due moment was reached, one sentence a step, for the people who must trust it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from anlin.kernel.clock import Due, Span, due_of
from anlin.kernel.counting import DAYS, HOURS, MONTHS, WORKING_DAYS
from anlin.kernel.process import Limit
from anlin.kernel.words import Phrase, said

_AMOUNTS = {
    HOURS: said("%(n)s hours"),
    DAYS: said("%(n)s days"),
    WORKING_DAYS: said("%(n)s working days"),
    MONTHS: said("%(n)s months"),
}
_MINUTE = "%Y-%m-%d %H:%M"


def amount_of(limit: Limit) -> Phrase:
    """A limit in words: "30 days"."""
    return Phrase.of(_AMOUNTS[limit.unit], n=limit.amount)


def moment_text(moment: datetime) -> str:
    """A moment as people write it; seconds only where there are any."""
    return moment.strftime(_MINUTE + (":%S" if moment.second else ""))


def due_text(due: Due, moment: datetime | None = None) -> str:
    """The due moment as people write it; the end of a day is its 24:00."""
    if moment is None and due.ends_day is not None:
        return f"{due.ends_day.isoformat()} 24:00"
    return moment_text(moment or due.strict)


def steps_of(due: Due) -> tuple[Phrase, ...]:
    """The steps of an answer; the last says the moment."""
    return tuple(_hour_steps(due) if due.ends_day is None else _day_steps(due))


def _hour_steps(due: Due) -> list[Phrase]:
    asked = due.asked
    zone = asked.zone
    steps = [Phrase.of(said("It starts at %(moment)s."), moment=moment_text(asked.started_at.astimezone(zone)))]
    moment = asked.started_at.astimezone(UTC)
    for n, limit in enumerate(asked.limits):
        moment += timedelta(hours=limit.amount)
        steps.append(_counted_step(n, limit, moment_text(moment.astimezone(zone))))
    for begins, ends in asked.pauses:
        if begins >= moment:
            steps.append(_late_pause(begins.astimezone(zone)))
            break
        moment += ends - begins
        steps.append(
            Phrase.of(
                said("The pause from %(since)s to %(until)s does not count: to %(to)s."),
                since=moment_text(begins.astimezone(zone)),
                until=moment_text(ends.astimezone(zone)),
                to=moment_text(moment.astimezone(zone)),
            )
        )
    steps.append(
        Phrase.of(said("It ends at %(moment)s; hours never move past rest days."), moment=moment_text(due.strict))
    )
    if due.formal != due.strict:
        steps.append(
            Phrase.of(
                said("The hour of the start does not count (%(basis)s): formally it ends at %(moment)s."),
                basis=asked.rule.basis,
                moment=moment_text(due.formal),
            )
        )
    return steps


def _day_steps(due: Due) -> list[Phrase]:
    asked = due.asked
    start = asked.started_at.astimezone(asked.zone)
    steps = [Phrase.of(said("It starts at %(moment)s; that day does not count."), moment=moment_text(start))]
    steps += [_conversion(limit, asked.rule.basis) for limit in asked.limits if _converted(due, limit)]
    flat = replace(asked.rule, rolls=False)
    for n, limit in enumerate(asked.limits):
        part = due_of(
            asked.limits[0],
            flat,
            asked.started_at,
            timezone=asked.zone,
            calendar=asked.calendar,
            extensions=asked.limits[1 : n + 1],
        )
        steps.append(_counted_step(n, limit, due_text(part)))
    steps += _pause_steps(due)
    steps += _rolling_steps(due)
    if due.certain:
        steps.append(Phrase.of(said("It ends at %(moment)s."), moment=due_text(due)))
    else:
        steps.append(
            Phrase.of(
                said("The holiday notice for %(year)s is not loaded and could change this: not before %(moment)s."),
                year=due.missing_year,
                moment=due_text(due),
            )
        )
    return steps


def _converted(due: Due, limit: Limit) -> bool:
    return due.asked.rule.unit_of(limit.amount, limit.unit) != limit.unit


def _conversion(limit: Limit, basis: str) -> Phrase:
    return Phrase.of(said("%(amount)s are counted as working days (%(basis)s)."), amount=amount_of(limit), basis=basis)


def _counted_step(n: int, limit: Limit, to: str) -> Phrase:
    if n == 0:
        return Phrase.of(said("%(amount)s: to %(to)s."), amount=amount_of(limit), to=to)
    return Phrase.of(said("Extension %(number)s, %(amount)s: to %(to)s."), number=n, amount=amount_of(limit), to=to)


def _late_pause(since: datetime) -> Phrase:
    return Phrase.of(said("The pause from %(since)s began after the end: it moves nothing."), since=moment_text(since))


def _pause_steps(due: Due) -> list[Phrase]:
    asked = due.asked
    steps = []
    for begins, ends in asked.pauses:
        since, until = begins.astimezone(asked.zone), ends.astimezone(asked.zone)
        if due.ends_day is not None and since.date() > due.ends_day:
            steps.append(_late_pause(since))
            break
        steps.append(
            Phrase.of(
                said("Paused from %(since)s to %(until)s: %(days)s days, by their dates, do not count."),
                since=moment_text(since),
                until=moment_text(until),
                days=(until.date() - since.date()).days,
            )
        )
    if due.paused:
        steps.append(Phrase.of(said("A pause is still open: this is the end if it stopped now.")))
    return steps


def _rolling_steps(due: Due) -> list[Phrase]:
    asked = due.asked
    if asked.held:
        return [Phrase.of(said("A person is held: the last day does not move past rest days."))]
    if not asked.rule.rolls:
        return [Phrase.of(said("The last day does not move past rest days (%(rule)s)."), rule=Phrase(asked.rule.label))]
    flat = replace(asked.rule, rolls=False)
    unrolled = due_of(
        asked.limits[0],
        flat,
        asked.started_at,
        timezone=asked.zone,
        calendar=asked.calendar,
        pauses=[Span(since, until) for since, until in asked.pauses],
        extensions=asked.limits[1:],
    ).ends_day
    if unrolled is None or due.ends_day is None:
        return []
    if unrolled < due.ends_day:
        return [
            Phrase.of(
                said("%(day)s is a rest day (%(why)s): the last day moves to %(to)s."),
                day=unrolled.isoformat(),
                why=_why_rest(due, unrolled),
                to=due.ends_day.isoformat(),
            )
        ]
    if unrolled.weekday() >= 5 and asked.calendar.knows(unrolled) and not asked.calendar.is_rest_day(unrolled):
        return [Phrase.of(said("%(day)s is a make-up workday: the last day does not move."), day=unrolled.isoformat())]
    return []


def _why_rest(due: Due, day: date) -> str | Phrase:
    for year in due.asked.calendar.years.values():
        for holiday in year.holidays:
            if holiday.first <= day <= holiday.last:
                return holiday.name
    return Phrase(said("weekend"))
