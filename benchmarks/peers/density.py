"""Density of 100,000 points on 200 x 200 beside scikit-learn and KDEpy, one thread each; errors against the exact sum."""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np
from KDEpy import FFTKDE
from sklearn.neighbors import KernelDensity

from anlin.analysis.smoothing import direct, smoothed
from benchmarks.figures import Figure, figure
from benchmarks.peers.timing import best

SIDE_M, BANDWIDTH_M = 40_000.0, 600.0
RTOL, SAME = 1e-4, 1e-4
UNIT_M = 10 * BANDWIDTH_M
"""For FFTKDE: it cuts a kernel off where its value, in units of the data, is under 1e-4; in metres a sixth of the mass is lost."""


def measure(quick: bool) -> list[Figure]:
    """scikit-learn at rtol 1e-4 (KD tree, its fastest), then FFTKDE on the coarsest grid that reaches an error of 1e-4 of the peak."""
    numba.set_num_threads(1)
    count, nodes = (20_000, 100) if quick else (100_000, 200)
    x, y = _points(count)
    cell = SIDE_M / nodes
    at = cell / 2, cell / 2, cell, (nodes, nodes)
    exact = direct(x, y, np.ones(count), np.full(count, BANDWIDTH_M), *at, reach=9.0)
    smoothed(x, y, np.ones(count), BANDWIDTH_M, *at)
    ours_s, ours = best(lambda: smoothed(x, y, np.ones(count), BANDWIDTH_M, *at))
    loose_s, loose = best(lambda: smoothed(x, y, np.ones(count), BANDWIDTH_M, *at, tolerance=SAME))
    return [
        _beside_sklearn(x, y, nodes, cell, ours_s, ours, exact),
        _beside_fftkde(x, y, nodes, cell, loose_s, loose, exact),
    ]


def _points(count: int) -> tuple[Any, Any]:
    draw = np.random.default_rng(1)
    middles = draw.uniform(0.15, 0.85, (150, 2)) * SIDE_M
    points = middles[draw.integers(0, 150, count)] + draw.normal(0, 1500, (count, 2))
    points = np.clip(points, 0.01 * SIDE_M, 0.99 * SIDE_M)
    return points[:, 0].copy(), points[:, 1].copy()


def _beside_sklearn(x: Any, y: Any, nodes: int, cell: float, ours_s: float, ours: Any, exact: Any) -> Figure:
    middle = (np.arange(nodes) + 0.5) * cell
    grid = np.stack([one.ravel() for one in np.meshgrid(middle, middle)], axis=1)
    points = np.stack([x, y], axis=1)

    def peer() -> Any:
        model = KernelDensity(bandwidth=BANDWIDTH_M, rtol=RTOL, algorithm="kd_tree").fit(points)
        return np.exp(model.score_samples(grid)).reshape(nodes, nodes) * len(x)

    peer_s, theirs = best(peer, 1)
    # Where there is next to nothing a relative error says nothing: a millionth of the peak is added.
    bound = RTOL * exact + 1e-6 * exact.max()
    same = bool((np.abs(ours - exact) <= bound).all())
    ratio = peer_s / ours_s
    told = (
        f"ours {ours_s * 1000:.0f} ms, scikit-learn {peer_s:.1f} s; largest error against the exact sum: ours "
        f"{np.abs(ours - exact).max() / exact.max():.1e} of the peak, scikit-learn {np.abs(theirs - exact).max() / exact.max():.1e}"
    )
    return figure(
        f"density, {len(x):,} on {nodes} x {nodes}",
        round(ratio),
        "x scikit-learn at rtol 1e-4",
        "≥ 20, equal",
        ratio >= 20 and same,
        told,
    )


def _beside_fftkde(x: Any, y: Any, nodes: int, cell: float, ours_s: float, ours: Any, exact: Any) -> Figure:
    points = np.stack([x, y], axis=1) / UNIT_M
    peak = exact.max()
    coarse = ""
    for finer in (1, 3, 5, 7, 9, 11, 15, 21):
        side = nodes * finer
        middle = (np.arange(side) + 0.5) * cell / finer / UNIT_M
        grid = np.stack([one.ravel() for one in np.meshgrid(middle, middle, indexing="ij")], axis=1)

        def peer(grid: Any = grid, side: int = side) -> Any:
            return FFTKDE(kernel="gaussian", bw=BANDWIDTH_M / UNIT_M).fit(points).evaluate(grid).reshape(side, side)

        peer_s, found = best(peer, 3)
        error = float(
            np.abs(found[finer // 2 :: finer, finer // 2 :: finer].T * (len(x) / UNIT_M**2) - exact).max() / peak
        )
        coarse = coarse or f"on the grid itself FFTKDE takes {peer_s * 1000:.0f} ms with an error of {error:.1e}"
        if error <= SAME:
            break
    ours_error = float(np.abs(ours - exact).max() / peak)
    ratio = peer_s / ours_s
    told = (
        f"ours {ours_s * 1000:.1f} ms with {ours_error:.1e} of the peak, FFTKDE {peer_s * 1000:.0f} ms with {error:.1e} "
        f"({finer} times finer); {coarse}"
    )
    holds = ratio >= 1 and ours_error <= max(error, SAME) and math.isfinite(error)
    return figure("density, error 1e-4 of the peak", round(ratio, 1), "x FFTKDE", "≥ 1 at the same error", holds, told)
