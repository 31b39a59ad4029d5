"""`anlin worker`: do the jobs and number the ledger, each in a process of its own."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
import threading
from types import FrameType

from anlin.config.speech import beside, both, said
from anlin.config.supervisor import Child, KeepsDying, Supervisor

# Each is `def loop(stop: threading.Event)`: it works until the event is set and ends after the piece at hand.
LOOPS = {
    "jobs": "anlin.spine.jobs.worker:work",
    "sequencer": "anlin.spine.ledger.services.sequencer:run_sequencer",
}


def children() -> list[Child]:
    """One child a loop."""
    command = [sys.executable, "-c", "import sys; from anlin.config.cli import main; sys.exit(main())"]
    return [Child(name, [*command, "worker", "--only", name]) for name in LOOPS]


def work_only(name: str) -> int:
    """Run one loop until SIGTERM or SIGINT; what it leaves is leased again and done by the next.

    Raises:
        NotDurable, LedgerUnguarded: this database must not be written to.
    """
    from anlin.config.readiness import assert_ready  # needs Django, and `children` does not

    assert_ready()
    module, _, function = LOOPS[name].partition(":")
    loop = getattr(importlib.import_module(module), function)
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    loop(stop)
    return 0


def main(argv: list[str]) -> int:
    about = beside(said("do the jobs and number the ledger (serve starts one)"))
    parser = argparse.ArgumentParser(prog="anlin worker", description=about)
    only_one = beside(said("this one alone, in this process"))
    parser.add_argument("--only", choices=sorted(LOOPS), help=only_one)
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
