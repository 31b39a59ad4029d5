"""A write lock in which nobody is overtaken: first come, first served between threads, fair between processes.

SQLite's own wait sleeps and tries again, so whoever arrives at the right moment wins and others starve.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections import deque
from functools import lru_cache
from pathlib import Path

from anlin.spine.storage import StorageUnavailable


class WriteQueue:
    """The queue of one database file for this process; file locks beside the database join it to others' queues.

    Between processes: whoever waits for the lock holds the gate, so that the holder's next thread cannot
    take the lock again first. The kernel drops both when a process dies.
    """

    def __init__(self, database: str | None) -> None:
        self._database = database  # None: in memory, no other process can come
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False
        self._files: tuple[int, int] | None = None

    def acquire(self, patience: float) -> None:
        """Wait for the turn, at most `patience` seconds behind threads of this process.

        Raises:
            StorageUnavailable: busy, or the folder of the database is gone.
        """
        self._take_turn(patience)
        try:
            self._lock_files()
        except OSError as error:
            self._pass_on()
            raise StorageUnavailable("gone", error.strerror or "") from error
        except BaseException:
            self._pass_on()
            raise

    def release(self) -> None:
        """Give the lock to whoever waits longest."""
        if self._files is not None:
            fcntl.flock(self._files[1], fcntl.LOCK_UN)
        self._pass_on()

    def _take_turn(self, patience: float) -> None:
        with self._mutex:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=patience):
            return
        with self._mutex:
            if turn in self._waiting:
                self._waiting.remove(turn)
                raise StorageUnavailable("busy", f"no turn to write within {patience:g} s")
        # The turn came between the time-out and the look: it is ours.

    def _pass_on(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _lock_files(self) -> None:
        if self._database is None:
            return
        if self._files is None:
            self._files = (_opened(f"{self._database}.gate"), _opened(f"{self._database}.write"))
        gate, write = self._files
        fcntl.flock(gate, fcntl.LOCK_EX)
        try:
            fcntl.flock(write, fcntl.LOCK_EX)
        finally:
            fcntl.flock(gate, fcntl.LOCK_UN)

    def forget_files(self) -> None:
        """Close the lock files: after a fork they would be the parent's locks too."""
        for file in self._files or ():
            os.close(file)
        self._files = None


def _opened(path: str) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


_queues: dict[str, WriteQueue] = {}
_queues_mutex = threading.Lock()


def queue_of(name: str, *, in_memory: bool) -> WriteQueue:
    """The one queue of a database in this process, by its real path."""
    key = name if in_memory else _real_path(name)
    with _queues_mutex:
        if key not in _queues:
            _queues[key] = WriteQueue(None if in_memory else key)
        return _queues[key]


@lru_cache(maxsize=16)  # asked for every statement
def _real_path(name: str) -> str:
    return str(Path(name.removeprefix("file:").split("?")[0]).resolve())


def forget_queue(name: str) -> None:
    """Drop the queue of a database file that was deleted, with its lock files."""
    with _queues_mutex:
        queue = _queues.pop(str(Path(name).resolve()), None)
    if queue is not None:
        queue.forget_files()
    for ending in (".gate", ".write"):
        Path(name + ending).unlink(missing_ok=True)


def _start_afresh() -> None:
    global _queues_mutex
    _queues_mutex = threading.Lock()
    for queue in _queues.values():
        queue.forget_files()
    _queues.clear()


os.register_at_fork(after_in_child=_start_afresh)
