"""Published values, and events that tests share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from anlin.analysis.grid import Neighbours

GOLDEN = Path(__file__).with_name("golden")


def told(name: str) -> Any:
    """A JSON of published values."""
    return json.loads((GOLDEN / f"{name}.json").read_text())


def table(name: str) -> pl.DataFrame:
    """A table of published values."""
    return pl.read_csv(GOLDEN / f"{name}.csv")


def neighbours(name: str, ids: npt.NDArray[np.int64]) -> Neighbours:
    """Neighbours listed as pairs of ids."""
    place = {int(one): i for i, one in enumerate(ids)}
    pairs = [(place[a], place[b]) for a, b in table(f"{name}_neighbours").select("i", "j").iter_rows()]
    return Neighbours.of(np.array(pairs).T, len(ids))


def town(count: int = 400, seed: int = 5) -> dict[str, npt.NDArray[Any]]:
    """Events of a made-up town in metres, half of them around three corners, over 200 days with hours."""
    draw = np.random.default_rng(seed)
    corners = np.array([[2000.0, 2000.0], [5000.0, 3000.0], [3500.0, 5500.0]])
    near = corners[draw.integers(0, 3, count // 2)] + draw.normal(0, 150, (count // 2, 2))
    away = draw.uniform(0, 7000, (count - count // 2, 2))
    x, y = np.concatenate([near, away]).T
    minutes = draw.integers(0, 200 * 1440, count).astype("timedelta64[m]")
    return {"x": x.copy(), "y": y.copy(), "time": np.datetime64("2025-01-01T00:00:00", "us") + minutes}


def followed(count: int = 300, seed: int = 4) -> dict[str, npt.NDArray[Any]]:
    """A town in which each of the first events has a second one 60 m and three days away, at the most."""
    draw = np.random.default_rng(seed)
    x, y = draw.uniform(0, 8000, (2, count))
    day = draw.integers(0, 300, count)
    x2, y2 = np.stack([x, y]) + draw.uniform(-40, 40, (2, count))
    days = np.concatenate([day, day + draw.integers(1, 4, count)])
    time = np.datetime64("2025-01-01") + days.astype("timedelta64[D]")
    return {"x": np.concatenate([x, x2]), "y": np.concatenate([y, y2]), "time": time}
