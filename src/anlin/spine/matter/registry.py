"""Processes in force, and what rooms do inside a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anlin.kernel.process import OPENING, Process
from anlin.kernel.provision import problems_of
from anlin.kernel.soundness import unsound

if TYPE_CHECKING:
    from anlin.spine.access.actors import Actor
    from anlin.spine.ledger.models import LedgerEntry
    from anlin.spine.matter.models import Matter


@dataclass
class Taken:
    """A step being taken, as an effect sees it, inside the transaction and before the ledger entry.

    A matter that is being opened has its id, and its row comes with the entry.
    """

    matter: Matter
    step: str
    actor: Actor
    facts: dict[str, object]
    public: dict[str, object]  # facts the effect adds to the entry in clear


Effect = Callable[[Taken], None]
Recorded = Callable[["Matter", "LedgerEntry"], None]
Wiped = Callable[["Matter"], None]
Entered = Callable[[Sequence[tuple["Matter", Process, Mapping[str, object]]]], None]

_processes: dict[str, dict[int, Process]] = {}
_effects: dict[tuple[str, str], list[Effect]] = {}
_everywhere: list[Effect] = []
_receivers: dict[tuple[str, str], frozenset[str]] = {}
_recorded: list[Recorded] = []
_wiped: list[Wiped] = []
_entered: list[Entered] = []


def register(process: Process) -> None:
    """Bring a process into force. Rooms do this at start-up.

    Raises:
        ValueError: the declaration is unsound, departs from the law that it names, or another one stands under
            this key and version.
    """
    problems = unsound(process) or problems_of(process)
    if problems:
        raise ValueError(f"{process.key}/{process.version}: " + "; ".join(problems))
    versions = _processes.setdefault(process.key, {})
    if versions.get(process.version, process) != process:
        raise ValueError(f"{process.key}/{process.version} is declared twice")
    versions[process.version] = process


def process_named(key: str, version: int | None = None) -> Process:
    """The process; without a version, the newest. Raises KeyError."""
    versions = _processes[key]
    return versions[max(versions) if version is None else version]


def process_of(matter: Matter) -> Process:
    """The process that the matter began with."""
    return process_named(matter.process, matter.version)


def versions_of(key: str) -> list[Process]:
    """Every version of a process in force, oldest first."""
    return [version for _number, version in sorted(_processes[key].items())]


def all_processes() -> list[Process]:
    """The newest version of each process."""
    return [process_named(key) for key in sorted(_processes)]


def receives(process: str, step: str, kinds: frozenset[str]) -> None:
    """Register which kinds of unit a step of a process may give a matter to."""
    _receivers[process, step] = kinds


def receivers_of(process: str, step: str) -> frozenset[str] | None:
    """The kinds of unit that a step may give a matter to; None: every kind."""
    return _receivers.get((process, step))


def effect(process: str, step: str = OPENING) -> Callable[[Effect], Effect]:
    """Register what a room does beyond the change of state, inside the step's transaction."""

    def keep(run: Effect) -> Effect:
        _effects.setdefault((process, step), []).append(run)
        return run

    return keep


def effects_of(process: str, step: str) -> list[Effect]:
    """The effects of a step, those of every step first, in the order of their registration."""
    return [*_everywhere, *_effects.get((process, step), ())]


def every_step(run: Effect) -> Effect:
    """Register what the spine does inside every step of every process."""
    _everywhere.append(run)
    return run


def entered(run: Entered) -> Entered:
    """Register what is done for the steps of matters that enter in bulk, where no effect runs."""
    _entered.append(run)
    return run


def tell_entered(steps: Sequence[tuple[Matter, Process, Mapping[str, object]]]) -> None:
    """Run what was registered with `entered`."""
    for run in _entered:
        run(steps)


def recorded(run: Recorded) -> Recorded:
    """Register what is asked for inside the transaction once a step is written: jobs and papers, never its state."""
    _recorded.append(run)
    return run


def tell_recorded(matter: Matter, entry: LedgerEntry) -> None:
    """Run what was registered with `recorded`."""
    for run in _recorded:
        run(matter, entry)


def wiped(run: Wiped) -> Wiped:
    """Register what else is destroyed when a matter's content is, also when a backup came back."""
    _wiped.append(run)
    return run


def tell_wiped(matter: Matter) -> None:
    """Run what was registered with `wiped`."""
    for run in _wiped:
        run(matter)
