"""The ledger: hashing, appends and lag of checkpoints (`benchmarks.appends`), and verification of the whole.

Needs a PostgreSQL: ANLIN_DATABASE_URL names one whose user may create databases; the measures run in fresh ones.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.appends import FACTS, WHO, against_no_ledger, body_of
from benchmarks.figures import Figure, figure

GOAL_HASHES, GOAL_VERIFIED = 300_000, 60_000


def hashing(quick: bool) -> Figure:
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
    return figure(
        "hashing into the tree", round(best), "entries/s on one core", f"≥ {GOAL_HASHES:,}", best >= GOAL_HASHES
    )


def whole_verification(quick: bool) -> Figure:
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
        round(rate),
        "entries/s of one core",
        f"≥ {GOAL_VERIFIED:,}",
        rate >= GOAL_VERIFIED,
        beside,
    )


def sealed_facts(make: Callable[[bytes, bytes], Any]) -> dict[str, Any]:
    """Four facts of a report."""
    return {key: make(secrets.token_bytes(32), bytes(200)) for key in ("story", "where", "contact", "photos")}


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


def run(quick: bool) -> list[Figure]:
    """Every figure; the database ones in a fresh database."""
    import django

    django.setup()
    found = [hashing(quick)]
    if not os.environ.get("ANLIN_DATABASE_URL", "").startswith("postgres"):
        return [
            *found,
            figure("appends, lag, verification", 0, "NOT RUN: set ANLIN_DATABASE_URL to a PostgreSQL", "", False),
        ]
    with fresh_database():
        found += against_no_ledger(quick)
    with fresh_database():
        found.append(whole_verification(quick))
    return found
