"""`python tools/roles_routes.py`: write `tests/roles_routes.csv` anew, what the house answers to each role on each route.

Read the difference before you commit it: each changed cell is somebody who may now open what they could not, or no longer may.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Ask the house, with its own test.

    Returns:
        pytest's exit code.
    """
    command = [sys.executable, "-m", "pytest", "-q", "tests/test_routes.py"]
    changed = os.environ | {"ANLIN_WRITE_TABLE": "1"}
    return subprocess.run(command, cwd=ROOT, env=changed, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
