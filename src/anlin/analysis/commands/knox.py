"""`anlin analyse knox`."""

from __future__ import annotations

import argparse

from anlin.analysis.chains import repeat_chains
from anlin.analysis.command import Method, Say
from anlin.analysis.errors import BadParameter
from anlin.analysis.events import Events
from anlin.analysis.knox import DAYS, DISTANCES_M, SAME_M, Bands, near_repeats
from anlin.analysis.results import Progress, Result
from anlin.analysis.risk import repeat_risk
from anlin.kernel.words import said


def _options(parser: argparse.ArgumentParser, say: Say) -> None:
    show = say(said("the table of bands, chains of events, or the cells that recent events raise"))
    parser.add_argument("--show", choices=("table", "chains", "risk"), default="table", help=show)
    distances = say(said("upper edges of the bands of distance, metres, with commas between; chains take the first"))
    parser.add_argument("--distances", default=_joined(DISTANCES_M), metavar="M,M,…", help=distances)
    days = say(said("upper edges of the bands of days, with commas between; chains take the first"))
    parser.add_argument("--days", default=_joined(DAYS), metavar="D,D,…", help=days)
    same = say(said("positions this near are the same place, a band of its own"))
    parser.add_argument("--same", type=float, default=SAME_M, metavar="M", help=same)
    closed = say(said("whether an edge belongs to the band that ends there (right) or begins there (left)"))
    parser.add_argument("--closed", choices=("right", "left"), default="right", help=closed)
    metric = say(said("straight, or along the streets of a square plan"))
    parser.add_argument("--metric", choices=("euclid", "manhattan"), default="euclid", help=metric)
    parser.add_argument("--runs", type=int, metavar="N", help=say(said("random orders")))
    parser.add_argument("--fdr", type=float, default=0.05, metavar="SHARE", help=say(said("false-discovery share")))
    least = say(said("how many events make a chain"))
    parser.add_argument("--at-least", type=int, default=3, metavar="N", help=least)
    moment = say(said("the moment of the map of risk; the last event's when left out"))
    parser.add_argument("--at", metavar="TIME", help=moment)
    parser.add_argument("--cell", type=float, default=100.0, metavar="M", help=say(said("side of a cell, metres")))


def _joined(edges: tuple[float, ...]) -> str:
    return ",".join(f"{edge:g}" for edge in edges)


def _edges(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise BadParameter.of(said("“%(text)s” is no list of numbers: write 100,200,400."), text=text) from None


def _run(events: Events, given: argparse.Namespace, progress: Progress) -> Result:
    distances, days = _edges(given.distances), _edges(given.days)
    if given.show == "chains":
        return repeat_chains(
            events, distance_m=distances[0], days=days[0], at_least=given.at_least, metric=given.metric,
            runs=99 if given.runs is None else given.runs, seed=given.seed, progress=progress,
        )  # fmt: skip
    asked: Bands = {
        "distances_m": distances, "days": days, "same_m": given.same, "closed": given.closed, "metric": given.metric,
        "runs": 999 if given.runs is None else given.runs, "seed": given.seed, "fdr": given.fdr, "progress": progress,
    }  # fmt: skip
    if given.show == "risk":
        return repeat_risk(events, at=given.at, cell_m=given.cell, **asked)
    return near_repeats(events, **asked)


METHOD = Method(("time", "category"), _options, _run)
