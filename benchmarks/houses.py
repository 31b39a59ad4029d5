"""Houses to measure in: a fresh home on either engine, a real `anlin serve` over it, and what its processes cost."""

from __future__ import annotations

import http
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENGINES = ("sqlite", "postgresql")
_TICKS = os.sysconf("SC_CLK_TCK")
_CLI = "import sys; from anlin.config.cli import main; sys.exit(main())"
_BUILD = (
    "import django; django.setup(); from django.core.management import call_command as call; "
    "call('migrate', verbosity=0); from tests.house import built; built()"
)


_PATIENT = """
import sys
from anlin.config.commands import serve, worker
from anlin.config.supervisor import Supervisor
port = int(sys.argv[1])
serve.prepare()
sys.exit(Supervisor([serve.web_child(serve.Serving(port=port, workers=2), port), *worker.children()], window_seconds=0).run())
"""
"""`anlin serve`, by a supervisor that never gives up on what is killed again and again."""


@dataclass(frozen=True)
class Home:
    """A house's folder, and the environment in which commands find it."""

    engine: str
    folder: Path
    environment: Mapping[str, str]

    def anlin(self, *words: str) -> None:
        """Run a command of the product to its end."""
        subprocess.run(
            [sys.executable, "-c", _CLI, *words], env=self.environment, cwd=ROOT, check=True, capture_output=True
        )

    def python(self, code: str, *words: str, given: str = "") -> str:
        """Run Python in the house, with `given` to read; what it prints."""
        command = [sys.executable, "-c", code, *words]
        ran = subprocess.run(
            command, env=self.environment, cwd=ROOT, check=True, input=given, stdout=subprocess.PIPE, text=True
        )
        return ran.stdout

    @contextmanager
    def asked(self, code: str) -> Iterator[Callable[[str], str]]:
        """A program in the house that answers each line with a line, until it is left."""
        command = [sys.executable, "-c", code]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, env=self.environment, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as running:
            assert running.stdin is not None
            assert running.stdout is not None
            say, hear = running.stdin, running.stdout

            def ask(line: str) -> str:
                print(line, file=say, flush=True)
                return hear.readline()

            try:
                yield ask
            finally:
                say.close()

    def furnish(self) -> None:
        """The small house of the tests: sixteen grids, seven units, eleven log-ins."""
        self.python(_BUILD)


@contextmanager
def home_on(engine: str) -> Iterator[Home]:
    """An empty home, gone afterwards; on PostgreSQL with a server of its own."""
    sys.path.append(str(ROOT / "tools"))  # tools are scripts, no package
    import postgres

    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="anlin-bench-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        url = stack.enter_context(postgres.running()) if engine == "postgresql" else ""
        environment = os.environ | {
            "ANLIN_HOME": str(folder / "home"),
            "ANLIN_DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "anlin.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }
        yield Home(engine, folder, environment)


class Served:
    """A running `anlin serve`: its port, its processes by part, and their cost so far."""

    def __init__(self, home: Home, port: int, process: subprocess.Popen[bytes]) -> None:
        self.home, self.port, self._process = home, port, process

    def parts(self) -> dict[str, list[int]]:
        """Process ids of web, jobs, sequencer and database."""
        found: dict[str, list[int]] = {"web": [], "jobs": [], "sequencer": [], "database": []}
        for pid in _descendants(self._process.pid):
            words = _command_of(pid)
            part = "web" if "granian" in words else "jobs" if "--only jobs" in words else "sequencer"
            if "granian" in words or "--only" in words:
                found[part].append(pid)
            elif "multiprocessing" in words:
                found["web"].append(pid)
        postmaster = self._postmaster()
        if postmaster:
            found["database"] = [postmaster, *_descendants(postmaster)]
        return found

    def web_processes(self) -> int:
        """How many processes answer: the web server's workers, beside the one that keeps them."""
        return len(self.parts()["web"]) - 1

    def cpu_s(self) -> dict[str, float]:
        """CPU seconds of each part, those of ended children of the database with it."""
        spent = {part: sum(_cpu_of(pid) for pid in pids) for part, pids in self.parts().items()}
        postmaster = self._postmaster()
        if postmaster:
            spent["database"] += _cpu_of(postmaster, reaped=True)
        return spent

    def wait_for_pages(self, most_s: float = 60) -> None:
        """Wait until the first page answers.

        Raises:
            RuntimeError: it did not.
        """
        until = time.monotonic() + most_s
        while time.monotonic() < until and self._process.poll() is None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            with closing(connection), suppress(OSError, http.client.HTTPException):
                connection.request("GET", "/healthz", headers={"Host": "localhost"})
                with connection.getresponse() as answer:
                    if answer.status == http.HTTPStatus.OK:
                        return
            time.sleep(0.1)
        log = self.home.folder / "serve.log"
        raise RuntimeError(f"anlin serve did not answer; its last words: {log.read_text()[-2000:]}")

    def written_bytes(self) -> int:
        """Bytes that all parts handed to storage."""
        return sum(_written_by(pid) for pids in self.parts().values() for pid in pids)

    def _postmaster(self) -> int:
        url = self.home.environment["ANLIN_DATABASE_URL"]
        if not url:
            return 0
        file = Path(url.partition("host=")[2]) / "data" / "postmaster.pid"
        return int(file.read_text().split()[0])


@contextmanager
def served(home: Home, *words: str, patient: bool = False) -> Iterator[Served]:
    """Serve until the context ends; `patient`: however often its processes are killed."""
    port = _free_port()
    command = [sys.executable, "-c", _CLI, "serve", "--port", str(port), *words]
    if patient:
        command = [sys.executable, "-c", _PATIENT, str(port)]
    with (home.folder / "serve.log").open("ab") as log:
        process = subprocess.Popen(command, env=home.environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        running = Served(home, port, process)
        running.wait_for_pages()
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += [child, *_descendants(child)]
    return found


def _command_of(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def _cpu_of(pid: int, *, reaped: bool = False) -> float:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[13:15] if reaped else fields[11:13])) / _TICKS
    return 0.0


def _written_by(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/io").read_text().splitlines():
            name, _, number = line.partition(": ")
            if name == "wchar":
                return int(number)
    return 0
