"""`anlin worker`: do the jobs and number the ledger, each in a process of its own."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
from types import FrameType

from anlin.config.speech import both, said
from anlin.config.supervisor import Child, KeepsDying, Supervisor

# Each is a function without arguments that works until its process is told to stop.
LOOPS = {
    "jobs": "anlin.spine.jobs.services:work",
    "sequencer": "anlin.spine.ledger.services.sequencer:run",
}


def children() -> list[Child]:
    """One child a loop."""
    command = [sys.executable, "-c", "import sys; from anlin.config.cli import main; sys.exit(main())"]
    return [Child(name, [*command, "worker", "--only", name]) for name in LOOPS]


class _Told(BaseException):
    """The process was told to stop: no handler of errors below may keep it."""


def _told(_number: int, _frame: FrameType | None) -> None:
    raise _Told


def work_only(name: str) -> int:
    """Run one loop until SIGTERM or SIGINT; what it was doing is rolled back, leased again and done by the next."""
    module, _, function = LOOPS[name].partition(":")
    loop = getattr(importlib.import_module(module), function)
    signal.signal(signal.SIGTERM, _told)
    signal.signal(signal.SIGINT, _told)
    try:
        loop()
    except _Told:
        return 0
    return 0


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="anlin worker", description=said("do the jobs and number the ledger"))
    parser.add_argument("--only", choices=sorted(LOOPS))
    only = parser.parse_args(argv).only
    if only:
        return work_only(only)
    try:
        return Supervisor(children()).run()
    except KeepsDying as dying:
        print(
            both(said("%(name)s stops again and again; its last words stand above. Try: anlin doctor"), name=dying),
            file=sys.stderr,
        )
        return 1
