"""Weights of a mixture of densities by expectation and maximisation on events that came later than what the densities know."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
_STEPS = 100
_STILL = 1e-4


def weights_of(densities: Array, events: Array, prior: Array, prior_events: float) -> Array:
    """The weights that make the events most likely, drawn towards the prior as by so many events more.

    Args:
        densities: shape (components, places), what each component gave the place; each sums to 1 over all places.
        events: shape (places,), how many events came there.
        prior: shape (components,), weights before any event, summing to 1.
        prior_events: how many events the prior weighs; 0: maximum likelihood.

    Returns:
        Shape (components,), summing to 1; the prior itself where there is no event.

    Method: Dempster, Laird, Rubin (1977) with a Dirichlet prior. Sums by einsum: BLAS would depend on the number of threads.
    """
    weights = prior.copy()
    total = float(events.sum())
    if total == 0:
        return weights
    for _ in range(_STEPS):
        mixed = np.einsum("k,kp->p", weights, densities)
        share = np.einsum("kp,p->k", densities, events / np.maximum(mixed, 1e-300)) * weights
        # Where no component gives a place anything its events tell nothing.
        renewed = (share + prior_events * prior) / (share.sum() + prior_events)
        if np.abs(renewed - weights).max() < _STILL:
            return np.asarray(renewed)
        weights = renewed
    return np.asarray(weights)
