"""`anlin verify clocks`: every stored clock against what its own record gives."""

from __future__ import annotations

import argparse
import sys

from anlin.config.speech import beside, both, said


def main(argv: list[str]) -> int:
    """0 when all agree, 1 when one differs; the first twenty are named."""
    from anlin.spine.matter.clock_check import faults

    about = said("compare every clock with its own record")
    argparse.ArgumentParser(prog="anlin verify clocks", description=beside(about)).parse_args(argv)

    found = list(zip(range(20), faults(), strict=False))
    for _nth, one in found:
        print(f"{one.number} {one.key} {one.field}: {one.stored} ≠ {one.derived}", file=sys.stderr)
    if found:
        print(both(said("Clocks differ from their record; the first stand above.")), file=sys.stderr)
        return 1
    print(both(said("Every clock agrees with its record.")))
    return 0
