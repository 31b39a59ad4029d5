"""`anlin worker`: do the jobs and number the ledger, each in a process of its own."""

from __future__ import annotations

import argparse
import importlib
import logging
import signal
import sys
import threading
from types import FrameType

from anlin.config.speech import beside, both, said
from anlin.config.supervisor import Child, KeepsDying, Supervisor

log = logging.getLogger("anlin.worker")
AGAIN_SECONDS = 2.0
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

    A database that is away for a while, as while it is started again, is waited for: who started us has reached it before.

    Raises:
        NotDurable, LedgerUnguarded: this database must not be written to.
    """
    module, _, function = LOOPS[name].partition(":")
    loop = getattr(importlib.import_module(module), function)
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    if _ready(stop):
        loop(stop)
    return 0


def _ready(stop: threading.Event) -> bool:
    """Whether the database may be written to, once it answers; no, where we were told to stop before."""
    from anlin.config.readiness import assert_ready
    from anlin.spine.storage import StorageUnavailable

    while not stop.is_set():
        try:
            assert_ready()
        except StorageUnavailable as away:
            if away.reason not in {"gone", "busy"}:
                raise
            log.warning("waiting for the database: %s", away.reason)
            stop.wait(AGAIN_SECONDS)
        else:
            return True
    return False


def main(argv: list[str]) -> int:
    about = beside(said("do the jobs and number the ledger (serve starts one)"))
    parser = argparse.ArgumentParser(prog="anlin worker", description=about)
    only_one = beside(said("this one alone, in this process"))
    parser.add_argument("--only", choices=sorted(LOOPS), help=only_one)
    only = parser.parse_args(argv).only
    if only:
        return work_only(only)
    from anlin.config.readiness import assert_ready  # needs Django, and `children` does not

    assert_ready()  # at the first start a database that does not answer is no pause
    try:
        return Supervisor(children()).run()
    except KeepsDying as dying:
        print(
            both(said("%(name)s stops again and again; its last words stand above. Try: anlin doctor"), name=dying),
            file=sys.stderr,
        )
        return 1
