"""A copy made by the command comes back by the command, as often as need be, and every time the ledger verifies."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.engine("sqlite")
def test_a_district_is_copied_brought_back_twice_and_still_verifies(tmp_path: Path) -> None:
    here = os.environ | {"ANLIN_HOME": str(tmp_path / "home")}
    here.pop("ANLIN_DATABASE_URL", None)

    def anlin(*words: str) -> str:
        code = "import sys; from anlin.config.cli import main; sys.exit(main())"
        ran = subprocess.run(
            [sys.executable, "-c", code, *words], env=here, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, (words, ran.stdout, ran.stderr)
        return ran.stdout

    copy = str(tmp_path / "copy.tar")
    anlin("demo", "--only-make", "--matters", "40")
    anlin("backup", copy)
    for _ in range(2):
        assert "a new log began" in anlin("restore", copy, "--replace")
        assert "The ledger holds." in anlin("verify", "ledger")
    anlin("restore", copy, "--check")
    anlin("backup", str(tmp_path / "second"))
