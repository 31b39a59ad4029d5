"""Frames of pandas and GeoPandas themselves, which no test of the house installs, read as polars frames do."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import polars as pl

from anlin.analysis.events import Events, events_from
from benchmarks.figures import Figure, figure


def measure(quick: bool) -> list[Figure]:
    """The largest difference of positions and times, metres and microseconds."""
    draw = np.random.default_rng(2)
    lon, lat = draw.uniform(121.3, 121.6, 500), draw.uniform(31.1, 31.4, 500)
    times = np.datetime64("2026-01-01", "us") + draw.integers(0, 10**6, 500).astype("timedelta64[s]")
    kinds = draw.choice(["theft", "burglary"], 500)
    named = {"x": "lon", "y": "lat", "time": "time", "category": "kind"}
    columns = {"lon": lon, "lat": lat, "time": times, "kind": kinds}
    base = events_from(pl.DataFrame(columns), timezone="Asia/Shanghai", **named)  # type: ignore[arg-type]
    plain = pd.DataFrame(columns)
    zoned = plain.assign(time=plain["time"].dt.tz_localize("Asia/Shanghai"))
    points = gpd.GeoDataFrame(plain[["time", "kind"]], geometry=gpd.points_from_xy(lon, lat), crs=4326)
    found = {
        "pandas": events_from(plain, timezone="Asia/Shanghai", **named),  # type: ignore[arg-type]
        "pandas with a zone": events_from(zoned, **named),  # type: ignore[arg-type]
        "GeoPandas": events_from(points, time="time", category="kind", timezone="Asia/Shanghai"),
        "GeoPandas, projected": events_from(
            points.to_crs(32651), time="time", category="kind", timezone="Asia/Shanghai"
        ),
    }
    apart = {name: _apart(base, events) for name, events in found.items()}
    projected = apart.pop("GeoPandas, projected")
    told = "; ".join(f"{name} {value:.1e}" for name, value in apart.items())
    return [
        figure(
            "pandas and GeoPandas frames read alike",
            max(apart.values()),
            "m or µs",
            "0",
            max(apart.values()) < 1e-6,
            told,
        ),
        figure("distances of a projected GeoPandas frame", projected, "m of 30 km", "≤ 30", projected <= 30),
    ]


def _apart(a: Events, b: Events) -> float:
    assert a.time is not None and b.time is not None
    if a.categories != b.categories or not np.array_equal(a.category, b.category):  # type: ignore[arg-type]
        return float("inf")
    times = float(np.abs((a.time - b.time).astype(np.int64)).max())
    if b.projection is None:  # two systems: only distances can be compared
        first = np.hypot(a.x - a.x[0], a.y - a.y[0]), np.hypot(b.x - b.x[0], b.y - b.y[0])
        return max(times, float(np.abs(first[0] - first[1]).max()))
    return max(times, float(np.abs(a.x - b.x).max()), float(np.abs(a.y - b.y).max()))
