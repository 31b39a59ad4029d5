"""Analysis beside its peers: in one process of the peers' environment, on the same data, with equal answers. Growth, memory, first calls.

The peers stand in an environment of their own (`ANLIN_PEERS` names its folder; otherwise `var/peers`, made on first use from
requirements-peers.lock). Each module of `benchmarks.peers` has `measure(quick) -> list[Figure]` and runs in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.figures import Figure

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements-analysis.lock", "requirements-peers.lock")
PARTS = ("first_calls", "local", "knox", "density", "growth", "frames", "forecast")


def run(quick: bool) -> list[Figure]:
    """All parts; without the peers a sentence says how to bring them."""
    python = peers()
    if python is None:
        return []
    figures: list[Figure] = []
    for part in PARTS:
        figures += _part(python, part, quick)
    return figures


def _part(python: Path, part: str, quick: bool) -> list[Figure]:
    threads = str(os.cpu_count() or 1)
    with tempfile.TemporaryDirectory(prefix="anlin-bench-") as folder:
        changed = os.environ | {
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
            "NUMBA_NUM_THREADS": threads,
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "NUMBA_CACHE_DIR": folder,
        }
        code = f"import json; from benchmarks.peers.{part} import measure; print(json.dumps(measure({quick})))"
        ran = subprocess.run(
            [python, "-W", "ignore", "-c", code], env=changed, capture_output=True, text=True, check=False
        )
    if ran.returncode:
        print(f"{part}: {ran.stderr[-2000:]}", file=sys.stderr)
        return [{"name": f"{part} ran", "value": 0, "unit": "", "goal": "", "holds": False, "peer": ""}]
    figures: list[Figure] = json.loads(ran.stdout.splitlines()[-1])
    return figures


def peers() -> Path | None:
    """The Python of the peers' environment; made where it is not there, None where that failed."""
    folder = Path(os.environ.get("ANLIN_PEERS") or ROOT / "var/peers")
    python = folder / "bin/python"
    if python.exists():
        return python
    if os.environ.get("ANLIN_PEERS"):
        print(f"ANLIN_PEERS={folder}: 那里没有 bin/python  |  there is no bin/python there", file=sys.stderr)
        return None
    sys.path.insert(0, str(ROOT / "tools"))
    from installing import InstallFailed, install, say

    say("为对照软件建环境 var/peers（约 800 MB）", "Making var/peers for the peers (about 800 MB)")
    held = os.open(ROOT, os.O_RDONLY)
    try:
        install(ROOT, folder, [ROOT / lock for lock in LOCKS], held)
    except InstallFailed as failed:
        print(failed, file=sys.stderr)
        say(
            "对照软件没有装成；也可用 ANLIN_PEERS 指定已装好 requirements-peers.lock 的环境",
            "The peers could not be installed; ANLIN_PEERS may name an environment that has requirements-peers.lock",
        )
        return None
    finally:
        os.close(held)
    return python
