"""A mapping: the small written file that says which column means what."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from pathlib import Path

from anlin.kernel.words import said
from anlin.modules.intake.categories import CATEGORY

SHIPPED_IN = Path(__file__).parents[1] / "mappings"
_HOLE = re.compile(r"\{([^{}]+)\}")
Row = Mapping[str, object]


class BadMapping(ValueError):
    """The mapping file cannot be used; the message says where."""


class SetAside(ValueError):
    """A row that cannot enter; the message is an English source string that says why."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason % values if values else reason)
        self.reason = reason


@dataclass(frozen=True)
class Moment:
    """A column of times: its formats, tried in order. Values that are dates or times already need none."""

    column: str
    formats: tuple[str, ...]

    def read(self, row: Row, zone: tzinfo) -> datetime | None:
        """The moment, aware; None when the cell is empty.

        Raises:
            SetAside: it fits no format.
        """
        value = row.get(self.column)
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=zone)
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day, tzinfo=zone)
        found = _parsed(str(value).strip(), self.formats)
        if found is None:
            raise SetAside(said("The time “%(value)s” fits none of the mapping's formats."), value=str(value)[:40])
        return found.replace(tzinfo=found.tzinfo or zone)


@lru_cache(maxsize=4096)  # rows of one hour or day share their time
def _parsed(text: str, formats: tuple[str, ...]) -> datetime | None:
    for form in formats:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the zone follows
        except ValueError:
            continue
    return None


@dataclass(frozen=True)
class ReportMapping:
    """How rows of a source become reports.

    Args:
        key: columns that name a row for good; empty: its content and its ordinal among equals do.
        what, where: sentences with {column} in them.
        closed, duplicate: values of the status column.
    """

    name: str
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
            return None
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise SetAside(said("The point is no longitude and latitude."))
        return lon, lat


def filled(sentence: str, row: Row) -> str:
    """A sentence with its {columns} filled in; runs of blanks become one."""
    return " ".join(_HOLE.sub(lambda hole: _word(row.get(hole[1])), sentence).split())


def read_mapping(name: str) -> ReportMapping:
    """A mapping that ships, by name, or one in a file, by path.

    Raises:
        BadMapping: there is none, or it lacks something.
    """
    path = Path(name) if name.endswith(".toml") else SHIPPED_IN / f"{name}.toml"
    if not path.is_file():
        shipped = ", ".join(sorted(file.stem for file in SHIPPED_IN.glob("*.toml")))
        raise BadMapping(f"there is no mapping {name}; these ship: {shipped}; or give the path of a .toml file")
    try:
        return _mapping(tomllib.loads(path.read_text(encoding="utf-8")), path.stem)
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise BadMapping(f"{path.name}: {error}") from None


def _mapping(table: Mapping[str, object], name: str) -> ReportMapping:
    text: Mapping[str, str] = table["text"]  # type: ignore[assignment]  # a table of texts, or KeyError
    category: Mapping[str, object] = table["category"]  # type: ignore[assignment]  # as above
    status: Mapping[str, object] = table.get("status", {})  # type: ignore[assignment]  # as above
    point: Mapping[str, str] = table.get("point", {})  # type: ignore[assignment]  # as above
    categories = {str(k).lower(): str(v) for k, v in dict(category["values"]).items()}  # type: ignore[call-overload]
    unknown = ({*categories.values(), str(category["else"])}) - set(CATEGORY)
    if unknown:
        raise BadMapping(f"{name}: no such categories: {', '.join(sorted(unknown))}")
    return ReportMapping(
        name=name,
        title=str(table["title"]),
        key=tuple(table.get("key", ())),  # type: ignore[arg-type]  # a list of texts
        what=text["what"],
        where=text["where"],
        created=_moment(table["created"]),
        ended=_moment(table["ended"]) if "ended" in table else None,
        category_column=str(category["column"]),
        categories=categories,
        category_else=str(category["else"]),
        lon=point.get("lon", ""),
        lat=point.get("lat", ""),
        status=str(status.get("column", "")),
        closed=frozenset(status.get("closed", ())),  # type: ignore[call-overload]  # a list of texts
        duplicate=frozenset(status.get("duplicate", ())),  # type: ignore[call-overload]  # a list of texts
        all_closed=bool(status.get("all_closed", False)),
    )


def _moment(table: object) -> Moment:
    given = dict(table)  # type: ignore[call-overload]  # a table, or TypeError
    return Moment(str(given["column"]), tuple(given.get("formats", ())))


def _number(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if number == number else None  # NaN is no number


def _word(value: object) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    return str(value)
