"""Longitudes and latitudes of a CSV or Parquet file, its columns guessed and named."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow
from pyarrow import parquet

from anlin.kernel.long_cells import long_cells
from anlin.kernel.unreadable import reason_of, why_unreadable
from anlin.kernel.words import Phrase, said
from anlin.spine.place.tree import NOT_READ, AreasRefused

_LON = ("lon", "lng", "longitude", "long", "经度", "x")
_LAT = ("lat", "latitude", "纬度", "y")


@dataclass(frozen=True)
class Points:
    """Coordinates as read, shape (rows,), not-a-number where a row has none, and the columns they came from."""

    lons: npt.NDArray[np.float64]
    lats: npt.NDArray[np.float64]
    lon_column: str
    lat_column: str


def read_points(path: Path) -> Points:
    """Read the coordinates of a file.

    Raises:
        AreasRefused: it cannot be read, is neither CSV nor Parquet, or has no columns that look like longitude and latitude.
    """
    if why := why_unreadable(path):
        raise AreasRefused(NOT_READ, file=path, why=why)
    kind = path.suffix.lower()
    try:
        if kind == ".parquet":
            return _of_parquet(path)
        if kind == ".csv":
            return _of_csv(path)
    except OSError as error:
        raise AreasRefused(NOT_READ, file=path, why=reason_of(error)) from None
    except (pyarrow.ArrowException, UnicodeDecodeError, csv.Error) as error:
        raise AreasRefused(NOT_READ, file=path, why=Phrase(str(error))) from None
    raise AreasRefused(said("%(file)s is neither CSV nor Parquet."), file=path.name)


def _of_parquet(path: Path) -> Points:
    with path.open("rb") as opened, parquet.ParquetFile(opened) as file:
        lon, lat = _guessed(file.schema_arrow.names, path)
        table = file.read(columns=[lon, lat])
    return Points(_numbers(table[lon].to_pylist()), _numbers(table[lat].to_pylist()), lon, lat)


def _of_csv(path: Path) -> Points:
    with long_cells(), path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = csv.DictReader(file)
        lon, lat = _guessed(list(rows.fieldnames or []), path)
        pairs = [(row[lon], row[lat]) for row in rows]
    return Points(_numbers([x for x, _y in pairs]), _numbers([y for _x, y in pairs]), lon, lat)


def _guessed(columns: list[str], path: Path) -> tuple[str, str]:
    plain = {name.strip().lower(): name for name in columns}
    lon = next((plain[name] for name in _LON if name in plain), None)
    lat = next((plain[name] for name in _LAT if name in plain), None)
    if lon is None or lat is None:
        raise AreasRefused(
            said("%(file)s has no columns for longitude and latitude; it has: %(columns)s."),
            file=path.name,
            columns=", ".join(name[:40] for name in columns[:60]),
        )
    return lon, lat


def _numbers(values: list[object]) -> npt.NDArray[np.float64]:
    def number(value: object) -> float:
        try:
            return float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return float("nan")

    return np.array([number(value) for value in values], dtype=np.float64)
