"""Appends to the ledger on PostgreSQL by thirty-two clients, against no ledger at all; and the lag of checkpoints.

`benchmarks.ledger` asks for it, in a fresh database; the clients and the sequencer are processes of this module.
"""

from __future__ import annotations

import os
import secrets
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache, partial
from itertools import groupby
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from benchmarks.figures import Figure, figure, spread
from benchmarks.reports import WHAT

CLIENTS, PROCESSES = 32, 4
SETTLED_S = 1.5  # after this long without work all is numbered and signed
POINT = (121.002, 31.002)
GOAL_RATIO, GOAL_LAG_S = 0.9, 2.0
WHO = "ab" * 16
FACTS: dict[str, object] = {"category": "street_light", "area": 1204, "located": True}


def body_of(n: int) -> str:
    """A body as `record` makes it for a report with four sealed facts."""
    from anlin.kernel.entry import Entry

    sealed = dict.fromkeys(("story", "where", "contact", "photos"), f"{n:064x}")
    times = "2026-11-25T02:00:00.000000Z"
    entry = Entry(
        "anlin.example/log", WHO, "intake/1:report", WHO, 1, "", times, times, "", "", "reported", FACTS, sealed
    )
    return entry.body().decode()


def a_report(_number: int) -> None:
    """A resident's report, as the product stores it: thirteen rows, one transaction."""
    from anlin.modules.intake.portal.frame import VISITOR
    from anlin.spine.matter.services import open_matter

    open_matter(contents=_contents(), actor=VISITOR, write_key=str(uuid4()), participant=True)


@cache
def _contents() -> Any:
    from anlin.spine.matter.services import Contents
    from anlin.spine.place.selectors import area_at

    area = area_at(*POINT)
    assert area is not None
    contact = {"contact_phone": "13800001234", "contact_name": "沈秋", "contact_safe": "any"}
    facts = {"category": "public_facility", "source": "web", "what": WHAT, "where": "书院路 41 号", "when": "昨晚"}
    return Contents(
        process="intake.report", facts=facts | contact, area=area, point=POINT, category="public_facility",
        source="web", title=WHAT, search_text=f"{WHAT}\n书院路 41 号",
    )  # fmt: skip


@contextmanager
def no_ledger() -> Iterator[None]:
    """Steps store all that they store, the sealed facts too, but make no entry: no body, no digest of it, no row."""
    from anlin.spine.ledger.models import LedgerContent, LedgerEntry
    from anlin.spine.ledger.services import now
    from anlin.spine.rows import insert_together, lot_of

    def stored(new: Any, *, id_: int, beside: Callable[[Any], Any]) -> Any:
        entry = LedgerEntry(id=id_, digest=bytes(32), subject=new.subject, seq=1, recorded_at=now())
        entry.__dict__["told"] = SimpleNamespace(action=new.action)
        facts = [(id_, key, one.participant, one.blob) for key, one in new.sealed.items()]
        insert_together([lot_of(LedgerContent, ("entry_id", "key", "participant", "blob"), facts), *beside(entry)])
        return entry

    with patch("anlin.spine.matter.services.opening.record_with", stored):
        yield


def two_rows(subject: str, number: int) -> None:
    """The least that a step may write beside the ledger."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_matter (ref, state, area) VALUES (%s, 'reported', %s)", [subject, number])
        cursor.execute("INSERT INTO bench_clock (ref, due) VALUES (%s, now())", [subject])


def least(number: int, kind: str) -> None:
    """Two rows; "ledger": and an entry; "history": and the same in an ordinary table."""
    from django.db import connection, transaction

    from anlin.spine.ledger.services import NO_ENTRY, Sealed, record

    subject = secrets.token_hex(16)
    with transaction.atomic():
        two_rows(subject, number)
        if kind == "history":
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO bench_history (ref, body) VALUES (%s, %s) RETURNING id", [subject, body_of(number)]
                )
                values = [cursor.fetchone()[0], bytes(400)]
                cursor.execute("INSERT INTO bench_content (history, key, blob) VALUES (%s, 'story', %s)", values)
        if kind == "ledger":
            sealed = {"story": Sealed(bytes(32), bytes(400))}
            record(who=WHO, action="intake/1:report", subject=subject, facts=FACTS, sealed=sealed, seq_prev=NO_ENTRY)


KINDS: dict[str, tuple[Callable[[int], None], Callable[[], AbstractContextManager[None]]]] = {
    "report": (a_report, nullcontext),
    "report without": (a_report, no_ledger),
    "least": (partial(least, kind="ledger"), nullcontext),
    "least without": (partial(least, kind=""), nullcontext),
    "least in a history": (partial(least, kind="history"), nullcontext),
}


class Clients:
    """So many clients in four processes, as web workers are; they stay for all turns."""

    def __enter__(self) -> Clients:
        command = [sys.executable, "-m", "benchmarks.appends", "--clients", str(CLIENTS // PROCESSES)]
        self._running = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(PROCESSES)
        ]
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._running:
            one.communicate()

    def rate(self, kind: str, seconds: float) -> float:
        """Transactions a second of a kind."""
        for one in self._running:
            assert one.stdin is not None
            print(f"{seconds} {kind}", file=one.stdin, flush=True)
        return sum(float(one.stdout.readline()) for one in self._running if one.stdout is not None)


def serve_clients(threads: int) -> None:
    """This process's share of the clients: a line in, "SECONDS KIND"; a line out, transactions a second."""
    for line in sys.stdin:
        seconds, _, kind = line.strip().partition(" ")
        run, around = KINDS[kind]
        with around():
            print(share(run, float(seconds), threads), flush=True)


def share(run: Callable[[int], None], seconds: float, threads: int) -> float:
    """Transactions a second by so many threads of this process."""
    from django.db import connection

    done = [0] * threads
    warm, go, until = threading.Barrier(threads + 1), threading.Barrier(threads + 1), [0.0]

    def work(nth: int) -> None:
        try:
            for _ in range(6):  # a statement is kept prepared and planned after five
                run(nth)
        except BaseException:
            warm.abort()  # nobody waits for one who does not come
            raise
        warm.wait()
        go.wait()
        while time.monotonic() < until[0]:
            run(nth)
            done[nth] += 1
        connection.close()

    run(0)  # what is imported at first is imported by one thread
    workers = [threading.Thread(target=work, args=(nth,)) for nth in range(threads)]
    for worker in workers:
        worker.start()
    warm.wait()
    started = time.monotonic()
    until[0] = started + seconds
    go.wait()
    for worker in workers:
        worker.join()
    return sum(done) / (time.monotonic() - started)


class Sequencer:
    """A sequencer in a process of its own, which stands still in turns without a ledger."""

    def __enter__(self) -> Sequencer:
        command = [sys.executable, "-m", "benchmarks.appends", "--sequencer"]
        self._running = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert self._running.stdout is not None
        self._running.stdout.readline()  # it is ready
        return self

    def __exit__(self, *_: object) -> None:
        self._running.send_signal(signal.SIGCONT)
        self._running.terminate()
        self._running.wait()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stands still once it has nothing left to do."""
        time.sleep(SETTLED_S)
        self._running.send_signal(signal.SIGSTOP)
        yield
        self._running.send_signal(signal.SIGCONT)


def sequence_until_told() -> None:
    """What the sequencer's process does; at the end it numbers and signs what is left."""
    from anlin.spine.ledger.services import run_sequencer, sequence_all

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    print(flush=True)
    run_sequencer(stop)
    sequence_all()


def against_no_ledger(quick: bool) -> list[Figure]:
    """Turns with and without a ledger, in an order that no drift favours; and the lag in those with one."""
    seconds, rounds = (1.2, 2) if quick else (4, 3)
    rates: dict[str, list[float]] = {kind: [] for kind in KINDS}
    with Clients() as clients, Sequencer() as sequencer:
        for kind in KINDS:
            clients.rate(kind, 0.3)  # warm
        reports = ("report without", "report", "report", "report without") * rounds
        leasts = ("least", "least without", "least in a history", "least without", "least")
        for numbered, turns in groupby(reports + leasts, lambda kind: kind in ("report", "least")):
            with nullcontext() if numbered else sequencer.paused():
                for kind in turns:
                    rates[kind].append(clients.rate(kind, seconds))
    told = {kind: statistics.mean(found) for kind, found in rates.items()}
    ratio, (median, late) = told["report"] / told["report without"], spread(checkpoint_lags())
    beside = f"{told['report']:,.0f} reports/s stored with the ledger and its sequencer, {told['report without']:,.0f} without"
    worst = f"{told['least']:,.0f} transactions/s with an entry, {told['least without']:,.0f} without; "
    worst += f"with the same in an ordinary history table {told['least in a history']:,.0f}"
    least_ratio = told["least"] / told["least without"]
    clients = f"appends, {CLIENTS} clients, PostgreSQL"
    small = "the same where a transaction writes but two small rows"
    lag, unit = f"p50 {median:.2f} s", "of no ledger at all"
    return [
        figure(clients, round(ratio, 3), unit, f"≥ {GOAL_RATIO}", ratio >= GOAL_RATIO, beside),
        figure(small, round(least_ratio, 3), unit, "", None, worst),
        figure(
            "checkpoint lag p99", round(late, 2), "s from record to signed", f"≤ {GOAL_LAG_S}", late <= GOAL_LAG_S, lag
        ),
    ]


def checkpoint_lags() -> list[float]:
    """Seconds from each entry's record to the first checkpoint over it, sorted."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM c.signed_at - e.recorded_at)::float FROM ledger_leaf l "
            "JOIN ledger_entry e ON e.id = l.entry_id CROSS JOIN LATERAL (SELECT signed_at FROM ledger_checkpoint "
            "WHERE size > l.leaf_index ORDER BY size LIMIT 1) c ORDER BY 1"
        )
        return [lag for (lag,) in cursor.fetchall()]


def main(words: list[str]) -> None:
    """A process of these measures: `--clients N` or `--sequencer`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlin.config.settings")
    import django

    django.setup()
    if words[0] == "--clients":
        serve_clients(int(words[1]))
    else:
        sequence_until_told()


if __name__ == "__main__":
    main(sys.argv[1:])
