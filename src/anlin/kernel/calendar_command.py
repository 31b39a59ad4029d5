"""`anlin calendar check FILE`: whether a year's file can stand. Loading it into a district is another matter."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from anlin.kernel.calendar import Calendar, Year
from anlin.kernel.calendar_file import BadCalendar, cautions, read_year, shipped
from anlin.kernel.speech import LANGUAGES, language_of, translator
from anlin.kernel.words import Phrase, said

OK, UNSOUND, USAGE = 0, 1, 2


def main(argv: list[str]) -> int:
    """Print what is wrong; 0 when the file can stand, 1 when not, 2 when it cannot be read."""
    say = translator(language_of(os.environ, argv))
    about = say(said("Check a year's holiday file against itself."))
    parser = argparse.ArgumentParser(prog="anlin calendar", description=about)
    parser.add_argument("action", choices=("check",))
    parser.add_argument("file", type=Path)
    parser.add_argument("--lang", choices=LANGUAGES)
    try:
        options = parser.parse_args(argv)
    except SystemExit as stopped:
        return stopped.code if isinstance(stopped.code, int) else USAGE
    try:
        year = read_year(options.file)
    except BadCalendar as bad:
        for problem in bad.problems:
            print(problem.drawn(say), file=sys.stderr)
        return UNSOUND
    except OSError as error:
        print(
            Phrase.of(said("The file cannot be read: %(error)s."), error=error.strerror or str(error)).drawn(say),
            file=sys.stderr,
        )
        return USAGE
    for line in _summary(year):
        print(line.drawn(say))
    return OK


def _summary(year: Year) -> list[Phrase]:
    lines = [
        Phrase.of(
            said("%(year)s: %(off)s days off, %(work)s make-up workdays (%(notice)s). The file can stand."),
            year=year.year,
            off=len(year.off),
            work=len(year.work),
            notice=year.notice,
        ),
        Phrase.of(said("Digest: %(digest)s"), digest=Calendar({year.year: year}).digest),
    ]
    known = shipped().years.get(year.year)
    if known is not None and (known.off, known.work) != (year.off, year.work):
        lines.append(Phrase.of(said("It differs from the year that ships with Anlin.")))
    return [*lines, *cautions(year)]
