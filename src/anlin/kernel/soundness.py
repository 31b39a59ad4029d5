"""What makes a process sound: names, roads, clocks; dates, questions for more time, steps of the house, what is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from anlin.kernel.counting import DAYS, RULES, UNITS
from anlin.kernel.process import (
    OPENING,
    Ahead,
    Clock,
    Extension,
    InDocument,
    InOrder,
    NotBefore,
    Process,
    Provision,
    Published,
)

COLUMNS = frozenset({"category", "urgency", "source"})
"""Facts that every list can filter by: a matter has a column for each."""
HOUSE = "system"
DATES = frozenset({"date", "datetime"})


def unsound(process: Process) -> list[str]:
    """What is unsound, in words; empty when the declaration is sound."""
    return [
        *_names(process),
        *_roads(process),
        *_clocks(process),
        *(problem for clock in process.clocks for problem in _of_clock(process, clock)),
        *_of_questions(process),
        *(problem for ahead in process.aheads for problem in _of_ahead(process, ahead)),
        *(problem for dates in process.in_order for problem in _of_order(process, dates)),
        *(problem for early in process.not_before for problem in _of_not_before(process, early)),
        *(_of_published(process, process.published) if process.published is not None else ()),
        *(problem for fact in process.facts for problem in fact.problems()),
        *_of_needs(process),
    ]


def asked_clock(process: Process) -> Clock | None:
    """The clock for which a step of this process asks for more time."""
    return next((process.clock[step.asks] for step in process.steps if step.asks in process.clock), None)


def _names(process: Process) -> list[str]:
    found = []
    for kind, keys in (
        ("state", [state.key for state in process.states]),
        ("step", [step.key for step in process.steps]),
        ("clock", [clock.key for clock in process.clocks]),
        ("fact", [fact.key for fact in process.facts]),
    ):
        found += [f"{kind} {key} is declared twice" for key in {k for k in keys if keys.count(k) > 1}]
    for step in process.steps:
        found += [
            f"step {step.key}: no state {s}"
            for s in (*step.leaves, step.enters or process.initial)
            if s not in process.state
        ]
        found += [f"step {step.key}: no fact {f}" for f in (*step.requires, *step.offers) if f not in process.fact]
        if not step.by:
            found.append(f"step {step.key}: nobody may take it")
        if step.for_many and any(process.fact[f].kind == "photos" for f in step.requires if f in process.fact):
            found.append(f"step {step.key}: photographs differ from matter to matter, so it is not for many")
        if step.extends and (step.extends not in process.clock or process.clock[step.extends].extension is None):
            found.append(f"step {step.key}: extends no clock that can be extended")
    if process.initial not in process.state:
        found.append(f"initial state {process.initial} is not declared")
    found += [f"opening: no fact {f}" for f in (*process.opening, *process.opening_offers) if f not in process.fact]
    if not process.opened_by:
        found.append("nobody may open it")
    return found


def _roads(process: Process) -> list[str]:
    forward = {s.key: {t.enters for t in process.steps if s.key in t.leaves and t.enters} for s in process.states}
    reached = _closure({process.initial}, forward)
    found = [f"state {s} cannot be reached" for s in forward if s not in reached]
    backward: dict[str, set[str]] = {s: set() for s in forward}
    for left, entered in forward.items():
        for state in entered:
            backward.setdefault(state, set()).add(left)
    ending = _closure(set(process.final), backward)
    found += [f"no end can be reached from state {s}" for s in forward if s not in ending]
    found += [f"final state {s} is not declared" for s in process.final if s not in process.state]
    found += [
        f"step {t.key} leaves the final state {s} without being declared to reopen"
        for t in process.steps
        for s in t.leaves
        if s in process.final and t.enters not in (None, s) and not t.final_reopens
    ]
    return found


def _clocks(process: Process) -> list[str]:
    events = {OPENING, *process.step}
    found = []
    for clock in process.clocks:
        if not clock.starts_on or not clock.stops_on:
            found.append(f"clock {clock.key}: needs a start and an end")
        found += [f"clock {clock.key}: no step {e}" for e in (*clock.starts_on, *clock.stops_on) if e not in events]
        found += [f"clock {clock.key}: no state {s}" for s in clock.paused_in if s not in process.state]
        if isinstance(clock.basis, InDocument) and clock.basis.fact not in process.fact:
            found.append(f"clock {clock.key}: no fact {clock.basis.fact}")
        if getattr(clock, "basis", None) is None:  # whoever declares it may not be typed
            found.append(f"clock {clock.key}: has no basis")
        if clock.rule not in RULES:
            found.append(f"clock {clock.key}: no counting rule {clock.rule}")
        if clock.extension is not None:
            found += _extension_problems(clock.key, clock.extension)
    return found


def _extension_problems(key: str, extension: Extension) -> list[str]:
    found = []
    if extension.limit.unit not in UNITS or extension.limit.amount < 1:
        found.append(f"clock {key}: an extension of {extension.limit.amount} {extension.limit.unit} is no length")
    if extension.times < 1 or not extension.approved_by:
        found.append(f"clock {key}: an extension says how often it may be given and who approves it")
    return found


def _of_needs(process: Process) -> Iterator[str]:
    opening = {*process.opening, *process.opening_offers}
    for fact in process.facts:
        if fact.needs and fact.needs not in opening:
            yield f"fact {fact.key}: no opening states {fact.needs}"
        if fact.needs and any(fact.key in (*process.opening, *step.requires) for step in process.steps):
            yield f"fact {fact.key}: is required, and may not be asked for"


def _closure(start: set[str], roads: Mapping[str, set[str]]) -> set[str]:
    seen, waiting = set(start), list(start)
    while waiting:
        for state in roads.get(waiting.pop(), ()):
            if state not in seen:
                seen.add(state)
                waiting.append(state)
    return seen


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
    for event in clock.resumes_on:
        yield from _of_resumption(process, clock, event)
    if clock.lapses:
        yield from _of_lapse(process, clock)
    if clock.extension is not None:
        yield from _of_extension(process, clock)


def _of_resumption(process: Process, clock: Clock, event: str) -> Iterator[str]:
    step = process.step.get(event)
    if step is None:
        yield f"clock {clock.key}: no step {event}"
        return
    if event in clock.starts_on or event in clock.stops_on:
        yield f"clock {clock.key}: {event} takes a stop back, so it neither starts nor stops it"
    stopped_in = {process.step[stop].enters for stop in clock.stops_on if stop in process.step}
    if not set(step.leaves) <= stopped_in:
        yield f"clock {clock.key}: {event} takes back a stop, and is open where nothing stopped it"


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


def _of_not_before(process: Process, early: NotBefore) -> Iterator[str]:
    for key in early.facts:
        fact = process.fact.get(key)
        if fact is None or fact.kind not in DATES or fact.audience != "public":
            yield f"not before: {key} is no public date of this process"
    yield from (f"not before: no step {event}" for event in early.at if event not in process.step)


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
