"""`python tools/processes.py [--release]`: keep `processes.lock`, the digest of every version of every process.

A line reads `intake.report/1 draft|released SHA-256`. A draft may change: run this, and the change shows in review. A released
version has matters that run under it, and never changes again: declare the next version. `--release` releases every draft.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "processes.lock"
DRAFT, RELEASED = "draft", "released"


class Locked(NamedTuple):
    """What the lock says of one version."""

    standing: str
    digest: str


class Edited(ValueError):
    """A released version was changed or taken away."""


def read(text: str) -> dict[str, Locked]:
    """The lock's lines, by `key/version`."""
    lines = (line.split() for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return {name: Locked(standing, digest) for name, standing, digest in lines}


def brought_up_to_date(
    locked: Mapping[str, Locked], declared: Mapping[str, str], *, release: bool
) -> dict[str, Locked]:
    """The lock for the processes declared now.

    Raises:
        Edited: a released version is no longer what it was.
    """
    for name, line in locked.items():
        if line.standing == RELEASED and declared.get(name) != line.digest:
            raise Edited(
                f"{name} is released and matters run under it: leave it as it was and declare the next version"
            )
    standing = {name: RELEASED if release or _is_released(locked, name) else DRAFT for name in declared}
    return {name: Locked(standing[name], declared[name]) for name in sorted(declared)}


def _is_released(locked: Mapping[str, Locked], name: str) -> bool:
    return name in locked and locked[name].standing == RELEASED


def written(locked: Mapping[str, Locked]) -> str:
    """The lock as text."""
    head = "# Digests of processes, kept by `python tools/processes.py`. A released version never changes.\n"
    return head + "".join(f"{name} {line.standing} {line.digest}\n" for name, line in locked.items())


def declared_now() -> dict[str, str]:
    """Digests of all versions that this house declares."""
    from anlin.workbench.rooms import rooms

    return {f"{one.key}/{one.version}": one.digest for room in rooms() for one in room.processes}


def main(argv: list[str]) -> int:
    """Write the lock.

    Returns:
        0; 1 when a released version was edited, and then nothing is written.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlin.config.settings")
    sys.path.insert(0, str(ROOT / "src"))
    import django

    django.setup()
    try:
        kept = brought_up_to_date(
            read(LOCK.read_text(encoding="utf-8") if LOCK.exists() else ""), declared_now(), release="--release" in argv
        )
    except Edited as edited:
        print(edited, file=sys.stderr)
        return 1
    LOCK.write_text(written(kept), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
