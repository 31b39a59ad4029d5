"""`python tools/columns.py`: write `tests/lines/columns.txt` anew, every column that the house stores.

Review reads the difference: each new line is something that the house now keeps about somebody or something.
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
    command = [sys.executable, "-m", "pytest", "-q", "tests/lines/test_line_08.py"]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"ANLIN_WRITE_TABLE": "1"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
