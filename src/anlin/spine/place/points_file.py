"""Longitudes and latitudes of a CSV or Parquet file, its columns guessed and named."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pyarrow import parquet

from anlin.kernel.words import said
from anlin.spine.place.tree import AreasRefused

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
        AreasRefused: neither CSV nor Parquet, or no columns that look like longitude and latitude.
    """
    kind = path.suffix.lower()
    if kind == ".parquet":
        lon, lat = _guessed(parquet.read_schema(path).names, path)
        table = parquet.read_table(path, columns=[lon, lat])
        return Points(_numbers(table[lon].to_pylist()), _numbers(table[lat].to_pylist()), lon, lat)
    if kind == ".csv":
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            rows = csv.DictReader(file)
            lon, lat = _guessed(list(rows.fieldnames or []), path)
            pairs = [(row[lon], row[lat]) for row in rows]
        return Points(_numbers([x for x, _y in pairs]), _numbers([y for _x, y in pairs]), lon, lat)
    raise AreasRefused(said("%(file)s is neither CSV nor Parquet."), file=path.name)


def _guessed(columns: list[str], path: Path) -> tuple[str, str]:
    plain = {name.strip().lower(): name for name in columns}
    lon = next((plain[name] for name in _LON if name in plain), None)
    lat = next((plain[name] for name in _LAT if name in plain), None)
    if lon is None or lat is None:
        raise AreasRefused(
            said("%(file)s has no columns for longitude and latitude; it has: %(columns)s."),
            file=path.name,
            columns=", ".join(columns),
        )
    return lon, lat


def _numbers(values: list[object]) -> npt.NDArray[np.float64]:
    def number(value: object) -> float:
        try:
            return float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return float("nan")

    return np.array([number(value) for value in values], dtype=np.float64)
