"""From 10,000 to 1,000,000 events: time by the event stays, memory is stated."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise

from benchmarks.figures import Figure, figure

METHODS = {
    "rates": "analysis.rates(events, crs='metres')",
    "aoristic": "analysis.aoristic(late, crs='metres')",
    "hotspots": "analysis.hotspots(events, crs='metres')",
    "kde": "analysis.kde(events, crs='metres')",
    "near_repeats": "analysis.near_repeats(even, crs='metres', runs=99)",
    "repeat_chains": "analysis.repeat_chains(even, crs='metres', runs=19)",
}
"""`even` holds the density, 20 events a square kilometre: pairs then grow as the events do."""
SIZES = (10_000, 100_000, 1_000_000)
MOST = 15
_CODE = """
import json, resource, sys, time
import numpy as np
from anlin import analysis
def made(count):
    draw = np.random.default_rng(1)
    middles = draw.uniform(5_000, 45_000, (300, 2))
    x, y = (middles[draw.integers(0, 300, count)] + draw.normal(0, 1500, (count, 2))).T.copy()
    time = np.datetime64("2024-01-01", "us") + draw.integers(0, 700 * 1440, count).astype("timedelta64[m]")
    wide = 1_000 * (count / 20) ** 0.5
    even = {"x": draw.uniform(0, wide, count), "y": draw.uniform(0, wide, count), "time": time}
    return {"x": x, "y": y, "time": time}, {"x": x, "y": y, "time": time, "time_end": time + np.timedelta64(7, "h")}, even
events, late, even = made(2_000)
%(call)s
events, late, even = made(int(sys.argv[1]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
told = []
while not told or (len(told) < 3 and sum(one[1] for one in told) < 2):
    began, worked = time.perf_counter(), time.process_time()
    %(call)s
    told.append((time.perf_counter() - began, time.process_time() - worked))
took, worked = min(told, key=lambda one: one[1])
print(json.dumps([took, worked, before / 1024, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def measure(quick: bool) -> list[Figure]:
    """Ten times the events take at most 15 times the work (CPU of all threads), compiled before; wall and peak of memory beside it.

    What is done within two seconds is done three times and the least told: a pause of the machine is no growth.
    """
    figures = []
    for name, call in METHODS.items():
        told = []
        for size in SIZES[: 2 if quick else 3]:
            code = _CODE % {"call": call}
            ran = subprocess.run(
                [sys.executable, "-W", "ignore", "-c", code, str(size)], capture_output=True, text=True, check=True
            )
            told.append((size, *json.loads(ran.stdout)))
        worst = max(b[2] / max(a[2], 0.02) for a, b in pairwise(told))
        text = "; ".join(
            f"{size:,}: {took:.2f} s ({worked:.2f} s CPU), {peak:.0f} MB ({peak - before:+.0f})"
            for size, took, worked, before, peak in told
        )
        figures.append(
            figure(
                f"growth, {name}", round(worst, 1), "x the CPU for 10 x the events", f"≤ {MOST}", worst <= MOST, text
            )
        )
    return figures
