"""`anlin analyse kde`."""

from __future__ import annotations

import argparse

from anlin.analysis.command import Method, Say
from anlin.analysis.density import kde
from anlin.analysis.errors import BadParameter
from anlin.analysis.events import Events
from anlin.analysis.results import Progress, Result
from anlin.kernel.words import said


def _options(parser: argparse.ArgumentParser, say: Say) -> None:
    chosen = say(said("the kernel's standard deviation, metres; chosen by likelihood when left out"))
    parser.add_argument("--bandwidth", type=float, metavar="M", help=chosen)
    parser.add_argument("--cell", type=float, metavar="M", help=say(said("side of a cell, metres")))
    parser.add_argument(
        "--adaptive", action="store_true", help=say(said("narrower where there is much, wider where little"))
    )
    boundary = say(said("what could be observed, in the file's own coordinates: W,S,E,N or X,Y,X,Y,X,Y,…"))
    parser.add_argument("--boundary", metavar="NUMBERS", help=boundary)
    parser.add_argument("--edge", choices=("none", "uniform", "diggle"), help=say(said("edge correction")))


def _run(events: Events, given: argparse.Namespace, progress: Progress) -> Result:
    boundary = _corners(given.boundary) if given.boundary else None
    return kde(
        events,
        bandwidth_m=given.bandwidth,
        cell_m=given.cell,
        adaptive=given.adaptive,
        boundary=boundary,
        edge=given.edge,
        seed=given.seed,
    )


def _corners(text: str) -> tuple[float, float, float, float] | list[tuple[float, float]]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 4:
        return numbers[0], numbers[1], numbers[2], numbers[3]
    if len(numbers) < 6 or len(numbers) % 2:
        raise BadParameter.of(said("A boundary is (west, south, east, north), or the corners of a polygon."))
    return list(zip(numbers[::2], numbers[1::2], strict=True))


METHOD = Method(("time", "category"), _options, _run)
