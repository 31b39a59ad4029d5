"""`./anlin test`: every test on SQLite, then those of the database again on PostgreSQL beside the journeys in Debian's Chromium.

`--sqlite`, `--postgres`, `--browser` choose among the three; everything else goes to pytest. As root on Debian what is missing is
installed; where that may not be, what could not run is named, and with CI=true that is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import postgres

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = Path("/usr/bin/chromium")
NEEDED: dict[str, Callable[[], bool]] = {
    "postgresql": lambda: postgres.debian_binaries() is not None,
    "strace": lambda: shutil.which("strace") is not None,
    "chromium": CHROMIUM.exists,
    "fonts-noto-cjk": lambda: any(Path("/usr/share/fonts").rglob("NotoSansCJK*")),
    "libatomic1": lambda: any(Path("/usr/lib").glob("*/libatomic.so.1")),
}
BROWSER = ("chromium", "fonts-noto-cjk", "libatomic1")
NO_TEST_WAS_RUN = 5


@dataclass(frozen=True)
class Stage:
    """A run of pytest: its name, what selects its tests, its database ("" is SQLite), whether two processes share the work."""

    name: str
    select: str
    database: str = ""
    parallel: bool = True


@dataclass
class Outcome:
    """What a stage counted."""

    passed: int = 0
    failed: int = 0
    code: int = 0
    seconds: float = 0.0


def missing() -> list[str]:
    """Debian's packages that the tests want and this machine lacks."""
    return [name for name, is_there in NEEDED.items() if not is_there()]


def bring(packages: list[str]) -> None:
    """Install Debian's packages where we may; what stays missing is looked at again by the caller."""
    if not packages or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"安装  |  Installing: {' '.join(packages)}", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(
            ["apt-get", *command], env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
        )


@contextmanager
def begun(stage: Stage, rest: list[str], *, at_once: bool = True) -> Iterator[Callable[[], Outcome]]:
    """A stage under way in a home of its own; the function given waits for its end. Counts come from pytest's own report.

    Args:
        at_once: show what it writes while it runs; else when it is waited for, since another one is shown.
    """
    with tempfile.TemporaryDirectory(prefix="anlin-test-") as home, (Path(home) / "told").open("w+b") as told:
        report = Path(home) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-m", stage.select, f"--junitxml={report}", *rest]
        if stage.parallel:
            command += ["-n", "2", "--dist", "worksteal"]
        changed = os.environ | {
            "ANLIN_HOME": f"{home}/home",
            "ANLIN_DATABASE_URL": stage.database,
            "ANLIN_KEYS_DIR": "",
        }
        out = None if at_once else told
        if at_once:
            print(f"\n== {stage.name}", flush=True)
        running = subprocess.Popen(command, cwd=ROOT, env=changed, stdin=subprocess.DEVNULL, stdout=out, stderr=out)

        def ended() -> Outcome:
            code = running.wait()
            if not at_once:
                print(f"\n== {stage.name}\n{Path(told.name).read_text(errors='replace')}", flush=True)
            outcome = _counted(report) if report.exists() else Outcome(failed=1)
            outcome.code = code
            return outcome

        try:
            yield ended
        finally:  # where we are interrupted
            running.terminate()
            running.wait()


def run(stage: Stage, rest: list[str]) -> Outcome:
    """One stage from its beginning to its end."""
    with begun(stage, rest) as ended:
        return ended()


def _counted(report: Path) -> Outcome:
    suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314  written by ourselves a moment ago
    outcome = Outcome()
    for suite in suites:
        total, wrong = int(suite.get("tests", 0)), int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        outcome.passed += max(0, total - wrong - skipped)
        # A skip is no pass: what cannot run is said by name below, never inside a test.
        outcome.failed += wrong + skipped
        outcome.seconds += float(suite.get("time", 0))
    return outcome


def _not_run(what_zh: str, what_en: str, how: str) -> None:
    print(f"\n未运行：{what_zh}，安装方法：{how}\nNOT RUN: {what_en}, bring it with: {how}", flush=True)


def _run_all(wanted: set[str], rest: list[str]) -> tuple[dict[str, Outcome], bool]:
    """Outcomes by stage, and whether something could not run."""
    outcomes: dict[str, Outcome] = {}
    left_out = False
    if "sqlite" in wanted:
        traced = NEEDED["strace"]()
        if not traced:
            left_out = True
            _not_run("同步次数的测试", "the test that counts syncs", "apt-get install strace")
        outcomes["sqlite"] = run(Stage("SQLite", "not browser" if traced else "not browser and not traced"), rest)
    with ExitStack() as stack:
        address = ""
        if "postgres" in wanted:
            try:
                address = stack.enter_context(postgres.running())
            except postgres.NoServer as why:
                left_out = True
                _not_run("PostgreSQL 上的测试", f"the tests on PostgreSQL ({why})", "apt-get install postgresql")
        walks = "browser" in wanted and CHROMIUM.exists()
        if "browser" in wanted and not walks:
            left_out = True
            _not_run("浏览器测试", "the browser journeys", f"apt-get install {' '.join(BROWSER)}")
        # One process: the sequencer waits for every writing transaction of the server, its neighbour's tests too.
        on_postgres = Stage("PostgreSQL", "database and not browser", address, parallel=False)
        ended = stack.enter_context(begun(on_postgres, rest, at_once=not walks)) if address else None
        if walks:
            outcomes["browser"] = run(Stage("Chromium", "browser", parallel=False), rest)
        if ended is not None:
            outcomes["postgres"] = ended()
    return outcomes, left_out


def main(argv: list[str]) -> int:
    """Run what was asked for.

    Returns:
        0 when every test passed; 1 when one failed, when a whole stage had no test, or when CI=true and something could not run.
    """
    choices = {f"--{name}": name for name in ("sqlite", "postgres", "browser")}
    wanted = {choices[word] for word in argv if word in choices} or set(choices.values())
    rest = [word for word in argv if word not in choices]
    in_ci = os.environ.get("CI", "").lower() in {"1", "true"}
    bring([name for name in missing() if "browser" in wanted or name not in BROWSER])
    outcomes, left_out = _run_all(wanted, rest)
    # Given a selection, a stage may well hold none of its tests; without one, an empty stage is a hole.
    forgiven = {0, NO_TEST_WAS_RUN} if rest and any(one.passed for one in outcomes.values()) else {0}
    print()
    for name, one in outcomes.items():
        held = one.code in forgiven and not one.failed
        print(
            f"{'ok    ' if held else 'FAILED'} {name:<9} {one.passed} passed, {one.failed} failed, {one.seconds:.0f} s"
        )
    passed = sum(one.passed for one in outcomes.values())
    failed = sum(max(one.failed, 0 if one.code in forgiven else 1) for one in outcomes.values()) + (in_ci and left_out)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not outcomes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
