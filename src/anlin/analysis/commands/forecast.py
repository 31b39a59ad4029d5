"""`anlin analyse forecast`."""

from __future__ import annotations

import argparse

from anlin.analysis.command import Method, Say
from anlin.analysis.events import Events
from anlin.analysis.forecasting import forecast
from anlin.analysis.results import Progress, Result
from anlin.kernel.words import said


def _options(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("--cell", type=float, default=150.0, metavar="M", help=say(said("side of a cell, metres")))
    horizon = say(said("how many days ahead"))
    parser.add_argument("--horizon", type=int, default=28, metavar="DAYS", help=horizon)
    flagged = say(said("how many cells are named"))
    parser.add_argument("--cells", type=int, default=115, metavar="N", help=flagged)
    cutoffs = say(
        said("the days on which to forecast: 2013-10-01, or 2013-10-01+28x13; from the end of the data when left out")
    )
    parser.add_argument("--cutoffs", metavar="DATES", help=cutoffs)
    parser.add_argument("--methods", metavar="NAMES", help=say(said("what is blended, with commas between")))


def _run(events: Events, given: argparse.Namespace, progress: Progress) -> Result:
    return forecast(
        events,
        cell_m=given.cell,
        horizon_days=given.horizon,
        flagged_cells=given.cells,
        cutoffs=given.cutoffs,
        methods=tuple(given.methods.split(",")) if given.methods else None,
        seed=given.seed,
        progress=progress,
    )


METHOD = Method(("time", "category"), _options, _run)
