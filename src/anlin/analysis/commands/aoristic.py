"""`anlin analyse aoristic`."""

from __future__ import annotations

import argparse

from anlin.analysis.command import Method, Say
from anlin.analysis.events import Events
from anlin.analysis.results import Progress, Result
from anlin.analysis.uncertain_times import CYCLES, aoristic
from anlin.kernel.words import said


def _options(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("--by", choices=CYCLES, default="hour", help=say(said("the day's hours or the week's")))
    most = say(said("leave out spans longer than this"))
    parser.add_argument("--most-hours", type=float, metavar="HOURS", help=most)


def _run(events: Events, given: argparse.Namespace, progress: Progress) -> Result:
    return aoristic(events, by=given.by, most_hours=given.most_hours)


METHOD = Method(("time", "time_end", "category"), _options, _run)
