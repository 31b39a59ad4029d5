"""Rows by the thousand into a model's table: one prepared statement on SQLite, COPY on PostgreSQL.

For bulk entry and for the write that is made most, a report's. `bulk_create` builds SQL for every value and costs more
than everything else in an import; what stands in the table afterwards is the same, and a test compares them. Signals,
defaults and validation are not run.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import chain, islice
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState

_FEW = 20
Value = Callable[[Any], Any]
_json = json.JSONEncoder().encode
M = TypeVar("M", bound=models.Model)


class Maker(Generic[M]):
    """Makes unsaved instances of a model from values of its columns, in a tenth of the time that the model takes.

    Give ids of related rows (`area_id`), never the rows, and a fresh list or mapping wherever the default is one.
    """

    def __init__(self, model: type[M]) -> None:
        self._model = model
        self._blank = {field.attname: field.get_default() for field in model._meta.concrete_fields}

    def __call__(self, **values: Any) -> M:
        made = self._model.__new__(self._model)
        made.__dict__.update(self._blank, **values)
        made._state = ModelState()
        return made


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let Python's collector of cycles rest: bulk entry makes objects by the thousand and hardly a cycle among them."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def next_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """Ids for rows about to be inserted, taken inside a write transaction."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, column, count]
            )
            return [number for (number,) in cursor.fetchall()]
        # One writer at a time: nobody takes them in between.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    first = (found[0] if found else 0) + 1
    return range(first, first + count)


def insert_models(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Insert instances, id and all columns."""
    names = [field.attname for field in model._meta.concrete_fields]
    insert_rows(model, names, map(attrgetter(*names), rows))


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values.

    Args:
        names: the attributes that a row holds, in its order; a column left out gets the database's own default.
    """
    statement, given, adapt = _plan(model, tuple(names))
    if connection.vendor == "postgresql":
        rest = map(adapt, rows)
        few = list(islice(rest, _FEW))
        if len(few) == _FEW:
            _copy(model, names, chain(few, rest))
        elif few:
            _insert_few(statement, few)
        return
    adapted: Any = map(adapt, rows) if given else rows  # an iterator will do
    with connection.cursor() as cursor:
        cursor.executemany(statement, adapted)


@lru_cache(maxsize=8192)  # a row says the same moment several times
def sqlite_moment(moment: datetime) -> str:
    """A moment as Django keeps it in SQLite: UTC, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _insert_few(statement: str, rows: list[Sequence[Any]]) -> None:
    """By a statement that the server keeps prepared: COPY is made ready anew each time."""
    from psycopg import Cursor  # the embedded engine does without

    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        for row in rows:
            cursor.execute(statement, row, prepare=True)


def _copy(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    columns = ", ".join(_quoted(model, names))
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {connection.ops.quote_name(model._meta.db_table)} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


@cache
def _plan(
    model: type[models.Model], names: tuple[str, ...]
) -> tuple[str, bool, Callable[[Sequence[Any]], Sequence[Any]]]:
    """The statement; whether any value has to be adapted; and how a row is."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    ways = [(nth, way) for nth, name in enumerate(names) if (way := _way(by_name[name])) is not None]

    def adapt(row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for nth, way in ways:
            if values[nth] is not None:
                values[nth] = way(values[nth])
        return values

    marks = ", ".join(["%s"] * len(names))
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(_quoted(model, names))
    return f"INSERT INTO {table} ({columns}) VALUES ({marks})", bool(ways), adapt  # noqa: S608 - names of a model


def _quoted(model: type[models.Model], names: Iterable[str]) -> list[str]:
    by_name = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    return [connection.ops.quote_name(by_name[name]) for name in names]


def _way(field: models.Field[Any, Any]) -> Value | None:
    """How a field's values are written on this engine, where not as they are."""
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.DateTimeField) and connection.vendor == "sqlite":
        return sqlite_moment
    if isinstance(field, models.DateField) and connection.vendor == "sqlite":
        return str
    if field.choices:
        return str  # an enumeration's member stands for its value
    return None
