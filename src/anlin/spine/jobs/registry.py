"""Which function does which kind of work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Payload = Mapping[str, Any]
Run = Callable[[Payload], None]


@dataclass(frozen=True)
class Kind:
    """A kind of job.

    Args:
        lease: seconds after which another worker may take it; longer than the work ever takes.
        attempts: how often it is tried before it is dead.
        calls_out: it talks to something outside the database, so it runs outside a transaction and may,
            after a crash, run again: it has to be idempotent at the other end.
    """

    key: str
    run: Run
    lease: float = 60.0
    attempts: int = 8
    calls_out: bool = False


KINDS: dict[str, Kind] = {}
REPEATING: dict[str, float] = {}


def job(key: str, *, lease: float = 60.0, attempts: int = 8, calls_out: bool = False) -> Callable[[Run], Run]:
    """Register `def run(payload) -> None` as the work of a key; see `Kind` for the arguments.

    Raises:
        ValueError: the key is taken by another function.
    """

    def register(run: Run) -> Run:
        known = KINDS.get(key)
        if known is not None and known.run.__qualname__ != run.__qualname__:
            raise ValueError(f"job {key} is declared twice")
        KINDS[key] = Kind(key, run, lease, attempts, calls_out)
        return run

    return register


def every(seconds: float) -> Callable[[Run], Run]:
    """Put a registered job in the queue again and again; written above `@job`. Missed times are not made up."""

    def register(run: Run) -> Run:
        key = next((kind.key for kind in KINDS.values() if kind.run is run), None)
        if key is None:
            raise ValueError("@every stands above @job")
        REPEATING[key] = seconds
        return run

    return register
