"""`./anlin check`: read the code without running it. Every check runs, whatever the others say; 1 if one of them fails."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
DJANGO = """
import os, sys
from django.core.management import execute_from_command_line
os.environ["DJANGO_SETTINGS_MODULE"] = "anlin.config.settings"
execute_from_command_line(sys.argv)
"""
LINES = 60
CHECKS: dict[str, list[str]] = {
    "types": [str(BIN / "mypy")],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "style": [str(BIN / "ruff"), "check", "--quiet", "."],
    "floors": [str(BIN / "lint-imports"), "--no-logo"],
    "templates": [str(BIN / "djlint"), "src", "--lint", "--quiet"],
    "migrations": [sys.executable, "-c", DJANGO, "makemigrations", "--check", "--dry-run"],
    "system": [sys.executable, "-c", DJANGO, "check", "--fail-level", "WARNING"],
    "words": [sys.executable, "tools/messages.py", "--check"],
    "vendored": [sys.executable, "tools/vendor.py", "--check"],
    "addresses": [sys.executable, "tools/addresses.py"],
}


def _run(name: str, home: str) -> tuple[str, int, float, str]:
    began = time.monotonic()
    changed = os.environ | {
        "ANLIN_HOME": home,
        "ANLIN_DATABASE_URL": "",
        "ANLIN_KEYS_DIR": "",
        "PYTHONWARNINGS": "default",
    }
    ran = subprocess.run(
        CHECKS[name], cwd=ROOT, env=changed, capture_output=True, text=True, errors="replace", check=False
    )
    return name, ran.returncode, time.monotonic() - began, (ran.stdout + ran.stderr).strip()


def main(argv: list[str]) -> int:
    """Run the checks that are named, or all.

    Returns:
        0 when all hold, 1 when one does not, 2 for a name that is no check.
    """
    if unknown := set(argv) - CHECKS.keys():
        print(f"{', '.join(sorted(unknown))}: not a check; there are {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    failed = 0
    names = argv or list(CHECKS)
    # Two at a time: the types take as long as all the others together.
    with tempfile.TemporaryDirectory() as home, ThreadPoolExecutor(2) as pool:
        for name, code, seconds, said in pool.map(lambda name: _run(name, home), names):
            print(f"{'ok    ' if code == 0 else 'FAILED'} {name:<11} {seconds:5.1f} s", flush=True)
            if code:
                failed += 1
                print("\n".join(said.splitlines()[-LINES:]), flush=True)
    print(f"check: {len(names) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
