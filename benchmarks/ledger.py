"""The ledger: appends against no ledger at all, lag of checkpoints, hashing, and verification of the whole.

Needs a PostgreSQL: ANLIN_DATABASE_URL names one whose user may create databases; the measures run in a fresh one.
Run alone: `python -m benchmarks.ledger --quick`.
"""

from __future__ import annotations

import json
import os
import secrets
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

CLIENTS = 32
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


def report(subject: str, number: int) -> None:
    """What a step writes beside the ledger: its own row, in the same transaction as the entry."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_matter (ref, state, area) VALUES (%s, 'reported', %s)", [subject, number])
        cursor.execute("INSERT INTO bench_clock (ref, due) VALUES (%s, now())", [subject])


def one_append(kind: str, number: int) -> None:
    """One client's transaction: the step's own rows, and "ledger": the entry; "history": the same in an ordinary table."""
    from django.db import connection, transaction

    from anlin.spine.ledger.services import NO_ENTRY, Sealed, record

    subject = secrets.token_hex(16)
    with transaction.atomic():
        report(subject, number)
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


def appends(kind: str, seconds: float, clients: int) -> float:
    """Transactions a second by so many threads in four processes, as web workers are."""
    command = [sys.executable, "-m", "benchmarks.ledger", "--client", kind, str(seconds), str(clients // 4)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    return sum(float(one.communicate()[0]) for one in running)


def client(kind: str, seconds: float, threads: int) -> float:
    """This process's share: transactions a second."""
    from django.db import connection

    done = [0] * threads
    warm, go, until = threading.Barrier(threads + 1), threading.Barrier(threads + 1), [0.0]

    def work(nth: int) -> None:
        one_append(kind, nth)
        warm.wait()
        go.wait()
        while time.monotonic() < until[0]:
            one_append(kind, nth)
            done[nth] += 1
        connection.close()

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


@contextmanager
def sequencing() -> Iterator[None]:
    """A sequencer in a process of its own."""
    running = subprocess.Popen([sys.executable, "-m", "benchmarks.ledger", "--sequencer"])
    try:
        yield
    finally:
        running.terminate()
        running.wait()


def against_no_ledger(quick: bool) -> list[dict[str, Any]]:
    """Turns with and without a ledger, the sequencer running in the turns with one; and the lag in those."""
    seconds, turns = (3, 2) if quick else (10, 5)
    ratios, rates, ordinary = [], [], []
    for _ in range(turns):
        without = appends("nothing", seconds, CLIENTS)
        with sequencing():
            rates.append(appends("ledger", seconds, CLIENTS))
        ordinary.append(appends("history", seconds, CLIENTS))
        ratios.append(rates[-1] / without)
    ratio, lags = statistics.median(ratios), checkpoint_lags()
    p99 = lags[int(len(lags) * 0.99)]
    beside = f"{statistics.median(rates):,.0f} transactions/s with the ledger; with the same rows in an ordinary history table "
    beside += f"{statistics.median(ordinary):,.0f}; in turns with no history at all"
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
    sequence_all()
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


def figure(name: str, value: float, unit: str, goal: float, holds: bool, peer: str) -> dict[str, Any]:
    """As `anlin bench` prints it."""
    shown = round(value, 3) if value < 100 else round(value)
    return {"name": name, "value": shown, "unit": unit, "goal": goal, "holds": holds, "peer": peer}


@contextmanager
def fresh_database() -> Iterator[None]:
    """A database for these measures alone, dropped afterwards; child processes find it in the environment."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

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
    if argv[:1] == ["--client"]:
        print(client(argv[1], float(argv[2]), int(argv[3])))
    elif argv[:1] == ["--sequencer"]:
        from anlin.spine.ledger.services import run_sequencer

        run_sequencer()
    else:
        print(json.dumps(run("--quick" in argv), indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
