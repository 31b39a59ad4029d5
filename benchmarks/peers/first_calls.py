"""The first call of each method in a new process, with nothing compiled before."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from anlin import analysis
from benchmarks.figures import Figure, figure

GOAL_S = 15


def measure(quick: bool) -> list[Figure]:
    """Seconds until the first answer over 2,000 events, import and compilation in it."""
    draw = np.random.default_rng(1)
    times = np.datetime64("2025-01-01", "us") + draw.integers(0, 200 * 1440, 2000).astype("timedelta64[m]")
    events: dict[str, Any] = {"x": draw.normal(0, 3000, 2000), "y": draw.normal(0, 3000, 2000), "time": times}
    late = events | {"time_end": times + np.timedelta64(5, "h")}
    calls = {
        "rates": lambda: analysis.rates(events, crs="metres"),
        "aoristic": lambda: analysis.aoristic(late, crs="metres"),
        "hotspots": lambda: analysis.hotspots(events, crs="metres"),
        "kde": lambda: analysis.kde(events, crs="metres"),
        "near_repeats": lambda: analysis.near_repeats(events, crs="metres"),
        "repeat_chains": lambda: analysis.repeat_chains(events, crs="metres"),
        "forecast": lambda: analysis.forecast(events, crs="metres"),
        "self_exciting": lambda: analysis.self_exciting(events, crs="metres"),
    }
    figures = []
    for name, call in calls.items():
        began = time.perf_counter()
        call()
        took = time.perf_counter() - began
        figures.append(figure(f"first call, {name}", round(took, 1), "s", f"≤ {GOAL_S}", took <= GOAL_S))
    return figures
