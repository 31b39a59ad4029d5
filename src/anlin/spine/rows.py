"""Rows by the thousand into a model's table: one prepared statement on SQLite, COPY on PostgreSQL.

For bulk entry and for the write that is made most, a report's. `bulk_create` builds SQL for every value and costs more
than everything else in an import; what stands in the table afterwards is the same, and a test compares them. Signals,
defaults and validation are not run.
"""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from itertools import chain, count, islice
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState

_FEW = 20
Value = Callable[[Any], Any]
_written = json.JSONEncoder().encode
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


class Lot(NamedTuple):
    """Rows of one table; each value is one that the driver takes as it is."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


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


def next_id(model: type[models.Model]) -> str:
    """SQL for the id of a row about to be inserted, for a statement of a write transaction."""
    if connection.vendor == "postgresql":
        return f"nextval('{_sequence(model._meta.db_table, model._meta.pk.column)}')"
    return f"(SELECT COALESCE(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = '{model._meta.db_table}')"  # noqa: S608 - a name of the schema


def asked(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows that a statement answers; one that writes needs a transaction around it.

    Kept prepared by the server: Django's own cursor would write the values into its text.

    Measured on PostgreSQL: half the time of a step's whole transaction.
    """
    with _direct() as run:
        rows: list[tuple[Any, ...]] = run(statement, values).fetchall()
        return rows


def lot_of(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Lot:
    """Rows of values for a model's table; the arguments are those of `insert_rows`."""
    plan = _plan(model, tuple(names))
    return Lot(plan.table, plan.columns, [plan.adapt(row) for row in rows])


def insert_together(lots: Iterable[Lot]) -> None:
    """Insert a few rows into each of several tables, inside a transaction: in one statement on PostgreSQL, where each round
    trip costs more than the rows. Constraints between the tables must be deferred, as Django's are.
    """
    wanted = [lot for lot in lots if lot.rows]
    if not wanted:
        return
    with _direct() as run:
        if connection.vendor == "postgresql":
            shape = tuple((lot.table, lot.columns, len(lot.rows)) for lot in wanted)
            run(_one_statement(shape), [value for lot in wanted for row in lot.rows for value in row])
        else:
            for lot in wanted:
                run(_insert_into(lot.table, lot.columns), lot.rows, many=True)


def insert_models(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Insert instances, id and all columns."""
    names = [field.attname for field in model._meta.concrete_fields]
    insert_rows(model, names, map(itemgetter(*names), map(vars, rows)))


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values.

    Args:
        names: the attributes that a row holds, in its order; a column left out gets the database's own default.
    """
    plan = _plan(model, tuple(names))
    if connection.vendor == "postgresql":
        rest = map(plan.adapt, rows)
        few = list(islice(rest, _FEW))
        if len(few) == _FEW:
            _copy(plan, chain(few, rest))
        else:
            insert_together([Lot(plan.table, plan.columns, few)])
        return
    adapted: Any = map(plan.adapt, rows) if plan.adapts else rows  # an iterator will do
    with connection.cursor() as cursor:
        cursor.executemany(_insert_into(plan.table, plan.columns), adapted)


@lru_cache(maxsize=8192)  # a row says the same moment several times
def sqlite_moment(moment: datetime) -> str:
    """A moment as Django keeps it in SQLite: UTC, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


class _Plan(NamedTuple):
    """How rows of a model are written: table and columns, quoted; whether any value has to be adapted; and how a row is."""

    table: str
    columns: tuple[str, ...]
    adapts: bool
    adapt: Callable[[Sequence[Any]], Sequence[Any]]


@contextmanager
def _direct() -> Iterator[Callable[..., Any]]:
    """Run statements with the driver's own cursor and marks, past what Django's does with the text of each.

    Gives `run(statement, values, many=False)`, which answers the cursor. On PostgreSQL each is kept prepared.
    """
    connection.validate_no_broken_transaction()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    execute = _execute_on_postgresql if connection.vendor == "postgresql" else _execute_on_sqlite
    for wrapper in reversed(connection.execute_wrappers):  # who breaks statements breaks these too
        execute = partial(wrapper, execute)
    with connection.wrap_database_errors, closing(_cursor()) as cursor:
        told = {"connection": connection, "cursor": cursor}

        def run(statement: str, values: Sequence[Any], many: bool = False) -> Any:
            execute(statement, values, many, told)
            if connection.queries_logged:  # who counts statements counts these too
                connection.queries_log.append({"sql": statement, "time": "0"})
            return cursor

        yield run


def _cursor() -> Any:
    if connection.vendor == "postgresql":
        from psycopg import RawCursor  # the embedded engine does without

        return RawCursor(connection.connection)
    return connection.connection.cursor()


def _execute_on_postgresql(statement: str, values: Sequence[Any], _many: bool, told: dict[str, Any]) -> Any:
    return told["cursor"].execute(_numbered(statement), values, prepare=True, binary=True)


def _execute_on_sqlite(statement: str, values: Sequence[Any], many: bool, told: dict[str, Any]) -> Any:
    cursor = told["cursor"]
    return (cursor.executemany if many else cursor.execute)(_marked(statement), values)


@lru_cache(maxsize=512)
def _numbered(statement: str) -> bytes:
    """With the server's own marks: the driver reads the others out of every long statement anew."""
    numbers = count(1)
    return re.sub("%s", lambda _: f"${next(numbers)}", statement).encode()


@lru_cache(maxsize=512)
def _marked(statement: str) -> str:
    return statement.replace("%s", "?")


@lru_cache(maxsize=256)
def _one_statement(shape: tuple[tuple[str, tuple[str, ...], int], ...]) -> str:
    *first, last = (_insert_into(*part) for part in shape)
    beside = ", ".join(f"lot{nth} AS ({insert})" for nth, insert in enumerate(first))
    return f"WITH {beside} {last}" if first else last


def _insert_into(table: str, columns: Sequence[str], rows: int = 1) -> str:
    marks = f"({', '.join(['%s'] * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([marks] * rows)}"  # noqa: S608 - names of the schema


def _copy(plan: _Plan, rows: Iterable[Sequence[Any]]) -> None:
    columns = ", ".join(plan.columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {plan.table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


@cache
def _sequence(table: str, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
        return str(cursor.fetchone()[0])


@cache
def _plan(model: type[models.Model], names: tuple[str, ...]) -> _Plan:
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    ways = [(nth, way) for nth, name in enumerate(names) if (way := _way(by_name[name])) is not None]

    def adapt(row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for nth, way in ways:
            if values[nth] is not None:
                values[nth] = way(values[nth])
        return values

    quoted = connection.ops.quote_name
    columns = tuple(quoted(str(by_name[name].column)) for name in names)
    return _Plan(quoted(model._meta.db_table), columns, bool(ways), adapt)


def _json(value: Any) -> str:
    return "[]" if value == [] else _written(value)  # most lists of a clock are empty


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
