"""`anlin import reports FILE --mapping NAME`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from django.utils.translation import gettext as _

from anlin.modules.intake.importing.entering import Tally, enter_file
from anlin.modules.intake.importing.mapping import BadMapping, read_mapping
from anlin.modules.intake.importing.reading import NotRead
from anlin.spine.place.selectors import NoDistrict, district

MOST_ASIDE = 0.01


def main(argv: list[str]) -> int:
    """Exit codes: 0 all in; 1 more than one row in a hundred set aside, or the file was not read; 2 usage."""
    parser = argparse.ArgumentParser(prog="anlin import", description="enter reports from another system, as claimed")
    parser.add_argument("kind", choices=("reports",))
    parser.add_argument("file", type=Path)
    parser.add_argument("--mapping", required=True, help="a mapping that ships, or the path of a .toml file")
    parser.add_argument(
        "--aside", type=Path, help="where rows that cannot enter are written (default: beside the file)"
    )
    given = parser.parse_args(argv)
    aside = given.aside or Path(f"{given.file.stem}.set-aside.csv")
    began = time.monotonic()
    try:
        district()
        mapping = read_mapping(given.mapping)
        tally = enter_file(given.file, mapping, aside, lambda done: _progress(done, began))
    except (BadMapping, NotRead, NoDistrict, FileNotFoundError) as error:
        print(str(error), file=sys.stderr)
        return 2 if isinstance(error, BadMapping) else 1
    _report(tally, aside, time.monotonic() - began)
    return 1 if tally.aside > MOST_ASIDE * tally.read else 0


def _progress(tally: Tally, began: float) -> None:
    if sys.stderr.isatty():
        pace = tally.read / max(0.001, time.monotonic() - began)
        print(f"\r{tally.read:,} … {pace:,.0f}/s", end="", file=sys.stderr, flush=True)


def _report(tally: Tally, aside: Path, seconds: float) -> None:
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(
        _("read %(read)s = entered %(entered)s + set aside %(aside)s + already there %(already)s")
        % {"read": tally.read, "entered": tally.entered, "aside": tally.aside, "already": tally.already}
    )
    print(_("not located: %(count)s") % {"count": tally.not_located})
    if tally.duplicates:
        print(
            _("duplicates: %(all)s, of them without an original here: %(alone)s")
            % {"all": tally.duplicates, "alone": tally.without_original}
        )
    for reason, count in sorted(tally.reasons.items(), key=lambda pair: -pair[1]):
        print(f"  {count}: {_(reason)}")
    if tally.aside:
        print(_("set aside in %(file)s") % {"file": aside.name})
    pace = tally.read / max(0.001, seconds)
    print(_("%(seconds)s s, %(pace)s rows a second") % {"seconds": f"{seconds:.1f}", "pace": f"{pace:,.0f}"})
