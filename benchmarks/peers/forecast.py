"""The accuracy of the forecast: break-ins in Chicago, 13 windows of 28 days, one square mile named, beside the plain history.

The data stand beside this checkout (`shared/data/chicago_burglary.parquet`, or where `ANLIN_DATA` says). Not in --quick: a minute.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from anlin import analysis
from benchmarks.figures import Figure, figure

GOAL = 3.95
FILE = "chicago_burglary.parquet"


def measure(quick: bool) -> list[Figure]:
    """Mean hit share with the command's own defaults, the paired difference to the history, and how long it took."""
    path = _data()
    if quick or path is None:
        return []
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


def _data() -> Path | None:
    root = Path(__file__).resolve().parents[2]
    folders = [Path(os.environ["ANLIN_DATA"])] if "ANLIN_DATA" in os.environ else []
    folders += [above / "shared/data" for above in (root, *root.parents[:2])]
    found = next((folder / FILE for folder in folders if (folder / FILE).exists()), None)
    if found is None:
        print(f"{FILE}: ANLIN_DATA 可指明其所在文件夹  |  ANLIN_DATA may name its folder", file=sys.stderr)
    return found
