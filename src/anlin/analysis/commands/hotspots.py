"""`anlin analyse hotspots`."""

from __future__ import annotations

import argparse

from anlin.analysis.command import Method, Say
from anlin.analysis.events import Events
from anlin.analysis.hot_cells import hotspots
from anlin.analysis.local import STATISTICS
from anlin.analysis.results import Progress, Result
from anlin.kernel.words import said


def _options(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("--cell", type=float, default=500.0, metavar="M", help=say(said("side of a cell, metres")))
    statistic = say(said("Getis-Ord Gi* or Gi, or local Moran"))
    parser.add_argument("--statistic", choices=STATISTICS, default="gi_star", help=statistic)
    within = say(said("cells with middles this near are neighbours; the eight around when left out"))
    parser.add_argument("--within", type=float, metavar="M", help=within)
    parser.add_argument("--permutations", type=int, default=99_999, metavar="N", help=say(said("random orders")))
    parser.add_argument("--fdr", type=float, default=0.05, metavar="SHARE", help=say(said("false-discovery share")))


def _run(events: Events, given: argparse.Namespace, progress: Progress) -> Result:
    return hotspots(
        events,
        cell_m=given.cell,
        statistic=given.statistic,
        within_m=given.within,
        permutations=given.permutations,
        seed=given.seed,
        fdr=given.fdr,
        progress=progress,
    )


METHOD = Method(("time", "category"), _options, _run)
