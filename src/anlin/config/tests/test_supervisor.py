"""The supervisor: what dies is started again, what is told to stop stops, what keeps dying is said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from anlin.config.supervisor import Child, KeepsDying, Supervisor


def _child(tmp_path: Path, code: str) -> Child:
    marks = tmp_path / "marks"
    head = f"import os, signal, sys, time; open({str(marks)!r}, 'a').write(f'{{os.getpid()}}\\n')\n"
    return Child("one", [sys.executable, "-c", head + textwrap.dedent(code)])


def _pids(tmp_path: Path) -> list[int]:
    marks = tmp_path / "marks"
    return [int(line) for line in marks.read_text().split()] if marks.exists() else []


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _all_end(tmp_path: Path, seconds: float = 5) -> bool:
    """A kill is delivered a moment after it is sent."""
    deadline = time.monotonic() + seconds
    while any(map(_alive, _pids(tmp_path))) and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(_pids(tmp_path)) and not any(map(_alive, _pids(tmp_path)))


def _stopping_when(supervisor: Supervisor, done: Callable[[], bool], seconds: float = 15) -> Callable[[], None]:
    began = time.monotonic()

    def tick() -> None:
        assert time.monotonic() - began < seconds, "it did not happen in time"
        if done():
            supervisor.stop()

    return tick


def test_a_killed_child_is_started_again_and_all_end_with_a_clean_stop(tmp_path: Path) -> None:
    supervisor = Supervisor([_child(tmp_path, "time.sleep(60)")])
    killed: list[int] = []

    def done() -> bool:
        pids = _pids(tmp_path)
        if len(pids) == 1 and not killed:
            killed.append(pids[0])
            os.kill(pids[0], signal.SIGKILL)
        return len(pids) == 2

    assert supervisor.run(_stopping_when(supervisor, done)) == 0
    assert _all_end(tmp_path)


def test_a_child_that_will_not_stop_is_killed_after_its_grace(tmp_path: Path) -> None:
    stubborn = _child(tmp_path, "signal.signal(signal.SIGTERM, signal.SIG_IGN);\ntime.sleep(60)")
    supervisor = Supervisor([stubborn], grace_seconds=0.5)
    assert supervisor.run(_stopping_when(supervisor, lambda: bool(_pids(tmp_path)))) in {0, 1}
    assert _all_end(tmp_path)


def test_what_a_killed_child_leaves_behind_is_ended(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    code = f"""
        import subprocess
        grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        open({str(marks)!r}, "a").write(f"{{grandchild.pid}}\\n")
        time.sleep(60)
    """
    supervisor = Supervisor([_child(tmp_path, code)])
    killed: list[int] = []

    def done() -> bool:
        pids = _pids(tmp_path)
        if len(pids) == 2 and not killed:
            killed.extend(pids)
            os.kill(pids[0], signal.SIGKILL)
        return len(pids) == 4

    supervisor.run(_stopping_when(supervisor, done))
    assert _all_end(tmp_path)


def test_a_child_that_keeps_dying_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeepsDying, match="one"):
        Supervisor([_child(tmp_path, "sys.exit(3)")]).run()
    assert len(_pids(tmp_path)) == 5


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_child_outlives_its_supervisor(tmp_path: Path, how: signal.Signals) -> None:
    child = _child(tmp_path, "time.sleep(60)")
    code = f"from anlin.config.supervisor import *; Supervisor([Child('one', {list(child.command)!r})]).run()"
    parent = subprocess.Popen([sys.executable, "-c", code])
    deadline = time.monotonic() + 15
    while not _pids(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.05)
    parent.send_signal(how)
    parent.wait(15)
    assert _all_end(tmp_path)
