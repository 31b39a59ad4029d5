"""kill -9 of web, worker and sequencer at random moments under load: what was acknowledged is there, and whole."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from benchmarks.figures import Figure, figure
from benchmarks.houses import ENGINES, Home, Served, home_on, served
from benchmarks.reports import Sent, send_while

CLIENTS = 4
POINT = (121.002, 31.002)
_EXAMINE = """
import json, sys
import django; django.setup()
from anlin.spine.ledger import keys
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.ledger.services import sequence_all
from anlin.spine.ledger.verifying import verify_ledger
from anlin.spine.matter.models import Matter, MatterClock, Participant, WriteKey
from anlin.spine.matter.selectors import participant_by_code
from anlin.spine.search.models import SearchDoc
lost = [code for code in json.load(sys.stdin) if participant_by_code(code) is None]
sequence_all()
half = []
for matter in Matter.objects.all():
    entries = LedgerEntry.objects.filter(subject=matter.ref)
    whole = (
        entries.filter(seq=1).exists()
        and entries.count() == matter.last_seq
        and MatterClock.objects.filter(matter=matter).exists()
        and Participant.objects.filter(matter=matter).count() == 1
        and SearchDoc.objects.filter(matter=matter.pk).exists()
        and WriteKey.objects.filter(matter=matter.pk).count() == 1
    )
    if not whole:
        half.append(matter.number)
subjects = set(Matter.objects.values_list("ref", flat=True))
half += [f"entry {n} without its matter" for n, s in LedgerEntry.objects.values_list("id", "subject") if s not in subjects]
unsettled = WriteKey.objects.filter(matter=0).count()
checked = verify_ledger(key=keys.log_key().verifier)
print(json.dumps({
    "matters": Matter.objects.count(), "lost": lost, "half": half + ["a write key without its matter"] * unsettled,
    "faults": [str(fault) for fault in checked.faults[:3]],
}))
"""


@dataclass(frozen=True)
class Outcome:
    """What became of it. `half`: matters of which a part is missing; `faults`: what verification found."""

    kills: int
    acknowledged: int
    broken: int
    matters: int
    lost: list[str]
    half: list[str]
    faults: list[str]

    @property
    def holds(self) -> bool:
        return not (self.lost or self.half or self.faults)


def killed(home: Home, kills: int, seed: int = 20_261_125) -> Outcome:
    """Send reports while processes are killed, then examine the house."""
    home.furnish()
    with served(home, patient=True) as running:
        sent = _under_fire(running, kills, random.Random(seed))
    found = json.loads(home.python(_EXAMINE, given=json.dumps(sent.codes)))
    return Outcome(
        kills,
        len(sent.codes),
        sent.broken + sent.refused,
        found["matters"],
        found["lost"],
        found["half"],
        found["faults"],
    )


def _under_fire(running: Served, kills: int, draw: random.Random) -> Sent:
    enough, sent = threading.Event(), Sent()
    load = threading.Thread(target=send_while, args=(lambda: not enough.is_set(), running.port, CLIENTS, POINT, sent))
    load.start()
    try:
        for _ in range(kills):
            _await_reports(sent, draw.randrange(1, 6))
            time.sleep(draw.uniform(0.0, 0.05))
            _kill_one(running, draw)
        _await_reports(sent, 5)
    finally:
        enough.set()
        load.join()
    return sent


def _await_reports(sent: Sent, more: int) -> None:
    """Wait until so many more were acknowledged: every kill meets a server at work."""
    wanted, until = len(sent.codes) + more, time.monotonic() + 60
    while len(sent.codes) < wanted:
        if time.monotonic() > until:
            raise RuntimeError("no report was taken for a minute")
        time.sleep(0.005)


def _kill_one(running: Served, draw: random.Random) -> None:
    """Kill a process that is there; a web server's own process seldom, its workers often."""
    part = draw.choices(("worker", "web", "jobs", "sequencer"), (8, 1, 5, 6))[0]
    until = time.monotonic() + 30
    while time.monotonic() < until:
        pids = running.parts()[part if part != "worker" else "web"]
        among = pids[1:] if part == "worker" else pids[:1]
        if among:
            with suppress(ProcessLookupError):
                os.kill(draw.choice(among), signal.SIGKILL)
                return
        time.sleep(0.05)
    raise RuntimeError(f"{part} was not started again")


def run(quick: bool) -> list[Figure]:
    """Both engines: 1,000 kills between them; the tests do fifty on each."""
    return [_figure(engine, 4 if quick else 500) for engine in ENGINES]


def _figure(engine: str, kills: int) -> Figure:
    with home_on(engine) as home:
        found = killed(home, kills)
    beside = f"{found.kills} kills, {found.acknowledged} acknowledged, {found.broken} requests broken off, {found.matters} stored"
    wrong = [*found.lost, *found.half, *found.faults]
    return figure(
        f"lost or half-written after kill -9, {engine}",
        len(wrong),
        "reports",
        "0",
        found.holds,
        "; ".join([beside, *wrong[:5]]),
    )
