"""Place-based analysis: arrays, frames or Parquet in, frozen results out. Plain Python; never Django.

    from anlin import analysis

    hot = analysis.hotspots("reports.parquet", x="lon", y="lat", time="time", cell_m=200, seed=1)
    hot.to_frame(), hot.to_geojson(), hot.plot(), print(hot.explain())

Importing this costs nothing: a function's module, and numba with it, is loaded when the function is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from anlin.analysis.extra import PACKAGES, refusal

if TYPE_CHECKING:
    from anlin.analysis.bandwidth import likely_bandwidth as likely_bandwidth
    from anlin.analysis.chains import repeat_chains as repeat_chains
    from anlin.analysis.delay import reporting_delay as reporting_delay
    from anlin.analysis.density import kde as kde
    from anlin.analysis.errors import AnalysisError as AnalysisError
    from anlin.analysis.events import Events as Events
    from anlin.analysis.events import events_from as events_from
    from anlin.analysis.exciting import self_exciting as self_exciting
    from anlin.analysis.feedback import feedback_loop as feedback_loop
    from anlin.analysis.forecasting import forecast as forecast
    from anlin.analysis.frequency import rates as rates
    from anlin.analysis.grid import Grid as Grid
    from anlin.analysis.grid import Neighbours as Neighbours
    from anlin.analysis.hot_cells import hotspots as hotspots
    from anlin.analysis.knox import near_repeats as near_repeats
    from anlin.analysis.local import false_discovery as false_discovery
    from anlin.analysis.local import global_moran as global_moran
    from anlin.analysis.local import local_statistic as local_statistic
    from anlin.analysis.repeated import repeat_places as repeat_places
    from anlin.analysis.risk import repeat_risk as repeat_risk
    from anlin.analysis.shrinkage import shrunk_rates as shrunk_rates
    from anlin.analysis.uncertain_times import aoristic as aoristic

_STANDS_IN = {
    "AnalysisError": "errors",
    "Events": "events",
    "Grid": "grid",
    "Neighbours": "grid",
    "aoristic": "uncertain_times",
    "events_from": "events",
    "false_discovery": "local",
    "feedback_loop": "feedback",
    "forecast": "forecasting",
    "global_moran": "local",
    "hotspots": "hot_cells",
    "kde": "density",
    "likely_bandwidth": "bandwidth",
    "local_statistic": "local",
    "near_repeats": "knox",
    "rates": "frequency",
    "repeat_chains": "chains",
    "repeat_places": "repeated",
    "repeat_risk": "risk",
    "reporting_delay": "delay",
    "self_exciting": "exciting",
    "shrunk_rates": "shrinkage",
}
__all__ = sorted(_STANDS_IN)


def __getattr__(name: str) -> object:
    if name not in _STANDS_IN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        found: object = getattr(import_module(f"{__name__}.{_STANDS_IN[name]}"), name)
    except ModuleNotFoundError as missing:
        if missing.name and missing.name.partition(".")[0] in PACKAGES:
            raise refusal(missing.name) from missing
        raise
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_STANDS_IN})
