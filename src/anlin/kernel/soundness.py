"""What makes the finer parts of a process sound: dates, questions for more time, steps of the house, what is published."""

from __future__ import annotations

from collections.abc import Iterator

from anlin.kernel.counting import DAYS
from anlin.kernel.process import OPENING, Ahead, Clock, InDocument, InOrder, Process, Provision, Published

COLUMNS = frozenset({"category", "urgency", "source"})
"""Facts that every list can filter by: a matter has a column for each."""
HOUSE = "system"
DATES = frozenset({"date", "datetime"})


def further_problems(process: Process) -> list[str]:
    """What is unsound, in words."""
    return [
        *(problem for clock in process.clocks for problem in _of_clock(process, clock)),
        *_of_questions(process),
        *(problem for ahead in process.aheads for problem in _of_ahead(process, ahead)),
        *(problem for dates in process.in_order for problem in _of_order(process, dates)),
        *(_of_published(process, process.published) if process.published is not None else ()),
    ]


def asked_clock(process: Process) -> Clock | None:
    """The clock for which a step of this process asks for more time."""
    return next((process.clock[step.asks] for step in process.steps if step.asks in process.clock), None)


def _asks_for(process: Process, event: str) -> tuple[str, ...]:
    """The facts that a step (or the opening) cannot do without."""
    if event == OPENING:
        return process.opening
    step = process.step.get(event)
    return step.requires if step is not None else ()


def _of_clock(process: Process, clock: Clock) -> Iterator[str]:
    if isinstance(clock.basis, InDocument) and clock.basis.fact in process.fact:
        if process.fact[clock.basis.fact].kind not in DATES:
            yield f"clock {clock.key}: {clock.basis.fact} is no date"
        for event in clock.starts_on:
            if clock.basis.fact not in _asks_for(process, event):
                yield f"clock {clock.key}: {event} starts it and does not ask for {clock.basis.fact}"
        if clock.basis.before is not None and clock.basis.before.unit != DAYS:
            yield f"clock {clock.key}: what is due before a date is counted in days"
    if clock.lapses:
        yield from _of_lapse(process, clock)
    if clock.extension is not None:
        yield from _of_extension(process, clock)


def _of_lapse(process: Process, clock: Clock) -> Iterator[str]:
    step = process.step.get(clock.lapses)
    if step is None or step.by != (HOUSE,):
        yield f"clock {clock.key}: {clock.lapses} is no step of the house alone"
    elif step.requires:
        yield f"clock {clock.key}: the house has nothing to say for {clock.lapses}"
    elif step.enters is None and clock.lapses not in clock.stops_on:
        yield f"clock {clock.key}: {clock.lapses} would be taken again and again"


def _of_extension(process: Process, clock: Clock) -> Iterator[str]:
    extension = clock.extension
    if extension is None:
        return
    for step in process.steps:
        if step.extends != clock.key:
            continue
        if extension.approved_by not in step.by:
            yield f"step {step.key}: the {extension.approved_by} approves more time, and may not take it"
        if extension.until and extension.until not in step.requires:
            yield f"step {step.key}: does not ask for {extension.until}"
    if extension.until:
        if extension.until not in process.fact or process.fact[extension.until].kind != "date":
            yield f"clock {clock.key}: {extension.until} is no date"
        if extension.limit.unit != DAYS:
            yield f"clock {clock.key}: an extension to a date is counted in days"


def _of_questions(process: Process) -> Iterator[str]:
    asked = {step.asks for step in process.steps if step.asks}
    if len(asked) > 1:
        yield "more time is asked for one clock of a process"
    for step in process.steps:
        for key in filter(None, (step.asks, step.denies)):
            if key not in process.clock or process.clock[key].extension is None:
                yield f"step {step.key}: {key} is no clock that can be extended"
        if step.denies and step.denies not in asked:
            yield f"step {step.key}: nobody asks for what it refuses"
        if step.asks and not any(step.asks == other.extends for other in process.steps):
            yield f"step {step.key}: nobody can grant what it asks for"


def _of_ahead(process: Process, ahead: Ahead) -> Iterator[str]:
    fact = process.fact.get(ahead.fact)
    if fact is None or fact.kind not in DATES:
        yield f"ahead: {ahead.fact} is no date of this process"
    for event in ahead.at:
        if event != OPENING and event not in process.step:
            yield f"ahead: no step {event}"
        elif ahead.fact not in _asks_for(process, event):
            yield f"ahead: {event} does not ask for {ahead.fact}"
    if not isinstance(ahead.least, Provision) and (ahead.least.unit != DAYS or ahead.least.amount < 0):
        yield f"ahead: {ahead.least.amount} {ahead.least.unit} is no length to count back; days are"


def _of_order(process: Process, dates: InOrder) -> Iterator[str]:
    """Whoever states the end states the beginning; whoever moves the beginning states the end anew, for an old one is on record."""
    kinds = {process.fact[key].kind for key in (dates.begins, dates.ends) if key in process.fact}
    if len(kinds) != 1 or not kinds <= DATES or not {dates.begins, dates.ends} <= set(process.fact):
        yield f"in order: {dates.begins} and {dates.ends} are no two dates of one kind"
        return
    asked = [(OPENING, process.opening, process.opening_offers)]
    asked += [(step.key, step.requires, step.offers) for step in process.steps]
    for event, requires, offers in asked:
        states = {*requires, *offers}
        if dates.ends in states and dates.begins not in requires:
            yield f"in order: {event} states {dates.ends} and does not ask for {dates.begins}"
        elif dates.begins in states and dates.ends not in (states if event == OPENING else requires):
            yield f"in order: {event} moves {dates.begins} and does not ask for {dates.ends}"


def _of_published(process: Process, published: Published) -> Iterator[str]:
    fact = process.fact.get(published.by)
    if fact is None or fact.kind != "choice" or fact.audience != "public" or fact.key not in COLUMNS:
        yield f"published: {published.by} is no public choice with a column of its own"
        return
    answers = set(fact.choices or {})
    yield from (f"published: the answer {key} has no class" for key in sorted(answers - set(published.classes)))
    yield from (f"published: there is no answer {key}" for key in sorted(set(published.classes) - answers))
    for state in published.states:
        if state not in process.state or state in process.final:
            yield f"published: {state} is no state that goes on"
    if not published.why:
        yield "published: says not what allows it"
    if not process.mapped:
        yield "published: what stands on no map is not published"
