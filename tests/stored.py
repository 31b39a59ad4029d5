"""All that the house has stored: every row of every table, and the bytes of the files around it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

Rows = dict[str, list[dict[str, object]]]


def tables() -> list[str]:
    """Every table of the database, also those that no model declares."""
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


def columns() -> dict[str, list[str]]:
    """The columns of every table, in the order of the alphabet."""
    with connection.cursor() as cursor:
        return {
            table: sorted(column.name for column in connection.introspection.get_table_description(cursor, table))
            for table in tables()
        }


def rows() -> Rows:
    """Every row of every table."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names come from the database
            names = [column[0] for column in cursor.description]
            found[table] = [
                dict(zip(names, (_plain(value) for value in row), strict=True)) for row in cursor.fetchall()
            ]
    return found


def cells(found: Rows) -> set[tuple[str, str, object]]:
    """(table, column, value) of every cell."""
    return {
        (table, column, _hashable(value))
        for table, lines in found.items()
        for line in lines
        for column, value in line.items()
    }


def places_of(needle: str, found: Rows) -> list[str]:
    """Where in the tables a text stands in clear, as characters or as bytes."""
    sought = needle.encode()
    return [
        f"{table}.{column}"
        for table, lines in found.items()
        for line in lines
        for column, value in line.items()
        if sought in _bytes(value)
    ]


def files() -> Iterator[Path]:
    """What lies in the house's folder: database, write-ahead log, photographs; keys apart."""
    home, keys = Path(settings.HOME), Path(settings.KEYS_DIR)
    name = Path(str(connection.settings_dict["NAME"]))
    around = [*home.rglob("*"), *(name.parent.glob(f"{name.name}*") if connection.vendor == "sqlite" else [])]
    return (path for path in around if path.is_file() and keys not in path.parents)


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview | bytearray) else value


def _hashable(value: object) -> object:
    return value if isinstance(value, str | bytes | int | float | bool | None) else repr(value)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
