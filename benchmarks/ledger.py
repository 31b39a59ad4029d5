"""The ledger: appends against no ledger at all, lag of checkpoints, hashing, and verification of the whole.

Needs a PostgreSQL: ANLIN_DATABASE_URL names one whose user may create databases; the measures run in a fresh one.
Run alone: `python -m benchmarks.ledger --quick`.
"""

from __future__ import annotations

import json
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

from benchmarks.reports import WHAT

CLIENTS, PROCESSES = 32, 4
SETTLED_S = 1.5  # after this long without work all is numbered and signed
POINT = (121.002, 31.002)
GOAL_RATIO, GOAL_LAG_S, GOAL_HASHES, GOAL_VERIFIED = 0.9, 2.0, 300_000, 60_000
WHO = "ab" * 16
FACTS: dict[str, object] = {"category": "street_light", "area": 1204, "located": True}


def hashing(quick: bool) -> dict[str, Any]:
    """Entry digest, leaf, leaf hash and tree, over bodies as long as a report's."""
    from anlin.kernel.entry import entry_digest, leaf_of
    from anlin.kernel.merkle import Frontier, leaf_hash

    count = 50_000 if quick else 300_000
    bodies = [body_of(n).encode() for n in range(count)]
    salts = [secrets.token_bytes(16) for _ in range(count)]
    best = 0.0
    for _ in range(3):
        started = time.process_time()
        Frontier().extend(
            [leaf_hash(leaf_of(salt, entry_digest(body))) for salt, body in zip(salts, bodies, strict=True)]
        )
        best = max(best, count / (time.process_time() - started))
    return figure("hashing into the tree", best, "entries/s on one core", GOAL_HASHES, best >= GOAL_HASHES, "")


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
        command = [sys.executable, "-m", "benchmarks.ledger", "--clients", str(CLIENTS // PROCESSES)]
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
        command = [sys.executable, "-m", "benchmarks.ledger", "--sequencer"]
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


def against_no_ledger(quick: bool) -> list[dict[str, Any]]:
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
    ratio, lags = told["report"] / told["report without"], checkpoint_lags()
    p99 = lags[int(len(lags) * 0.99)]
    beside = f"{told['report']:,.0f} reports/s stored with the ledger and its sequencer, {told['report without']:,.0f} without"
    worst = f"{told['least']:,.0f} transactions/s with an entry, {told['least without']:,.0f} without; "
    worst += f"with the same in an ordinary history table {told['least in a history']:,.0f}"
    return [
        figure(
            f"appends, {CLIENTS} clients, PostgreSQL",
            ratio,
            "of no ledger at all",
            GOAL_RATIO,
            ratio >= GOAL_RATIO,
            beside,
        ),
        figure(
            "the same where a transaction writes but two small rows",
            told["least"] / told["least without"],
            "of no ledger at all",
            None,
            None,
            worst,
        ),
        figure(
            "checkpoint lag p99",
            p99,
            "s from record to signed",
            GOAL_LAG_S,
            p99 <= GOAL_LAG_S,
            f"p50 {lags[len(lags) // 2]:.2f} s",
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


def whole_verification(quick: bool) -> dict[str, Any]:
    """`anlin verify ledger` from the database, on one core."""
    from django.db import transaction

    from anlin.spine.ledger import keys
    from anlin.spine.ledger.services import NO_ENTRY, NewEntry, Sealed, record_many, sequence_all
    from anlin.spine.ledger.verifying import verify_ledger

    count, made, took = (40_000, 0, 0.0) if quick else (400_000, 0, 0.0)
    while made < count:
        batch = [
            NewEntry(
                WHO,
                "intake/1:report",
                secrets.token_hex(16),
                facts=FACTS,
                sealed=sealed_facts(Sealed),
                seq_prev=NO_ENTRY,
            )
            for _ in range(2_000)
        ]
        started = time.monotonic()
        with transaction.atomic():
            record_many(batch)
        took += time.monotonic() - started
        made += len(batch)
        sequence_all()  # each batch within its promise
    started, clock = time.process_time(), time.monotonic()
    found = verify_ledger(key=keys.log_key().verifier, states=False)
    assert found.holds, found.faults[:1]
    rate, wall = found.entries / (time.process_time() - started), found.entries / (time.monotonic() - clock)
    beside = f"{wall:,.0f}/s by the wall clock, database included; recorded in batches at {made / took:,.0f}/s"
    return figure(
        "whole verification from the database",
        rate,
        "entries/s of one core",
        GOAL_VERIFIED,
        rate >= GOAL_VERIFIED,
        beside,
    )


def sealed_facts(make: Callable[[bytes, bytes], Any]) -> dict[str, Any]:
    """Four facts of a report."""
    return {key: make(secrets.token_bytes(32), bytes(200)) for key in ("story", "where", "contact", "photos")}


def figure(name: str, value: float, unit: str, goal: float | None, holds: bool | None, peer: str) -> dict[str, Any]:
    """As `anlin bench` prints it."""
    shown = round(value, 3) if value < 100 else round(value)
    return {"name": name, "value": shown, "unit": unit, "goal": goal, "holds": holds, "peer": peer}


@contextmanager
def fresh_database() -> Iterator[None]:
    """A database for these measures alone, dropped afterwards; child processes find it in the environment."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from tests.house import built

    name, old = f"bench_{secrets.token_hex(4)}", settings.DATABASES["default"]["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    url = os.environ["ANLIN_DATABASE_URL"]
    place, mark, options = url.partition("?")
    os.environ["ANLIN_DATABASE_URL"] = f"{place.rpartition('/')[0]}/{name}{mark}{options}"
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0)
        built()
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE bench_matter (id bigserial PRIMARY KEY, ref text UNIQUE, state text, area int)"
            )
            cursor.execute("CREATE TABLE bench_history (id bigserial PRIMARY KEY, ref text UNIQUE, body text)")
            cursor.execute(
                "CREATE TABLE bench_content (history bigint, key text, blob bytea, PRIMARY KEY (history, key))"
            )
            cursor.execute("CREATE TABLE bench_clock (id bigserial PRIMARY KEY, ref text, due timestamptz)")
        yield
    finally:
        connection.close()
        os.environ["ANLIN_DATABASE_URL"] = url
        connection.settings_dict["NAME"] = old
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(quick: bool) -> list[dict[str, Any]]:
    """Every figure; the database ones in a fresh database."""
    import django

    django.setup()
    found = [hashing(quick)]
    if not os.environ.get("ANLIN_DATABASE_URL", "").startswith("postgres"):
        return [
            *found,
            figure("appends, lag, verification", 0, "NOT RUN: set ANLIN_DATABASE_URL to a PostgreSQL", 1, False, ""),
        ]
    with fresh_database():
        found += against_no_ledger(quick)
    with fresh_database():
        found.append(whole_verification(quick))
    return found


def main(argv: list[str]) -> None:
    """Print the figures as JSON; the other words are for this module's own processes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlin.config.settings")
    import django

    django.setup()
    if argv[:1] == ["--clients"]:
        serve_clients(int(argv[1]))
    elif argv[:1] == ["--sequencer"]:
        sequence_until_told()
    else:
        print(json.dumps(run("--quick" in argv), indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
