"""Processes as data: states, steps, clocks. What makes them sound: `anlin.kernel.soundness`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from anlin.kernel.canonical import digest_of
from anlin.kernel.fact import BadFact, Fact
from anlin.kernel.words import said

OPENING = "open"  # the event with which every matter begins; clocks may start on it


@dataclass(frozen=True)
class Limit:
    """A length of time as law writes it: an amount and what it counts (`hours|days|working_days|months`)."""

    amount: int
    unit: str


@dataclass(frozen=True)
class Provision:
    """A limit set by law: its amount comes from the statute's table by the date of the start event."""

    statute: str
    article: str
    limit_key: str = ""


@dataclass(frozen=True)
class Promise:
    """A limit that the district promised; `setting` names who set it, when, and how long."""

    setting: str


@dataclass(frozen=True)
class InDocument:
    """A date set in a document of this matter: the fact that holds it, and how long before that date it is due."""

    fact: str
    before: Limit | None = None


@dataclass(frozen=True)
class Ahead:
    """A date that lies far enough ahead: these steps (or `OPENING`) are refused when less time is left until it.

    Args:
        fact: the date that the step states. least: counted back from that date, the date itself not counted.
    """

    fact: str
    least: Provision | Limit
    at: tuple[str, ...]


@dataclass(frozen=True)
class InOrder:
    """Two dates that a step states together: the second is the first or a later one, else the step is refused."""

    begins: str
    ends: str


@dataclass(frozen=True)
class NotBefore:
    """Steps that are refused before a date on record: the first of these facts that was stated says which."""

    facts: tuple[str, ...]
    at: tuple[str, ...]


Class = Literal["point", "area", "never"]


@dataclass(frozen=True)
class Published:
    """What anybody sees of a matter on the public map: where it is, what kind it is, how its time stands; never words.

    Args:
        states: in which it is there, none of them final.
        by: the choice fact that says what kind it is, public and held by a column of matters.
        classes: for each of its answers: `point` is drawn where it is, `area` counted with its street, small numbers
            hidden, `never` is not there. An answer without a class is unsound.
        why: in one sentence, what allows it.
    """

    states: tuple[str, ...]
    by: str
    classes: Mapping[str, Class]
    why: str


Basis = Provision | Promise | InDocument


@dataclass(frozen=True)
class Extension:
    """How long an extension adds, how often it may be given, and the rank that approves it.

    `until`: the date of the granting step to which it runs; `limit`, in days, is then the most that it may add.
    """

    limit: Limit
    times: int
    approved_by: str
    until: str = ""


@dataclass(frozen=True)
class Clock:
    """A deadline of a process.

    Args:
        starts_on, stops_on: step keys, or `OPENING`. A step listed in both stops, then starts afresh.
        resumes_on: steps that take a stop back: what was stopped runs on from its first start, as if it had not stopped.
        paused_in: state to English reason, for the pauses that the basis allows and no others.
        rule: the counting rule's name, see `anlin.kernel.counting`.
        held: a person is held: never rolls past a holiday (CPL 105).
        resident: a sentence for the reporter, e.g. "to tell you who handles it".
        lapses: the step that the house takes once the limit has run out, where it is open then.
    """

    key: str
    label: str
    basis: Basis
    starts_on: tuple[str, ...]
    stops_on: tuple[str, ...]
    rule: str = "civil"
    paused_in: Mapping[str, str] = field(default_factory=dict)
    extension: Extension | None = None
    held: bool = False
    public: bool = True
    resident: str = ""
    lapses: str = ""
    resumes_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class State:
    """Where a matter can rest. `tone` is one of act, done, soon, late, wait, none (colours of the face)."""

    key: str
    label: str
    tone: str = "act"
    resident: str = ""


@dataclass(frozen=True)
class Step:
    """A step: from which states, into which (None: the matter stays where it is), by which roles.

    Args:
        requires: fact keys that must be given. offers: fact keys that may be given.
        gives_to: who holds the matter afterwards: "" (no change), "desk", "unit" (the unit named by the
            step's `unit` fact), "reporter", "party" (who has to act: an owner, an organiser), "supervision", "outside",
            "actor", "back" (its last unit, else the desk).
        primary: drawn as the page's main button when open.
        extends: key of the clock that this step extends.
        asks: key of the clock for which more time is asked; its `extends` step then answers, and nothing else grants.
        denies: key of the clock for which more time is refused.
        reader: an English sentence for the resident's timeline; empty: not shown there.
        final_reopens: allowed to leave a final state.
        for_many: fit to be taken for many matters at once, its form filled in once.
    """

    key: str
    label: str
    leaves: tuple[str, ...]
    enters: str | None
    by: tuple[str, ...]
    requires: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    gives_to: str = ""
    primary: bool = False
    extends: str = ""
    asks: str = ""
    denies: str = ""
    reader: str = ""
    final_reopens: bool = False
    hint: str = ""
    icon: str = "list"
    shortcut: str = ""
    for_many: bool = False


@dataclass(frozen=True)
class Process:
    """A kind of matter, whole. See `problems` for what makes it sound."""

    key: str
    version: int
    label: str
    initial: str
    final: frozenset[str]
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    clocks: tuple[Clock, ...]
    facts: tuple[Fact, ...]
    opened_by: tuple[str, ...]
    opening: tuple[str, ...] = ()
    opening_offers: tuple[str, ...] = ()
    opened_as: str = ""
    """What its story calls the opening, e.g. "Report received"."""
    aheads: tuple[Ahead, ...] = ()
    in_order: tuple[InOrder, ...] = ()
    not_before: tuple[NotBefore, ...] = ()
    mapped: bool = True
    """Staff see it on their maps. Gatherings stand on no map (LINES.md, line 2)."""
    published: Published | None = None

    @cached_property
    def fact(self) -> Mapping[str, Fact]:
        return {fact.key: fact for fact in self.facts}

    @cached_property
    def state(self) -> Mapping[str, State]:
        return {state.key: state for state in self.states}

    @cached_property
    def step(self) -> Mapping[str, Step]:
        return {step.key: step for step in self.steps}

    @cached_property
    def clock(self) -> Mapping[str, Clock]:
        return {clock.key: clock for clock in self.clocks}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the declaration; pinned in `processes.lock` once released."""
        return digest_of(self)

    def steps_open_from(self, state: str) -> list[Step]:
        """Steps that may be taken from a state, in declared order."""
        return [step for step in self.steps if state in step.leaves]

    def step_open_from(self, state: str, key: str) -> Step | None:
        """The step if it is open from the state, else None."""
        step = self.step.get(key)
        return step if step is not None and state in step.leaves else None

    def checked(self, step: Step | None, given: Mapping[str, object]) -> dict[str, object]:
        """The facts of a step (None: the opening) in canonical form; absent and empty ones left out.

        Raises:
            BadFact: a required fact is missing, one is unknown to the step, a value is refused, or an end lies before
                its beginning.
        """
        requires = self.opening if step is None else step.requires
        offers = self.opening_offers if step is None else step.offers
        known = (*requires, *offers)
        for key in given:
            if key not in known:
                raise BadFact(key, said("This step does not ask for it."))
        present = {key: value for key, value in given.items() if not _is_blank(value)}
        for key in requires:
            if key not in present:
                raise BadFact(key, said("Fill this in: the step needs it."))
        found = {key: self.fact[key].checked(value) for key, value in present.items()}
        for dates in self.in_order:
            _refuse_backward(dates, found)
        return found


def _refuse_backward(dates: InOrder, found: Mapping[str, object]) -> None:
    begins, ends = found.get(dates.begins), found.get(dates.ends)
    if begins is None or ends is None:
        return
    if datetime.fromisoformat(str(ends)) < datetime.fromisoformat(str(begins)):
        raise BadFact(
            dates.ends, said("It ends before it begins, on %(begins)s. Choose that day or a later one."), begins=begins
        )


def _is_blank(value: object) -> bool:
    return value is None or value == "" or value == [] or (isinstance(value, str) and not value.strip())
