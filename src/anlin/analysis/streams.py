"""Random numbers that do not depend on who draws them: number i of stream k of a seed is a function of (seed, k, i).

SplitMix64 (Steele, Lea, Flood 2014) as a counter-based generator. A permutation k has stream k, so results are the same
with any number of threads. `below` has a bias under n / 2^32, far below what 10^5 permutations could show.
"""

from __future__ import annotations

import numpy as np
from numba import njit

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_A, _MIX_B, _OTHER = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB), np.uint64(0xD1342543DE82EF95)


@njit(cache=True, inline="always")
def mixed(z: np.uint64) -> np.uint64:
    """The finalizer of SplitMix64."""
    z = (z ^ (z >> np.uint64(30))) * _MIX_A
    z = (z ^ (z >> np.uint64(27))) * _MIX_B
    return z ^ (z >> np.uint64(31))


@njit(cache=True, inline="always")
def stream_of(seed: int, k: int) -> np.uint64:
    """The key of stream k."""
    return mixed(mixed(np.uint64(seed) + _STEP) ^ (np.uint64(k) * _OTHER + _STEP))


@njit(cache=True, inline="always")
def drawn(stream: np.uint64, i: int) -> np.uint64:
    """64 random bits: number i of the stream."""
    return mixed(stream + (np.uint64(i) + np.uint64(1)) * _STEP)


@njit(cache=True, inline="always")
def below(bits: np.uint64, n: int) -> np.int64:
    """A whole number in [0, n) from 64 random bits; n under 2^32."""
    return np.int64(((bits >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))


@njit(cache=True, inline="always")
def fraction(bits: np.uint64) -> np.float64:
    """A number in [0, 1) from 64 random bits."""
    return np.float64(bits >> np.uint64(11)) * (1.0 / 9007199254740992.0)
