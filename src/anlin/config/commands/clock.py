"""`anlin clock`: the kernel's, in the time zone and by the calendar of the house here. Loads no Django."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from anlin.config import environment, sqlite
from anlin.config.speech import both, said
from anlin.kernel.calendar_file import year_of
from anlin.kernel.clock_command import Here, by_environment
from anlin.kernel.clock_command import main as count

ZONE = "SELECT timezone FROM place_district WHERE id = 1"
YEARS = "SELECT file FROM matter_loadedyear ORDER BY id"
PATIENCE_S = 3


def main(argv: list[str]) -> int:
    return count(argv, here)


def here() -> Here:
    """The district's time zone and the years that it loaded; without a district, what the environment says and what ships.

    A house that is there and cannot be asked is said to be so: the answer then comes without it.
    """
    try:
        zone, years = _stored()
        if not zone:
            return by_environment()
        calendar = by_environment().calendar
        for text in years:
            calendar = calendar.with_year(year_of(tomllib.loads(text)))
        return Here(ZoneInfo(zone), calendar)
    except Exception as error:  # whatever is wrong with the house, a clock can be counted
        text = said(
            "The house's database cannot be asked, so this is by ANLIN_TIMEZONE and the calendar that ships: %(why)s"
        )
        print(both(text, why=" ".join(str(error).split())), file=sys.stderr)
        return by_environment()


def _stored() -> tuple[str, list[str]]:
    """The district's time zone, "" where there is no house, and its loaded years' files."""
    url = environment.text("ANLIN_DATABASE_URL")
    if url.startswith("postgres"):
        return _of_postgresql(url)
    file = Path(unquote(urlsplit(url).path)[1:]) if url else environment.home() / "anlin.sqlite3"
    return _of_sqlite(file) if file.is_file() else ("", [])


def _of_sqlite(file: Path) -> tuple[str, list[str]]:
    sqlite.install()
    import sqlite3

    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=PATIENCE_S)
    try:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'place_district'").fetchone():
            return "", []
        return _read(connection.execute(ZONE).fetchall(), connection.execute(YEARS).fetchall())
    finally:
        connection.close()


def _of_postgresql(url: str) -> tuple[str, list[str]]:
    import psycopg

    with psycopg.connect(url, connect_timeout=PATIENCE_S) as connection:
        if connection.execute("SELECT to_regclass('place_district')").fetchone() == (None,):
            return "", []
        return _read(connection.execute(ZONE).fetchall(), connection.execute(YEARS).fetchall())


def _read(zones: Sequence[tuple[str]], years: Sequence[tuple[str]]) -> tuple[str, list[str]]:
    return (zones[0][0] if zones else ""), [text for (text,) in years]
