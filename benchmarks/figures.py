"""What a benchmark gives back: its value, its goal, whether it holds, and what ran beside it in the same run."""

from __future__ import annotations

from typing import Any

Figure = dict[str, Any]


def figure(name: str, value: float, unit: str, goal: str, holds: bool | None, peer: str = "") -> Figure:
    """One figure. `holds` None: it has no goal of its own and stands beside another."""
    return {"name": name, "value": value, "unit": unit, "goal": goal, "holds": holds, "peer": peer}


def spread(times: list[float]) -> tuple[float, float]:
    """The median and the 99th of a hundred."""
    ordered = sorted(times)
    return ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
