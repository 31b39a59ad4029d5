"""The accuracy of the forecast: break-ins in Chicago, 13 windows of 28 days, one square mile named, beside the plain history. Growth.

The data stand beside this checkout (`shared/data/chicago_burglary.parquet`, or where `ANLIN_DATA` says). Not in --quick: a minute.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from anlin import analysis
from benchmarks.figures import Figure, figure

GOAL = 3.95
MOST = 15
FILE = "chicago_burglary.parquet"


def measure(quick: bool) -> list[Figure]:
    """Mean hit share with the command's own defaults, the paired difference to the history, and how long it took."""
    if quick:
        return []
    path = _data()
    return [*([] if path is None else _accuracy(path)), *_growth()]


def _accuracy(path: Path) -> list[Figure]:
    began = time.perf_counter(), time.process_time()
    events = analysis.events_from(path, x="Longitude", y="Latitude", time="Date", category="Primary_Type")
    found = analysis.forecast(events, cutoffs="2013-10-01+28x13")
    wall, work = time.perf_counter() - began[0], time.process_time() - began[1]
    share, history = (100 * sum(each) / len(each) for each in (found.hit_shares, found.history_hit_shares))
    mean, low, high = (100 * one for one in found.difference)
    took = f"{wall:.0f} s, {work:.0f} s CPU"
    apart = f"{mean:.2f} in the mean, 90 % to {high:.2f}"
    return [
        figure(
            "forecast, hit share", round(share, 2), "%", f"≥ {GOAL}", share >= GOAL, f"history {history:.2f} %; {took}"
        ),
        figure("forecast, less the history, at least", round(low, 2), "points", "> 0", low > 0, apart),
    ]


def _growth() -> list[Figure]:
    """Ten times the events at the same density: the CPU of each."""
    calls: dict[str, Callable[[dict[str, Any]], object]] = {
        "forecast": lambda events: analysis.forecast(events, crs="metres", cell_m=500),
        "self_exciting": lambda events: analysis.self_exciting(events, crs="metres"),
    }
    figures = []
    for name, call in calls.items():
        worked = []
        for count in (3_000, 10_000, 100_000):  # the first compiles
            draw = np.random.default_rng(1)
            x, y = draw.uniform(0, 1_000 * (count / 20) ** 0.5, (2, count))
            times = np.datetime64("2024-01-01", "us") + draw.integers(0, 700 * 1440, count).astype("timedelta64[m]")
            began = time.process_time()
            call({"x": x, "y": y, "time": times})
            worked.append(time.process_time() - began)
        worst = worked[2] / max(worked[1], 0.02)
        told = f"10,000: {worked[1]:.1f} s CPU; 100,000: {worked[2]:.1f} s CPU"
        figures.append(
            figure(
                f"growth, {name}", round(worst, 1), "x the CPU for 10 x the events", f"≤ {MOST}", worst <= MOST, told
            )
        )
    return figures


def _data() -> Path | None:
    root = Path(__file__).resolve().parents[2]
    folders = [Path(os.environ["ANLIN_DATA"])] if "ANLIN_DATA" in os.environ else []
    folders += [above / "shared/data" for above in (root, *root.parents[:2])]
    found = next((folder / FILE for folder in folders if (folder / FILE).exists()), None)
    if found is None:
        print(f"{FILE}: ANLIN_DATA 可指明其所在文件夹  |  ANLIN_DATA may name its folder", file=sys.stderr)
    return found
