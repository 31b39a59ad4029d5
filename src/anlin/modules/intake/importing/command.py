"""`anlin import reports FILE --mapping NAME`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from django.db import DatabaseError

from anlin.kernel.words import Phrase, said
from anlin.modules.intake.importing.aside import place_beside
from anlin.modules.intake.importing.entering import Tally, enter_file
from anlin.modules.intake.importing.mapping import read_mapping
from anlin.modules.intake.importing.refusals import ImportRefused
from anlin.spine.place.selectors import NoDistrict, district
from anlin.spine.spoken import in_both

MOST_ASIDE = 0.01
DONE, MANY_ASIDE, REFUSED = 0, 1, 2


def main(argv: list[str]) -> int:
    """Exit codes: 0 all in; 1 more than one row in a hundred set aside; 2 refused with a sentence that says what to do."""
    given = _parser().parse_args(argv)
    aside = given.aside or place_beside(given.file)
    so_far = _SoFar()
    try:
        district()
        mapping = read_mapping(given.mapping)
        tally = enter_file(given.file, mapping, aside, so_far.said)
    except (KeyboardInterrupt, DatabaseError):
        so_far.stopped()
        raise
    except NoDistrict:
        print(in_both(said("There is no district yet. Run first: anlin district new")), file=sys.stderr)
        return REFUSED
    except ImportRefused as refused:
        print(in_both(refused.reason, **refused.values), file=sys.stderr)
        return REFUSED
    _report(tally, aside, so_far.seconds)
    return MANY_ASIDE if tally.aside > MOST_ASIDE * tally.read else DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="anlin import", description=in_both(said("enter reports from another system, as claimed"))
    )
    parser.add_argument("kind", choices=("reports",), help=in_both(said("what is entered")))
    parser.add_argument("file", type=Path, help=in_both(said("a .csv, .tsv, .parquet or .xlsx file")))
    parser.add_argument(
        "--mapping", required=True, help=in_both(said("a mapping that ships, or the path of a .toml file"))
    )
    parser.add_argument(
        "--aside",
        type=Path,
        help=in_both(said("where rows that cannot enter are written (default: beside the file)")),
    )
    return parser


class _SoFar:
    """How far an import came: told while it runs, and where it is stopped."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._read = self._entered = 0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def said(self, tally: Tally) -> None:
        """After every batch that is stored."""
        self._read, self._entered = tally.read, tally.entered
        if sys.stderr.isatty():
            print(
                f"\r{self._read:,} … {self._read / max(0.001, self.seconds):,.0f}/s",
                end="",
                file=sys.stderr,
                flush=True,
            )

    def stopped(self) -> None:
        """What stays of it, and how to go on."""
        if not self._read:
            return
        text = said(
            "Stopped after %(read)s rows; the %(entered)s that entered stay. Run the same command again: it goes on from there, "
            "and nothing enters twice."
        )
        print("\n" * sys.stderr.isatty() + in_both(text, read=self._read, entered=self._entered), file=sys.stderr)


def _report(tally: Tally, aside: Path, seconds: float) -> None:
    if sys.stderr.isatty():
        print(file=sys.stderr)
    told = [
        in_both(
            said("read %(read)s = entered %(entered)s + set aside %(aside)s + already there %(already)s"),
            read=tally.read,
            entered=tally.entered,
            aside=tally.aside,
            already=tally.already,
        ),
        in_both(said("not located: %(count)s"), count=tally.not_located),
    ]
    if tally.duplicates:
        told.append(
            in_both(
                said("duplicates: %(all)s, of them without an original here: %(alone)s"),
                all=tally.duplicates,
                alone=tally.without_original,
            )
        )
    if tally.already:
        told.append(in_both(said("already there: equal to a row that entered, in this run or before")))
    for reason, count in sorted(tally.reasons.items(), key=lambda pair: -pair[1]):
        # No words of a row are printed: they stand in the file alone.
        told.append(in_both(said("set aside, %(count)s: %(reason)s"), count=count, reason=Phrase.of(reason, value="…")))
    if tally.aside:
        told.append(in_both(said("set aside in %(file)s"), file=aside.absolute()))
    pace = tally.read / max(0.001, seconds)
    told.append(in_both(said("%(seconds)s s, %(pace)s rows a second"), seconds=f"{seconds:.1f}", pace=f"{pace:,.0f}"))
    print("\n".join(told))
