"""`anlin bench NAME`: measure, beside a peer or a limit that runs in the same run."""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import sys
from typing import Any

from anlin.config import environment
from anlin.config.speech import both, said

NAMES = ("clock", "faults", "import", "intake", "ledger", "lists")
_MODULES = {"import": "importing"}


def main(argv: list[str]) -> int:
    """Exit codes: 0 every goal holds; 1 one does not; 2 usage."""
    parser = argparse.ArgumentParser(prog="anlin bench", description=said("measure, beside a peer or a limit"))
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help=said("less of everything: within 50 seconds"))
    parser.add_argument("--matters", type=int, help=said("how many reports to measure over"))
    given = parser.parse_args(argv)
    if str(environment.ROOT) not in sys.path:
        sys.path.insert(0, str(environment.ROOT))  # benchmarks stand beside src, not in the package
    run = importlib.import_module(f"benchmarks.{_MODULES.get(given.name, given.name)}").run
    if given.matters is not None and "matters" not in inspect.signature(run).parameters:
        print(both(said("%(name)s does not take --matters"), name=given.name), file=sys.stderr)
        return 2
    figures = run(given.quick, **({} if given.matters is None else {"matters": given.matters}))
    for one in figures:
        print(json.dumps(one, ensure_ascii=False) if given.json else _line(one), flush=True)
    return 1 if any(one["holds"] is False for one in figures) else 0


def _line(one: dict[str, Any]) -> str:
    mark = {True: "✓", False: "✗", None: "·"}[one["holds"]]
    goal = f"  ({one['goal']})" if one["goal"] else ""
    peer = f"\n    {one['peer']}" if one["peer"] else ""
    return f"{mark} {one['name']}: {one['value']} {one['unit']}{goal}{peer}"
