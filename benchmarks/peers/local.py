"""Local G and local Moran beside esda: 5,000 cells, queen neighbours, 999 permutations, warm."""

from __future__ import annotations

from typing import Any

import numpy as np
from esda.getisord import G_Local
from esda.moran import Moran_Local
from libpysal.weights import lat2W

from anlin.analysis.grid import Grid
from anlin.analysis.local import local_statistic
from benchmarks.figures import Figure, figure
from benchmarks.peers.timing import best

GOALS = {"gi": 5, "moran": 10}
ROWS, COLUMNS, PERMUTATIONS = 50, 100, 999


def measure(quick: bool) -> list[Figure]:
    """Times, the largest difference of the statistic, and that of p beside what two Monte Carlo runs may differ by."""
    draw = np.random.default_rng(3)
    y = draw.poisson(np.exp(draw.normal(0, 0.8, (ROWS, COLUMNS)).cumsum(axis=1).clip(-1, 2))).ravel().astype(float)
    near = Grid(0, 0, 1, COLUMNS, ROWS).neighbours(np.arange(ROWS * COLUMNS))
    figures = []
    for kind, name in (("gi", "local G"), ("moran", "local Moran")):
        found: dict[int, tuple[float, Any]] = {}
        for jobs in (1, -1):
            _peer(kind, y, jobs)  # warm
            found[jobs] = best(lambda kind=kind, jobs=jobs: _peer(kind, y, jobs), 2 if quick else 5)  # type: ignore[misc]
        peer_s, peer = min(found.values(), key=lambda one: one[0])
        _ours(kind, y, near)
        ours_s, ours = best(lambda kind=kind: _ours(kind, y, near))  # type: ignore[misc]
        apart, p_apart = _differences(kind, peer, ours)
        ratio = peer_s / ours_s
        told = (
            f"ours {ours_s * 1000:.1f} ms, {peer_s * 1000:.0f} ms esda (best of 1 and all jobs); "
            f"largest difference: statistic {apart:.1e}, p {p_apart:.2f} standard errors of two runs"
        )
        same = apart < 1e-9 and p_apart < 6
        figures.append(
            figure(
                f"{name}, 5,000 cells x 999",
                round(ratio, 1),
                "x esda",
                f"≥ {GOALS[kind]}, equal",
                ratio >= GOALS[kind] and same,
                told,
            )
        )
    return figures


def _peer(kind: str, y: Any, jobs: int) -> Any:
    weights = lat2W(ROWS, COLUMNS, rook=False, id_type="int") if not hasattr(_peer, "kept") else _peer.kept
    _peer.kept = weights  # type: ignore[attr-defined]
    if kind == "gi":
        weights.transform = "B"
        return G_Local(
            y,
            weights,
            transform="B",
            permutations=PERMUTATIONS,
            star=False,
            n_jobs=jobs,
            keep_simulations=False,
            seed=1,
        )
    weights.transform = "R"
    return Moran_Local(y, weights, permutations=PERMUTATIONS, n_jobs=jobs, keep_simulations=False, seed=1)


def _ours(kind: Any, y: Any, near: Any) -> Any:
    return local_statistic(y, near, statistic=kind, permutations=PERMUTATIONS, seed=1)


def _differences(kind: str, peer: Any, ours: Any) -> tuple[float, float]:
    statistic = np.abs(peer.Zs - ours.z).max() if kind == "gi" else np.abs(peer.Is - ours.statistic).max()
    p = np.minimum(ours.p_folded, 0.5)
    error = np.sqrt(2 * p * (1 - p) / PERMUTATIONS) + 1 / PERMUTATIONS
    return float(statistic), float((np.abs(peer.p_sim - ours.p_folded) / error).max())
