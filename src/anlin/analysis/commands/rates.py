"""`anlin analyse rates`."""

from __future__ import annotations

import argparse

from anlin.analysis.command import Method, Say
from anlin.analysis.events import Events
from anlin.analysis.frequency import PARTS, rates
from anlin.analysis.repeated import repeat_places
from anlin.analysis.results import Progress, Result
from anlin.kernel.words import said


def _options(parser: argparse.ArgumentParser, say: Say) -> None:
    parts = say(said("some of weekday,hour,month,cell"))
    parser.add_argument("--by", metavar="PARTS", help=f"{parts} ({','.join(PARTS)})")
    parser.add_argument("--cell", type=float, default=500.0, metavar="M", help=say(said("side of a cell, metres")))
    repeats = say(said("the places where it happened again and again, instead of rates"))
    parser.add_argument("--repeat-places", action="store_true", help=repeats)


def _run(events: Events, given: argparse.Namespace, progress: Progress) -> Result:
    if given.repeat_places:
        return repeat_places(events)
    by = tuple(given.by.split(",")) if given.by else None
    return rates(events, by=by, cell_m=given.cell)


METHOD = Method(("time", "category"), _options, _run)
