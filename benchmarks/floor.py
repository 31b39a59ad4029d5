"""The limit beside `bench intake`: the rows of one report again and again, by bare SQL, one transaction each, as durable."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Sequence
from multiprocessing import get_context
from typing import Any

Row = tuple[str, list[str], list[Any]]
"""(table, columns, values)"""
_TABLES = (
    ("matter_matter", "id = %(matter)s"),
    ("matter_matterclock", "matter_id = %(matter)s"),
    ("matter_participant", "matter_id = %(matter)s"),
    ("ledger_entry", "id = %(entry)s"),
    ("ledger_content", "entry_id = %(entry)s"),
    ("search_doc", "matter = %(matter)s"),
    ("matter_writekey", "matter = %(matter)s"),
    ("notice_notice", "matter = %(matter)s"),
)
_FRESH = {"ref", "number", "digest", "subject", "code_hash", "key", "leaf_salt"}
_SKIP = {"xid"}


def main(words: Sequence[str]) -> None:
    """SECONDS PROCESSES CLIENTS…: prints rows of a report and rates by clients, as JSON."""
    import django

    django.setup()
    rows = template()
    seconds, processes, clients = float(words[0]), int(words[1]), [int(word) for word in words[2:]]
    print(
        json.dumps({"rows": len(rows), "rates": {count: shared(rows, seconds, count, processes) for count in clients}})
    )


def shared(rows: list[Row], seconds: float, clients: int, processes: int) -> float:
    """Transactions a second by so many clients, spread over as many processes as the web server has."""
    from django.db import connection

    connection.close()
    shares = [share for nth in range(processes) if (share := len(range(nth, clients, processes)))]
    with get_context("fork").Pool(len(shares)) as pool:
        return sum(pool.starmap(rate, [(rows, seconds, share) for share in shares], chunksize=1))


def template() -> list[Row]:
    """The rows of the newest report, table by table."""
    from django.db import connection

    known, found = set(connection.introspection.table_names()), []
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, ref FROM matter_matter ORDER BY id DESC LIMIT 1")
        matter, ref = cursor.fetchone()
        cursor.execute("SELECT id FROM ledger_entry WHERE subject = %s", [ref])
        which = {"matter": matter, "entry": cursor.fetchone()[0]}
        for table, where in _TABLES:
            if table not in known or (table == "notice_notice" and not _has(cursor, table, "matter")):
                continue
            cursor.execute(f"SELECT * FROM {table} WHERE {where}", which)  # noqa: S608 - fixed names
            columns = [column[0] for column in cursor.description]
            found += [(table, columns, list(row)) for row in cursor.fetchall()]
    return found


def _has(cursor: Any, table: str, column: str) -> bool:
    cursor.execute(f"SELECT * FROM {table} LIMIT 0")  # noqa: S608 - fixed names
    return column in [one[0] for one in cursor.description]


def rate(rows: list[Row], seconds: float, clients: int) -> float:
    """Transactions a second."""
    done, until = [0] * clients, time.monotonic() + seconds

    def work(nth: int) -> None:
        from django.db import connection, transaction

        number = secrets.randbits(40)
        while time.monotonic() < until:
            number += 1
            with transaction.atomic(), connection.cursor() as cursor:
                for nth_row, (table, columns, values) in enumerate(rows):
                    kept = [
                        (name, _again(table, name, value, number, nth_row))
                        for name, value in zip(columns, values, strict=True)
                        if name not in _SKIP
                    ]
                    marks = ", ".join(["%s"] * len(kept))
                    names = ", ".join(f'"{name}"' for name, _ in kept)
                    cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [value for _, value in kept])  # noqa: S608 - names of the schema
            done[nth] += 1
        connection.close()

    threads, began = [threading.Thread(target=work, args=(nth,)) for nth in range(clients)], time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.monotonic() - began)


def _again(table: str, name: str, value: Any, number: int, nth: int) -> Any:
    """The value, or one of the same length where the table wants each but once."""
    if name in ("id", "doc", "entry_id") or (name.startswith("matter") and isinstance(value, int)):
        return number * (8 if name == "id" and table == "matter_matterclock" else 1) + (
            nth if table == "matter_matterclock" and name == "id" else 0
        )
    if name in _FRESH and not (table in ("ledger_content", "matter_matterclock") and name == "key"):
        return (
            secrets.token_bytes(len(value))
            if isinstance(value, bytes | memoryview)
            else secrets.token_hex(len(value))[: len(value)]
        )
    return value
