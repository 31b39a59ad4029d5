"""A mapping: the small written file that says which column means what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from anlin.kernel.words import Phrase, said
from anlin.modules.intake.categories import CATEGORY
from anlin.modules.intake.importing.mapping_file import EXCEL_DAYS, LONGEST_SOURCE, BadMapping, Place, read_tables

SHIPPED_IN = Path(__file__).parents[1] / "mappings"
_DECIMAL_COMMA = re.compile(r"^\s*(-?\d+),(\d+)\s*$")
_NO_NUMBER = {"", "-", "—", "nan", "na", "n/a", "none", "null"}
"""What sources write where there is none."""
_HOLE = re.compile(r"\{([^{}]+)\}")
_EARLIEST = 1900
_EXCEL_LAST = 2_958_466  # 31 December 9999
Row = Mapping[str, object]


class SetAside(ValueError):
    """A row that cannot enter; `why` says it."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.why = Phrase.of(reason, **values)


@dataclass(frozen=True)
class Moment:
    """A column of times: its formats, tried in order. Values that are dates or times already need none."""

    column: str
    formats: tuple[str, ...]

    def read(self, row: Row, zone: tzinfo) -> datetime | None:
        """The moment, aware; None when the cell is empty.

        Raises:
            SetAside: it fits no format, or no source of ours is that old.
        """
        value = row.get(self.column)
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            found: datetime | None = value
        elif isinstance(value, date):
            found = datetime(value.year, value.month, value.day, tzinfo=zone)
        else:
            found = _parsed(str(value).strip(), self.formats)
        if found is None:
            raise SetAside(said("The time “%(value)s” fits none of the mapping's formats."), value=str(value)[:40])
        if found.year < _EARLIEST:
            raise SetAside(said("The time “%(value)s” lies before 1900."), value=str(value)[:40])
        return found if found.tzinfo else found.replace(tzinfo=zone)


@lru_cache(maxsize=4096)  # rows of one hour or day share their time
def _parsed(text: str, formats: tuple[str, ...]) -> datetime | None:
    for form in formats:
        if form == EXCEL_DAYS:
            if found := _counted(text):
                return found
            continue
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the zone follows
        except ValueError:
            continue
    return None


def _counted(text: str) -> datetime | None:
    """The time of so many days as Excel counts; None where it is no such number."""
    days = _number(text)
    if days is None or not 1 <= days < _EXCEL_LAST:
        return None
    return datetime(1899, 12, 30) + timedelta(seconds=round(days * 86_400))  # noqa: DTZ001 - the zone follows


@dataclass(frozen=True)
class ReportMapping:
    """How rows of a source become reports.

    Args:
        source: what the rows are known by: a row that entered under it enters no second time. The file's name where it says none.
        key: columns that name a row for good; empty: its content and its ordinal among equals do.
        what, where: sentences with {column} in them.
        closed, duplicate: values of the status column.
    """

    source: str
    title: str
    key: tuple[str, ...]
    what: str
    where: str
    created: Moment
    ended: Moment | None
    category_column: str
    categories: Mapping[str, str]
    category_else: str
    lon: str
    lat: str
    status: str
    closed: frozenset[str]
    duplicate: frozenset[str]
    all_closed: bool

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Every column that the mapping names, each once."""
        told = (*_HOLE.findall(self.what), *_HOLE.findall(self.where), self.created.column)
        others = (self.ended.column if self.ended else "", self.category_column, self.lon, self.lat, self.status)
        return tuple(dict.fromkeys(column for column in (*self.key, *told, *others) if column))

    def has_key(self, row: Row) -> bool:
        """Whether a row says its name: any of its key columns is filled in."""
        return any(word(row.get(column)).strip() for column in self.key)

    def category(self, row: Row) -> str:
        """The category of a row; what the mapping does not name is the mapping's `else`."""
        value = str(row.get(self.category_column) or "").strip().lower()
        return self.categories.get(value, self.category_else)

    def point(self, row: Row) -> tuple[float, float] | None:
        """Longitude and latitude; None where either is missing.

        Raises:
            SetAside: they are no degrees.
        """
        lon, lat = _number(row.get(self.lon)), _number(row.get(self.lat))
        if lon is None or lat is None:
            for cell in (row.get(self.lon), row.get(self.lat)):
                if _number(cell) is None and word(cell).strip().lower() not in _NO_NUMBER:
                    raise SetAside(said("The point is no longitude and latitude."))
            return None
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise SetAside(said("The point is no longitude and latitude."))
        return lon, lat


def filled(sentence: str, row: Row) -> str:
    """A sentence with its {columns} filled in; runs of blanks become one."""
    return " ".join(_HOLE.sub(lambda hole: word(row.get(hole[1])), sentence).split())


def read_mapping(name: str) -> ReportMapping:
    """A mapping that ships, by name, or one in a file, by path.

    Raises:
        BadMapping: there is none, or it lacks something.
    """
    path = Path(name) if name.endswith(".toml") else SHIPPED_IN / f"{name}.toml"
    if not path.is_file():
        raise BadMapping(
            said("There is no mapping %(name)s. These ship: %(shipped)s. Or give the path of a .toml file."),
            name=name,
            shipped=", ".join(sorted(file.stem for file in SHIPPED_IN.glob("*.toml"))),
        )
    tables, place = read_tables(path, SHIPPED_IN / "houston-2010.toml")
    if "source" not in tables[""] and len(path.stem) > LONGEST_SOURCE:
        raise BadMapping(said("The name of the mapping %(file)s has more than 60 characters."), file=path.name)
    return _mapping(tables, place, path.stem)


def _mapping(tables: Mapping[str, Mapping[str, Any]], place: Place, name: str) -> ReportMapping:
    head, text, category = tables[""], tables["text"], tables["category"]
    status, point = tables.get("status", {}), tables.get("point", {})
    categories = {value.lower(): ours for value, ours in category["values"].items()}
    _refuse_unknown(categories, category["else"], place)
    if (status.get("closed") or status.get("duplicate")) and not status.get("column"):
        at = replace(place, table="status")
        raise at.refused(said("“closed” and “duplicate” need “column”: the column that they are read from."))
    return ReportMapping(
        source=head.get("source", name),
        title=head["title"],
        key=head.get("key", ()),
        what=text["what"],
        where=text["where"],
        created=_moment(tables["created"]),
        ended=_moment(tables["ended"]) if "ended" in tables else None,
        category_column=category["column"],
        categories=categories,
        category_else=category["else"],
        lon=point.get("lon", ""),
        lat=point.get("lat", ""),
        status=status.get("column", ""),
        closed=frozenset(status.get("closed", ())),
        duplicate=frozenset(status.get("duplicate", ())),
        all_closed=status.get("all_closed", False),
    )


def _refuse_unknown(categories: Mapping[str, str], otherwise: str, place: Place) -> None:
    """Raises `BadMapping` for a category that is none here."""
    for key, named in (("values", set(categories.values())), ("else", {otherwise})):
        if unknown := named - set(CATEGORY):
            raise replace(place, table="category", key=key).refused(
                said("no such categories: %(unknown)s. There are: %(known)s."),
                unknown=", ".join(sorted(unknown)),
                known=", ".join(sorted(CATEGORY)),
            )


def _moment(table: Mapping[str, Any]) -> Moment:
    return Moment(table["column"], table.get("formats", ()))


def _number(value: object) -> float | None:
    try:
        number = float(_DECIMAL_COMMA.sub(r"\1.\2", str(value)))
    except ValueError:
        return None
    return number if number == number else None  # NaN is no number


def word(value: object) -> str:
    """A cell as text; empty where there is nothing in it."""
    if value is None or value != value:
        return ""
    if isinstance(value, datetime) and value.tzinfo and value.year >= _EARLIEST:  # older ones may have no time in UTC
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, datetime) else str(value)
