"""No file of the repository names a folder of somebody's machine, or the host of a package registry."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OURSELVES = {"tools/tests/test_addresses.py"}
NOT_OURS = ("static/vendor/", "tests/vendor/", "tools/vendor/")
BINARY = {
    ".whl",
    ".mo",
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
    ".woff2",
    ".ttf",
    ".parquet",
    ".xlsx",
    ".heic",
    ".ico",
    ".gz",
}
MACHINE = re.compile(
    rf"(?<![\w.])(?:/(?:root/[\w.]|home/[a-z]+/[\w.]|Users/\w)|{re.escape(str(ROOT))}\b)"
)  # this checkout's own folder too, wherever it stands
# Written in parts, so that this file names none either.
_HOSTS = (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"), ("deb.debian", "org"),
          ("security.debian", "org"), ("jsdelivr", "net"), ("unpkg", "com"))  # fmt: skip
REGISTRY = re.compile(
    r"\b(?:"
    + "|".join(re.escape(".".join(parts)) for parts in _HOSTS)
    + r"|(?:pypi|npm|mirrors?)\.[\w-]+\.(?:com|cn|org|edu\.cn))\b"
)


def faults(name: str, text: str) -> list[str]:
    """The lines of one file that name what they must not."""
    return [
        f"{name}:{number}: {found[0]}"
        for number, line in enumerate(text.splitlines(), 1)
        for found in (MACHINE.search(line), REGISTRY.search(line))
        if found
    ]


def main() -> int:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    found: list[str] = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if name in OURSELVES or any(part in name for part in NOT_OURS) or path.suffix in BINARY or not path.is_file():
            continue
        found += faults(name, path.read_text(encoding="utf-8", errors="replace"))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
