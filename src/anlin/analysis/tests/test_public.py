"""What holds for every public function and every result."""

from __future__ import annotations

import importlib
import inspect
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from anlin import analysis
from anlin.analysis import results
from anlin.analysis.errors import BadCoordinates
from anlin.analysis.grid import Grid
from anlin.analysis.results import Result
from anlin.analysis.tests.reference import followed, town

ROOT = Path(__file__).parents[4]
SHARED = town(300)
MADE: dict[str, Callable[[], Result]] = {
    "rates": lambda: analysis.rates(SHARED, crs="metres"),
    "repeat_places": lambda: analysis.repeat_places(SHARED, crs="metres"),
    "aoristic": lambda: analysis.aoristic(SHARED | {"time_end": SHARED["time"] + np.timedelta64(3, "h")}, crs="metres"),
    "reporting_delay": lambda: analysis.reporting_delay(SHARED["time"], SHARED["time"] + np.timedelta64(30, "h")),
    "shrunk_rates": lambda: analysis.shrunk_rates([1, 2, 9], [10, 20, 30]),
    "kde": lambda: analysis.kde(SHARED, crs="metres"),
    "hotspots": lambda: analysis.hotspots(SHARED, crs="metres"),
    "near_repeats": lambda: analysis.near_repeats(SHARED, crs="metres"),
    "repeat_chains": lambda: analysis.repeat_chains(SHARED, crs="metres"),
    "repeat_risk": lambda: analysis.repeat_risk(followed(), crs="metres"),
    "forecast": lambda: analysis.forecast(SHARED, crs="metres"),
    "self_exciting": lambda: analysis.self_exciting(SHARED, crs="metres"),
    "feedback_loop": lambda: analysis.feedback_loop(runs=5),
    "local_statistic": lambda: analysis.local_statistic(
        np.arange(16) % 5, Grid(0, 0, 1, 4, 4).neighbours(np.arange(16)), permutations=99
    ),
}


@pytest.mark.parametrize("name", MADE)
def test_a_result_is_frozen_has_a_table_a_picture_and_says_what_it_cannot_say(name: str) -> None:
    found = MADE[name]()
    with pytest.raises(FrozenInstanceError):
        found.about = found.about  # type: ignore[misc]
    assert len(found.to_frame()) > 0
    assert found.plot().figure is not None
    told = found.explain()
    assert told.assumes and told.fails and told.reads.english
    for language in ("en", "zh"):
        assert told.text(language).count("\n- ") >= 2
    assert all(sentence.drawn(results.words("zh")) for sentence in found.says())


@pytest.mark.parametrize("name", MADE)
def test_its_note_stands_in_the_documentation(name: str) -> None:
    note = (ROOT / "docs/methods" / f"{MADE[name]().NOTE}.md").read_text(encoding="utf-8")
    for heading in ("## It assumes", "## Formula", "## By hand", "## It fails when", "## Do not use it"):
        assert heading in note, heading


def test_results_in_metres_of_an_unknown_system_have_no_geojson() -> None:
    with pytest.raises(BadCoordinates, match="not known"):
        MADE["kde"]().to_geojson()
    with pytest.raises(BadCoordinates, match="no place on a map"):
        MADE["shrunk_rates"]().to_geojson()


def test_a_position_far_away_makes_no_dot_of_a_map() -> None:
    near = analysis.hotspots(town(400), crs="metres").plot()
    events = town(400)
    events["x"][0], events["y"][0] = 4_000_000.0, -900_000.0
    far = analysis.hotspots(events, crs="metres").plot()
    for limits in ("get_xlim", "get_ylim"):
        wide, usual = (np.ptp(getattr(axes, limits)()) for axes in (far, near))
        assert wide < 1.2 * usual
    assert (near.get_title(), far.get_title()) == ("", "Cells far from all others are not drawn.")


def test_no_module_bears_the_name_of_a_public_function() -> None:
    # Importing such a module would put it where the function was.
    for name in analysis.__all__:
        assert not (Path(analysis.__file__).parent / f"{name}.py").exists(), name
        getattr(analysis, name)
    assert set(analysis.__all__) <= set(dir(analysis))
    with pytest.raises(AttributeError):
        _ = analysis.person


def test_every_public_function_says_its_method_and_its_units() -> None:
    for name in analysis.__all__:
        found = getattr(analysis, name)
        if inspect.isfunction(found):
            assert (found.__doc__ and "Args:" in found.__doc__) or name in {
                "global_moran",
                "false_discovery",
                "likely_bandwidth",
            }, name
        module = importlib.import_module(found.__module__)
        assert module.__doc__, module.__name__


DIGEST = """
import hashlib
import numpy as np
from anlin import analysis
from anlin.analysis.tests.reference import followed, town
parts = [
    analysis.kde(town(600), crs="metres").density,
    analysis.kde(town(3000), crs="metres", bandwidth_m=300, adaptive=True).density,
    analysis.hotspots(town(3000), crs="metres", permutations=999).local.p_high,
    analysis.near_repeats(town(3000), crs="metres", runs=499).p_high,
    analysis.forecast(town(3000), crs="metres", cell_m=300, cutoffs="2025-06-01").expected,
]
digest = hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()
"""


def test_results_do_not_depend_on_the_number_of_threads() -> None:
    here: dict[str, Any] = {}
    exec(DIGEST, here)  # noqa: S102 - our own text, also run by another process
    threads = "1" if numba.get_num_threads() > 1 else "2"
    changed = os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "NUMBA_NUM_THREADS": threads,
        "OMP_NUM_THREADS": threads,
    }
    ran = subprocess.run(
        [sys.executable, "-c", f"{DIGEST}print(digest)"], env=changed, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == here["digest"]
