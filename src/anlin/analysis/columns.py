"""Which columns analysis takes (LINES.md, line 1: place, never person), and how they come out of what was given.

An array, frame or mapping may hold nothing else; of a file only the named columns are read, the others never.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
import polars as pl

from anlin.analysis.errors import AnalysisError, UnknownColumn
from anlin.kernel.words import said

ROLES = ("x", "y", "time", "time_end", "category", "area")
"""What a column of events can be. `area` names a place (a beat, a block, a district)."""
NUMBERS = ("count", "exposure")
"""What tables of places may hold besides."""
GUESSES: dict[str, tuple[str, ...]] = {
    "x": ("x", "lon", "lng", "long", "longitude", "x_coordinate", "x_coord", "easting", "xcoord", "point_x", "经度"),
    "y": ("y", "lat", "latitude", "y_coordinate", "y_coord", "northing", "ycoord", "point_y", "纬度"),
    "time": (
        "time", "datetime", "date_time", "start", "time_start", "date_start", "from", "occurred", "occurred_at", "occ_date",
        "occurrence_date",
        "date_occurred", "reported_at", "created", "creation_date", "created_date", "date", "timestamp", "t",
        "date_single", "发生时间", "报警时间", "时间",
    ),
    "time_end": ("time_end", "end", "date_end", "to", "occurred_to", "结束时间"),
    "category": (
        "category", "offense", "offence", "crime_type", "crime", "offense_type", "primary_type", "offense_group",
        "type_of_crime", "type_of_service_request", "类别", "案件类别",
    ),
    "area": ("area", "beat", "district", "派出所", "辖区", "网格"),
}  # fmt: skip
DEGREES = ("lon", "lng", "long", "longitude", "lat", "latitude", "经度", "纬度")


class Columns(TypedDict, total=False):
    """Keywords every method takes: a column's name, or the values themselves."""

    x: object
    y: object
    time: object
    time_end: object
    category: object
    area: object
    timezone: str | None
    crs: str | None
    window: tuple[float, float, float, float] | None
    unlisted: str


@dataclass(frozen=True)
class Given:
    """The columns as polars series by role, what was called what, and what was not read."""

    series: Mapping[str, pl.Series]
    names: Mapping[str, str]
    crs: str | None = None
    not_read: tuple[str, ...] = ()


def refuse_unknown(asked: Mapping[str, object]) -> None:
    """Raise UnknownColumn for a keyword that is no column analysis takes."""
    if unknown := sorted(set(asked) - set(Columns.__annotations__)):
        raise _not_taken(unknown)


def _not_taken(columns: list[str]) -> UnknownColumn:
    text = said(
        "Analysis takes place, time and category, nothing else (never a person): it does not take %(columns)s. "
        "Select the columns first, or name them: %(roles)s."
    )
    return UnknownColumn.of(text, columns=", ".join(columns), roles=", ".join(f"{role}=…" for role in ROLES))


def given_from(data: object, wanted: Mapping[str, object]) -> Given:
    """Bring data of any kind into series by role.

    Args:
        data: a mapping of arrays, a polars, pandas or GeoPandas frame, an array of shape (n, 2) or (n, 3) (x, y, time),
            a path of a Parquet or CSV file, or None when the values themselves stand in `wanted`.
        wanted: by role, a column's name or the values.

    Raises:
        UnknownColumn: a column that no role names and no method takes, or a named one that is missing.
    """
    values = {role: value for role, value in wanted.items() if value is not None and not isinstance(value, str)}
    names = {role: value for role, value in wanted.items() if isinstance(value, str)}
    if isinstance(data, (str, Path)):
        found = _from_file(Path(data), names)
    elif data is None:
        found = Given({}, {})
    else:
        found = _from_memory(data, names)
    series = dict(found.series) | {role: as_series(value, role) for role, value in values.items()}
    if not series and found.not_read:
        text = said(
            "No column is known by its name; there are: %(there)s. Name those of the position with x and y. "
            "In a CSV file commas stand between fields, and texts are in UTF-8."
        )
        raise UnknownColumn.of(text, there=", ".join(found.not_read))
    if not series:
        raise AnalysisError.of(said("Nothing was given: name a file, or give x, y and time."))
    if len({len(one) for one in series.values()}) > 1:
        lengths = ", ".join(f"{role} {len(one)}" for role, one in series.items())
        raise AnalysisError.of(said("The columns differ in length: %(lengths)s."), lengths=lengths)
    return Given(series, dict(found.names) | dict.fromkeys(values, ""), found.crs, found.not_read)


def as_series(values: Any, name: str) -> pl.Series:
    """One column; pandas' own are taken apart, zones and all, without importing pandas."""
    if isinstance(values, pl.Series):
        return values.alias(name)
    if type(values).__module__.partition(".")[0] in {"pandas", "geopandas"}:
        values = _from_pandas(values)
        if isinstance(values, pl.Series):
            return values.alias(name)
    if isinstance(values, np.ndarray) and values.dtype == object:
        values = [None if one is None or one is _nat(one) else one for one in values.tolist()]
    try:
        return pl.Series(name, values, strict=False)
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise AnalysisError.of(said("The column %(name)s is no list of plain values."), name=name) from error


def _nat(value: object) -> object:
    """The value itself where it is a missing one of pandas (it differs from itself), else a fresh object."""
    return value if value != value else object()


def _from_pandas(series: Any) -> Any:
    zone = getattr(getattr(series, "dt", None), "tz", None)
    if zone is not None:
        plain = series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
        return pl.Series(plain).dt.replace_time_zone("UTC").dt.convert_time_zone(str(zone))
    if getattr(series.dtype, "kind", "O") in "iufbM":
        return np.asarray(series.to_numpy())
    return [None if one is None or one != one else one for one in series.tolist()]


def _from_file(path: Path, names: Mapping[str, str]) -> Given:
    if not path.exists():
        raise AnalysisError.of(said("There is no file %(path)s."), path=path)
    kind = path.suffix.lower()
    if kind not in {".parquet", ".csv"}:
        raise AnalysisError.of(said("%(path)s is neither .parquet nor .csv."), path=path)
    try:
        frame = pl.scan_parquet(path) if kind == ".parquet" else pl.scan_csv(path, infer_schema_length=10_000)
        there = frame.collect_schema().names()
        chosen = _chosen_in_file(names, there)
        read = frame.select(sorted(set(chosen.values()))).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise AnalysisError.of(said("%(path)s cannot be read: %(why)s"), path=path, why=error) from error
    left = tuple(name for name in there if name not in set(chosen.values()))
    return Given({role: read[name].alias(role) for role, name in chosen.items()}, chosen, not_read=left)


def _chosen(names: Mapping[str, str], there: list[str]) -> dict[str, str]:
    """By role, the column that was named, or bears the role's own name."""
    missing = sorted(set(names.values()) - set(there))
    if missing:
        text = said("There is no column %(missing)s; there are: %(there)s.")
        raise UnknownColumn.of(text, missing=", ".join(missing), there=", ".join(there))
    taken = set(names.values())
    return dict(names) | {role: role for role in ROLES if role in there and role not in names and role not in taken}


def _chosen_in_file(names: Mapping[str, str], there: list[str]) -> dict[str, str]:
    """What is named, alone; where nothing is, the columns that bear the roles' own names."""
    return {role: name for role, name in _chosen(names, there).items() if role in names or not names}


def _from_memory(data: object, names: Mapping[str, str]) -> Given:
    if isinstance(data, np.ndarray) and data.dtype.names is None:
        return _from_matrix(data)
    columns, crs = _columns_of(data)
    if "geometry" in columns and "x" not in names:
        points: Any = columns.pop("geometry")
        columns |= {"x": points.x, "y": points.y}
    chosen = _chosen(names, list(columns))
    if unknown := sorted(set(columns) - set(chosen.values())):
        raise _not_taken(unknown)
    return Given({role: as_series(columns[name], role) for role, name in chosen.items()}, chosen, crs)


def _columns_of(data: Any) -> tuple[dict[str, object], str | None]:
    """By name, the columns of a mapping, a frame or a structured array, and its own system of coordinates."""
    if isinstance(data, Mapping):
        return {str(name): values for name, values in data.items()}, None
    if isinstance(data, pl.LazyFrame):
        data = data.collect()
    if isinstance(data, np.ndarray):
        return {str(name): data[name] for name in data.dtype.names or ()}, None
    if not hasattr(data, "columns"):
        raise AnalysisError.of(said("%(kind)s is not taken: give arrays, a frame or a file."), kind=type(data).__name__)
    crs = _crs_of(data)
    return {str(name): data[name] for name in data.columns}, crs


def _crs_of(frame: Any) -> str | None:
    """`degrees` or `metres` or `feet` for a GeoPandas frame that says its system; None where there is no geometry."""
    if not hasattr(frame, "geometry") or "geometry" not in frame.columns:
        return None
    system = frame.crs
    if system is None:
        return "unknown"
    if system.is_geographic:
        return "degrees"
    units = {axis.unit_name for axis in system.axis_info}
    return {"metre": "metres", "US survey foot": "feet", "foot": "feet"}.get(units.pop(), "unknown")


def _from_matrix(data: np.ndarray[Any, Any]) -> Given:
    if data.ndim != 2 or data.shape[1] not in {2, 3}:
        text = said("An array of shape %(shape)s is not taken: give (n, 2) for x, y or (n, 3) for x, y, time.")
        raise AnalysisError.of(text, shape=data.shape)
    roles = ROLES[: data.shape[1]]
    return Given({role: pl.Series(role, data[:, i]) for i, role in enumerate(roles)}, dict.fromkeys(roles, ""))
