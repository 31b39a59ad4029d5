"""Boosting on lags: trees that correct a mixture's forecast from what each kernel of the bank said, learnt on past windows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlin.analysis.forecasters.lattice import COMPONENTS, EVEN, OWN, SPREADING

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Narrow = npt.NDArray[np.float32]
LEAST_WINDOWS, LEAST_EVENTS = 3, 500
_LOOKED_AT = [row for row, one in enumerate(COMPONENTS) if one != EVEN and one[1] in {OWN, SPREADING[2], SPREADING[4]}]
_QUIET_SHARE = 0.25
"""Of the cells in which nothing happened so many are looked at, each for four."""
_FLOOR = 0.02
_PARAMETERS = {
    "objective": "poisson", "num_leaves": 7, "learning_rate": 0.05, "min_data_in_leaf": 500, "lambda_l2": 50.0,
    "feature_fraction": 0.5, "num_threads": 1, "deterministic": True, "force_row_wise": True, "verbose": -1, "max_bin": 63,
}  # fmt: skip
_ROUNDS = 60


@dataclass(frozen=True, eq=False)
class Lesson:
    """One past window: what was known of some cells, what the mixture expected there, and what came."""

    known: Narrow
    base: Array
    count: Whole
    weight: Array
    events: int

    @classmethod
    def of(cls, known: Narrow, mixture: Array, counts: Whole, seed: int) -> Lesson:
        """All cells with an event, and some of the quiet ones."""
        kept = (counts > 0) | (np.random.default_rng(seed).random(len(counts)) < _QUIET_SHARE)
        weight = np.where(counts[kept] > 0, 1.0, 1 / _QUIET_SHARE)
        base = np.log(np.maximum(mixture[kept], 1e-12) * max(int(counts.sum()), 1))
        return cls(known[kept], base, counts[kept], weight, int(counts.sum()))


def known_of(bank: Array, mixture: Array) -> Narrow:
    """What trees look at, shape (cells, features): logarithms of what kernels and the mixture gave, 1 being the mean cell."""
    cells = bank.shape[1]
    gave = np.concatenate([bank[_LOOKED_AT], mixture[None]]).T
    return np.asarray(np.log(gave * cells + _FLOOR), dtype=np.float32)


def boosted(lessons: list[Lesson], known: Narrow, mixture: Array, seed: int) -> Array:
    """The mixture corrected; the mixture itself where there is too little to learn from. Sums to 1."""
    if len(lessons) < LEAST_WINDOWS or sum(one.events for one in lessons) < LEAST_EVENTS:
        return mixture
    import lightgbm

    data = lightgbm.Dataset(
        np.concatenate([one.known for one in lessons]),
        np.concatenate([one.count for one in lessons]),
        weight=np.concatenate([one.weight for one in lessons]),
        init_score=np.concatenate([one.base for one in lessons]),
        params={"num_threads": 1, "max_bin": 63, "verbose": -1},
    )
    trees = lightgbm.train(_PARAMETERS | {"seed": seed}, data, _ROUNDS)
    raised = mixture * np.exp(np.asarray(trees.predict(known, raw_score=True, num_threads=1)))
    return np.asarray(raised / raised.sum())
