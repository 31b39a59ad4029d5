"""Where a demonstration is made: marked as unfinished until it ends well, and emptied of what an interrupted one left.

The folder is marked by `demo.begun`, and the embedded database goes with it. A database on PostgreSQL is marked by a table of its
own, made while it was empty. What bears no mark is never deleted.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from anlin.config.keeping import DATABASE
from anlin.config.speech import both, said

MADE = "demo.json"  # written last: a demonstration without it was interrupted and is made again
BEGUN = "demo.begun"  # written first: only what a demonstration began is ever deleted
UNFINISHED = "demonstration_unfinished"
_KEY = 0x64656D6F  # "demo": the number of the lock that who makes one holds on PostgreSQL
_REAL = "SELECT 1 FROM place_district WHERE NOT demo"
_OTHERS = said("%(home)s holds something that no demonstration made. Name a new or empty folder in ANLIN_HOME.")
_BUSY = said("A demonstration is being made here now. Wait until it has ended, then run it again.")
_ELSEWHERE = said(
    "The demonstration of %(home)s was made in another database. Name that one in ANLIN_DATABASE_URL, or a new folder in ANLIN_HOME."
)


class NotBegun(Exception):
    """No demonstration can be made here; the text says what to do."""


@contextmanager
def folder_for_one(home: Path, *, ours: bool) -> Iterator[None]:
    """An empty folder, ours alone while one is made.

    Args:
        ours: the folder is the one that demonstrations have, not one that was named.

    Raises:
        NotBegun: the folder holds something that no demonstration made, or one is being made in it.
    """
    if home.exists() and not (home.is_dir() and (ours or (home / BEGUN).exists() or not any(home.iterdir()))):
        raise NotBegun(both(_OTHERS, home=home))
    if _holds_a_real_house(home / DATABASE):
        raise NotBegun(both(_OTHERS, home=home))
    with _marked(home):
        _empty(home)
        yield


@contextmanager
def database_for_one() -> Iterator[None]:
    """On PostgreSQL, a database that holds nothing else, marked until the block ends well.

    Raises:
        NotBegun: it holds something that no unfinished demonstration made, or one is being made in it.
    """
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    alone = connection.copy()  # of its own: the lock goes with whoever is killed
    try:
        with alone.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_KEY])
            if not cursor.fetchone()[0]:
                raise NotBegun(both(_BUSY))
        _empty_database()
        yield
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {UNFINISHED}")
    finally:
        alone.close()


def assert_made_in_this_database(home: Path) -> None:
    """Raises `NotBegun` where the folder's demonstration stands in another database, so that nothing is done to this one."""
    from django.db import DatabaseError

    from anlin.spine.access.models import User

    names = {one["username"] for one in json.loads((home / MADE).read_text(encoding="utf-8"))["log_ins"]}
    try:
        here = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    except DatabaseError:
        here = set()
    if names - here:
        raise NotBegun(both(_ELSEWHERE, home=home))


@contextmanager
def _marked(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / BEGUN).open("a") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotBegun(both(_BUSY)) from None
        yield


def _holds_a_real_house(database: Path) -> bool:
    """Whether somebody went on in an unfinished demonstration's folder with a district of their own, as far as can be told."""
    if not database.exists():
        return False
    with closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True)) as opened:
        try:
            return opened.execute(_REAL).fetchone() is not None
        except sqlite3.Error as error:
            return "no such table" not in str(error)


def _empty(home: Path) -> None:
    for path in home.iterdir():
        if path.name == BEGUN:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _empty_database() -> None:
    """Take away what an unfinished demonstration left and mark what is begun now.

    Raises:
        NotBegun: there are tables without the mark, or tables that are not ours beside it.
    """
    from django.db import connection, transaction

    there = set(connection.introspection.table_names())
    ours = {*connection.introspection.django_table_names(include_views=False), "django_migrations", UNFINISHED}
    refused = NotBegun(
        both(said("This database is not empty. Name an empty one in ANLIN_DATABASE_URL, or none for SQLite."))
    )
    if there and (UNFINISHED not in there or there - ours):
        raise refused
    with transaction.atomic(), connection.cursor() as cursor:
        if "place_district" in there:
            cursor.execute(_REAL)
            if cursor.fetchone():
                raise refused
        for table in sorted(there):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")
        cursor.execute(f"CREATE TABLE {UNFINISHED} ()")
