"""Knox beside pointpats and beside cKDTree with a NumPy loop; all bands beside one band. 5,000 events, 999 orders, warm."""

from __future__ import annotations

from typing import Any

import numpy as np
from pointpats import Knox
from scipy.spatial import cKDTree

from anlin import analysis
from benchmarks.figures import Figure, figure
from benchmarks.peers.timing import best

EVENTS, RUNS, SIDE_M, WINDOW = 5_000, 999, 10_000.0, 365
DISTANCE_M, DAYS = 400.0, 14.0
BANDS_M, BANDS_DAYS = tuple(50.0 * k for k in range(1, 9)), (1.0, 3.0, 5.0, 7.0, 10.0, 14.0)
GOALS = {"pointpats": 50, "loop": 2}
MOST = 3


def measure(quick: bool) -> list[Figure]:
    """Ratios of times where observed counts are equal, expected are equal to 1e-9 and p differs by no more than two random runs may."""
    runs = 99 if quick else RUNS
    x, y, day = _events()
    one: dict[str, Any] = {"distances_m": [DISTANCE_M], "days": [DAYS], "same_m": None, "crs": "metres", "runs": runs}
    events = {"x": x, "y": y, "time": day}
    analysis.near_repeats(events, **one)
    ours_s, ours = best(lambda: analysis.near_repeats(events, **one))
    found = {
        "pointpats": best(lambda: _pointpats(x, y, day, runs), 1),
        "loop": best(lambda: _loop(x, y, day, runs), 2 if quick else 3),
    }
    figures = []
    for name, (peer_s, (seen, expected, p)) in found.items():
        error = np.sqrt(2 * max(p * (1 - p), 1 / runs) / runs)
        same = bool(seen == ours.observed[0, 0] and abs(expected / ours.expected[0, 0] - 1) < 1e-9)
        apart = abs(p - ours.p_high[0, 0]) / error
        told = (
            f"ours {ours_s * 1000:.0f} ms, {name} {peer_s * 1000:,.0f} ms; {seen:,} close of {ours.near_pairs[0]:,} near pairs in both, "
            f"p {ours.p_high[0, 0]:.3f} and {p:.3f} ({apart:.1f} standard errors of two runs)"
        )
        ratio = peer_s / ours_s
        figures.append(
            figure(
                f"Knox, 5,000 events x {runs}",
                round(ratio, 1),
                "x pointpats" if name == "pointpats" else "x cKDTree.query_pairs and a NumPy loop",
                f"≥ {GOALS[name]}, equal",
                bool(ratio >= GOALS[name] and same and apart < 6),
                told,
            )
        )
    return [*figures, *_banded(x, y, day, runs)]


def _events() -> tuple[Any, Any, Any]:
    """Half near one of 100 corners, half anywhere; days without hours."""
    draw = np.random.default_rng(7)
    corners = draw.uniform(0, SIDE_M, (100, 2))[draw.integers(0, 100, EVENTS // 2)]
    near = corners + draw.normal(0, 250, corners.shape)
    points = np.concatenate([near, draw.uniform(0, SIDE_M, (EVENTS - len(near), 2))])
    return points[:, 0].copy(), points[:, 1].copy(), draw.integers(0, WINDOW, EVENTS)


def _pointpats(x: Any, y: Any, day: Any, runs: int) -> tuple[int, float, float]:
    np.random.seed(1)  # the only seed it takes
    found = Knox(np.stack([x, y], axis=1), day[:, None], DISTANCE_M, DAYS, permutations=runs)
    return found.nst, float(found.expected[0, 0]), float(found.p_sim)


def _loop(x: Any, y: Any, day: Any, runs: int) -> tuple[int, float, float]:
    draw = np.random.default_rng(1)
    i, j = cKDTree(np.stack([x, y], axis=1)).query_pairs(DISTANCE_M, output_type="ndarray").T.copy()
    seen = int((np.abs(day[i] - day[j]) <= DAYS).sum())
    reached = 0
    for _ in range(runs):
        times = draw.permutation(day)
        reached += int((np.abs(times[i] - times[j]) <= DAYS).sum()) >= seen
    ordered = np.sort(day)
    timely = int((np.searchsorted(ordered, ordered + DAYS, side="right") - np.arange(1, len(day) + 1)).sum())
    expected = len(i) * timely / (len(day) * (len(day) - 1) / 2)
    return seen, expected, (1 + reached) / (runs + 1)


def _banded(x: Any, y: Any, day: Any, runs: int) -> list[Figure]:
    """8 by 6 bands up to the same distance and days, where only dates are known and where minutes are."""
    figures = []
    minutes = day * 1440 + np.random.default_rng(8).integers(0, 1440, len(day))
    moments = np.datetime64("2025-01-01", "us") + minutes.astype("timedelta64[m]")
    for name, time in (("dates", day), ("minutes", moments)):
        events = {"x": x, "y": y, "time": time}
        common: dict[str, Any] = {"same_m": None, "crs": "metres", "runs": runs}
        one: dict[str, Any] = common | {"distances_m": [DISTANCE_M], "days": [DAYS]}
        all_bands: dict[str, Any] = common | {"distances_m": BANDS_M, "days": BANDS_DAYS}
        analysis.near_repeats(events, **one)
        analysis.near_repeats(events, **all_bands)
        one_s, single = best(lambda: analysis.near_repeats(events, **one))  # noqa: B023 - called here and now
        all_s, banded = best(lambda: analysis.near_repeats(events, **all_bands))  # noqa: B023 - called here and now
        same = (
            banded.observed.sum() == single.observed[0, 0] and abs(banded.expected.sum() - single.expected[0, 0]) < 1e-6
        )
        ratio = all_s / one_s
        told = f"{all_s * 1000:.0f} ms beside {one_s * 1000:.0f} ms; {int(banded.observed.sum()):,} pairs in both"
        figures.append(
            figure(
                f"near repeats, 8 x 6 bands, {name}",
                round(ratio, 1),
                "x one band",
                f"≤ {MOST}",
                bool(ratio <= MOST and same),
                told,
            )
        )
    return figures
