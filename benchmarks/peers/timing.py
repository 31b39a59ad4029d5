"""Times of a call, warm: the best of a few, as peers' own documents measure."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


def best(work: Callable[[], Any], times: int = 5) -> tuple[float, Any]:
    """The shortest of some runs, seconds, and the last answer."""
    least, answer = float("inf"), None
    for _ in range(times):
        began = time.perf_counter()
        answer = work()
        least = min(least, time.perf_counter() - began)
    return least, answer
