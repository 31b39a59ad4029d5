"""`anlin bench NAME`: measure, beside a peer or a limit that runs in the same run."""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from tempfile import TemporaryDirectory
from typing import Any

from anlin.config import environment
from anlin.config.speech import beside, both, said

NAMES = ("analysis", "clock", "export", "faults", "import", "intake", "ledger", "lists")
_PATH = os.pathsep.join((str(environment.ROOT / "src"), str(environment.ROOT)))
_MODULES = {"import": "importing"}


def main(argv: list[str]) -> int:
    """Exit codes: 0 every goal holds; 1 one does not; 2 usage."""
    about = beside(said("measure, beside a peer or a limit"))
    parser = argparse.ArgumentParser(prog="anlin bench", description=about)
    parser.add_argument("name", choices=NAMES, help=beside(said("what to measure")))
    parser.add_argument("--json", action="store_true", help=beside(said("for machines")))
    parser.add_argument("--quick", action="store_true", help=beside(said("less of everything: within 50 seconds")))
    parser.add_argument("--matters", type=int, help=beside(said("how many reports to measure over")))
    given = parser.parse_args(argv)
    if str(environment.ROOT) not in sys.path:
        sys.path.insert(0, str(environment.ROOT))  # benchmarks stand beside src, not in the package
    try:
        with _server() if given.name == "ledger" else nullcontext():
            return _measure(given)
    except ModuleNotFoundError as missing:
        if not missing.name or missing.name.partition(".")[0] in {"anlin", "benchmarks", "tools"}:
            raise
        text = said("%(name)s measures beside %(module)s, which is not here. Bring it: ./anlin setup --dev")
        print(both(text, name=f"anlin bench {given.name}", module=missing.name), file=sys.stderr)
        return 2


def _measure(given: argparse.Namespace) -> int:
    run = importlib.import_module(f"benchmarks.{_MODULES.get(given.name, given.name)}").run
    if given.matters is not None and "matters" not in inspect.signature(run).parameters:
        print(both(said("%(name)s does not take --matters"), name=given.name), file=sys.stderr)
        return 2
    figures = run(given.quick, **({} if given.matters is None else {"matters": given.matters}))
    for one in figures:
        print(json.dumps(one, ensure_ascii=False) if given.json else _line(one), flush=True)
    return 1 if any(one["holds"] is False for one in figures) else 0


@contextmanager
def _server() -> Iterator[None]:
    """A PostgreSQL for a measure that needs one: what the environment names, or one of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlin.config.settings")
    if os.environ.get("ANLIN_DATABASE_URL"):
        yield
        return
    postgres = importlib.import_module("tools.postgres")
    with postgres.running() as address, TemporaryDirectory(prefix="anlin-bench-") as home:
        os.environ.update(ANLIN_DATABASE_URL=address, ANLIN_HOME=home, PYTHONPATH=_PATH)
        yield


def _line(one: dict[str, Any]) -> str:
    mark = {True: "✓", False: "✗", None: "·"}[one["holds"]]
    goal = f"  ({one['goal']})" if one["goal"] else ""
    peer = f"\n    {one['peer']}" if one["peer"] else ""
    return f"{mark} {one['name']}: {one['value']} {one['unit']}{goal}{peer}"
