"""A mapping: the small written file that says which column means what."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import cached_property, lru_cache
from pathlib import Path

from anlin.kernel.unreadable import reason_of
from anlin.kernel.words import Phrase, said
from anlin.modules.intake.categories import CATEGORY
from anlin.modules.intake.importing.refusals import ImportRefused

SHIPPED_IN = Path(__file__).parents[1] / "mappings"
_HOLE = re.compile(r"\{([^{}]+)\}")
_EARLIEST, _LONGEST_NAME = 1900, 60
Row = Mapping[str, object]


class BadMapping(ImportRefused):
    """The mapping file cannot be used; the message says where."""


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
    if len(path.stem) > _LONGEST_NAME:
        raise BadMapping(said("The name of the mapping %(file)s has more than 60 characters."), file=path.name)
    try:
        return _mapping(tomllib.loads(path.read_text(encoding="utf-8")), path.stem)
    except OSError as error:
        raise BadMapping(said("%(file)s cannot be read: %(why)s."), file=path, why=reason_of(error)) from None
    except UnicodeDecodeError:
        raise BadMapping(said("The mapping %(file)s is not in UTF-8. Save it in UTF-8."), file=path) from None
    except KeyError as missing:
        raise BadMapping(
            said("The mapping %(file)s lacks “%(what)s”. One that ships shows how it is written: %(shipped)s"),
            file=path,
            what=missing.args[0],
            shipped=SHIPPED_IN / "houston-2010.toml",
        ) from None
    except (tomllib.TOMLDecodeError, AttributeError, TypeError, ValueError) as error:
        if isinstance(error, BadMapping):
            raise
        raise BadMapping(
            said("The mapping %(file)s cannot be used: %(why)s"), file=path, why=Phrase(str(error))
        ) from None


def _mapping(table: Mapping[str, object], name: str) -> ReportMapping:
    text: Mapping[str, str] = table["text"]  # type: ignore[assignment]  # a table of texts, or KeyError
    category: Mapping[str, object] = table["category"]  # type: ignore[assignment]  # as above
    status: Mapping[str, object] = table.get("status", {})  # type: ignore[assignment]  # as above
    point: Mapping[str, str] = table.get("point", {})  # type: ignore[assignment]  # as above
    categories = {str(k).lower(): str(v) for k, v in dict(category["values"]).items()}  # type: ignore[call-overload]
    unknown = ({*categories.values(), str(category["else"])}) - set(CATEGORY)
    if unknown:
        raise BadMapping(
            said(
                "The mapping %(name)s has categories that are none here (no such categories): %(unknown)s. There are: %(known)s."
            ),
            name=name,
            unknown=", ".join(sorted(unknown)),
            known=", ".join(sorted(CATEGORY)),
        )
    return ReportMapping(
        name=name,
        title=str(table["title"]),
        key=_texts(table.get("key", ())),
        what=str(text["what"]),
        where=str(text["where"]),
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
    return Moment(str(given["column"]), _texts(given.get("formats", ())))


def _texts(given: object) -> tuple[str, ...]:
    """A list of texts; one text is a list of one."""
    return (given,) if isinstance(given, str) else tuple(map(str, given))  # type: ignore[call-overload]  # or TypeError


def _number(value: object) -> float | None:
    try:
        number = float(str(value))
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
