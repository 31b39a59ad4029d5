"""What the house reads and writes is UTF-8, whatever the machine's own encoding is: many Chinese machines say GBK."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
_ASCII_ALONE = {"src/anlin/config/commands/demo.py"}
"""Files whose text is JSON with every other sign escaped."""


def test_no_file_is_read_or_written_in_whatever_encoding_the_machine_has() -> None:
    found = [f"{path}:{line}" for path in _sources() for line in _unsaid(path)]
    assert found == [], "say encoding="


def test_a_command_runs_on_a_terminal_that_knows_no_utf_8(tmp_path: Path) -> None:
    code = "import sys; from anlin.config.cli import main; sys.exit(main(['keys']))"
    machine = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C", "ANLIN_HOME": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | machine, capture_output=True, encoding="utf-8", check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "district.key" in ran.stdout


def _sources() -> Iterator[Path]:
    for path in sorted((ROOT / "src").rglob("*.py")):
        if "tests" not in path.parts and path.relative_to(ROOT).as_posix() not in _ASCII_ALONE:
            yield path


def _unsaid(path: Path) -> Iterator[int]:
    """Lines that read or write text without saying the encoding."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            unsaid = not any(word.arg == "encoding" for word in node.keywords)
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            as_text = node.func.attr == "fdopen" and bool(texts) and "b" not in texts[0]
            if unsaid and (node.func.attr in {"read_text", "write_text"} or as_text):
                yield node.lineno
