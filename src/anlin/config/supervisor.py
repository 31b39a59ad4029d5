"""Keep a few processes running: start, watch, start again, stop cleanly."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

TICK_SECONDS = 0.1
_PR_SET_PDEATHSIG = 1


class KeepsDying(Exception):
    """A process died again and again; its name is the argument."""


@dataclass
class Child:
    """One process to keep alive: its name, its command, and what it adds to the environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=5))
    not_before: float = 0.0


def _ends_with_us(parent: int) -> Callable[[], None]:
    """For the child, before it becomes its program: when the supervisor is killed, be told to stop."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def tie() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # killed before the tie held
            os._exit(1)

    return tie


class Supervisor:
    """Runs its children until told to stop.

    Each child leads its own process group: a terminal's Ctrl-C reaches the supervisor alone, and what a killed child leaves behind
    (a web server's workers) is ended before the next one starts.
    """

    def __init__(self, children: Sequence[Child], *, grace_seconds: float = 10.0, window_seconds: float = 20.0) -> None:
        self.children = list(children)
        self.grace_seconds = grace_seconds
        self.window_seconds = window_seconds
        self._stopping = False

    def stop(self) -> None:
        """Ask the running supervisor to end; safe in a signal handler."""
        self._stopping = True

    def run(self, on_tick: Callable[[], None] = lambda: None) -> int:
        """Keep the children alive until SIGINT, SIGTERM or `stop`; `on_tick` is called about ten times a second.

        Returns:
            0 after a clean stop, 1 when a child had to be killed.

        Raises:
            KeepsDying: a child died five times within the window; the others are stopped first.
        """
        before = {
            number: signal.signal(number, self._told) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        clean = False
        try:
            while not self._stopping:
                self.start()
                on_tick()
                time.sleep(TICK_SECONDS)
        finally:
            clean = self.end()
            for number, handler in before.items():
                signal.signal(number, handler)
        return 0 if clean else 1

    def start(self) -> None:
        """Start what does not run; `run` does so too, and goes on looking."""
        for child in self.children:
            self._look_after(child)

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        self.stop()

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None and child.process.poll() is not None:
            _signal_group(child.process.pid, signal.SIGKILL)
            child.process = None
            child.deaths.append(now)
            if len(child.deaths) == child.deaths.maxlen and now - child.deaths[0] < self.window_seconds:
                raise KeepsDying(child.name)
            child.not_before = now + min(2.0, 0.1 * 2 ** len(child.deaths))
        if child.process is None and now >= child.not_before:
            child.process = subprocess.Popen(
                list(child.command),
                env=os.environ | dict(child.environment),
                stdin=subprocess.DEVNULL,
                process_group=0,
                preexec_fn=_ends_with_us(os.getpid()),
            )

    def end(self) -> bool:
        """Tell all to stop and wait; False when one had to be killed. `run` ends them by itself."""
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + self.grace_seconds
        clean = True
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                clean = False
            _signal_group(process.pid, signal.SIGKILL)
            process.wait()
        for child in self.children:
            child.process = None
        return clean


def _signal_group(group: int, number: int) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return
