"""A real Anlin for the journeys: a small demonstration made once, served by its own command, in a home of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MATTERS = int(os.environ.get("ANLIN_JOURNEYS_MATTERS", "800"))
"""Few, for speed; as many as a newcomer's demonstration for the pictures in the docs."""
_CALL = "import sys; from anlin.config.cli import main; sys.exit(main(sys.argv[1:]))"


@dataclass
class Demo:
    """A demonstration that is being served."""

    address: str
    home: Path
    passwords: dict[str, str]
    resident_code: str
    used_codes: set[str] = field(default_factory=set)

    def code(self, username: str) -> str:
        """Six digits of a second factor that were not used before: each opens the door once."""
        give_up = time.monotonic() + 40
        while True:
            digits = anlin(self.home, "code", username).strip().splitlines()[-1]
            if digits not in self.used_codes:
                self.used_codes.add(digits)
                return digits
            assert time.monotonic() < give_up, "the second factor shows no new code"
            time.sleep(1)  # a code lasts 30 seconds; there is nothing else to wait for


@contextlib.contextmanager
def served(home: Path) -> Iterator[Demo]:
    """Make the demonstration where `home` holds none, serve it, and stop it at the end."""
    print(anlin(home, "demo", "--matters", str(MATTERS), "--only-make"))
    with serving(home, "demo") as address:
        made = json.loads((home / "demo.json").read_text())
        yield Demo(address, home, {one["username"]: one["password"] for one in made["log_ins"]}, made["code"])


@contextlib.contextmanager
def serving(home: Path, command: str) -> Iterator[str]:
    """The address at which a home is served by one of the two commands that do so, until the end."""
    port = _free_port()
    log = (home / "served.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-c", _CALL, command, "--port", str(port)],
        env=_environment(home),
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd=ROOT,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/healthz", process, home / "served.log")
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        if process.poll() is None:
            process.kill()
        log.close()


def _environment(home: Path) -> dict[str, str]:
    paths = [str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]
    return os.environ | {
        "ANLIN_HOME": str(home),
        "ANLIN_DATABASE_URL": "",
        "ANLIN_KEYS_DIR": "",
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
    }


def anlin(home: Path, *words: str) -> str:
    """What a command says; it has to do what it is asked."""
    done = subprocess.run(
        [sys.executable, "-c", _CALL, *words],
        env=_environment(home),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + 90
    while time.monotonic() < give_up:
        assert process.poll() is None, log.read_text()
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310  our own address
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise AssertionError(f"no answer from {address}: {log.read_text()}")
